"""Labels set into lines: where a line is straight, and far from other lines and labels."""

from collections.abc import Iterator, Sequence
from math import atan2, cos, degrees, hypot, radians, sin
from typing import NamedTuple

import numpy as np

from resviz.diagram.charts.data import Floats
from resviz.diagram.scene import Rect
from resviz.diagram.text import text_width

_AIR = 3.0
"""Between a label and the ends of its line."""
_CLEAR = 1.0
"""Between a label and another line."""
_STRAIGHT = 0.94
"""Of the length of a stretch, its chord is at least so much where a label stands."""
_TRIES = 40
_FAR = 60.0
"""Labels that are farther from each other do not care."""
_STEP = 2.0
_NOTHING = np.empty((0, 2))


class Label(NamedTuple):
    """A label on a line.

    Attributes:
        x: its middle.
        y: its middle, down.
        angle: degrees clockwise, from −90 to 90, so that it is never upside down.
        reach: half its width.
    """

    x: float
    y: float
    angle: float
    reach: float

    def along(self, points: Floats) -> tuple[Floats, Floats]:
        """How far points, shape ``(points, 2)``, are from its middle along it, and across it."""
        turned = radians(self.angle)
        right, down = points[:, 0] - self.x, points[:, 1] - self.y
        along: Floats = np.abs(right * cos(turned) + down * sin(turned))
        across: Floats = np.abs(down * cos(turned) - right * sin(turned))
        return along, across


class Labelled(NamedTuple):
    """A line that leaves room for its label, if it has one.

    Attributes:
        pieces: what is left of it.
        label: where its label stands.
    """

    pieces: tuple[Floats, ...]
    label: Label | None


def label_lines(
    lines: Sequence[tuple[Floats, str]],
    size: float,
    room: Rect,
    taken: Sequence[Label] = (),
    kept: Floats = _NOTHING,
) -> Iterator[Labelled]:
    """Set labels into lines, the first lines first; one that finds no place stays unlabelled.

    Args:
        lines: points of each, shape ``(points, 2)``, and its words; no words, no label.
        size: of the words.
        room: what labels do not leave.
        taken: labels and the like that are already there.
        kept: points that no label may cover, shape ``(points, 2)``.
    """
    placed = [*taken]
    ways = [_Way(points) for points, _ in lines]
    for index, (_, words) in enumerate(lines):
        way, reach = ways[index], text_width(words, size) / 2
        others = [other.dense for place, other in enumerate(ways) if place != index]
        found = _best(way, reach, size, room, placed, np.vstack([kept, *others]))
        if not words or found is None:
            yield Labelled((way.points,), None)
        else:
            at, label = found
            placed.append(label)
            yield Labelled((*way.cut(at, reach + _AIR),), label)


class _Way:
    """A polyline by the length along it."""

    def __init__(self, points: Floats) -> None:
        self.points = points
        self.lengths = np.concatenate([[0.0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
        self.length = float(self.lengths[-1])
        self.dense = self.at(np.arange(0.0, self.length, _STEP))

    def at(self, length: Floats) -> Floats:
        """Points so far along it, shape ``(…, 2)``."""
        axes = [np.interp(length, self.lengths, self.points[:, axis]) for axis in (0, 1)]
        return np.stack(axes, axis=-1)

    def cut(self, at: float, reach: float) -> Iterator[Floats]:
        """What is left of it on both sides of a gap; of a closed one, all around, in one piece."""
        begin, end = self.at(np.array([at - reach, at + reach]))
        first = np.vstack([self.points[self.lengths < at - reach], begin])
        last = np.vstack([end, self.points[self.lengths > at + reach]])
        if np.array_equal(self.points[0], self.points[-1]):
            yield np.vstack([last, first[1:]])
        else:
            yield first
            yield last


def _best(
    way: _Way, reach: float, size: float, room: Rect, placed: list[Label], others: Floats
) -> tuple[float, Label] | None:
    """Where a label stands best, as the length before it."""
    need = reach + _AIR
    if way.length < 4 * need:
        return None
    found: list[tuple[float, float, Label]] = []
    for at in np.linspace(1.5 * need, way.length - 1.5 * need, _TRIES).tolist():
        (x0, y0), (x, y), (x1, y1) = way.at(at + np.array([-need, 0.0, need])).tolist()
        angle = degrees(atan2(y1 - y0, x1 - x0))
        label = Label((x0 + x1) / 2, (y0 + y1) / 2, (angle + 90) % 180 - 90, reach)
        straight = hypot(x1 - x0, y1 - y0) >= _STRAIGHT * 2 * need
        apart = min((_gap(label, other, size) for other in placed), default=_FAR)
        if straight and apart > 0 and _is_free(label, size, room, others):
            # Level words are read best, and what is far from the others tells most.
            bent = hypot(label.x - x, label.y - y)
            score = min(apart, _FAR) - 2 * bent - 8 * abs(sin(radians(angle)))
            found.append((score, at, label))
    if not found:
        return None
    _, at, label = max(found, key=lambda each: each[0])
    return at, label


def _is_free(label: Label, size: float, room: Rect, others: Floats) -> bool:
    """It stays inside, and no other line runs through it."""
    turned = radians(label.angle)
    across = label.reach * abs(cos(turned)) + size / 2 * abs(sin(turned))
    down = label.reach * abs(sin(turned)) + size / 2 * abs(cos(turned))
    inside = room.x + across <= label.x <= room.right - across
    if not (inside and room.y + down <= label.y <= room.bottom - down):
        return False
    along, beside = label.along(others)
    return not ((along < label.reach + _CLEAR) & (beside < size / 2 + _CLEAR)).any()


def _gap(one: Label, other: Label, size: float) -> float:
    """What is free between two labels, at least; negative where they may overlap."""
    return min(hypot(x - u, y - v) for x, y in _dots(one) for u, v in _dots(other)) - 1.2 * size


def _dots(label: Label) -> Iterator[tuple[float, float]]:
    """Points along a label."""
    turned = radians(label.angle)
    for share in (-1.0, -0.5, 0.0, 0.5, 1.0):
        along = share * label.reach
        yield label.x + along * cos(turned), label.y + along * sin(turned)
