"""Contours drawn with scene marks: lines of equal height, side by side, with one set of levels."""

from collections.abc import Callable, Iterator

import numpy as np

from resviz.diagram.charts.abreast import (
    ROW,
    Heading,
    heading,
    least,
    name,
    places,
    present,
    signs_of,
)
from resviz.diagram.charts.colours import BROKEN, ZERO
from resviz.diagram.charts.data import Floats, Mask
from resviz.diagram.charts.isolines import isolines, levels
from resviz.diagram.charts.line_labels import Label, label_lines
from resviz.diagram.charts.plot import TICK
from resviz.diagram.charts.relief import Relief, Reliefs, patches
from resviz.diagram.charts.ticks import Tick, linear_ticks
from resviz.diagram.scene import Line, Mark, Point, Rect, Text
from resviz.diagram.text import cap_height, text_width
from resviz.diagram.theme import LEVELS

Draw = Callable[[float, float], Iterator[Mark]]

_MOST = 10
_BESIDE = 14.0
_ON_LINE = 9.0
_WIDTH = 1.25
_FOOT = 20.0
_SAMPLE = 16.0


def contour_marks(reliefs: Reliefs, area: Rect) -> tuple[Mark, ...]:
    """Draw contours into an area; about 160 points of width each, and a row of levels beside.

    Lines are coloured by level. The weights as they are, at 0 of both axes, and the lowest point
    are marked; cells with a corner that is no number are filled, and no line runs through them.
    """
    shown = _levels(reliefs)
    top = _heading(reliefs, area)
    placed = fields(reliefs, area)
    right = max(rect.right for rect in placed)
    return (
        *top.marks,
        *(
            mark
            for relief, rect in zip(reliefs.reliefs, placed, strict=True)
            for mark in _field(reliefs, relief, rect, shown, labelled=rect.x == placed[0].x)
        ),
        *_key(shown, Rect(right + _BESIDE, placed[0].y, 0, area.bottom - placed[0].y)),
    )


def fields(reliefs: Reliefs, area: Rect) -> list[Rect]:
    """Where the field of each arm is."""
    key = _SAMPLE + 8 + max((text_width(t.label, TICK) for t in _levels(reliefs)), default=0)
    words = [tick.label for tick in _ticks(reliefs.reliefs[0].y, 200)]
    left = 8 + max(text_width(each, TICK) for each in (*words, _up(reliefs)))
    top = _heading(reliefs, area).bottom
    room = Rect(area.x + left, top, area.width - left - key - _BESIDE, area.bottom - top)
    return places(len(reliefs.reliefs), room, foot=_FOOT)


def value_told(reliefs: Reliefs, area: Rect, at: Point) -> str:
    """The value at the point of the grid that is nearest to one of the picture; or nothing."""
    for relief, rect in zip(reliefs.reliefs, fields(reliefs, area), strict=True):
        across, up = (at[0] - rect.x) / rect.width, (rect.bottom - at[1]) / rect.height
        if 0 <= across <= 1 and 0 <= up <= 1:
            column, row = round(across * (len(relief.x) - 1)), round(up * (len(relief.y) - 1))
            x, y = (f"{axis[place]:.3g}" for axis, place in ((relief.x, column), (relief.y, row)))
            value = relief.value_told(row, column, log=reliefs.log)
            return f"{relief.name}\n{reliefs.x_label} {x}, {reliefs.y_label} {y}: {value}"
    return ""


def _levels(reliefs: Reliefs) -> tuple[Tick, ...]:
    return levels(reliefs.span, _MOST, log=reliefs.log)


def _heading(reliefs: Reliefs, area: Rect) -> Heading:
    return heading(reliefs, area, ["present", "least", *signs_of(reliefs)])


def _up(reliefs: Reliefs) -> str:
    return f"{reliefs.y_label} ↑"


def colours(shown: tuple[Tick, ...]) -> dict[float, str]:
    """The colour role of each level: all there are, spread over the levels from low to high."""
    spread = np.linspace(0, len(LEVELS) - 1, max(len(shown), 2)).round().astype(int).tolist()
    return {tick.at: LEVELS[place] for tick, place in zip(shown, spread, strict=False)}


def _field(
    reliefs: Reliefs, relief: Relief, rect: Rect, shown: tuple[Tick, ...], *, labelled: bool
) -> Iterator[Mark]:
    yield from name(relief, rect, relief.told(log=reliefs.log))
    yield from _filled(relief.zeros, ZERO, rect)
    yield from _filled(relief.broken, BROKEN, rect)
    yield Rect(*rect[:4], 0, "", "line", 0.75)
    yield from _axes(reliefs, relief, rect, labelled=labelled)
    yield from _lines(relief, rect, shown)
    for draw, (x, y) in _signs(relief, rect):
        yield from draw(x, y)


def _axes(reliefs: Reliefs, relief: Relief, rect: Rect, *, labelled: bool) -> Iterator[Mark]:
    for tick in _ticks(relief.x, rect.width):
        x, _ = _on(rect, relief, tick.at, 0)
        yield Line(((x, rect.bottom), (x, rect.bottom + 3)), "line", 0.75)
        yield Text(x, rect.bottom + 15, tick.label, TICK, 400, "muted", "middle")
    # Names stand on the axes, between their ticks.
    before = 1 / (2 * (_most_ticks(rect.width) - 1))
    x, y = rect.right - before * rect.width, rect.y + before * rect.height
    yield Text(x, rect.bottom + 15, f"{reliefs.x_label} →", TICK, 400, "muted", "middle")
    if labelled:
        yield Text(rect.x - 7, y, _up(reliefs), TICK, 400, "muted", "end")
    for tick in _ticks(relief.y, rect.height):
        _, y = _on(rect, relief, 0, tick.at)
        yield Line(((rect.x - 3, y), (rect.x, y)), "line", 0.75)
        if labelled:
            middle = y + cap_height(TICK) / 2
            yield Text(rect.x - 7, middle, tick.label, TICK, 400, "muted", "end")


def _ticks(places: Floats, length: float) -> tuple[Tick, ...]:
    return linear_ticks((float(places[0]), float(places[-1])), _most_ticks(length))


def _most_ticks(length: float) -> int:
    return 5 if length >= 260 else 3


def _on(rect: Rect, relief: Relief, x: float, y: float) -> Point:
    """Where a point of the plane is on the picture."""
    (found,) = _onto(rect, relief, np.array([[x, y]])).tolist()
    return found[0], found[1]


def _onto(rect: Rect, relief: Relief, points: Floats) -> Floats:
    low = np.array([relief.x[0], relief.y[0]])
    high = np.array([relief.x[-1], relief.y[-1]])
    size = np.array([rect.width, -rect.height])
    onto: Floats = np.array([rect.x, rect.bottom]) + (points - low) / (high - low) * size
    return onto


def _lines(relief: Relief, rect: Rect, shown: tuple[Tick, ...]) -> Iterator[Mark]:
    roles, words = colours(shown), {tick.at: tick.label for tick in shown}
    found = isolines(relief, tuple(tick.at for tick in shown))
    drawn = [line._replace(points=_onto(rect, relief, line.points)) for line in found]
    # The longest of each level is labelled, so that the field is not strewn with words.
    by_length = sorted(enumerate(drawn), key=lambda each: _length(each[1].points))
    longest = {line.level: index for index, line in by_length}
    asked = [
        (line.points, words[line.level] if longest[line.level] == index else "")
        for index, line in enumerate(drawn)
    ]
    dots = [Label(x, y, 0, 4) for _, (x, y) in _signs(relief, rect)]
    if shown and not drawn:
        middle, low = rect.x + rect.width / 2, rect.y + 0.75 * rect.height
        yield Text(middle, low, "crosses no level", TICK, 400, "faint", "middle")
    room = Rect(rect.x + 3, rect.y + 3, rect.width - 6, rect.height - 6)
    missing = np.argwhere(relief.zeros | relief.broken)
    kept = _onto(rect, relief, np.stack([relief.x[missing[:, 1]], relief.y[missing[:, 0]]], axis=1))
    labelled = label_lines(asked, _ON_LINE, room, dots, kept)
    for line, (pieces, label) in zip(drawn, labelled, strict=True):
        for piece in pieces:
            if len(piece) > 1:
                points = tuple((x, y) for x, y in piece.tolist())
                yield Line(points, roles[line.level], _WIDTH)
        if label:
            yield _word(label, words[line.level], roles[line.level])


def _length(points: Floats) -> float:
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


def _word(label: Label, words: str, role: str) -> Text:
    """A label with its middle on the line: text stands on its baseline."""
    down = cap_height(_ON_LINE) / 2
    turned = np.radians(label.angle)
    x, y = label.x - down * float(np.sin(turned)), label.y + down * float(np.cos(turned))
    return Text(x, y, words, _ON_LINE, 500, role, "middle", label.angle)


def _signs(relief: Relief, rect: Rect) -> Iterator[tuple[Draw, Point]]:
    """The lowest point and the weights as they are, each with what draws its sign."""
    if relief.lowest:
        row, column = relief.lowest
        yield least, _on(rect, relief, float(relief.x[column]), float(relief.y[row]))
    yield present, _on(rect, relief, 0, 0)


def _filled(mask: Mask, colour: str, rect: Rect) -> Iterator[Rect]:
    """The cells with a corner in a mask."""
    for left, low, right, high in patches(mask):
        x, y = rect.x + left * rect.width, rect.bottom - high * rect.height
        yield Rect(x, y, (right - left) * rect.width, (high - low) * rect.height, 0, colour)


def _key(shown: tuple[Tick, ...], room: Rect) -> Iterator[Mark]:
    """The levels, the highest at the top; where it is crowded, every second is written."""
    roles = colours(shown)
    step = min(ROW, room.height / max(len(shown), 1))
    every = 1 if step > TICK else 2
    for row, tick in enumerate(reversed(shown)):
        y = room.y + 6 + row * step
        yield Line(((room.x, y), (room.x + _SAMPLE, y)), roles[tick.at], 1.6)
        if row % every == 0:
            middle = y + cap_height(TICK) / 2
            yield Text(room.x + _SAMPLE + 8, middle, tick.label, TICK, 400, "muted")
