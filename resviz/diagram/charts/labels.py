"""Where the name of a curve can stand beside it without covering anything."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from resviz.diagram.charts.data import Floats
from resviz.diagram.scene import Rect

_GAP = 6.0
_CLEAR = 4.0
_STRIDE = 4.0
_PLACES = 32
_FAR = 40.0


class Line(NamedTuple):
    """A drawn curve: positions on the picture, rising in x, y down; NaN where it breaks off."""

    x: Floats
    y: Floats


class Wanted(NamedTuple):
    """A label to place: beside which lines (one, or several that are its own), how large it is."""

    own: tuple[int, ...]
    width: float
    height: float


def place(
    lines: Sequence[Line], wanted: Sequence[Wanted], area: Rect, before: Sequence[Rect | None] = ()
) -> tuple[Rect | None, ...]:
    """Find a place for each label right above or below its lines, clear of all others.

    Args:
        lines: everything drawn, also what bears no label.
        wanted: the labels.
        area: where labels may stand.
        before: where they stood, if they did; near there is preferred.

    Returns:
        A rectangle per label, in order, or None where it fits nowhere.
    """
    columns = np.arange(area.x, area.right + _STRIDE, _STRIDE)
    heights = np.array([_heights(line, columns) for line in lines]).reshape(-1, len(columns))
    placed: list[Rect | None] = []
    for index, label in enumerate(wanted):
        near = before[index] if index < len(before) else None
        options = _options(label, heights, area, near)
        taken = [rect for rect in placed if rect]
        free = [option for option in options if not any(_touch(option[1], t) for t in taken)]
        placed.append(max(free)[1] if free else None)
    return tuple(placed)


def _heights(line: Line, columns: Floats) -> Floats:
    if len(line.x) == 0:
        return np.full(len(columns), np.nan)
    # Between a point and a gap np.interp gives NaN, which is what is drawn there: nothing.
    return np.interp(columns, line.x, line.y, left=np.nan, right=np.nan)


def _options(
    label: Wanted, heights: Floats, area: Rect, near: Rect | None
) -> list[tuple[float, Rect]]:
    """The places where a label is clear of all lines that are not its own, each with a score."""
    room = area.width - label.width - 2 * _GAP
    if room <= 0:
        return []
    shares = np.linspace(0, 1, _PLACES)
    x = area.x + _GAP + room * shares
    tops, bottoms = _extremes(heights, (x - area.x) / _STRIDE, label.width / _STRIDE)
    own = list(label.own)
    others = np.delete(np.arange(len(heights)), own)
    top, bottom = tops[own].min(axis=0), bottoms[own].max(axis=0)
    there = np.isfinite(top)
    top, bottom = np.where(there, top, 0), np.where(there, bottom, 0)
    options = []
    for y in (top - _GAP - label.height, bottom + _GAP):
        away = np.maximum(y - bottoms[others], tops[others] - (y + label.height))
        clear = np.minimum(away.min(axis=0, initial=_FAR), _FAR)
        # Near its line all along, away from the others, and rather to the right.
        score = clear - 0.5 * (bottom - top) - 20 * np.abs(shares - 0.7)
        if near:
            score -= 0.2 * np.hypot(x - near.x, y - near.y)
        fits = (clear > _CLEAR) & (y >= area.y) & (y + label.height <= area.bottom)
        options += [
            (float(score[i]), Rect(float(x[i]), float(y[i]), label.width, label.height))
            for i in np.flatnonzero(fits & there)
        ]
    return options


def _extremes(heights: Floats, starts: Floats, width: float) -> tuple[Floats, Floats]:
    """Least and largest height of each line over each stretch, shape ``(lines, places)``.

    Where a line is nowhere in a stretch they are +∞ and −∞.
    """
    span = min(int(width) + 3, heights.shape[1])
    first = np.clip(starts.astype(int) - 1, 0, heights.shape[1] - span)
    stretches = heights[:, first[:, None] + np.arange(span)]
    missing = np.isnan(stretches)
    return (
        np.where(missing, np.inf, stretches).min(axis=2),
        np.where(missing, -np.inf, stretches).max(axis=2),
    )


def _touch(a: Rect, b: Rect) -> bool:
    return not (
        a.right + _CLEAR < b.x
        or b.right + _CLEAR < a.x
        or a.bottom + _CLEAR < b.y
        or b.bottom + _CLEAR < a.y
    )
