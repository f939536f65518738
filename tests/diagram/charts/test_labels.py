"""Names beside curves: nobody takes one for the name of another curve."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from resviz.diagram.charts.labels import Line, Wanted, place
from resviz.diagram.scene import Rect

AREA = Rect(0, 0, 200, 100)
X = np.linspace(0, 200, 51)


def line(*heights: float) -> Line:
    """Straight between these heights, evenly spaced."""
    return Line(X, np.interp(X, np.linspace(0, 200, len(heights)), heights))


def wanted(own: int, *kin: int) -> Wanted:
    return Wanted(own, kin, 40, 12)


def distance(rect: Rect, line: Line) -> float:
    """From a label to the nearest point of a line above or below it."""
    under = (line.x >= rect.x) & (line.x <= rect.right) & np.isfinite(line.y)
    away = np.maximum(rect.y - line.y, line.y - rect.bottom)[under]
    return float(away.min(initial=np.inf))


def test_a_name_stands_nearest_to_its_own_curve() -> None:
    lines = [line(20, 20), line(80, 80)]
    placed = place(lines, [wanted(0), wanted(1)], AREA)
    assert placed
    for own, other in ((0, 1), (1, 0)):
        assert 0 < distance(placed[own], lines[own]) < distance(placed[own], lines[other]) / 2


@settings(max_examples=60)
@given(heights=st.lists(st.lists(st.floats(0, 100), min_size=2, max_size=6), min_size=1))
def test_no_name_can_be_mistaken(heights: list[list[float]]) -> None:
    lines = [line(*each) for each in heights[:5]]
    for index, rect in enumerate(place(lines, [*map(wanted, range(len(lines)))], AREA) or ()):
        near = distance(rect, lines[index])
        assert near >= 5
        assert all(distance(rect, other) >= near for other in lines if other is not lines[index])
        assert rect.y >= 0
        assert rect.bottom <= 100


def test_curves_that_run_together_are_not_named() -> None:
    lines = [line(50, 50), line(55, 55), line(60, 60)]
    assert place(lines, [wanted(0), wanted(1), wanted(2)], AREA) is None


def test_a_name_keeps_away_from_the_dashed_curve_of_its_own_network() -> None:
    solid, dashed = line(80, 80), line(15, 80)
    placed = place([solid, dashed], [wanted(0, 1)], AREA)
    assert placed
    assert distance(placed[0], solid) < distance(placed[0], dashed)


def test_a_dashed_curve_close_by_is_no_hindrance() -> None:
    solid, dashed = line(8, 8), line(12, 12)
    placed = place([solid, dashed], [wanted(0, 1)], AREA)
    assert placed
    assert distance(placed[0], dashed) > 0


def test_a_single_point_has_a_name() -> None:
    y = np.full(51, np.nan)
    y[10] = 40
    placed = place([Line(X, y)], [wanted(0)], AREA)
    assert placed
    assert placed[0].x - 10 < X[10] < placed[0].right + 10


def test_a_name_stays_off_a_tip_of_its_curve() -> None:
    tip = Line(np.array([0.0, 97, 99, 101, 200]), np.array([10.0, 10, 60, 10, 10]))
    placed = place([tip], [wanted(0)], AREA._replace(y=16))
    assert placed
    beside = not placed[0].x - 4 < 99 < placed[0].right + 4
    assert beside or placed[0].y > 60


def test_names_stay_where_they_were() -> None:
    lines = [line(50, 50)]
    first = place(lines, [wanted(0)], AREA)
    assert first
    there = [first[0]._replace(x=20)]
    again = place(lines, [wanted(0)], AREA, there)
    assert again
    assert again[0].x < first[0].x
