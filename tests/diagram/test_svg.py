from xml.etree import ElementTree

import pytest

from resviz.core.network import Role
from resviz.diagram.layout import draw
from resviz.diagram.scene import Area, Circle, Line, Raster, Rect, Scene, Text
from resviz.diagram.svg import to_svg
from resviz.diagram.theme import DARK, LIGHT
from resviz.diagram.view import DETAILS, STYLES, Style, View
from resviz.zoo.presets import build
from tests.diagram.blocks import synthetic

NS = "{http://www.w3.org/2000/svg}"


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def drawn_out(scene: Scene, box_id: str) -> bool:
    """A merge of many paths is longer than wide."""
    rect = next(box.rect for box in scene.boxes if box.id == box_id)
    return rect.height > rect.width


NETWORKS = {
    **dict.fromkeys(("resnet50", "resnet20", "plain18"), build),
    **dict.fromkeys(("inception", "highway", "dense_layer", "transformer"), synthetic),
}


@pytest.mark.parametrize("detail", DETAILS)
@pytest.mark.parametrize("name", NETWORKS)
def test_boxes_and_edges_say_what_they_are(name: str, detail: str) -> None:
    scene = draw(NETWORKS[name](name), View(detail))
    root = parsed(to_svg(scene))
    groups = [group for group in root.iter(f"{NS}g") if group.get("class", "").startswith("box ")]
    assert len(groups) == len(scene.boxes)
    ids = {group.get("id") for group in groups}
    assert len(ids) == len(groups)
    for group in groups:
        kind = group.get("class").split()[1]
        assert kind in {"network", "stage", "block", "layer", "merge"}
        assert group.get("data-op")
        round_ = kind == "merge" and not drawn_out(scene, group.get("id"))
        assert group[0].tag == (f"{NS}circle" if round_ else f"{NS}rect")
        assert group.find(f"{NS}title").text
    edges = [path for path in root.iter(f"{NS}path") if path.get("class", "").startswith("edge ")]
    assert len(edges) == len(scene.edges)
    for edge in edges:
        assert edge.get("class").split()[1] in set(Role)
        assert {edge.get("data-from"), edge.get("data-to")} <= ids


def test_titles_tell_shape_and_costs() -> None:
    root = parsed(to_svg(draw(build("resnet50"), View("layer"))))
    group = next(g for g in root.iter(f"{NS}g") if g.get("id") == "stage2.block1.conv2")
    title = group.find(f"{NS}title").text
    assert "128×28×28" in title
    assert "147,456 parameters" in title
    assert "115,605,504 MACs" in title


def test_text_is_text_and_markup_in_it_is_harmless() -> None:
    scene = Scene(100, 20, "<&>", notes=(Text(0, 10, "a < b & c", 10),))
    root = parsed(to_svg(scene))
    assert [text.text for text in root.iter(f"{NS}text")] == ["a < b & c"]


def test_every_kind_of_mark_is_written() -> None:
    marks = (
        Rect(1, 2, 3, 4, 1, "conv", "line"),
        Circle(5, 5, 2, "", "ink"),
        Line(((0, 0), (0, 10), (10, 10)), "main", 1, (2, 2), 3, arrow=True),
        Text(1, 1, "x", 10, 600, "ink", "middle", 90),
        Raster(0, 0, 10, 10, 2, 1, bytes([255, 0, 0, 0, 255, 0])),
        Area(((0, 0), (5, 0), (5, 2.5)), "plain1", 0.25),
    )
    root = parsed(to_svg(Scene(10, 10, "", notes=marks)))
    tags = [child.tag.removeprefix(NS) for child in root]
    assert tags == ["title", "rect", "rect", "circle", "path", "path", "text", "image", "polygon"]
    assert root[-1].attrib == {
        "points": "0,0 5,0 5,2.5",
        "fill": LIGHT["plain1"],
        "fill-opacity": "0.25",
    }


def test_the_background_can_be_left_out_and_the_size_scaled() -> None:
    scene = Scene(100, 50, "t")
    plain = parsed(to_svg(scene, scale=2, clear=True))
    assert (plain.get("width"), plain.get("height")) == ("200", "100")
    assert plain.get("viewBox") == "0 0 100 50"
    assert plain.find(f"{NS}rect") is None


def test_themes_differ_in_colours_alone() -> None:
    scene = draw(build("resnet20"))
    light, dark = to_svg(scene, LIGHT), to_svg(scene, DARK)
    assert light != dark
    for role in LIGHT.colours:
        light = light.replace(f'"{LIGHT[role]}"', '"#"')
        dark = dark.replace(f'"{DARK[role]}"', '"#"')
    assert light == dark


def test_both_themes_know_the_same_roles() -> None:
    assert LIGHT.colours.keys() == DARK.colours.keys()


@pytest.mark.parametrize("style", STYLES)
def test_what_holds_of_a_scene_holds_of_its_svg(style: Style) -> None:
    """Boxes, lines and words stand in the file where the scene has them, to its two decimals."""
    for name in ("resnet50", "densenet_40_12", "revnet38", "sknet50"):
        for detail in DETAILS:
            scene = draw(build(name), View(detail, style=style))
            root = parsed(to_svg(scene))
            bodies = {group.get("id"): group[0] for group in root.iter(f"{NS}g")}
            for box in scene.boxes:
                body = bodies[box.id]
                if body.tag == f"{NS}rect":
                    read = [float(body.get(key)) for key in ("x", "y", "width", "height")]
                    assert read == pytest.approx([*box.rect[:4]], abs=0.0051), box.id
            ways = [path for path in root.iter(f"{NS}path") if path.get("data-from")]
            for edge, path in zip(scene.edges, ways, strict=True):
                begins = [float(each) for each in path.get("d")[1:].split("L")[0].split()]
                assert begins == pytest.approx([*edge.line.points[0]], abs=0.0051), edge
            words = [mark for mark in scene.marks() if isinstance(mark, Text)]
            texts = [*root.iter(f"{NS}text")]
            assert [text.text for text in texts] == [word.text for word in words]
            for word, text in zip(words, texts, strict=True):
                read = [float(text.get("x")), float(text.get("y")), float(text.get("font-size"))]
                assert read == pytest.approx([word.x, word.y, word.size], abs=0.0051)
