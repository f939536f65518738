"""Where the name of a curve can stand beside it without covering anything."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from resviz.diagram.charts.data import Floats, lone
from resviz.diagram.scene import Rect

_GAP = 6.0
_CLEAR = 4.0
_OTHER = 10.0
_NEARER = 6.0
_TOGETHER = 8.0
_STRIDE = 4.0
_PLACES = 32
_FAR = 40.0


class Line(NamedTuple):
    """A drawn curve: positions on the picture, rising in x, y down; NaN where it breaks off."""

    x: Floats
    y: Floats


class Wanted(NamedTuple):
    """A label to place.

    Attributes:
        own: index of the line it names.
        kin: indices of lines that are drawn for comparison with that one.
        width: of the label.
        height: of the label.
    """

    own: int
    kin: tuple[int, ...]
    width: float
    height: float


class _Option(NamedTuple):
    score: float
    rect: Rect


def place(
    lines: Sequence[Line], wanted: Sequence[Wanted], area: Rect, before: Sequence[Rect] = ()
) -> tuple[Rect, ...] | None:
    """Find a place for each label right above or below its line, clearly nearer to it than others.

    Args:
        lines: everything drawn, also what bears no label.
        wanted: the labels.
        area: where labels may stand.
        before: where they stood, if they did; near there is preferred.

    Returns:
        A rectangle per label, in order, or None where not all of them find one.
    """
    columns = np.arange(area.x, area.right + _STRIDE, _STRIDE)
    heights = np.array([_heights(line, columns) for line in lines]).reshape(-1, len(columns))
    near = [*before, *[None] * len(wanted)]
    options = [_options(label, heights, area, near[i]) for i, label in enumerate(wanted)]
    placed: dict[int, Rect] = {}
    # Those with little choice choose first.
    for index in sorted(range(len(wanted)), key=lambda index: len(options[index])):
        free = [
            option
            for option in options[index]
            if not any(_touch(option.rect, taken) for taken in placed.values())
        ]
        if not free:
            return None
        placed[index] = max(free).rect
    return tuple(placed[index] for index in range(len(wanted)))


def _heights(line: Line, columns: Floats) -> Floats:
    """The height of a line at each column, NaN where it is not."""
    if len(line.x) == 0:
        return np.full(len(columns), np.nan)
    # Between a point and a gap np.interp gives NaN, which is what is drawn there: nothing.
    heights = np.interp(columns, line.x, line.y, left=np.nan, right=np.nan)
    # What lies between the columns must not be lost: single points and tips.
    steps = np.diff(line.y, prepend=np.nan, append=np.nan)
    kept = lone(line.y) | (steps[:-1] * steps[1:] < 0)
    at = np.rint((line.x[kept] - columns[0]) / _STRIDE).astype(int)
    heights[np.clip(at, 0, len(columns) - 1)] = line.y[kept]
    return heights


def _options(label: Wanted, heights: Floats, area: Rect, near: Rect | None) -> list[_Option]:
    """The places where nobody takes a label for that of another line, each with a score."""
    room = area.width - label.width - 2 * _GAP
    if room <= 0:
        return []
    shares = np.linspace(0, 1, _PLACES)
    x = area.x + _GAP + room * shares
    stretches = _stretches(heights, (x - area.x) / _STRIDE, label.width / _STRIDE)
    tops, bottoms = _extremes(stretches)
    family = [label.own, *label.kin]
    others = np.delete(np.arange(len(heights)), family)
    there = np.isfinite(tops[label.own])
    gaps = np.isnan(stretches[label.own]).mean(axis=-1)
    options = []
    for y in _candidates(tops, bottoms, family, label.height):
        y = np.where(there, y, area.y)
        middle = (y + label.height / 2)[:, None]
        away = _median(np.abs(stretches[family] - middle)) - label.height / 2
        own, *kin = np.nan_to_num(away, nan=_FAR)
        edge = np.maximum(y - bottoms, tops - (y + label.height))
        clear = np.minimum(edge[others].min(axis=0, initial=_FAR), _FAR)
        # Near its line all along, away from the others, and rather to the right.
        score = clear - own - 20 * np.abs(shares - 0.7) - 20 * gaps
        if near:
            score -= 0.2 * np.hypot(x - near.x, y - near.y)
        fits = there & (y >= area.y) & (y + label.height <= area.bottom)
        fits &= (clear >= _OTHER) & (clear >= np.minimum(own + _NEARER, _FAR))
        for index, distance in zip(label.kin, kin, strict=True):
            fits &= (edge[index] > _CLEAR / 2) & (distance >= own - _TOGETHER)
        options += [
            _Option(float(score[i]), Rect(float(x[i]), float(y[i]), label.width, label.height))
            for i in np.flatnonzero(fits)
        ]
    return options


def _candidates(
    tops: Floats, bottoms: Floats, family: list[int], height: float
) -> Iterator[Floats]:
    """Upper edges of a label right above and below its line, or that and its kin together."""
    for edges in (family[:1], family):
        yield tops[edges].min(axis=0) - _GAP - height
        yield bottoms[edges].max(axis=0) + _GAP


def _stretches(heights: Floats, starts: Floats, width: float) -> Floats:
    """The heights of each line under each place, shape ``(lines, places, columns)``."""
    # Two columns more on either side, so that no line passes close by an end.
    span = min(int(width) + 5, heights.shape[1])
    first = np.clip(starts.astype(int) - 2, 0, heights.shape[1] - span)
    stretches: Floats = heights[:, first[:, None] + np.arange(span)]
    return stretches


def _extremes(stretches: Floats) -> tuple[Floats, Floats]:
    """Least and largest height over each stretch; +∞ and −∞ where a line is nowhere in it."""
    missing = np.isnan(stretches)
    return (
        np.where(missing, np.inf, stretches).min(axis=-1),
        np.where(missing, -np.inf, stretches).max(axis=-1),
    )


def _median(values: Floats) -> Floats:
    """The median along the last axis without NaN; NaN where there is nothing else."""
    values = np.sort(values, axis=-1)  # NaN last
    middle = np.maximum(np.isfinite(values).sum(axis=-1) - 1, 0) // 2
    medians: Floats = np.take_along_axis(values, middle[..., None], axis=-1)[..., 0]
    return medians


def _touch(a: Rect, b: Rect) -> bool:
    return not (
        a.right + _CLEAR < b.x
        or b.right + _CLEAR < a.x
        or a.bottom + _CLEAR < b.y
        or b.bottom + _CLEAR < a.y
    )
