"""Which blocks of a network can be deleted, scaled and swapped, and why others cannot."""

from __future__ import annotations

import pytest

from resviz.core.places import block_around, places
from resviz.zoo.presets import build


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("resnet50", 16),
        ("densenet_40_12", 0),
        ("plain34", 13),
        ("vgg11", 0),
        ("vit_b_16", 12),
        ("revnet56", 9),
        ("mobilenet_v2", 10),
        ("fractalnet_c3", 0),
    ],
)
def test_which_blocks_can_be_deleted(name: str, count: int) -> None:
    known = places(build(name)).values()
    assert sum(not place.keeps for place in known) == count
    assert all("no shortcut that is added" in place.keeps for place in known if place.keeps)


@pytest.mark.parametrize(
    ("name", "block", "factor", "words"),
    [
        ("resnet20", "stage2.block1", 0.0, ""),
        ("resnet20", "stage2.block1", 0.3, ""),
        ("plain20", "stage2.block2", 0.0, ""),
        ("plain20", "stage2.block2", 0.5, "stage2.block2 cannot be scaled by 0.5"),
        ("plain20", "stage2.block1", 0.0, "cannot be deleted: stage2.block1 has no shortcut"),
        ("plain20", "stage2.block1", 1.0, ""),
    ],
)
def test_what_refuses_a_factor_says_why(name: str, block: str, factor: float, words: str) -> None:
    why_not = places(build(name))[block].refuses(factor)
    assert words in why_not
    assert bool(words) == bool(why_not)


def test_blocks_of_the_same_shapes_can_change_places() -> None:
    known = places(build("resnet20"))
    assert known["stage2.block2"].keeps_off(known["stage2.block3"]) == ""
    assert known["stage2.block2"].keeps_off(known["stage2.block1"]) == (
        "stage2.block1 cannot stand in the place of stage2.block2:"
        " they do not have the same shapes."
    )


@pytest.mark.parametrize(
    ("part", "block"),
    [
        ("stage1.block2", "stage1.block2"),
        ("stage1.block2.conv1", "stage1.block2"),
        ("stage1", ""),
        ("stem.conv", ""),
        ("", ""),
    ],
)
def test_the_block_that_a_part_is_in(part: str, block: str) -> None:
    assert block_around(build("resnet20"), part) == block
