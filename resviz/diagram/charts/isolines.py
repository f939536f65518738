"""Lines of equal height: at which levels, and where they run."""

from math import ceil, floor, log10
from typing import NamedTuple, cast

import numpy as np
from contourpy import contour_generator

from resviz.diagram.charts.data import Floats, Range
from resviz.diagram.charts.relief import Relief
from resviz.diagram.charts.ticks import Tick, linear_ticks, power

_LEAST = 4
"""Levels a logarithmic scale gives at least, or the levels are equidistant."""
_DIGITS = (
    (1,),
    (1, 3),
    (1, 2, 5),
    (1, 2, 3, 5),
    (1, 1.5, 2, 3, 5, 7),
    (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8),
)
_STRIDES = (100, 50, 20, 10, 5, 3, 2)


class Isoline(NamedTuple):
    """A line of equal height; closed where its first point is its last.

    Attributes:
        level: its height, as in `Relief`.
        points: shape ``(points, 2)``, x and y of the plane.
    """

    level: float
    points: Floats


def levels(span: Range, most: int, *, log: bool) -> tuple[Tick, ...]:
    """Round heights strictly between the ends of a span, at most so many.

    On a logarithmic scale they are spread over the decades; where it spans less than it takes for
    a few such, they are equidistant as on a linear one.

    Args:
        span: the least and the greatest height, log10 on a logarithmic scale.
        most: levels there may be, at least 4.
        log: the scale is logarithmic.
    """
    low, high = span
    if not high > low:
        return ()
    if not log:
        return _inside(linear_ticks(span, most), span)
    found = _by_digits(span, most)
    if len(found) < _LEAST:
        straight = linear_ticks((10**low, 10**high), most)
        equidistant = tuple(Tick(log10(at), label) for at, label in straight if at > 0)
        found = max(found, _inside(equidistant, span), key=len)
    return found


def _by_digits(span: Range, most: int) -> tuple[Tick, ...]:
    """The same digits in every decade, or powers of ten so many decades apart; as many as fit."""
    low, high = span
    decades = range(floor(low), ceil(high) + 1)
    found = tuple[Tick, ...]()
    for stride in _STRIDES:
        finer = _inside(tuple(Tick(float(p), _told(1, p)) for p in decades if not p % stride), span)
        found = finer if len(finer) <= most else found
    for digits in _DIGITS:
        ticks = (Tick(p + log10(digit), _told(digit, p)) for p in decades for digit in digits)
        finer = _inside(tuple(ticks), span)
        found = finer if len(finer) <= most else found
    return found


def _told(digit: float, decade: int) -> str:
    if -4 <= decade <= 4:
        return f"{digit * 10.0**decade:.10g}"
    return power(decade) if digit == 1 else f"{digit:g}·{power(decade)}"


def _inside(ticks: tuple[Tick, ...], span: Range) -> tuple[Tick, ...]:
    """Those between the ends; none where a few digits do not tell one from the other."""
    low, high = span
    found = tuple(tick for tick in ticks if low < tick.at < high)
    return found if len({tick.label for tick in found}) == len(found) else ()


def isolines(relief: Relief, at: tuple[float, ...]) -> tuple[Isoline, ...]:
    """The lines of a relief at so many heights, by linear interpolation along its grid.

    None runs through a cell that has a corner without a height.
    """
    known = np.ma.masked_invalid(relief.heights)
    generator = contour_generator(relief.x, relief.y, known, name="serial", corner_mask=False)
    # The type of line it makes by itself; its signature has all that it can be asked for.
    lines = [cast("list[Floats]", generator.lines(level)) for level in at]
    return tuple(
        Isoline(level, points)
        for level, found in zip(at, lines, strict=True)
        for points in found
        if len(points) > 1
    )
