"""Labels set into lines: readable, apart, and with a gap in the line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.diagram.charts.data import Floats
from resviz.diagram.charts.line_labels import Label, label_lines
from resviz.diagram.scene import Rect
from resviz.diagram.text import text_width

ROOM = Rect(0, 0, 300, 300)


def ring(radius: float, points: int = 40, x: float = 150.0) -> Floats:
    angle = np.linspace(0, 2 * np.pi, points)
    found = np.stack([x + radius * np.cos(angle), 150 + radius * np.sin(angle)], axis=1)
    found[-1] = found[0]
    return found


def test_a_ring_opens_for_its_label() -> None:
    ((pieces, label),) = label_lines([(ring(80), "0.5")], 9, ROOM)
    assert label
    (piece,) = pieces
    gap = np.hypot(*(piece[0] - piece[-1]))
    assert gap == pytest.approx(text_width("0.5", 9) + 6, rel=0.05)
    assert np.hypot(label.x - 150, label.y - 150) == pytest.approx(80, rel=0.05)
    assert abs(label.angle) < 10, "level words are read best"


def test_an_open_line_falls_into_two() -> None:
    line = np.array([[20.0, 100.0], [280.0, 100.0]])
    ((pieces, label),) = label_lines([(line, "2")], 9, ROOM)
    assert label
    assert len(pieces) == 2
    assert pieces[0][0].tolist() == [20, 100]
    assert pieces[1][-1].tolist() == [280, 100]
    assert pieces[0][-1][0] < label.x - label.reach < label.x + label.reach < pieces[1][0][0]


def test_what_is_short_or_asks_for_none_stays_whole() -> None:
    small, silent = ring(4), ring(80)
    found = [*label_lines([(small, "0.01"), (silent, "")], 9, ROOM)]
    assert [each.label for each in found] == [None, None]
    assert [each.pieces[0] is line for each, line in zip(found, (small, silent), strict=True)]


@given(st.lists(st.floats(10, 140), min_size=1, max_size=8, unique=True), st.floats(-180, 180))
def test_labels_stay_inside_clear_of_other_lines_and_upright(
    radii: list[float], shift: float
) -> None:
    lines = [(ring(radius, x=150 + shift), f"{radius:.2f}") for radius in radii]
    found = [each.label for each in label_lines(lines, 9, ROOM)]
    for index, label in enumerate(found):
        if label is None:
            continue
        assert 0 <= label.x <= 300
        assert 0 <= label.y <= 300
        assert -90 <= label.angle <= 90
        for other, (points, _) in enumerate(lines):
            if other != index:
                along, across = label.along(points)
                assert not ((along < label.reach) & (across < 4.5)).any()


def test_nothing_that_is_kept_is_covered() -> None:
    upper = ring(80)[ring(80)[:, 1] < 150]
    for kept in ({"kept": upper}, {"taken": [Label(x, y, 0, 8) for x, y in upper.tolist()]}):
        ((_, label),) = label_lines([(ring(80), "0.5")], 9, ROOM, **kept)  # type: ignore[arg-type]
        assert label
        assert label.y > 150
