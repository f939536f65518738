"""Views that unfold just what is asked for."""

from __future__ import annotations

import pytest

from resviz.core.network import Network
from resviz.diagram.layout import draw
from resviz.diagram.unfold import all_unfolded, folded, revealing
from resviz.diagram.view import DETAILS, Detail, View
from resviz.zoo.presets import build


def boxes(network: Network, view: View) -> set[str]:
    return {box.id for box in draw(network, view).boxes}


@pytest.mark.parametrize("detail", DETAILS)
@pytest.mark.parametrize("name", ["resnet50", "densenet_40_12", "googlenet", "vgg16"])
def test_what_is_revealed_has_a_box(name: str, detail: Detail) -> None:
    network = build(name)
    for node in network.nodes[::23]:
        view = revealing(network, View(detail), node.id)
        assert node.id in boxes(network, view)
        assert revealing(network, view, node.id) == view


def test_nothing_else_is_unfolded() -> None:
    network = build("resnet50")
    view = revealing(network, View("stage"), "stage3.block4.conv2")
    seen = boxes(network, view)
    assert {"stage3.block4.conv2", "stage3.block3", "stage2"} <= seen
    assert not {"stage3.block3.conv2", "stage2.block1"} & seen


def test_a_layer_of_the_stem_is_revealed_though_stems_fold_with_all_stages() -> None:
    network = build("resnet50")
    opened = View("stage").toggle("stage2")
    seen = boxes(network, revealing(network, opened, "stem.conv"))
    assert {"stem.conv", "stage1", "stage2.block1"} <= seen
    assert "stage1.block1" not in seen


def test_everything_inside_is_unfolded() -> None:
    network = build("resnet50")
    seen = boxes(network, all_unfolded(network, View("stage"), "stage3"))
    assert {node.id for node in network.nodes_in("stage3")} <= seen
    run = [f"stage3.block{number}" for number in range(2, 7)]
    seen = boxes(network, all_unfolded(network, View(), *run))
    assert {node.id for block in run for node in network.nodes_in(block)} <= seen
    assert "stage3.block1.conv1" not in seen


def test_what_is_unfolded_is_folded_again() -> None:
    network = build("resnet50")
    unfolded = all_unfolded(network, View(), "stage3")
    assert "stage3" in boxes(network, folded(network, unfolded, "stage3"))
    block = folded(network, unfolded, "stage3.block4")
    assert "stage3.block4.conv1" not in boxes(network, block)
    of_a_run = boxes(network, folded(network, View("layer"), "stage3.block3"))
    assert "stage3.block3.conv1" not in of_a_run
    assert {"stage3.block3", "stage3.block2.conv1", "stage3.block4.conv1"} <= of_a_run
    assert folded(network, View(), "stage3.block3") == View()
    assert folded(network, View(), "stem") == View()
