"""Where axes tick, and what is written there."""

from math import ceil, floor, log10
from typing import NamedTuple

from resviz.diagram.charts.data import Range

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN = -4, 5
"""Powers of ten between which numbers are written out."""
_STRIDES = (1, 2, 3, 5, 10, 20, 25, 50, 100)


class Tick(NamedTuple):
    """A place on an axis and what is written there."""

    at: float
    label: str


def power(exponent: float) -> str:
    """A power of ten as people write it: ``10⁻⁴``."""
    return "10" + f"{exponent:.0f}".translate(_SUPERSCRIPTS)


def ticks(limits: Range, most: int = 6, *, log: bool) -> tuple[Tick, ...]:
    """Ticks of a logarithmic axis or a linear one, at most so many."""
    return log_ticks(limits, most) if log else linear_ticks(limits, most)


def log_ticks(limits: Range, most: int = 6) -> tuple[Tick, ...]:
    """Ticks at powers of ten, at most so many, or one more where there would be a single one.

    Where few powers fit they are at 1, 2 and 5 as well, and where few of these do, at round
    numbers.

    Args:
        limits: ends of the axis as log10.
        most: ticks there may be; at least two.
    """
    low, high = limits
    powers = range(ceil(low), floor(high) + 1)
    if len(powers) >= 3:
        readable = [s for s in _STRIDES if len(_multiples(powers, s)) >= 2]  # one is no scale
        few = (s for s in readable if len(_multiples(powers, s)) <= max(most, 2))
        stride = next(few, readable[-1])
        return tuple(Tick(float(p), power(p)) for p in _multiples(powers, stride))
    decades = range(floor(low), ceil(high) + 1)
    fine = [(decade + log10(digit), digit, decade) for decade in decades for digit in (1, 2, 5)]
    fitting = [(digit, decade, at) for at, digit, decade in fine if low <= at <= high]
    if len(fitting) < 2:
        return _round_numbers(limits, most)
    return tuple(Tick(at, _number_or_power(digit, decade)) for digit, decade, at in fitting)


def _round_numbers(limits: Range, most: int) -> tuple[Tick, ...]:
    """Ticks of a short stretch of a logarithmic axis."""
    low, high = limits
    decade = floor(low)
    plain = _PLAIN[0] <= decade <= _PLAIN[1]
    scale = 0 if plain else decade
    round_ = linear_ticks((10.0 ** (low - scale), 10.0 ** (high - scale)), most)
    return tuple(
        Tick(min(max(scale + log10(at), low), high), label if plain else f"{label}·{power(scale)}")
        for at, label in round_
    )


def _multiples(powers: range, stride: int) -> list[int]:
    return [exponent for exponent in powers if exponent % stride == 0]


def _number_or_power(digit: int, decade: int) -> str:
    if _PLAIN[0] <= decade <= _PLAIN[1]:
        return f"{digit * 10.0**decade:.{max(-decade, 0)}f}"
    return power(decade) if digit == 1 else f"{digit}·{power(decade)}"


def linear_ticks(limits: Range, most: int = 6, *, whole: bool = False) -> tuple[Tick, ...]:
    """Ticks at round numbers, at most so many; whole numbers only, if asked."""
    low, high = limits
    stride = _round_up((high - low) / max(most, 1))
    if whole:
        stride = max(1.0, float(ceil(stride)))
    while len(_places(limits, stride)) > max(most, 2):
        stride = _round_up(1.5 * stride)
    decimals = max(0, -floor(log10(stride) + 1e-9))
    return tuple(
        Tick(place * stride, _number(place * stride, decimals)) for place in _places(limits, stride)
    )


def _places(limits: Range, stride: float) -> range:
    return range(ceil(limits[0] / stride - 1e-9), floor(limits[1] / stride + 1e-9) + 1)


def _round_up(stride: float) -> float:
    scale = 10.0 ** floor(log10(stride))
    return next(scale * digit for digit in (1, 2, 5, 10) if scale * digit >= stride * (1 - 1e-9))


def _number(value: float, decimals: int) -> str:
    if decimals > 6 or abs(value) >= 1e7:
        return f"{value:.3g}".replace("-", "−")
    return f"{value:,.{decimals}f}".replace("-", "−")
