from collections import Counter
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resviz.app.setup import other_way
from resviz.core.builder import Builder
from resviz.core.comparison import Comparison
from resviz.core.network import Network
from resviz.diagram.pair import draw_pair
from resviz.diagram.pairing import Pairing
from resviz.diagram.scene import OTHER, Box, Rect, Scene, Text
from resviz.diagram.theme import LIGHT
from resviz.diagram.view import DETAILS, STYLES, Detail, Style, View
from resviz.zoo.presets import build, preset, presets
from tests.diagram.geometry import faults, text_rect

QUICK = [name for name in presets() if name != "resnet1202"]
PAIRS = [
    ("resnet50", "resnet101"),
    ("resnet50", "resnext50_32x4d"),
    ("resnet34", "plain34"),
    ("vgg16", "resnet18"),
    ("densenet_40_12", "densenet_bc_100_12"),
    ("vit_b_16", "vit_l_16"),
    ("vit_b_16", "resnet50"),
    ("googlenet", "inception_resnet_v2"),
    ("mobilenet_v2", "shufflenet_v2_x1_0"),
    ("fractalnet_c3", "resnet20"),
]
COLUMN = View(style="column")
SHORTCUTS = {"identity", "projection", "zero-pad"}


def twin(name: str) -> Network:
    return build(other_way(preset(name).settings))


def pair(a: str | Network, b: str | Network, view: View | None = None) -> Scene:
    networks = (each if isinstance(each, Network) else build(each) for each in (a, b))
    return draw_pair(Comparison(*networks), view)


def sides(scene: Scene) -> tuple[dict[str, Box], dict[str, Box]]:
    """The boxes of either network by the ids that they have there."""
    a = {box.id: box for box in scene.boxes if not box.id.startswith(OTHER)}
    b = {box.id.removeprefix(OTHER): box for box in scene.boxes if box.id.startswith(OTHER)}
    return a, b


def words(scene: Scene, role: str) -> list[Text]:
    return [note for note in scene.notes if isinstance(note, Text) and note.fill == role]


def signs(scene: Scene) -> Counter[str]:
    """How often each sign stands in a picture, its legend left aside."""
    found = Counter(text.text for text in words(scene, "surface"))
    return found - Counter([*found])


def wrong(scene: Scene, style: Style) -> list[str]:
    return [*faults(scene, turned=style == "row"), *_in_the_way(scene), *_not_unique(scene)]


def _not_unique(scene: Scene) -> list[str]:
    ids = [box.id for box in scene.boxes]
    return ["ids are not unique"] if len({*ids}) < len(ids) else []


def _in_the_way(scene: Scene) -> list[str]:
    """Words that lie on boxes, on lines or on one another."""
    told = [text for role in ("differs", "only-a", "only-b") for text in words(scene, role)]
    told = [text for text in told if text.size < 11]
    boxes = [box.rect for box in scene.boxes if not box.holds]
    texts = [text_rect(mark) for box in scene.boxes for mark in box.marks if isinstance(mark, Text)]
    ways = [
        Rect(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
        for edge in scene.edges
        for (x0, y0), (x1, y1) in pairwise(edge.line.points)
    ]
    places = [text_rect(text) for text in told]
    found = []
    for text, here in zip(told, places, strict=True):
        if _met(here, texts) or len(_met(here, places)) > 1:
            found.append(f"{text.text!r} lies on other words")
        if _met(here, ways):
            found.append(f"{text.text!r} lies on a line")
        if any(not (rect.x <= here.x and here.right <= rect.right) for rect in _met(here, boxes)):
            found.append(f"{text.text!r} sticks out of a box")
    return found


def _met(here: Rect, rects: list[Rect]) -> list[Rect]:
    x, y, right, bottom = here.x, here.y, here.right, here.bottom
    return [
        r for r in rects if r[1] < bottom and r[1] + r[3] > y and r[0] < right and r[0] + r[2] > x
    ]


@pytest.mark.parametrize("names", PAIRS, ids="-".join)
def test_pairs_are_drawn_right(names: tuple[str, str]) -> None:
    comparison = Comparison(*map(build, names))
    for style, detail in product(STYLES[:3], DETAILS):  # a page is as stages are
        for fold in (True, False) if detail == "block" else (True,):
            scene = draw_pair(comparison, View(detail, fold, style=style))
            assert wrong(scene, style) == [], (style, detail, fold)


@pytest.mark.parametrize("place", range(0, len(QUICK), 4), ids=lambda place: QUICK[place])
def test_presets_are_drawn_right_beside_the_one_before(place: int) -> None:
    style = STYLES[place % 3]
    assert wrong(pair(QUICK[place], QUICK[place - 1], View(style=style)), style) == []


SMALL = "resnet18 resnet34 resnet50 resnet56 plain20 resnetv2_50 vgg13_bn wrn_16_4 seresnet50"
SMALL += " alexnet googlenet vit_b_16 densenet_40_12 mobilenet_v2 regnetx_002 fractalnet_c3"


@settings(max_examples=25)
@given(
    st.sampled_from(SMALL.split()),
    st.sampled_from(SMALL.split()),
    st.sampled_from(DETAILS),
    st.sampled_from(STYLES),
    st.booleans(),
    st.data(),
)
def test_any_pair_folded_anyhow_is_drawn_right(
    a: str, b: str, detail: Detail, style: Style, fold: bool, data: st.DataObject
) -> None:
    one, other = build(a), build(b)
    ids = [scope for scope in one.scopes if scope]
    ids += [OTHER + scope for scope in other.scopes if scope]
    toggled = data.draw(st.frozensets(st.sampled_from(ids), max_size=4))
    view = View(detail, fold, toggled, data.draw(st.booleans()), style)
    assert wrong(pair(one, other, view), style) == []


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("detail", DETAILS)
def test_what_belongs_together_begins_at_the_same_place(style: Style, detail: Detail) -> None:
    pairing = Pairing(Comparison(build("resnet50"), build("resnet101")))
    scene = draw_pair(pairing.comparison, View(detail, style=style))
    boxes = {box.id: box for box in scene.boxes}
    both = [
        (box, boxes[other])
        for key, box in boxes.items()
        if not key.startswith(OTHER)
        and box.kind in ("stage", "block")
        and (other := pairing.partner(box.id)) in boxes
    ]
    assert len(both) >= 6
    if style == "column":
        assert all(a.rect.y == pytest.approx(b.rect.y) for a, b in both)
    else:
        assert all(a.rect.x == pytest.approx(b.rect.x) for a, b in both)
    if style in ("stages", "page"):
        (top,) = {round(b.rect.y - a.rect.y, 3) for a, b in both}
        assert top > 0


def test_a_plain_network_lacks_nothing_but_the_shortcuts() -> None:
    scene = pair("resnet34", twin("resnet34"))
    a, b = sides(scene)
    assert {key for key in a if a[key].kind != "merge"} == {*b}
    own = [edge for edge in scene.edges if edge.role in SHORTCUTS]
    assert len(own) == 7
    assert not any(edge.source.startswith(OTHER) for edge in own)
    said = [text.text for text in words(scene, "differs")]
    assert said == ["no shortcut"] * 7
    assert signs(scene)["−"] == 7  # one at each addition


def test_identical_networks_are_not_marked() -> None:
    scene = pair("resnet50", "resnet50")
    assert not signs(scene)
    colours = {getattr(mark, "fill", "") for box in scene.boxes for mark in box.marks}
    assert not colours & {"differs", "only-a", "only-b"}


def test_a_deeper_stage_is_a_longer_run_beside_the_shorter() -> None:
    for style in STYLES:
        scene = pair("resnet50", "resnet101", View(style=style))
        a, b = sides(scene)
        assert a["stage3.block2-6"].members[1:]
        assert b["stage3.block2-23"].members[1:]
        assert any("×5 → ×22" in text.text for text in words(scene, "differs"))
        assert "+" not in signs(scene)
    unfolded = pair("resnet50", "resnet101", View(fold_repeats=False))
    assert signs(unfolded)["+"] == 17


def test_what_only_one_has_is_marked_once() -> None:
    scene = pair("resnet50", "resnet101", View("layer", fold_repeats=False))
    assert signs(scene)["+"] == 17  # not again at each of their layers


def test_runs_are_cut_where_their_counterparts_end() -> None:
    a, b = sides(pair(blocks(3, 3, 3, 3, 3), blocks(3, 3, 3, 5, 5)))
    assert {key for key in a if "-" in key} == {"stage1.block1-3", "stage1.block4-5"}
    assert {key for key in b if "-" in key} == {"stage1.block1-3", "stage1.block4-5"}


def blocks(*kernels: int) -> Network:
    net = Builder((3, 8, 8))
    with net.stage():
        x = net.input
        for kernel in kernels:
            with net.block("block"):
                x = net.relu(net.conv(x, 3, kernel=kernel))
    with net.stage("head"):
        net.linear(net.global_avg_pool(x), 10)
    return net.finish("small", title="Small")


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        (build("resnet50"), build("resnext50_32x4d"), "1 → 32 groups"),
        (build("resnet50", stride_in="1x1"), build("resnet50"), "stride in conv1 → conv2"),
        (build("resnet34", shortcut="A"), build("resnet34"), "zero-pad → projection"),
        (twin("resnet34"), build("resnet34"), "with shortcut"),
        (build("resnet20"), build("wrn_16_4"), "16 → 64 channels"),
        (build("resnet18"), build("resnet18", size=112), "56×56 → 28×28"),
        (build("resnet18"), build("resnet34"), "2 → 3 blocks"),
        (build("vit_b_16"), build("vit_l_16"), "×12 → ×24"),
    ],
    ids=lambda each: each if isinstance(each, str) else each.name,
)
def test_in_what_parts_differ_is_told_between_them(a: Network, b: Network, said: str) -> None:
    told = {text.text.removeprefix("≠ ") for text in words(pair(a, b, COLUMN), "differs")}
    assert said in told


def test_lines_that_differ_in_folded_blocks_have_a_bar_each() -> None:
    _, boxes = sides(pair("resnet50", "resnext50_32x4d"))
    marks = boxes["stage2.block1"].marks
    bars = [mark for mark in marks if isinstance(mark, Rect) and mark.fill == "differs"]
    assert len(bars) == 3  # the block's, and those of its first two convolutions


def test_folding_holds_for_both() -> None:
    pairing = Pairing(Comparison(build("resnet50"), build("resnet101")))
    run = pairing.home(OTHER + "stage3.block2-23")
    assert run == "stage3.block2-6"
    view = View().toggle(run).toggle("stage1").toggle(pairing.home(OTHER + "stage2.block1"))
    a, b = sides(draw_pair(pairing.comparison, view))
    for side, last in ((a, "stage3.block6"), (b, "stage3.block23")):
        assert last in side
        assert not side["stage1"].holds
        assert side["stage2.block1"].holds
    own = pairing.home(OTHER + "stage3.block20")
    _, b = sides(draw_pair(pairing.comparison, view.toggle(own)))
    assert b["stage3.block20"].holds


def test_counterparts_are_found_both_ways() -> None:
    pairing = Pairing(Comparison(build("resnet34"), build("vgg16")))
    for part in ("stage2", "stage2.block1", "stage2.block1.conv1", "head.fc"):
        other = pairing.partner(part)
        assert other.startswith(OTHER), part
        assert pairing.partner(other) == part
    assert pairing.partner("stage2.block1.add") == ""
    assert pairing.partner("nothing") == ""


@pytest.mark.parametrize("name", ["vgg16", "resnet50"])
def test_the_heading_names_both_and_says_how_many_times_as_large_the_other_is(name: str) -> None:
    scene = pair("resnet50", name)
    said = {note.text for note in scene.notes if isinstance(note, Text)}
    assert build(name).title in said
    totals = {
        "vgg16": "25.6 M → 138 M parameters (×5.41)",
        "resnet50": "25.6 M parameters both",
    }
    assert totals[name] in said
    bare = pair("resnet50", name, View(heading=False))
    said = {note.text for note in bare.notes if isinstance(note, Text)}
    assert totals[name] not in said
    assert {"A", "B", build(name).title} <= said


def test_every_colour_is_one_of_the_theme() -> None:
    scene = pair("vgg16", "resnet18")
    marks = [*scene.notes, *(mark for box in scene.boxes for mark in box.marks)]
    assert all(LIGHT[role] for mark in marks for role in [getattr(mark, "fill", "")] if role)
