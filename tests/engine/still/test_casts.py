"""What casts do, against numpy's and torch's own."""

from __future__ import annotations

from math import inf, isnan, nan, nextafter

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from resviz.engine.still.casts import FORMATS, Format, Tally, best_power, limits

floats = st.one_of(
    st.floats(width=32, allow_nan=False, allow_infinity=False),
    # What lies near the limits of the formats.
    st.builds(
        lambda power, steps: float(np.float32(2.0**power) * np.float32(1 + steps * 2.0**-23)),
        st.sampled_from(
            [-135, -134, -133, -126, -36, -35, -26, -25, -24, -15, -14, 5, 15, 16, 127]
        ),
        st.integers(-3, 3),
    ),
    st.sampled_from([65504.0, 65519.99, 65520.0, 65536.0, 2.0**-14 - 2.0**-25, 3.389e38]),
)


def counted(values: np.ndarray, power: int, format_: Format) -> list[float]:
    """Shares that a real cast loses, makes subnormal, makes infinite."""
    scaled = np.abs(values[values != 0].astype(np.float64)) * 2.0**power
    if format_ == "float16":
        with np.errstate(over="ignore"):
            cast = scaled.astype(np.float16).astype(np.float64)
    else:
        # Scaled up, a float32 stays exact until it overflows, as it then does here.
        with np.errstate(over="ignore"):
            narrow = scaled.astype(np.float32)
        cast = torch.from_numpy(narrow).bfloat16().double().numpy()
    tiny = torch.finfo(getattr(torch, format_)).tiny
    return [(cast == 0).mean(), ((cast > 0) & (cast < tiny)).mean(), np.isinf(cast).mean()]


def tally(values: list[float] | np.ndarray, *powers: int) -> Tally:
    found = Tally(powers)
    found.count(torch.as_tensor(np.asarray(values)))
    return found


@given(st.lists(floats, min_size=1).filter(any), st.sampled_from([0, 1, 3, 10, 24]))
def test_shares_are_those_of_a_real_cast(values: list[float], power: int) -> None:
    row = np.array(values, np.float32)
    for name in FORMATS:
        shares = tally(row, power).shares(name)[:, 0]
        assert shares == pytest.approx(counted(row, power, name), abs=1e-12)


@pytest.mark.parametrize(
    ("value", "becomes"),
    [
        (2.0**-25, "zero"),
        (nextafter(2.0**-25, 1), "subnormal"),
        (2.0**-24, "subnormal"),
        (nextafter(2.0**-14 - 2.0**-25, 0), "subnormal"),
        (2.0**-14 - 2.0**-25, "normal"),
        (65504.0, "normal"),
        (nextafter(65520.0, 0), "normal"),
        (65520.0, "infinite"),
        (-inf, "infinite"),
        (nan, "infinite"),
    ],
)
def test_what_a_number_becomes_in_float16(value: float, becomes: str) -> None:
    shares = tally([value], 0).shares("float16")[:, 0]
    kinds = ("zero", "subnormal", "infinite")
    assert shares.tolist() == [float(kind == becomes) for kind in kinds]


def test_the_limits_of_bfloat16() -> None:
    assert limits("bfloat16") == (2.0**-134, 2.0**-126 - 2.0**-134, (2 - 2.0**-8) * 2.0**127)


def test_scales_move_numbers_into_the_range() -> None:
    shares = tally([0.0, 2.0**-30, 1.0, 100.0], 0, 6, 16, 20).shares("float16")
    third = 1 / 3
    assert shares[0] == pytest.approx([third, 0, 0, 0])
    assert shares[1] == pytest.approx([0, third, 0, 0])
    assert shares[2] == pytest.approx([0, 0, 2 * third, 2 * third])


@given(st.lists(floats, min_size=1), st.integers(1, 5))
def test_pieces_count_as_the_whole(values: list[float], size: int) -> None:
    whole, pieces = tally(values, 0, 8), Tally((0, 8))
    for piece in torch.tensor(values, dtype=torch.float64).split(size):
        pieces.count(piece)
    assert pieces.smallest == whole.smallest
    assert pieces.largest == whole.largest == max(map(abs, values))
    assert (pieces.elements, pieces.zeros) == (len(values), values.count(0.0))
    for name in FORMATS:
        assert np.array_equal(pieces.shares(name), whole.shares(name), equal_nan=True)


def test_of_zeros_nothing_can_be_lost() -> None:
    found = tally([0.0, -0.0], 0)
    assert np.isnan(found.shares("float16")).all()
    assert found.zeros == found.elements == 2


@given(st.floats(1e-40, 1e38))
def test_at_the_best_power_nothing_overflows_and_at_the_next_it_does(largest: float) -> None:
    for name in FORMATS:
        best = int(best_power(largest, name))
        assert tally([largest], best, best + 1).shares(name)[2].tolist() == [0, 1]


@pytest.mark.parametrize("largest", [0.0, inf])
def test_there_may_be_no_best_power(largest: float) -> None:
    assert isnan(best_power(largest, "float16"))
