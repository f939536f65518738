from itertools import groupby, pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from resviz.core.network import Level
from resviz.diagram.layout import draw
from resviz.diagram.outline import tensors
from resviz.diagram.scene import Box, Edge, Rect, Scene, Text
from resviz.diagram.text import text_width
from resviz.diagram.view import DETAILS, STYLES, Detail, Style, View
from resviz.zoo.naming import Naming, named
from resviz.zoo.presets import build, presets
from resviz.zoo.resnet import ResNet, ResNetCifar
from resviz.zoo.spec import Settings
from tests.diagram.geometry import faults

# The deepest preset has a test of its own, in fewer views.
QUICK = [name for name in presets() if name != "resnet1202"]
SHORTCUTS = {"identity", "projection", "zero-pad"}


@pytest.mark.parametrize("name", QUICK)
def test_nothing_overlaps_or_sticks_out_and_every_tensor_is_drawn(name: str) -> None:
    network = build(name)
    expected = {(edge.source, edge.target) for edge in network.edges}
    for style, detail in product(STYLES, DETAILS):
        view = View(detail, style=style)
        scene = draw(network, view)
        assert faults(scene, turned=style == "row") == [], view
        if any(box.members[1:] for box in scene.boxes):  # else nothing is folded ×N
            view = View(detail, fold_repeats=False, style=style)
            scene = draw(network, view)
            assert faults(scene, turned=style == "row") == [], view
        if detail == "layer":
            assert {(edge.source, edge.target) for edge in tensors(scene)} == expected, view


@pytest.mark.parametrize("style", STYLES)
def test_the_deepest_preset_is_drawn_right_too(style: Style) -> None:
    scene = draw(build("resnet1202"), View("block", fold_repeats=False, style=style))
    assert faults(scene, turned=style == "row") == []


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("detail", DETAILS)
def test_lines_find_their_way_past_stages_that_do_not_read_them(
    style: Style, detail: Detail
) -> None:
    scene = draw(build("googlenet", aux=True), View(detail, style=style))
    assert faults(scene, turned=style == "row") == []


def stages(style: Style, **changes: float) -> tuple[Scene, list[Rect]]:
    scene = draw(build("resnet50"), View(style=style, **changes))
    return scene, [box.rect for box in scene.boxes if box.kind == "stage"]


def test_a_column_runs_down_one_spine() -> None:
    scene, bands = stages("column")
    assert len({(band.x, band.width) for band in bands}) == 1
    assert all(one.bottom < two.y for one, two in pairwise(bands))
    spine = {edge.line.points[0][0] for edge in scene.edges if edge.role == "main"}
    assert len({round(x, 6) for x in spine}) == 1


def test_a_row_runs_along_one_spine() -> None:
    scene, bands = stages("row")
    assert len({(band.y, band.height) for band in bands}) == 1
    assert all(one.right < two.x for one, two in pairwise(bands))
    spine = {edge.line.points[0][1] for edge in scene.edges if edge.role == "main"}
    assert len({round(y, 6) for y in spine}) == 1
    above = [edge for edge in scene.edges if edge.role in SHORTCUTS]
    assert all(min(y for _, y in edge.line.points) < min(spine) for edge in above)


@pytest.mark.parametrize("aspect", [0.7, 1.0, 1.4, 2.5])
def test_a_page_is_about_as_wide_as_it_should_be(aspect: float) -> None:
    scene, bands = stages("page", aspect=aspect)
    assert 0.6 < scene.width / scene.height / aspect < 1.6
    rows = [[*row] for _, row in groupby(bands, key=lambda band: band.y)]
    assert all(row[-1].right == pytest.approx(scene.width - 28) for row in rows[:-1])


@pytest.mark.parametrize(
    ("name", "naming"),
    [
        ("resnet50", "torchvision"),
        ("resnet101", "caffe"),
        ("googlenet", "caffe"),
        ("vit_b_16", "torchvision"),
        ("matlab_bottleneck29", "matlab"),
    ],
)
def test_names_from_elsewhere_have_their_room(name: str, naming: Naming) -> None:
    network = named(build(name), naming)
    for detail in DETAILS:
        for fold in (True, False):
            assert faults(draw(network, View(detail=detail, fold_repeats=fold))) == []


def test_no_line_runs_through_a_long_name() -> None:
    scene = draw(named(build("vit_b_16"), "torchvision"), View(detail="layer"))
    boxes = {box.id: box for box in scene.boxes}
    first = boxes["stage1.block1.attention.ln"].rect
    texts = [mark for mark in boxes["stage1.block1-12"].marks if isinstance(mark, Text)]
    (title,) = (text for text in texts if text.text.startswith("encoder_layer"))
    end = title.x + text_width(title.text, title.size, title.weight)
    assert end + 4 <= first.x + first.width / 2


def test_stages_blocks_and_layers_are_called_as_in_caffe() -> None:
    scene = draw(named(build("resnet50"), "caffe"), View(detail="block"))
    words = {mark.text for box in scene.boxes for mark in box.marks if isinstance(mark, Text)}
    assert {"conv3_x", "res3a", "res3b–d", "bn_conv1", "fc1000"} <= words
    assert "stage 2" not in words


settings = st.one_of(
    st.builds(
        ResNet,
        block=st.sampled_from(["basic", "bottleneck"]),
        depths=st.lists(st.integers(1, 6), min_size=1, max_size=8).map(tuple),
        shortcut=st.sampled_from(["A", "B", "C", "none"]),
        stem=st.sampled_from(["imagenet", "cifar"]),
        stride_in=st.sampled_from(["1x1", "3x3"]),
        norm=st.sampled_from(["batch", "none"]),
        width_multiplier=st.sampled_from([0.0625, 1.0, 16.0]),
        size=st.integers(1, 300),
    ),
    st.builds(
        ResNetCifar,
        depth=st.integers(1, 8).map(lambda n: 6 * n + 2),
        shortcut=st.sampled_from(["A", "B", "C", "none"]),
        norm=st.sampled_from(["batch", "none"]),
    ),
)


@given(settings, st.sampled_from(DETAILS), st.booleans(), st.booleans(), st.data())
def test_any_network_folded_anyhow_is_drawn_right(
    settings: Settings, detail: Detail, fold: bool, heading: bool, data: st.DataObject
) -> None:
    network = settings.build()
    scopes = [scope for scope in network.scopes if scope]
    toggled = data.draw(st.frozensets(st.sampled_from(scopes), max_size=4))
    scene = draw(network, View(detail, fold, toggled, heading))
    assert faults(scene) == []


def by_id(scene: Scene) -> dict[str, Box]:
    return {box.id: box for box in scene.boxes}


def test_a_picture_of_layers_has_every_layer_once() -> None:
    network = build("resnet34", shortcut="C")
    drawn = [box.id for box in draw(network, View("layer", fold_repeats=False)).boxes]
    assert len(drawn) == len(set(drawn))
    assert {node.id for node in network.nodes} <= set(drawn)


@pytest.mark.parametrize("detail", ["block", "layer"])
def test_every_edge_of_the_network_is_drawn_where_every_layer_is(detail: Detail) -> None:
    network = build("resnet20", shortcut="B")
    scene = draw(network, View(detail, fold_repeats=False))
    shown = by_id(scene)
    drawn = {(edge.source, edge.target, edge.role) for edge in scene.edges}
    for edge in network.edges:
        if edge.source in shown and edge.target in shown:
            assert (edge.source, edge.target, str(edge.role)) in drawn


@pytest.mark.parametrize("option", ["A", "B", "C"])
@pytest.mark.parametrize("detail", DETAILS)
def test_every_shortcut_stays_visible_at_every_level(option: str, detail: Detail) -> None:
    network = build("resnet20", shortcut=option)
    scene = draw(network, View(detail, fold_repeats=False))
    drawn = [
        role
        for edge in scene.edges
        if edge.role in SHORTCUTS and _ends(edge, scene)
        for role in [edge.role] * _times(edge)
    ]
    expected = [
        role
        for node in network.nodes
        for role in node.roles
        if role != "main" and len(node.roles) == 2
    ]
    assert sorted(drawn) == sorted(map(str, expected))


def _times(edge: Edge) -> int:
    """How many shortcuts a line stands for: ×N beside it."""
    words = [mark.text for mark in edge.marks if isinstance(mark, Text)]
    return int(words[0][1:]) if words and edge.source == edge.target else 1


def _ends(edge: Edge, scene: Scene) -> bool:
    """It is an arc of a folded stage or network, or meets its merge."""
    return edge.source == edge.target or by_id(scene)[edge.target].kind == "merge"


def test_a_plain_network_has_no_shortcut() -> None:
    scene = draw(build("plain20"), View("layer"))
    assert {edge.role for edge in scene.edges} == {"main"}


def test_repeats_fold_to_one_box_and_unfold_in_place() -> None:
    network = build("resnet152")
    folded = by_id(draw(network))
    run = folded["stage3.block2-36"]
    assert len(run.members) == 35
    unfolded = by_id(draw(network, View().toggle(run.id)))
    assert run.id not in unfolded
    assert set(run.members) <= set(unfolded)


def test_a_block_unfolds_to_its_layers_and_a_stage_folds() -> None:
    network = build("resnet50")
    shown = by_id(draw(network, View().toggle("stage2.block1").toggle("stage3")))
    assert shown["stage2.block1"].holds
    assert shown["stage2.block1.conv2"].parent == "stage2.block1"
    assert shown["stage2.block1.shortcut.conv"].op == "conv2d"
    assert not shown["stage3"].holds
    assert not any(box_id.startswith("stage3.") for box_id in shown)


def test_the_whole_of_resnet152_fits_a_screen() -> None:
    scene = draw(build("resnet152"))
    # Every text of the picture is at least eight pixels tall when it is 1600 × 900 pixels large.
    scale = min(1600 / scene.width, 900 / scene.height)
    sizes = [mark.size for box in scene.boxes for mark in box.marks if hasattr(mark, "size")]
    assert scale * min(sizes) >= 8


def test_the_stages_are_read_from_left_to_right() -> None:
    network = build("resnet50")
    shown = by_id(draw(network))
    lefts = [shown[scope.id].rect.x for scope in network.scopes_at(Level.STAGE)]
    assert lefts == sorted(lefts)


def test_the_same_network_gives_the_same_picture() -> None:
    assert draw(build("resnet50")) == draw(build("resnet50"))


def test_identical_blocks_are_drawn_identically() -> None:
    shown = by_id(draw(build("resnet110"), View(fold_repeats=False)))
    first, second = shown["stage2.block5"], shown["stage2.block13"]
    assert (first.rect.width, first.rect.height) == (second.rect.width, second.rect.height)
    assert len(first.marks) == len(second.marks)


def test_the_check_sees_what_is_wrong() -> None:
    scene = draw(build("resnet20"))
    first = next(box for box in scene.boxes if box.kind == "block")
    moved = replace(first, rect=first.rect._replace(y=first.rect.y + 30))
    others = tuple(moved if box is first else box for box in scene.boxes)
    told = " ".join(faults(replace(scene, boxes=others)))
    assert "overlap" in told
    assert "runs through" in told or "ends beside" in told
