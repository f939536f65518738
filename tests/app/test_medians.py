"""The median magnitude of the elements of a layer, from its histogram."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.app.medians import median_ends, medians
from resviz.protocol.quantities import BINS, FIRST_POWER
from tests.app.test_spread import KEY, ONE, recorded


def histogram(values: np.ndarray) -> np.ndarray:
    """What the engine counts of these."""
    ends = 4.0 ** (FIRST_POWER + np.arange(BINS - 1))
    counts = np.zeros(BINS)
    counts[0] = (values == 0).sum()
    counts[1:-1] = np.histogram(values[values > 0], ends)[0]
    counts[-1] = (~np.isfinite(values)).sum()
    return counts


@given(st.lists(st.floats(1e-20, 1e3), min_size=1, max_size=99))
def test_it_is_in_the_bin_of_the_true_one(values: list[float]) -> None:
    known = np.sort(values)
    true = known[(len(known) - 1) // 2]
    found = medians(histogram(known))
    assert true / 4.0001 <= found <= true * 4.0001


def test_of_many_elements_it_is_the_true_one() -> None:
    values = np.exp(np.random.default_rng(0).normal(-7, 2, 20_000))
    assert medians(histogram(values)) == pytest.approx(np.median(values), rel=0.05)


@pytest.mark.parametrize(
    ("values", "median"),
    [([0.0, 0.0, 1.0], 0.0), ([np.inf, np.nan, 1.0], np.nan), ([], np.nan), ([1.0, 3.0], 2.0)],
)
def test_zeros_and_what_is_no_number_count_as_well(values: list[float], median: float) -> None:
    assert medians(histogram(np.array(values))) == pytest.approx(median, nan_ok=True)


def test_there_is_one_for_every_histogram() -> None:
    counts = np.zeros((3, 2, BINS))
    counts[..., ONE] = 1
    assert medians(counts).tolist() == [[2.0, 2.0]] * 3


def test_ends_are_those_of_all_steps() -> None:
    (arm,) = recorded({ONE: 1}, {ONE + 2: 1}, {0: 1}).arms
    assert median_ends(arm, KEY) == pytest.approx((2, 32))
    (arm,) = recorded({0: 1}).arms
    assert median_ends(arm, KEY) is None
