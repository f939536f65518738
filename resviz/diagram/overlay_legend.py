"""The legend of an overlay: its colours, what they stand for, and in which unit."""

from collections.abc import Iterator, Sequence
from math import isfinite, log10
from typing import NamedTuple

import msgspec

from resviz.diagram.charts.colours import BROKEN, ZERO
from resviz.diagram.charts.ticks import Tick, linear_ticks, log_ticks
from resviz.diagram.grid import MARGIN
from resviz.diagram.overlay import Painted, Scale
from resviz.diagram.scene import Mark, Rect, Scene, Text
from resviz.diagram.text import text_width, wrapped
from resviz.diagram.words import quantity

_TITLE, _SMALL = 11.0, 10.0
_WIDEST, _NARROWEST = 260.0, 120.0
_BAR, _PIECES = 9.0, 64
_ABOVE, _BELOW = 20.0, 18.0
_SWATCH = 9.0


class Legend(NamedTuple):
    """Marks from a corner at 0, 0 on, and the room they take."""

    marks: tuple[Mark, ...]
    width: float
    height: float


def with_legend(painted: Painted) -> Scene:
    """The picture with the legend below."""
    scene = painted.scene
    drawn = legend(painted, scene.width - 2 * MARGIN)
    top = scene.height - MARGIN + 16
    notes = [_moved(mark, MARGIN, top) for mark in drawn.marks]
    width = max(scene.width, drawn.width + 2 * MARGIN)
    bottom = top + drawn.height
    for line in wrapped(painted.overlay.conditions, width - 2 * MARGIN, _SMALL):
        bottom += 15
        notes.append(Text(MARGIN, bottom - 2, line, _SMALL, 400, "muted"))
    return msgspec.structs.replace(
        scene, notes=(*scene.notes, *notes), width=width, height=bottom + MARGIN
    )


def legend(painted: Painted, room: float) -> Legend:
    """Draw the legend, at most so wide if that can be."""
    overlay, scale = painted.overlay, painted.scale
    length = min(max(room, _NARROWEST), _WIDEST)
    title = f"{overlay.title} ({overlay.unit})" if overlay.unit else overlay.title
    note = " · ".join(filter(None, [overlay.note, "logarithmic" if scale.log else ""]))
    marks: list[Mark] = [Text(0, _TITLE, title, _TITLE, 600)]
    wide = text_width(title, _TITLE, 600)
    beside = wide + 10 + text_width(note, _SMALL) <= max(room, length)
    y = _ABOVE
    if note and beside:
        marks.append(Text(wide + 10, _TITLE, note, _SMALL, 400, "muted"))
        wide += 10 + text_width(note, _SMALL)
    elif note:
        marks.append(Text(0, _TITLE + 15, note, _SMALL, 400, "muted"))
        wide = max(wide, text_width(note, _SMALL))
        y += 15
    marks += _bar(scale, length, y)
    width, y = max(wide, length), y + _BAR + _BELOW
    swatches = [*_odd(scale, painted.values)]
    x, at = length + 22, y - _BELOW
    if swatches and x + _width(swatches) > room:
        x, at, y = 0.0, y + 14, y + 20
    for colour, words in swatches:
        marks.append(Rect(x, at - _SWATCH, _SWATCH, _SWATCH, 2, colour))
        marks.append(Text(x + _SWATCH + 6, at - 0.8, words, _SMALL, 400, "muted"))
        x += _SWATCH + 6 + text_width(words, _SMALL) + 14
        width = max(width, x - 14)
    return Legend(tuple(marks), width, y)


def _bar(scale: Scale, length: float, y: float) -> Iterator[Mark]:
    piece = length / _PIECES
    for index in range(_PIECES):
        # To the end, under all that follow, so that no seam shows.
        left, colour = index * piece, scale.shade((index + 0.5) / _PIECES)
        yield Rect(left, y, length - left, _BAR, 0, colour)
    right = 0.0
    for tick in _ticks(scale, length):
        x = scale.share_of_tick(tick.at) * length
        half = text_width(tick.label, _SMALL) / 2
        left = min(max(x - half, 0.0), length - 2 * half)
        if left < right:
            continue
        right = left + 2 * half + 8
        yield Rect(min(max(x - 0.4, 0), length - 0.8), y + _BAR, 0.8, 3, 0, "muted")
        yield Text(left, y + _BAR + 13, tick.label, _SMALL, 400, "muted")


def _ticks(scale: Scale, length: float) -> list[Tick]:
    most = max(2, round(length / 48))
    if not scale.log:
        ticks = linear_ticks((scale.low, scale.high), most)
        return [Tick(at, _short(at) if abs(at) >= 1000 else label) for at, label in ticks]
    ticks = log_ticks((log10(scale.low), log10(scale.high)), most)
    plain = scale.low >= 1 and scale.high < 1e13
    return [Tick(at, _short(round(10**at)) if plain else label) for at, label in ticks]


def _short(value: float) -> str:
    """A round count: ``10 k``."""
    number, _, prefix = quantity(value).partition(" ")
    return f"{float(number):g} {prefix}".rstrip()


def _odd(scale: Scale, values: Sequence[float]) -> Iterator[tuple[str, str]]:
    colours = {scale.colour(value): value for value in values}
    if ZERO in colours:
        yield ZERO, "exactly zero"
    if BROKEN in colours:
        broken = [value for value in values if scale.colour(value) == BROKEN]
        words = ["negative"] if any(isfinite(value) for value in broken) else []
        words += [] if all(map(isfinite, broken)) else ["NaN or infinite"]
        yield BROKEN, ", ".join(words)


def _width(swatches: list[tuple[str, str]]) -> float:
    return sum(_SWATCH + 20 + text_width(words, _SMALL) for _, words in swatches) - 14


def _moved(mark: Mark, dx: float, dy: float) -> Mark:
    assert isinstance(mark, Rect | Text)
    return mark._replace(x=mark.x + dx, y=mark.y + dy)
