"""What stands out in a picture, however it is folded."""

from __future__ import annotations

from pathlib import Path

import pytest

from resviz.api import save_picture
from resviz.app.picture_file import SUFFIXES, Picture
from resviz.core.network import Network
from resviz.core.trace import edges_along, paths, trace
from resviz.diagram.layout import draw
from resviz.diagram.lit import Light, Lit, Showing, dimmed
from resviz.diagram.scene import Scene
from resviz.diagram.svg import to_svg
from resviz.diagram.theme import DARK
from resviz.diagram.view import STYLES, Detail, Style, View
from resviz.zoo.presets import build

NETWORKS = ("resnet50", "preact_resnet110", "densenet_40_12", "googlenet", "fractalnet_c3")
NETWORKS += ("revnet38", "vit_b_16", "shufflenet_v2_x1_0", "plain20", "seresnet50", "dpn68")


def lit(network: Network, scene: Scene, light: Light) -> tuple[Lit, set[str], set[tuple[str, str]]]:
    """What is lit, and the ids of its boxes and of the ends of its edges."""
    found = Showing(network, scene).lit(light)
    edges = {(scene.edges[at].source, scene.edges[at].target) for at in found.edges}
    return found, {scene.boxes[at].id for at in found.boxes}, edges


def path(layers: tuple[str, ...]) -> Light:
    return Light(dict.fromkeys(layers, ""), edges_along(layers))


@pytest.mark.parametrize("fold", [True, False])
def test_a_shortest_path_goes_past_folded_blocks_and_a_longest_through_them(fold: bool) -> None:
    network = build("resnet50")
    scene = draw(network, View(fold_repeats=fold))
    blocks = {box.id for box in scene.boxes if box.kind == "block"}
    shortcuts = {(e.source, e.target) for e in scene.edges if e.role != "main"}
    ways = paths(network)
    _, boxes, edges = lit(network, scene, path(ways.shortest))
    assert not boxes & blocks
    assert edges >= shortcuts
    _, boxes, edges = lit(network, scene, path(ways.longest))
    assert boxes >= blocks
    assert not edges & shortcuts


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", NETWORKS)
def test_every_layer_is_shown_by_a_box_and_all_paths_light_every_edge(
    name: str, style: Style
) -> None:
    network = build(name)
    everything = Light(
        dict.fromkeys((node.id for node in network.nodes), ""),
        frozenset((edge.source, edge.target) for edge in network.edges),
    )
    for detail in ("stage", "block", "layer"):
        scene = draw(network, View(detail, style=style))
        found = Showing(network, scene).lit(everything)
        assert found.boxes == {at for at, box in enumerate(scene.boxes) if not box.holds}
        dark = [edge for at, edge in enumerate(scene.edges) if at not in found.edges]
        assert not dark


@pytest.mark.parametrize("name", NETWORKS)
def test_unfolded_to_layers_each_box_is_lit_for_itself(name: str) -> None:
    network = build(name)
    scene = draw(network, View("layer", fold_repeats=False))
    middle = network.nodes[len(network.nodes) // 2].id
    layers = trace(network, middle).upstream
    _, boxes, _ = lit(network, scene, Light(dict.fromkeys(layers, "upstream")))
    assert boxes == layers


def test_a_folded_box_tells_how_many_are_found_inside() -> None:
    network = build("resnet50")
    scene = draw(network, View())
    hits = [node.id for node in network.nodes if node.name == "conv2"]
    found = Showing(network, scene).lit(Light(dict.fromkeys(hits, "hit"), counted=True))
    counts = {scene.boxes[at].id: number for at, number in found.counts.items()}
    assert counts["stage3.block2-6"] == 5
    assert "stage3.block1" not in counts, "one needs no number"
    assert {scene.boxes[at].id for at in found.outlines["hit"]} == {
        box.id for box in scene.boxes if box.kind == "block"
    }


def test_an_unfolded_stage_that_is_found_is_outlined_and_all_inside_is_bright() -> None:
    network = build("resnet50")
    scene = draw(network, View())
    found, boxes, _ = lit(network, scene, Light({"stage2": "hit"}))
    assert [scene.boxes[at].id for at in found.outlines["hit"]] == ["stage2"]
    assert boxes == {box.id for box in scene.boxes if box.parent == "stage2"}


@pytest.mark.parametrize("detail", ["block", "layer"])
def test_the_way_to_a_shortcut_is_bright_though_its_edge_leads_into_a_dimmed_block(
    detail: Detail,
) -> None:
    network = build("resnet18")
    scene = draw(network, View(detail))
    found, _, _ = lit(network, scene, path(paths(network).shortest))
    ends = {stem.points[-1] for stem in found.stems}
    mains = {edge.line.points[0] for edge in scene.edges if edge.role == "main"}
    shortcuts = [edge for edge in scene.edges if edge.role != "main"]
    begins = {e.line.points[0] for e in shortcuts if ".shortcut" not in e.source}
    assert begins - mains
    assert begins - mains <= ends


def test_what_is_dimmed_is_paler_and_all_else_as_it_was() -> None:
    network = build("resnet18")
    scene = draw(network, View())
    found, _, _ = lit(network, scene, Light({"stage1.block1": "hit"}))
    seen = dimmed(scene, found)
    for at, (before, after) in enumerate(zip(scene.boxes, seen.boxes, strict=True)):
        assert (before == after) == (at in found.boxes)
        assert before.rect == after.rect
    assert seen.notes[: len(scene.notes)] == scene.notes
    assert seen.notes[-1].stroke == "hit"  # type: ignore[union-attr]
    assert to_svg(seen, DARK) != to_svg(scene, DARK)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_picture_that_is_dimmed_is_saved_in_every_format(suffix: str, tmp_path: Path) -> None:
    network = build("resnet18")
    scene = draw(network, View("layer"))
    found, _, _ = lit(network, scene, path(paths(network).shortest))
    save_picture(Picture(dimmed(scene, found), network=network), tmp_path / f"seen{suffix}")
    save_picture(Picture(scene, network=network), tmp_path / f"all{suffix}")
    seen, everything = ((tmp_path / f"{name}{suffix}").read_bytes() for name in ("seen", "all"))
    assert seen
    # One has no colours; the other shows all, for its reader to choose from.
    assert (seen == everything) == (suffix in {".graph.json", ".html"})
