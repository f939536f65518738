"""The arithmetic of path lengths, and where paths part and meet in networks."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.core.path_lengths import PathLengths, path_lengths, residual_units
from resviz.core.trace import paths
from resviz.zoo.presets import build

RESNET110 = PathLengths(units=54, fixed=0)


def test_the_numbers_of_resnet110() -> None:
    """Veit et al. 2016, sections 3 and 4.3: 54 blocks, most paths 19 to 35 long."""
    assert path_lengths(build("resnet110")) == RESNET110
    assert RESNET110.number == 18_014_398_509_481_984
    assert RESNET110.mean == 27
    assert RESNET110.deviation == pytest.approx(3.6742, abs=1e-4)
    assert round(100 * float(RESNET110.share(19, 35)), 2) == 98.02
    assert round(100 * float(RESNET110.share(5, 17)), 4) == 0.4537


@given(st.integers(0, 200), st.integers(0, 5))
def test_every_path_has_one_length(units: int, fixed: int) -> None:
    known = PathLengths(units, fixed)
    lengths = range(fixed, fixed + units + 1)
    counts = [known.count(length) for length in lengths]
    assert sum(counts) == known.number
    mean = Fraction(sum(map(int.__mul__, lengths, counts)), known.number)
    assert known.mean == mean
    squares = sum(known.count(length) * (length - mean) ** 2 for length in lengths)
    assert known.deviation == pytest.approx(sqrt(squares / known.number))
    assert known.share(0, fixed + units) == 1
    assert known.count(fixed - 1) == known.count(fixed + units + 1) == 0
    assert known.share(fixed + units + 1, fixed + units + 9) == 0


@pytest.mark.parametrize("name", ["resnet20", "resnet50", "preact_resnet110", "densenet_40_12"])
def test_units_make_as_many_paths_as_the_graph_has(name: str) -> None:
    network = build(name)
    assert path_lengths(network).number == paths(network).number


@pytest.mark.parametrize(
    ("name", "units", "fixed"),
    [
        ("plain20", 0, 9),
        ("seresnet50", 16, 0),  # gates part and meet inside the branch
        ("res2net50_26w_4s", 16, 0),
        ("mobilenet_v2", 10, 7),
        ("inception_resnet_v2", 40, 3),
        ("vit_b_16", 24, 0),  # two in every block
        ("dpn68", 0, 22),
        ("revnet38", 0, 9),
        ("googlenet", 0, 11),
    ],
)
def test_what_counts_as_a_unit(name: str, units: int, fixed: int) -> None:
    network = build(name)
    assert path_lengths(network) == PathLengths(units, fixed)


def test_a_unit_knows_its_branch() -> None:
    network = build("preact_resnet110")
    first, *_ = residual_units(network)
    # Branch and shortcut of the first block share norm and ReLU.
    assert (first.fork, first.merge) == ("stage1.block1.relu1", "stage1.block1.add")
    (branch,) = first.branch
    assert network[first.merge].inputs[branch] == "stage1.block1.conv2"


@pytest.mark.parametrize("shortcut", ["A", "B", "C"])
def test_shortcuts_over_transitions_are_shortcuts(shortcut: str) -> None:
    network = build("resnet20", shortcut=shortcut)
    units = residual_units(network)
    assert [unit.merge for unit in units] == [f"{block.id}.add" for block in network.blocks()]
    assert all(unit.branch == (0,) for unit in units)
