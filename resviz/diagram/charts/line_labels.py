"""Labels set into lines: where a line is straight, and far from other labels."""

from collections.abc import Iterable, Iterator
from math import atan2, cos, degrees, hypot, sin
from typing import NamedTuple

import numpy as np

from resviz.diagram.charts.data import Floats
from resviz.diagram.scene import Rect
from resviz.diagram.text import text_width

_AIR = 3.0
"""Between a label and the ends of its line."""
_STRAIGHT = 0.94
"""Of the length of a stretch, its chord is at least so much where a label stands."""
_TRIES = 40


class Label(NamedTuple):
    """A label on a line.

    Attributes:
        x: its middle.
        y: its middle, down.
        angle: degrees clockwise; never upside down.
        reach: half its width.
    """

    x: float
    y: float
    angle: float
    reach: float


class Broken(NamedTuple):
    """A line that leaves room for its label, if it has one.

    Attributes:
        pieces: what is left of it.
        label: where its label stands.
    """

    pieces: tuple[Floats, ...]
    label: Label | None


def label_lines(
    lines: Iterable[tuple[Floats, str]], size: float, room: Rect, taken: Iterable[Label] = ()
) -> Iterator[Broken]:
    """Set labels into lines, the first lines first; one that finds no place stays unlabelled.

    Args:
        lines: points of each, shape ``(points, 2)``, and its words; no words, no label.
        size: of the words.
        room: what labels do not leave.
        taken: labels and other things that are already there.
    """
    placed = [*taken]
    for points, words in lines:
        length = np.concatenate([[0.0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
        reach = text_width(words, size) / 2
        label = _best(points, length, reach, size, room, placed) if words else None
        if label is None:
            yield Broken((points,), None)
            continue
        at, best = label
        placed.append(best)
        yield Broken((*_cut(points, length, at, reach + _AIR),), best)


def _best(
    points: Floats, length: Floats, reach: float, size: float, room: Rect, placed: list[Label]
) -> tuple[float, Label] | None:
    """Where a label stands best, as the length before it."""
    need = reach + _AIR
    if length[-1] < 4 * need:
        return None
    found: list[tuple[float, float, Label]] = []
    for at in np.linspace(1.5 * need, length[-1] - 1.5 * need, _TRIES).tolist():
        (x0, y0), (x, y), (x1, y1) = (_at(points, length, at + by) for by in (-need, 0.0, need))
        chord = hypot(x1 - x0, y1 - y0) / (2 * need)
        bent = hypot((x0 + x1) / 2 - x, (y0 + y1) / 2 - y)
        angle = atan2(y1 - y0, x1 - x0)
        label = Label((x0 + x1) / 2, (y0 + y1) / 2, _upright(degrees(angle)), reach)
        if chord < _STRAIGHT or not _within(label, size, room):
            continue
        apart = min((_gap(label, other, size) for other in placed), default=60.0)
        if apart > 0:
            # A level word is read best; what is far from the others tells most.
            found.append((min(apart, 60.0) - 2 * bent - 8 * abs(sin(angle)), at, label))
    if not found:
        return None
    _, at, label = max(found, key=lambda each: each[0])
    return at, label


def _upright(angle: float) -> float:
    return (angle + 90) % 180 - 90


def _within(label: Label, size: float, room: Rect) -> bool:
    turned = np.radians(label.angle)
    across = label.reach * abs(cos(turned)) + size / 2 * abs(sin(turned))
    down = label.reach * abs(sin(turned)) + size / 2 * abs(cos(turned))
    inside_x = room.x + across <= label.x <= room.right - across
    return inside_x and room.y + down <= label.y <= room.bottom - down


def _gap(one: Label, other: Label, size: float) -> float:
    """What is free between two labels, at least; negative where they may overlap."""
    return min(hypot(x - u, y - v) for x, y in _dots(one) for u, v in _dots(other)) - 1.2 * size


def _dots(label: Label) -> Iterator[tuple[float, float]]:
    """Points along a label."""
    turned = np.radians(label.angle)
    for share in (-1.0, -0.5, 0.0, 0.5, 1.0):
        along = share * label.reach
        yield label.x + along * cos(turned), label.y + along * sin(turned)


def _at(points: Floats, length: Floats, at: float) -> tuple[float, float]:
    x, y = (float(np.interp(at, length, points[:, axis])) for axis in (0, 1))
    return x, y


def _cut(points: Floats, length: Floats, at: float, reach: float) -> Iterator[Floats]:
    """What is left of a line on both sides; of a closed one, all around, in one piece."""
    before, after = length < at - reach, length > at + reach
    first = np.vstack([points[before], _at(points, length, at - reach)])
    last = np.vstack([_at(points, length, at + reach), points[after]])
    if np.array_equal(points[0], points[-1]):
        yield np.vstack([last, first[1:]])
    else:
        yield first
        yield last
