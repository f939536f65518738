from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.core.builder import Builder, Tensor
from resviz.core.network import Network, Role
from resviz.diagram.anatomy import shortcut_roles
from resviz.diagram.layout import draw
from resviz.diagram.outline import tensors
from resviz.diagram.scene import Box, Scene
from resviz.diagram.svg import to_svg
from resviz.diagram.view import DETAILS, Detail, View
from tests.diagram.blocks import NAMES, network_of, random_block, synthetic
from tests.diagram.geometry import faults


@pytest.mark.parametrize("detail", DETAILS)
@pytest.mark.parametrize("name", NAMES)
def test_a_block_of_any_kind_is_drawn_right(name: str, detail: Detail) -> None:
    network = synthetic(name)
    for fold in (True, False):
        assert faults(draw(network, View(detail, fold))) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_layer_and_every_edge_is_there_when_all_is_unfolded(name: str) -> None:
    network = synthetic(name)
    scene = draw(network, View("layer", fold_repeats=False))
    assert sorted(box.id for box in scene.boxes if box.kind in {"layer", "merge"}) == sorted(
        node.id for node in network.nodes
    )
    drawn = sorted((edge.source, edge.target, edge.role) for edge in tensors(scene))
    assert drawn == sorted((edge.source, edge.target, str(edge.role)) for edge in network.edges)


@pytest.mark.parametrize("detail", DETAILS)
@pytest.mark.parametrize("name", NAMES)
def test_every_shortcut_and_gate_is_seen_at_every_level(name: str, detail: Detail) -> None:
    network = synthetic(name)
    scene = draw(network, View(detail, fold_repeats=False))
    expected = sorted(str(role) for node in network.nodes for role in shortcut_roles(node))
    seen = sorted(_ending(scene, network))
    if detail == "network":  # there one arc stands for all that are alike
        seen, expected = sorted(set(seen)), sorted(set(expected))
    assert seen == expected


def _ending(scene: Scene, network: Network) -> list[str]:
    """Roles of the shortcuts that end at a merge, or are seen on a folded box.

    Arcs that end together are one: before they parted, they were one tensor.
    """
    rails = {edge.target: edge for edge in scene.edges if edge.way}
    return [
        edge.role
        for edge in [*(edge for edge in scene.edges if not edge.way), *rails.values()]
        if edge.source == edge.target
        or (edge.way and edge.target not in network)
        or (edge.target in network and Role(edge.role) in shortcut_roles(network[edge.target]))
    ]


def inside(scene: Scene, block: str) -> list[tuple[float, ...]]:
    boxes = {box.id: box for box in scene.boxes}
    frame = boxes[block].rect
    return [
        (box.rect.x - frame.x, box.rect.y - frame.y, box.rect.width, box.rect.height)
        for box in scene.boxes
        if box.parent == block
    ]


@pytest.mark.parametrize("name", ["highway", "res2net", "reversible", "selective", "transformer"])
def test_identical_blocks_are_unfolded_alike(name: str) -> None:
    scene = draw(synthetic(name), View("layer", fold_repeats=False))
    first, second = (inside(scene, f"stage1.block{number}") for number in (1, 2))
    assert [tuple(round(v, 6) for v in rect) for rect in first] == [
        tuple(round(v, 6) for v in rect) for rect in second
    ]


def by_id(scene: Scene) -> dict[str, Box]:
    return {box.id: box for box in scene.boxes}


def unfolded(name: str) -> dict[str, Box]:
    return by_id(draw(synthetic(name), View("layer")))


def test_parallel_branches_stand_in_their_order_evenly_and_begin_together() -> None:
    boxes = unfolded("inception")
    firsts = [boxes[f"stage1.block1.branch{n}.{w}"].rect for n, w in FIRST_LAYERS]
    xs = [rect.x for rect in firsts]
    assert xs == sorted(xs)
    assert len({round(b - a, 6) for a, b in pairwise(xs)}) == 1
    assert len({rect.y for rect in firsts}) == 1


FIRST_LAYERS = [(1, "conv"), (2, "conv"), (3, "conv"), (4, "maxpool")]


def test_the_main_path_is_a_straight_spine() -> None:
    network = synthetic("se_bottleneck")
    boxes = unfolded("se_bottleneck")
    middles = {
        round(boxes[node.id].rect.x + boxes[node.id].rect.width / 2, 6)
        for node in network.nodes_in("stage1.block1")
        if Role.MAIN in node.roles
    }
    assert len(middles) == 1


def test_a_gate_runs_between_its_branch_and_the_shortcut() -> None:
    boxes = unfolded("se_bottleneck")
    branch, gate, shortcut = (
        boxes[f"stage1.block1.{name}"].rect for name in ("bn3", "fc1", "shortcut.conv")
    )
    assert branch.right < gate.x
    assert gate.right < shortcut.x


def test_merges_show_what_they_do() -> None:
    signs = {}
    for name in ("highway", "fractal", "inception"):
        for box in draw(synthetic(name), View("layer")).boxes:
            if box.kind == "merge":
                signs[box.op] = [type(mark).__name__ for mark in box.marks[1:]], box.marks[-1]
    assert signs.keys() == {"add", "multiply", "mean", "concat"}
    assert len({repr(mark) for _, mark in signs.values()}) == 4


def test_the_legend_tells_the_kinds_that_occur() -> None:
    svg = to_svg(draw(synthetic("dense_layer")))
    assert "concatenated, in every later block" in svg
    assert "concatenated input" not in svg
    assert "concatenated input" in to_svg(draw(synthetic("dense_block")))
    assert "identity shortcut" not in svg
    assert "gate (multiplied)" in to_svg(draw(synthetic("highway")))


def test_a_folded_block_lists_its_branches_side_by_side() -> None:
    box = by_id(draw(synthetic("inception")))["stage1.block1"]
    rows = {mark.text: mark for mark in box.marks if hasattr(mark, "text")}
    assert rows["1×1, 64"].y == rows["1×1, 96"].y == rows["max pool"].y
    assert rows["1×1, 64"].x < rows["1×1, 96"].x < rows["1×1, 16"].x < rows["max pool"].x
    assert rows["3×3, 128"].y > rows["1×1, 96"].y


def test_a_folded_block_without_weights_tells_what_it_pools() -> None:
    def pooling(net: Builder, x: Tensor) -> Tensor:
        return net.max_pool(x, kernel=3, stride=2)

    box = by_id(draw(network_of(pooling)))["stage1.block1"]
    assert "3×3 max pool" in {mark.text for mark in box.marks if hasattr(mark, "text")}


reads = st.lists(st.tuples(st.integers(0, 20), st.sampled_from(Role)), min_size=1, max_size=4)


@given(st.lists(st.tuples(st.integers(0, 2), reads), min_size=1, max_size=14))
def test_any_graph_in_a_block_is_drawn_right(
    choices: list[tuple[int, list[tuple[int, Role]]]],
) -> None:
    network = random_block(choices)
    for detail in DETAILS:
        assert faults(draw(network, View(detail))) == []
    drawn = {(edge.source, edge.target) for edge in draw(network, View("layer", False)).edges}
    assert drawn == {(edge.source, edge.target) for edge in network.edges}


@pytest.mark.parametrize(
    ("name", "lanes"),
    [
        ("res2net", ["slice1", "slice2", "slice3", "slice4"]),
        ("selective", ["branch1.conv", "branch2.conv"]),
        ("fractal", ["conv1", "conv2", "conv3", "conv4"]),
        ("inception_resnet", ["branch1.conv", "branch2.conv", "branch3.conv"]),
    ],
)
def test_lanes_keep_the_order_of_the_branches(name: str, lanes: list[str]) -> None:
    boxes = unfolded(name)
    xs = [boxes[f"stage1.block1.{lane}"].rect.x for lane in lanes]
    assert xs == sorted(set(xs))
