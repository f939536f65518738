"""Several charts of equal size side by side, under one title with a key at its right."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from resviz.diagram.charts.colours import BROKEN, ZERO
from resviz.diagram.charts.plot import BROKEN_LABEL, NAME, TICK, TITLE, ZERO_LABEL
from resviz.diagram.charts.relief import Relief, Reliefs
from resviz.diagram.scene import Circle, Mark, Rect, Text
from resviz.diagram.text import shortened, text_width

HEAD = 20.0
"""Room over each chart for its name."""
ROW = 16.0
_BETWEEN = 26.0
_SIGN = 12.0
_APART = 16.0
DOT = 3.0
RING = 3.4

Sign = Literal["present", "least", "broken", "zero"]
_WORDS: dict[Sign, str] = {
    "present": "present weights",
    "least": "lowest",
    "broken": BROKEN_LABEL,
    "zero": ZERO_LABEL,
}


class Heading(NamedTuple):
    """The title and the key.

    Attributes:
        marks: how they are painted.
        bottom: where they end.
    """

    marks: tuple[Mark, ...]
    bottom: float


def heading(reliefs: Reliefs, area: Rect, signs: Sequence[Sign]) -> Heading:
    """The title, and beside it what signs mean; beneath it where there is no room beside it."""
    title = shortened(reliefs.title, area.width, TITLE, 600)
    width = sum(_SIGN + text_width(_WORDS[sign], TICK) for sign in signs)
    width += _APART * (len(signs) - 1)
    beside = text_width(title, TITLE, 600) + width + 2 * _APART <= area.width
    x, y = (area.right - width, area.y + TITLE) if beside else (area.x, area.y + TITLE + ROW + 2)
    marks: list[Mark] = [Text(area.x, area.y + TITLE, title, TITLE, 600)]
    for sign in signs:
        marks += _sign(sign, x + 4, y - 3.8)
        marks.append(Text(x + _SIGN, y, _WORDS[sign], TICK, 400, "muted"))
        x += _SIGN + text_width(_WORDS[sign], TICK) + _APART
    return Heading(tuple(marks), y + 8)


def signs_of(reliefs: Reliefs) -> list[Sign]:
    """What is explained of every drawing of a relief, besides its own marks."""
    said: list[Sign] = ["broken"] if reliefs.has_broken else []
    return [*said, "zero"] if reliefs.has_zeros else said


def _sign(sign: Sign, x: float, y: float) -> Iterator[Mark]:
    match sign:
        case "present":
            yield from present(x, y)
        case "least":
            yield from least(x, y)
        case "broken":
            yield Rect(x - 4, y - 4, 8, 8, 1, BROKEN)
        case "zero":
            yield Rect(x - 4, y - 4, 8, 8, 1, ZERO)


def present(x: float, y: float) -> Iterator[Mark]:
    """The sign of the weights as they are."""
    yield Circle(x, y, DOT + 1.2, "background")
    yield Circle(x, y, DOT, "ink")


def least(x: float, y: float) -> Iterator[Mark]:
    """The sign of the lowest point."""
    yield Circle(x, y, RING, "background", "background", 3.4)
    yield Circle(x, y, RING, "background", "ink", 1.3)


def places(count: int, room: Rect, aspect: float = 1.0, foot: float = 0.0) -> list[Rect]:
    """Equal rectangles side by side, in as many rows as make them largest; names fit above.

    Args:
        count: how many.
        room: where.
        aspect: width over height of each.
        foot: room under each.
    """

    def width_in(columns: int) -> float:
        across = (room.width - (columns - 1) * _BETWEEN) / columns
        return min(across, aspect * (room.height / -(-count // columns) - HEAD - foot))

    columns = max(range(1, count + 1), key=width_in)
    width = max(width_in(columns), 8.0)
    height = width / aspect
    return [
        Rect(
            room.x + (index % columns) * (width + _BETWEEN),
            room.y + HEAD + (index // columns) * (height + HEAD + foot),
            width,
            height,
        )
        for index in range(count)
    ]


def name(relief: Relief, rect: Rect, note: str = "") -> Iterator[Text]:
    """The name over a chart, and at its right end a few words, where there is room for both."""
    told = shortened(relief.name, rect.width, NAME, 600)
    yield Text(rect.x, rect.y - 7, told, NAME, 600, relief.role)
    if note and text_width(told, NAME, 600) + text_width(note, TICK) + 10 <= rect.width:
        yield Text(rect.right, rect.y - 7, note, TICK, 400, "muted", "end")
