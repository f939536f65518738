from __future__ import annotations

import numpy as np
import pytest

from resviz.diagram.charts.data import Curve
from resviz.gui.panels.lab.reading import span_of, value_at

NONE = np.empty(0)


def curve(x: list[float], ids: tuple[str, ...] = ()) -> Curve:
    return Curve("a", "residual1", np.array(x), np.zeros(len(x)), NONE, NONE, ids)


def test_a_span_has_a_quarter_of_a_step_around_it() -> None:
    ids = ("stem.conv", "stage1.block1.conv1", "stage1.block1.conv2", "head.fc")
    assert span_of(curve([0, 1, 2, 3], ids), "stage1.block1") == (0.75, 2.25)
    assert span_of(curve([0, 0.1, 0.2, 0.3], ids), "head.fc") == pytest.approx((0.275, 0.325))
    assert span_of(curve([4], ids[:1]), "stem.conv") == (3.75, 4.25)
    assert span_of(curve([0, 1, 2, 3], ids), "stage2") is None
    assert span_of(curve([]), "stage2") is None


def test_values_are_written_short() -> None:
    shown = Curve("a", "residual1", np.arange(3.0), np.array([-2, np.nan, np.nan]), NONE, NONE)
    shown = Curve("a", "residual1", shown.x, shown.y, np.array([1.0]), np.array([2.0]))
    assert [value_at(shown, index, log=True) for index in range(3)] == ["0.01", "0", "NaN or ∞"]
    assert value_at(shown, 0, log=False) == "-2"


def test_a_gap_says_why_it_is_one() -> None:
    shown = Curve(
        "a",
        "plain1",
        np.arange(2.0),
        np.array([1, np.nan]),
        NONE,
        NONE,
        missing="cannot be deleted",
    )
    assert [value_at(shown, index, log=False) for index in range(2)] == ["1", "cannot be deleted"]


def test_the_mean_of_several_runs_is_told_with_its_range() -> None:
    y, low, high = np.array([-2, np.nan]), np.array([-3, np.nan]), np.array([-1, np.nan])
    both = np.arange(2.0)
    shown = Curve("a", "residual1", both, y, both[:1], both, low=low, high=high)
    assert value_at(shown, 0, log=True) == "0.01 (0.001 to 0.1), some 0, some NaN or ∞"
    assert value_at(shown, 1, log=True) == "NaN or ∞"
    assert value_at(shown, 0, log=False).startswith("-2 (-3 to -1)")
