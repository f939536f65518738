"""Lines of equal height: round levels, and vertices that lie on theirs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from resviz.diagram.charts.data import Floats
from resviz.diagram.charts.isolines import isolines, levels
from tests.diagram.charts.reliefs import bowl, relief

HEIGHTS = arrays(float, st.tuples(st.integers(2, 7), st.integers(2, 7)), elements=st.floats(-5, 5))
SPANS = st.tuples(st.floats(-30, 30), st.floats(1e-6, 40)).map(lambda s: (s[0], s[0] + s[1]))


def labels(span: tuple[float, float], most: int = 9, *, log: bool) -> list[str]:
    return [tick.label for tick in levels(span, most, log=log)]


@given(SPANS, st.integers(4, 12), st.booleans())
def test_levels_lie_strictly_inside_and_rise(
    span: tuple[float, float], most: int, log: bool
) -> None:
    found = levels(span, most, log=log)
    assert len(found) <= most
    places = [span[0], *(tick.at for tick in found), span[1]]
    assert all(low < high for low, high in pairwise(places))
    assert len({tick.label for tick in found}) == len(found)


@given(st.floats(-20, 20), st.floats(0.3, 30), st.integers(4, 12))
def test_a_logarithmic_scale_has_a_few_levels(low: float, width: float, most: int) -> None:
    assert len(levels((low, low + width), most, log=True)) >= 2


@given(st.floats(-3.9, 3), st.floats(0.1, 3))
def test_labels_say_the_level(low: float, width: float) -> None:
    for tick in levels((low, min(low + width, 4.9)), 9, log=True):
        assert float(tick.label.replace(",", "")) == pytest.approx(10**tick.at, rel=1e-3)


def test_they_are_round() -> None:
    assert labels((-1.05, 1.4), 10, log=True) == [
        *("0.1", "0.2", "0.3", "0.5", "1", "2", "3", "5", "10", "20"),
    ]
    assert labels((-8.5, 5.2), 10, log=True) == [
        "10⁻⁸",
        "10⁻⁶",
        "0.0001",
        "0.01",
        "1",
        "100",
        "10000",
    ]
    assert labels((0.3, 0.32), 6, log=True) == ["2.00", "2.02", "2.04", "2.06", "2.08"]
    assert labels((0.0, 1.0), 6, log=False) == ["0.2", "0.4", "0.6", "0.8"]
    assert labels((1.0, 1.0), log=True) == []


def interpolated(heights: Floats, row: float, column: float) -> float:
    """Between the two points of the grid that a place on one of its lines lies between."""
    low, left = int(np.floor(row)), int(np.floor(column))
    high, right = int(np.ceil(row)), int(np.ceil(column))
    share = (row - low) + (column - left)
    return float(heights[low, left] * (1 - share) + heights[high, right] * share)


@given(HEIGHTS, st.floats(-5, 5))
def test_every_vertex_lies_on_its_level(heights: Floats, level: float) -> None:
    made = relief(heights)
    rows, columns = heights.shape
    for line in isolines(made, (level,)):
        assert line.level == level
        for x, y in line.points.tolist():
            row, column = (y + 2) / 4 * (rows - 1), (x + 1) / 2 * (columns - 1)
            near = [abs(place - round(place)) for place in (row, column)]
            assert min(near) < 1e-9, "it is on a line of the grid"
            place = [
                round(p) if gap < 1e-9 else p for p, gap in zip((row, column), near, strict=True)
            ]
            assert interpolated(heights, *place) == pytest.approx(level, abs=1e-6)


@given(HEIGHTS, st.floats(-5, 5), st.data())
def test_none_touches_a_cell_without_a_number(
    heights: Floats, level: float, data: st.DataObject
) -> None:
    rows, columns = heights.shape
    row, column = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    heights[row, column] = data.draw(st.sampled_from([np.nan, np.inf]))
    made = relief(heights)
    for line in isolines(made, (level,)):
        across = (line.points[:, 0] + 1) / 2 * (columns - 1) - column
        up = (line.points[:, 1] + 2) / 4 * (rows - 1) - row
        assert not ((np.abs(across) < 1 - 1e-9) & (np.abs(up) < 1 - 1e-9)).any()


def test_a_bowl_has_one_closed_ring_at_each_level() -> None:
    found = isolines(relief(bowl(25)), (-1.5, -1.0))
    assert [line.level for line in found] == [-1.5, -1.0]
    for line in found:
        assert line.points[0].tolist() == line.points[-1].tolist()
        radii = np.hypot(line.points[:, 0], line.points[:, 1] / 2)
        assert radii == pytest.approx(np.sqrt(line.level / 2 + 1), abs=0.01)


def test_where_there_is_nothing_there_is_no_line() -> None:
    assert isolines(relief(np.full((3, 3), np.nan)), (0.0,)) == ()
    assert isolines(relief(np.zeros((3, 3))), (1.0,)) == ()
