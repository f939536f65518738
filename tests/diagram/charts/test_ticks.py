from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.diagram.charts.ticks import linear_ticks, log_ticks, power


def test_powers_have_real_superscripts() -> None:
    assert power(-24) == "10⁻²⁴"
    assert power(0) == "10⁰"


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ((-24.2, 1.3), ["10⁻²⁰", "10⁻¹⁵", "10⁻¹⁰", "10⁻⁵", "10⁰"]),
        ((-3.1, 0.5), ["10⁻³", "10⁻²", "10⁻¹", "10⁰"]),
        ((-1.2, 0.3), ["0.1", "0.2", "0.5", "1", "2"]),
        ((-7.1, -6.3), ["10⁻⁷", "2·10⁻⁷", "5·10⁻⁷"]),
        ((-0.21, 0.02), ["0.7", "0.8", "0.9", "1.0"]),
        ((0.48, 0.68), ["3.5", "4.0", "4.5"]),
        ((-7.21, -6.98), ["7·10⁻⁸", "8·10⁻⁸", "9·10⁻⁸", "10·10⁻⁸"]),
    ],
)
def test_logarithmic_axes(limits: tuple[float, float], expected: list[str]) -> None:
    got = [tick.label for tick in log_ticks(limits)]
    assert got == expected or got == expected[: len(got)]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ((2.18, 2.36), ["2.20", "2.25", "2.30", "2.35"]),
        ((0, 70), ["0", "20", "40", "60"]),
        ((-0.1, 1.0), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ((0, 200_000), ["0", "50,000", "100,000", "150,000", "200,000"]),
        ((-1, 0.1), ["−1.0", "−0.8", "−0.6", "−0.4", "−0.2", "0.0"]),
    ],
)
def test_linear_axes(limits: tuple[float, float], expected: list[str]) -> None:
    assert [tick.label for tick in linear_ticks(limits)] == expected


def test_a_scale_has_two_numbers_at_least() -> None:
    assert [tick.label for tick in log_ticks((-3, 3), 2)] == ["10⁻³", "10⁰", "10³"]


def test_steps_are_whole() -> None:
    assert [tick.label for tick in linear_ticks((0, 1), whole=True)] == ["0", "1"]


@given(low=st.floats(-330, 300), span=st.floats(1, 600), most=st.integers(2, 12))
def test_ticks_lie_on_the_axis_and_are_few(low: float, span: float, most: int) -> None:
    ticks = log_ticks((low, low + span), most)
    assert 2 <= len(ticks) <= max(most, 9)
    assert all(low <= tick.at <= low + span for tick in ticks)


@given(low=st.floats(-330, 300), span=st.floats(0.05, 1), most=st.integers(6, 12))
def test_even_a_short_logarithmic_axis_can_be_read(low: float, span: float, most: int) -> None:
    ticks = log_ticks((low, low + span), most)
    assert len(ticks) >= 2
    assert all(low <= tick.at <= low + span for tick in ticks)
    assert len({tick.label for tick in ticks}) == len(ticks)


@given(low=st.floats(-1e6, 1e6), span=st.floats(1e-3, 1e9), most=st.integers(2, 12))
def test_linear_ticks_are_few(low: float, span: float, most: int) -> None:
    ticks = linear_ticks((low, low + span), most)
    assert len(ticks) <= most
    assert len({tick.label for tick in ticks}) == len(ticks)
