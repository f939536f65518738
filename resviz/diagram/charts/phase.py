"""Phase diagrams drawn with scene marks: a map for each network, side by side, one colour scale."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from resviz.diagram.charts.colours import BROKEN, SCALE, TWO_SIDED, ZERO, Bytes, rgb, shades
from resviz.diagram.charts.data import Floats, Mask, Range
from resviz.diagram.charts.phase_scale import scale_marks, scale_words
from resviz.diagram.charts.plot import NAME, TICK, TITLE
from resviz.diagram.scene import Circle, Line, Mark, Raster, Rect, Text
from resviz.diagram.text import cap_height, shortened, text_width

GROUND = "#C3CAD3"
"""Colour of cells of which nothing is known yet."""
_UNSURE = 0.65
"""Share of its colour that a cell has while another one stands for it."""

_SHARP = 320
_BAR = 10.0
_HEAD = 22.0
_BETWEEN = 28.0
_TICK_GAP = 8.0
_NARROWEST = 170.0
# Dark between white edges is seen on every colour.
_BORDER = (("#FFFFFF", 3.8), ("#141B24", 1.8))


class Axis(NamedTuple):
    """A setting and its values.

    Attributes:
        title: what it is called.
        values: as they are written.
    """

    title: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PhaseMap:
    """The numbers of one network, all of shape ``(rows, columns)``, the lowest row first.

    Attributes:
        name: the network.
        heights: what is shown, log10 on a logarithmic scale; NaN where there is no number.
        zeros: where a value is exactly zero, which the scale cannot hold.
        broken: where a value is NaN or infinite.
        faulty: where it could not be measured.
        sure: where it is the cell's own value; else that of one that stands for it.
    """

    name: str
    heights: Floats
    zeros: Mask
    broken: Mask
    faulty: Mask
    sure: Mask


@dataclass(frozen=True, slots=True, eq=False)
class PhaseMaps:
    """Maps of all networks with one colour scale.

    Attributes:
        title: what is shown; nothing where that is said elsewhere.
        maps: one for each network.
        rows: what grows upwards.
        columns: what grows to the right.
        limits: ends of the scale, log10 where it is logarithmic; what lies beyond has their colour.
        log: the scale is logarithmic.
        sides: what values below and above the middle of the scale mean, where there are two sides;
            a line then runs between them.
    """

    title: str
    maps: tuple[PhaseMap, ...]
    rows: Axis
    columns: Axis
    limits: Range
    log: bool = True
    sides: tuple[str, str] | None = None

    @property
    def has_zeros(self) -> bool:
        """Some value is exactly zero."""
        return any(each.zeros.any() for each in self.maps)

    @property
    def has_broken(self) -> bool:
        """Some value is NaN or infinite."""
        return any(each.broken.any() for each in self.maps)

    @property
    def beyond(self) -> tuple[bool, bool]:
        """Whether some value lies below the scale, and above it."""
        known = np.concatenate([each.heights.ravel() for each in self.maps])
        low, high = self.limits
        return bool((known < low).any()), bool((known > high).any())


class Laid(NamedTuple):
    """Where the parts of the picture are.

    Attributes:
        maps: the rectangle of each.
        bar: of the colour scale.
    """

    maps: tuple[Rect, ...]
    bar: Rect

    def cell_at(self, maps: PhaseMaps, x: float, y: float) -> tuple[int, int, int] | None:
        """Which map, row and column lie at a place of the picture; None where there is none."""
        rows, columns = len(maps.rows.values), len(maps.columns.values)
        for index, rect in enumerate(self.maps):
            if rect.x <= x < rect.right and rect.y < y <= rect.bottom:
                row = int((rect.bottom - y) / rect.height * rows)
                column = int((x - rect.x) / rect.width * columns)
                return index, min(row, rows - 1), min(column, columns - 1)
        return None


def laid_out(maps: PhaseMaps, area: Rect) -> Laid:
    """Where everything stands in an area; see `phase_marks`."""
    # The heaviest that any of them is.
    widths = [text_width(word, TICK, 600) for word in scale_words(maps)]
    scale = 18 + _BAR + 6 + max(widths, default=0)
    left = 16 + TICK + max(text_width(word, TICK) for word in maps.rows.values)
    top = area.y + (TITLE + 8) * bool(maps.title)
    room = Rect(area.x + left, top, area.width - left - scale, area.bottom - 38 - top)
    count = max(len(maps.maps), 1)
    across = max(1, min(count, int((room.width + _BETWEEN) / (_NARROWEST + _BETWEEN))))
    down = -(-count // across)
    width = (room.width - (across - 1) * _BETWEEN) / across
    height = (room.height - (down - 1) * 8) / down - _HEAD
    rects = tuple(
        Rect(
            room.x + index % across * (width + _BETWEEN),
            room.y + index // across * (height + _HEAD + 8) + _HEAD,
            width,
            height,
        )
        for index in range(count)
    )
    bar = Rect(room.right + 18, top + _HEAD, _BAR, room.bottom - top - _HEAD)
    return Laid(rects, bar)


def phase_marks(maps: PhaseMaps, area: Rect) -> tuple[Mark, ...]:
    """Draw the maps into an area; about 240 points of width for each and 160 of height at least."""
    laid = laid_out(maps, area)
    left = [rect for rect in laid.maps if rect.x == laid.maps[0].x]
    # Under a map that stands alone in the last line, none may be beside it.
    lowest = {rect.x: rect for rect in laid.maps}
    return (
        *_title(maps, area),
        *(
            mark
            for each, rect in zip(maps.maps, laid.maps, strict=True)
            for mark in _map(each, maps, rect)
        ),
        *(mark for rect in left for mark in _row_words(maps, rect)),
        _row_title(maps, area.x, left[0].y, left[-1].bottom),
        *(mark for rect in lowest.values() for mark in _column_words(maps, rect)),
        *scale_marks(maps, laid.bar),
    )


def _title(maps: PhaseMaps, area: Rect) -> tuple[Text, ...]:
    words = shortened(maps.title, area.width, TITLE, 600)
    return (Text(area.x, area.y + TITLE, words, TITLE, 600),) if words else ()


def _map(shown: PhaseMap, maps: PhaseMaps, rect: Rect) -> Iterator[Mark]:
    yield Text(rect.x, rect.y - 8, shortened(shown.name, rect.width, NAME, 600), NAME, 600)
    picture = _enlarged(pixels(shown, maps))
    rows, columns, _ = picture.shape
    yield Raster(rect.x, rect.y, rect.width, rect.height, columns, rows, picture.tobytes())
    yield from _crosses(shown.faulty, rect)
    yield from _rings(shown.broken & shown.sure, rect)
    if maps.sides:
        lines = [*border(shown, sum(maps.limits) / 2, rect)]
        for colour, thick in _BORDER:
            yield from (Line(points, colour, thick) for points in lines)
    yield Rect(rect.x, rect.y, rect.width, rect.height, 0, "", "line", 0.75)


def _enlarged(picture: Bytes) -> Bytes:
    """With several pixels for a cell, since many viewers smooth what they magnify."""
    times = -(-_SHARP // max(picture.shape[:2]))
    return picture.repeat(times, axis=0).repeat(times, axis=1)


def pixels(shown: PhaseMap, maps: PhaseMaps) -> Bytes:
    """A map as RGB, shape ``(rows, columns, 3)``, the highest row on top."""
    known = np.isfinite(shown.heights)
    colours = shades(shown.heights, maps.limits, TWO_SIDED if maps.sides else SCALE)
    colours[shown.zeros] = rgb(ZERO)
    colours[shown.broken] = rgb(BROKEN)
    ground = np.array(rgb(GROUND))
    colours[~(known | shown.zeros | shown.broken)] = ground
    unsure = ~shown.sure
    colours[unsure] = np.rint(_UNSURE * colours[unsure] + (1 - _UNSURE) * ground)
    return colours[::-1]


def _crosses(faulty: Mask, rect: Rect) -> Iterator[Line]:
    """A cross in every cell that could not be measured."""
    for x, y, reach in _middles(faulty, rect):
        yield Line(((x - reach, y - reach), (x + reach, y + reach)), "#5B6675", 1.2)
        yield Line(((x - reach, y + reach), (x + reach, y - reach)), "#5B6675", 1.2)


def _rings(broken: Mask, rect: Rect) -> Iterator[Circle]:
    """A ring in every cell without a finite number, which not all eyes tell by its colour."""
    for x, y, reach in _middles(broken, rect):
        yield Circle(x, y, reach, "", "#10202E", 1.2)


def _middles(marked: Mask, rect: Rect) -> Iterator[tuple[float, float, float]]:
    """The middle of every marked cell, and how far a sign in it may reach."""
    rows, columns = marked.shape
    width, height = rect.width / columns, rect.height / rows
    reach = min(width, height, 14.0) * 0.3
    for row, column in np.argwhere(marked).tolist():
        yield rect.x + (column + 0.5) * width, rect.bottom - (row + 0.5) * height, reach


def border(
    shown: PhaseMap, middle: float, rect: Rect
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Lines along the edges between cells on either side of a value; none at unknown cells."""
    rows, columns = shown.heights.shape
    width, height = rect.width / columns, rect.height / rows
    side = np.where(shown.heights >= middle, 1, -1) * np.isfinite(shown.heights)
    side[shown.zeros] = -1
    for column, start, stop in _runs((side[:, :-1] * side[:, 1:] < 0).T):
        x = rect.x + (column + 1) * width
        yield (x, rect.bottom - start * height), (x, rect.bottom - stop * height)
    for row, start, stop in _runs(side[:-1] * side[1:] < 0):
        y = rect.bottom - (row + 1) * height
        yield (rect.x + start * width, y), (rect.x + stop * width, y)


def _runs(marked: Mask) -> Iterator[tuple[int, int, int]]:
    """Every stretch of marked places: its line, where it begins, where it ends."""
    padded = np.pad(marked.astype(np.int8), ((0, 0), (1, 1)))
    starts = np.argwhere(np.diff(padded) > 0).tolist()
    stops = np.argwhere(np.diff(padded) < 0).tolist()
    for (line, start), (_, stop) in zip(starts, stops, strict=True):
        yield line, start, stop


def _row_words(maps: PhaseMaps, rect: Rect) -> Iterator[Text]:
    values = maps.rows.values
    height = rect.height / len(values)
    stride = max(1, int(np.ceil((TICK + 3) / height)))
    for row in range(0, len(values), stride):
        y = rect.bottom - (row + 0.5) * height + cap_height(TICK) / 2
        yield Text(rect.x - _TICK_GAP, y, values[row], TICK, 400, "muted", "end")


def _row_title(maps: PhaseMaps, x: float, top: float, bottom: float) -> Text:
    """What grows upwards, once for all maps that stand one below the other."""
    middle = (top + bottom) / 2
    return Text(x + TICK, middle, maps.rows.title, TICK, 400, "muted", "middle", angle=-90)


def _column_words(maps: PhaseMaps, rect: Rect) -> Iterator[Text]:
    width = rect.width / len(maps.columns.values)
    room = max(width, rect.width / 2)
    values = [shortened(value, room, TICK) for value in maps.columns.values]
    widths = [text_width(value, TICK) for value in values]
    stride = max(1, int(np.ceil((max(widths) + 6) / width)))
    places = [rect.x + (column + 0.5) * width for column in range(len(values))]
    # Words may stick out as far as leaves those of the map beside it alone.
    left, right = rect.x - _BETWEEN / 2 + 3, rect.right + _BETWEEN / 2 - 3
    held = [
        left <= x - each / 2 and x + each / 2 <= right
        for x, each in zip(places, widths, strict=True)
    ]
    for column in range(held.index(True) if any(held) else 0, len(values), stride):
        if held[column]:
            x = places[column]
            yield Text(x, rect.bottom + 16, values[column], TICK, 400, "muted", "middle")
    middle = rect.x + rect.width / 2
    yield Text(middle, rect.bottom + 33, maps.columns.title, TICK, 400, "muted", "middle")
