"""The network folded to one box."""

import pytest

from resviz.diagram.layout import draw
from resviz.diagram.outline import box_lines, shown
from resviz.diagram.scene import Box, Scene
from resviz.diagram.view import NETWORK, STYLES, Style, View
from resviz.zoo.presets import build


def the_box(scene: Scene) -> Box:
    (box,) = scene.boxes
    return box


@pytest.mark.parametrize("style", STYLES)
def test_it_says_what_the_network_is_and_costs(style: Style) -> None:
    box = the_box(draw(build("resnet50"), View("network", style=style)))
    words = " ".join(box_lines(box))
    for said in ("ResNet-50", "3×224×224 → 1000", "25.6 M", "4.09 G", "50", "16"):
        assert said in words
    assert box.foldable


def test_depth_is_counted_as_papers_count_it() -> None:
    for name, depth in (("resnet18", 18), ("resnet152", 152), ("vgg16", 16), ("densenet121", 121)):
        lines = box_lines(the_box(draw(build(name), View("network"))))
        figures = next(line for line in lines if " M · " in line or " G · " in line)
        assert str(depth) in figures.split(" · ")


def test_what_it_stands_for_is_the_whole_network() -> None:
    network = build("resnet50")
    facts = shown(network, the_box(draw(network, View("network"))))
    assert (facts.params, facts.macs) == (network.params, network.macs)
    assert facts.shape == network.output_shape


def test_it_unfolds_to_what_was_inside_and_folds_again() -> None:
    network = build("resnet50")
    view = View("block").toggle("stage2.block1")
    folded = view.toggle(NETWORK)
    assert the_box(draw(network, folded)).id == NETWORK
    assert draw(network, folded.toggle(NETWORK)) == draw(network, view)
    unfolded = draw(network, View("network").toggle(NETWORK))
    assert {box.kind for box in unfolded.boxes} == {"stage"}
    within = draw(network, View("network").toggle(NETWORK).toggle("stage2"))
    assert "stage2.block1" in {box.id for box in within.boxes}


def test_without_shortcuts_no_room_is_left_for_arcs() -> None:
    scene = draw(build("vgg16"), View("network", heading=False))
    assert scene.edges == ()
    assert the_box(scene).rect.y == 28
