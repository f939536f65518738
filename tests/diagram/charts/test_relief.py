"""Heights over a plane: what is known of them, and how they are turned and thinned."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.diagram.charts.relief import Turn, patches
from tests.diagram.charts.reliefs import bowl, relief, reliefs

TURNS = st.floats(-1000, 1000)


@given(st.lists(st.tuples(TURNS, TURNS), max_size=5))
def test_the_eye_stays_above_the_ground(moves: list[tuple[float, float]]) -> None:
    turn = Turn()
    for move in moves:
        turn = turn.by(*move)
    assert 0 <= turn.azimuth < 360
    assert 0 < turn.tilt < 90


def test_the_lowest_point_and_the_ends() -> None:
    made = relief([[1.0, 2.0, np.nan], [0.5, -1.0, 3.0]])
    assert made.lowest == (1, 1)
    assert made.told(log=False) == "−1 – 3"
    assert made.told(log=True) == "0.1 – 1e+03"
    assert made.value_told(1, 0, log=False) == "0.5"
    assert made.value_told(0, 2, log=True) == "NaN or ∞"
    assert reliefs(made, relief([[0.0, 9.0], [0.0, 0.0]])).span == (-1, 9)


def test_where_nothing_is_known_nothing_is_told() -> None:
    made = relief(np.full((2, 2), np.inf))
    assert made.lowest is None
    assert made.told(log=True) == ""
    together = reliefs(made)
    assert together.span == together.limits
    assert together.has_broken
    assert not together.has_zeros


@pytest.mark.parametrize(("points", "left"), [(25, 25), (51, 26), (101, 26), (53, 27), (38, 38)])
def test_thinning_keeps_the_ends(points: int, left: int) -> None:
    whole = reliefs(relief(bowl(points)))
    (thin,) = whole.thinned().reliefs
    assert thin.heights.shape == (left, left) == thin.broken.shape == thin.zeros.shape
    assert (thin.x[0], thin.x[-1], thin.y[0], thin.y[-1]) == (-1, 1, -2, 2)
    step = (points - 1) // (left - 1)
    assert (thin.heights == whole.reliefs[0].heights[::step, ::step]).all()


def test_patches_cover_every_cell_that_a_broken_point_touches() -> None:
    mask = np.zeros((5, 5), bool)
    mask[2, 2] = mask[4, 4] = True
    found = [*patches(mask)]
    assert found[0] == (0.25, 0.25, 0.75, pytest.approx(0.525)), "it reaches under the next"
    assert found[1] == (0.25, 0.5, 0.75, 0.75)
    assert found[2] == (0.75, 0.75, 1, 1)
    assert [*patches(np.zeros((3, 3), bool))] == []
