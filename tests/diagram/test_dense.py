from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resviz.core.network import Network
from resviz.core.ops import Concat
from resviz.diagram.dense import growth, turns
from resviz.diagram.layout import draw
from resviz.diagram.outline import tensors
from resviz.diagram.runs import runs
from resviz.diagram.scene import Box, Edge, Point, Scene
from resviz.diagram.view import DETAILS, STYLES, Detail, Style, View
from resviz.zoo.densenet import DenseNet
from resviz.zoo.presets import build, presets
from tests.diagram.blocks import synthetic
from tests.diagram.geometry import faults


def small(*depths: int) -> Network:
    return DenseNet(depths=depths or (5, 3), size=64).build()


def arcs(scene: Scene) -> list[Edge]:
    return [edge for edge in scene.edges if edge.way]


def by_id(scene: Scene) -> dict[str, Box]:
    return {box.id: box for box in scene.boxes}


def pairs(scene: Scene, stage: str) -> list[tuple[str, str]]:
    return [(e.source, e.target) for e in arcs(scene) if e.target.startswith(stage)]


@pytest.mark.parametrize("style", STYLES)
def test_every_block_feeds_every_later_one_and_the_end(style: Style) -> None:
    scene = draw(small(), View(style=style))
    blocks = [f"stage1.block{number}" for number in range(1, 6)]
    end = "stage1.block5.concat"
    tensors = ["stem.maxpool", *blocks]
    expected = [
        *((tensors[a], blocks[b]) for b in range(5) for a in range(b)),
        *((tensor, end) for tensor in tensors[:-1]),
    ]
    assert sorted(pairs(scene, "stage1")) == sorted(expected)
    spine = {(edge.source, edge.target) for edge in scene.edges if edge.role == "main"}
    assert {("stem.maxpool", blocks[0]), *pairwise([*blocks, end])} <= spine


def test_the_longest_dense_stage_there_is_has_all_its_arcs() -> None:
    scene = draw(build("densenet264"))
    assert len(pairs(scene, "stage3")) == 64 * 65 // 2


@pytest.mark.parametrize("style", ["column", "row"])
def test_arcs_nest_evenly_the_longest_outermost(style: Style) -> None:
    scene = draw(small(), View(style=style))
    across = 1 if style == "row" else 0
    tracks: dict[str, set[float]] = defaultdict(set)
    for arc in arcs(scene):
        if arc.target.startswith("stage1"):
            tracks[arc.source].add(round(arc.way[1][across], 6))
    places = [tracks[name] for name in ("stem.maxpool", *(f"stage1.block{n}" for n in range(1, 5)))]
    assert all(len(place) == 1 for place in places)
    xs = [place.pop() * (1 if style == "column" else -1) for place in places]
    assert xs == sorted(xs, reverse=True)
    assert len({round(a - b, 4) for a, b in pairwise(xs)}) == 1


@pytest.mark.parametrize("style", STYLES)
def test_every_part_of_an_arc_is_painted(style: Style) -> None:
    scene = draw(build("densenet_40_12"), View(style=style))
    painted: dict[str, list[tuple[Point, ...]]] = defaultdict(list)
    for arc in arcs(scene):
        painted[arc.source].append(arc.line.points)
        painted[arc.target].append(arc.line.points)
        for mark in arc.marks:
            painted["bundle"].append(getattr(mark, "points", ()))
    for arc in arcs(scene):
        lines = [*painted[arc.source], *painted[arc.target], *painted["bundle"]]
        steps = [step for line in lines for step in pairwise(line)]
        for (x0, y0), (x1, y1) in pairwise(arc.way):
            x, y = 0.7 * x0 + 0.3 * x1, 0.7 * y0 + 0.3 * y1
            assert any(
                min(a[0], b[0]) - 0.01 <= x <= max(a[0], b[0]) + 0.01
                and min(a[1], b[1]) - 0.01 <= y <= max(a[1], b[1]) + 0.01
                for a, b in steps
            ), arc


@pytest.mark.parametrize("name", ["densenet121", "dpn92"])
@pytest.mark.parametrize("detail", DETAILS)
def test_formats_that_tell_the_graph_have_its_edges_and_no_arcs(name: str, detail: Detail) -> None:
    network = build(name)
    scene = draw(network, View(detail))
    shown = by_id(scene)
    told = Counter((edge.source, edge.target, edge.role) for edge in tensors(scene))
    assert not any(edge.way for edge in tensors(scene))
    for edge in network.edges:
        if edge.source in shown and edge.target in shown:
            assert told[edge.source, edge.target, str(edge.role)] == 1
    assert len(told) <= len(network.edges)


@settings(max_examples=40)
@given(
    st.sampled_from([small(), synthetic("dual_path"), synthetic("dense_layer"), build("dpn68")]),
    st.sampled_from(STYLES),
    st.data(),
)
def test_blocks_of_a_row_unfold_one_by_one(
    network: Network, style: Style, data: st.DataObject
) -> None:
    blocks = [key for key, scope in network.scopes.items() if scope.level == "block"]
    toggled = data.draw(st.frozensets(st.sampled_from(blocks), max_size=5))
    scene = draw(network, View(toggled=toggled, style=style))
    assert faults(scene, turned=style == "row") == []
    rails = Counter(arc.target for arc in arcs(scene))
    boxes = by_id(scene)
    assert all(not boxes[target].holds for target in rails)


def test_a_dual_path_block_shows_both_of_its_paths() -> None:
    for detail in ("block", "layer"):
        scene = draw(build("dpn92"), View(detail))
        assert any(e.role == "identity" and "stage3.block4" in e.source for e in scene.edges)
        assert any("stage3.block4" in arc.source for arc in arcs(scene))
        assert any("stage3.block4" in arc.target for arc in arcs(scene))


def test_only_blocks_that_keep_their_input_are_dense() -> None:
    for name in presets():
        network = build(name) if name != "resnet1202" else build("resnet20")
        stages = [scope for scope in network.scopes.values() if scope.level == "stage"]
        found = [key for s in stages for key in turns(network, runs(network, network.blocks(s.id)))]
        dense = network.family.startswith(("densenet", "dpn"))
        assert bool(found) == dense, name
        for key in found:
            grown = growth(network, network.scopes[key])
            assert grown is not None
            last = network.nodes[network.scopes[key].start + grown.gathers]
            assert isinstance(last.op, Concat)


def test_a_block_with_more_inside_is_not_taken_for_a_dense_one() -> None:
    assert arcs(draw(synthetic("dense_block"))) == []
