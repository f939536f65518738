"""Flags drawn with scene marks: thin lines from top to bottom, each with a short label."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from resviz.diagram.charts.data import Flag, Heat
from resviz.diagram.scene import Line, Mark, Rect, Text
from resviz.diagram.text import text_width

_SIZE = 9.5
_PLATE = 13.0
_PAD = 3.0
_WIDTH = 0.75
_GAP = 6.0
# White between dark edges is seen on every colour of a heat map.
_ON_MAP = (("#1C2733", 2.25), ("#FFFFFF", _WIDTH))


class Placed(NamedTuple):
    """Where a label is across a figure; its words are empty where there is no room for it."""

    flag: Flag
    x: float
    left: float
    words: str


def flags_over(flags: Iterable[tuple[Flag, float]], inner: Rect) -> Iterator[Mark]:
    """Flags of a plot, labels above its field.

    Args:
        flags: each with its position on the picture.
        inner: the field of the plot.
    """
    for flag, x, left, words in _placed(flags, inner):
        yield Line(((x, inner.y), (x, inner.bottom)), flag.role, _WIDTH)
        if words:
            yield Text(left, inner.y - _PAD, words, _SIZE, 400, flag.role)


def flags_on(heat: Heat, rect: Rect) -> Iterator[Mark]:
    """Flags of a heat map, labels on plates inside it, at the top."""
    placed = [(flag, rect.x + heat.across(flag.at) * rect.width) for flag in heat.flags]
    for _, x, left, words in _placed(placed, rect):
        for colour, thick in _ON_MAP:
            yield Line(((x, rect.y), (x, rect.bottom)), colour, thick)
        if words:
            width = text_width(words, _SIZE) + 2 * _PAD
            yield Rect(left - _PAD, rect.y + 2, width, _PLATE, 2, "background")
            yield Text(left, rect.y + _PLATE - 1, words, _SIZE, 400, "muted")


def _placed(flags: Iterable[tuple[Flag, float]], room: Rect) -> Iterator[Placed]:
    """Labels begin at their lines, one behind the other where they share it; none covers another.

    The last ones end where the room does.
    """
    taken, before = room.x, -1.0
    for flag, x in flags:
        width = text_width(flag.label, _SIZE)
        wanted = taken if x == before else x + _GAP
        left = min(wanted, room.right - width - _GAP)
        fits = left >= taken
        yield Placed(flag, x, left, flag.label if fits else "")
        taken, before = left + width + 2 * _GAP if fits else taken, x
