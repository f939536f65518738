"""Bands beside the field of a plot for values that no axis holds: a row of marks for each curve."""

from typing import NamedTuple

from resviz.diagram.charts.data import Curve, Floats, Plot

_EDGE = 16.0
_ROW = 8.0
_LEAST_ROW = 4.0
_RADIUS = 2.6
_SHARE = 0.25


class Row(NamedTuple):
    """The marks of one curve: where they stand across, and how far below the band's top."""

    curve: Curve
    x: Floats
    down: float


class Band(NamedTuple):
    """Rows in the order of the curves, the first on top.

    Attributes:
        rows: one for each curve that has marks, or for which room is kept; none leaves no band.
        height: from top to bottom, in points; 0 without rows.
        radius: of a mark, so that rows stay apart.
    """

    rows: tuple[Row, ...]
    height: float
    radius: float


def zeros(plot: Plot, room: float) -> Band:
    """The band below the field, for zeros.

    Args:
        plot: whose curves have zeros.
        room: height of the field and its bands together, in points.
    """
    kept = plot.held.zeros if plot.held else frozenset()
    return _band([(curve, curve.zeros) for curve in plot.curves], kept, room)


def broken(plot: Plot, room: float) -> Band:
    """The band above the field, for values that are NaN or infinite; see `zeros`."""
    kept = plot.held.broken if plot.held else frozenset()
    return _band([(curve, curve.broken) for curve in plot.curves], kept, room)


def _band(marks: list[tuple[Curve, Floats]], kept: frozenset[str], room: float) -> Band:
    marked = [
        (curve, x) for curve, x in marks if (len(x) or curve.name in kept) and not curve.faint
    ]
    if not marked:
        return Band((), 0, 0)
    between = len(marked) - 1
    fitting = (_SHARE * room - _EDGE) / max(between, 1)
    pitch = min(_ROW, max(_LEAST_ROW, fitting))
    rows = tuple(Row(*each, _EDGE / 2 + index * pitch) for index, each in enumerate(marked))
    radius = min(_RADIUS, 0.4 * pitch) if between else _RADIUS
    return Band(rows, _EDGE + between * pitch, radius)
