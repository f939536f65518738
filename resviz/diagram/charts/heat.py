"""Heat maps drawn with scene marks: one below the other, beside them one colour bar for all."""

from collections.abc import Iterator

from resviz.diagram.charts.colours import BROKEN, SCALE, ZERO, pixels
from resviz.diagram.charts.data import Heat, Heats
from resviz.diagram.charts.plot import BROKEN_LABEL, NAME, TICK, TITLE, ZERO_LABEL
from resviz.diagram.charts.ticks import ticks
from resviz.diagram.scene import Mark, Raster, Rect, Text
from resviz.diagram.text import cap_height, shortened, text_width

_BAR = 10.0
_HEAD = 18.0
_BETWEEN = 10.0
_SWATCH = 10.0


def heat_marks(heats: Heats, area: Rect) -> tuple[Mark, ...]:
    """Draw heat maps into an area; about 60 points of height each and 240 of width at least."""
    words = [tick.label for tick in ticks(heats.limits, 6, log=heats.log)]
    words += [ZERO_LABEL] * heats.has_zeros + [BROKEN_LABEL] * heats.has_broken
    scale = 16 + _BAR + 6 + max((text_width(word, TICK) for word in words), default=0)
    left = 8 + max(text_width(word, TICK) for word in heats.row_ends)
    top = area.y + TITLE + 10
    room = Rect(area.x + left, top, area.width - left - scale, area.bottom - 36 - top)
    return (
        Text(area.x, area.y + TITLE, heats.title, TITLE, 600),
        *(
            mark
            for heat, rect in zip(heats.heats, _places(heats, room), strict=True)
            for mark in _heat(heat, heats, rect)
        ),
        *_steps(heats, room),
        *_bar(heats, Rect(room.right + 16, top + _HEAD, _BAR, room.height - _HEAD)),
    )


def _places(heats: Heats, room: Rect) -> Iterator[Rect]:
    count = max(len(heats.heats), 1)
    height = (room.height - count * _HEAD - (count - 1) * _BETWEEN) / count
    for index in range(count):
        yield Rect(room.x, room.y + index * (height + _HEAD + _BETWEEN) + _HEAD, room.width, height)


def _heat(heat: Heat, heats: Heats, rect: Rect) -> Iterator[Mark]:
    note = heats.note(heat)
    name = shortened(heat.name, rect.width - text_width(note, TICK) - 12, NAME, 600)
    yield Text(rect.x, rect.y - 6, name, NAME, 600)
    yield Text(rect.right, rect.y - 6, note, TICK, 400, "muted", "end")
    picture = pixels(heat, heats.limits)
    rows, columns, _ = picture.shape
    if columns:
        yield Raster(rect.x, rect.y, rect.width, rect.height, columns, rows, picture.tobytes())
    yield Rect(rect.x, rect.y, rect.width, rect.height, 0, "", "line", 0.75)
    low, high = heats.row_ends
    yield Text(rect.x - 8, rect.y + cap_height(TICK), high, TICK, 400, "muted", "end")
    yield Text(rect.x - 8, rect.bottom, low, TICK, 400, "muted", "end")


def _steps(heats: Heats, room: Rect) -> Iterator[Mark]:
    first, last = heats.column_ends
    y = room.bottom + 16
    yield Text(room.x, y, first, TICK, 400, "muted")
    yield Text(room.right, y, last, TICK, 400, "muted", "end")


def _bar(heats: Heats, rect: Rect) -> Iterator[Mark]:
    """The colour scale, with a swatch above for broken values and one below for zeros."""
    top = rect.y + (_SWATCH + 12) * heats.has_broken
    bottom = rect.bottom - (_SWATCH + 12) * heats.has_zeros
    yield Raster(rect.x, top, rect.width, bottom - top, 1, len(SCALE), SCALE[::-1].tobytes())
    low, high = heats.limits
    labels = [
        (bottom - (tick.at - low) / (high - low) * (bottom - top), tick.label)
        for tick in ticks(heats.limits, max(2, round((bottom - top) / 32)), log=heats.log)
    ]
    if heats.has_broken:
        yield Rect(rect.x, rect.y, rect.width, _SWATCH, 0, BROKEN)
        labels.append((rect.y + _SWATCH / 2, BROKEN_LABEL))
    if heats.has_zeros:
        yield Rect(rect.x, rect.bottom - _SWATCH, rect.width, _SWATCH, 0, ZERO)
        labels.append((rect.bottom - _SWATCH / 2, ZERO_LABEL))
    for y, label in labels:
        yield Text(rect.right + 6, y + cap_height(TICK) / 2, label, TICK, 400, "muted")
