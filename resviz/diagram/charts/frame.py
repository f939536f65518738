"""The frame of a surface drawn with scene marks: ground, far walls, axes and their ticks."""

from collections.abc import Callable, Iterable, Iterator
from math import hypot

import numpy as np

from resviz.diagram.charts.colours import BROKEN, SCALE, ZERO
from resviz.diagram.charts.data import Floats, Mask
from resviz.diagram.charts.isolines import levels
from resviz.diagram.charts.plot import TICK
from resviz.diagram.charts.projection import Projection
from resviz.diagram.charts.relief import Relief, Reliefs, patches
from resviz.diagram.charts.ticks import Tick, linear_ticks
from resviz.diagram.scene import Area, Line, Mark, Point, Raster, Text
from resviz.diagram.text import cap_height, text_width

_CORNERS: tuple[Point, ...] = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
_STRIP = 4.0
_OUT = 10.0
_IN = 7.0
"""By how much labels at the ends of an edge stand nearer to its middle."""
_TICKS = 5
_SHORT = 84.0
"""An edge of the ground that is shorter has its name where a tick would be."""


def scale_room(reliefs: Reliefs) -> float:
    """What the vertical scale takes beside the leftmost corner of a box."""
    return _STRIP + 10 + max((text_width(tick.label, TICK) for tick in _marked(reliefs)), default=0)


def _marked(reliefs: Reliefs) -> tuple[Tick, ...]:
    return levels(reliefs.limits, _TICKS, log=reliefs.log)


def frame(
    reliefs: Reliefs, relief: Relief, projection: Projection, *, labelled: bool
) -> Iterator[Mark]:
    """All that a surface stands in; painted before it.

    Args:
        reliefs: the scale of all surfaces.
        relief: what is drawn.
        projection: where its box is on the picture.
        labelled: the vertical scale is written beside it.
    """
    yield Area(tuple(projection.point(*corner, 0) for corner in _CORNERS), "frame")
    yield from _missing(relief.zeros, ZERO, projection)
    yield from _missing(relief.broken, BROKEN, projection)
    yield from _walls(reliefs, projection)
    yield from _apart(
        (*_scale(reliefs, projection, labelled=labelled), *_ground(reliefs, relief, projection))
    )


def _apart(marks: Iterable[Mark]) -> Iterator[Mark]:
    """Without the words that would cover others: edges that are seen end on have room for few."""
    taken: list[tuple[float, float, float]] = []
    for mark in marks:
        if isinstance(mark, Text):
            reach = text_width(mark.text, TICK) / 2 + 2
            middle = mark.x - reach if mark.anchor == "end" else mark.x
            if any(
                abs(middle - x) < reach + other and abs(mark.y - y) < TICK for x, y, other in taken
            ):
                continue
            taken.append((middle, mark.y, reach))
        yield mark


def _missing(mask: Mask, colour: str, projection: Projection) -> Iterator[Area]:
    """The ground under cells with a corner in a mask."""
    for left, low, right, high in patches(mask):
        ends = ((left, low), (right, low), (right, high), (left, high))
        yield Area(tuple(projection.point(x - 0.5, y - 0.5, 0) for x, y in ends), colour)


def _walls(reliefs: Reliefs, projection: Projection) -> Iterator[Mark]:
    """The two walls behind the surface: their edges, and a line at every tick."""
    left, far, right = _behind(projection)
    low, high = reliefs.limits
    for height in [(tick.at - low) / (high - low) for tick in _marked(reliefs)]:
        yield Line(tuple(projection.point(*at, height) for at in (left, far, right)), "grid", 0.75)
    yield Line(tuple(projection.point(*at, 1) for at in (left, far, right)), "line", 0.75)
    for corner in (left, far, right):
        yield Line((projection.point(*corner, 0), projection.point(*corner, 1)), "line", 0.75)
    ground = tuple(projection.point(*corner, 0) for corner in (*_CORNERS, _CORNERS[0]))
    yield Line(ground, "line", 0.75)


def _behind(projection: Projection) -> tuple[Point, Point, Point]:
    """The corners of the ground at the left, farthest away, and at the right."""
    away = projection.away(*np.array(_CORNERS).T)
    far = int(np.argmax(away))
    one, other = _CORNERS[far - 1], _CORNERS[(far + 1) % 4]
    swapped = projection.point(*one, 0)[0] > projection.point(*other, 0)[0]
    left, right = (other, one) if swapped else (one, other)
    return left, _CORNERS[far], right


def _ground(reliefs: Reliefs, relief: Relief, projection: Projection) -> Iterator[Mark]:
    """Ticks and names at the two edges of the ground that are near."""
    _, (far_across, far_up), _ = _behind(projection)
    yield from _edge(projection, relief.x, reliefs.x_label, lambda at: (at, -far_up))
    yield from _edge(projection, relief.y, reliefs.y_label, lambda at: (-far_across, at))


def _edge(
    projection: Projection, places: Floats, label: str, on: Callable[[float], Point]
) -> Iterator[Mark]:
    """The ticks of an edge of the ground, and its name.

    Args:
        projection: where the ground is.
        places: what its ends and the points between them stand for.
        label: its name.
        on: the place on the ground of one in [−½, ½] along the edge.
    """
    (x0, y0), (x1, y1) = (projection.point(*on(end), 0) for end in (-0.5, 0.5))
    length = hypot(x1 - x0, y1 - y0) or 1.0
    # Square to the edge, away from the ground.
    across, down = (y0 - y1) / length, (x1 - x0) / length
    if across * ((x0 + x1) / 2 - projection.x) + down * ((y0 + y1) / 2 - projection.y) < 0:
        across, down = -across, -down
    low, high = float(places[0]), float(places[-1])
    small = length < _SHORT
    for tick in linear_ticks((low, high), 3):
        if small and low < tick.at < high:
            continue
        x, y = projection.point(*on((tick.at - low) / (high - low) - 0.5), 0)
        yield Line(((x, y), (x + 3 * across, y + 3 * down)), "line", 0.75)
        inward = _IN * ((tick.at == low) - (tick.at == high)) / length
        x, y = x + inward * (x1 - x0), y + inward * (y1 - y0)
        yield _beside(x, y, across, down, tick.label)
    share = 0.5 if small else 0.25
    x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
    yield _beside(x, y, across, down, label)


def _beside(x: float, y: float, across: float, down: float, words: str) -> Text:
    out = _OUT + text_width(words, TICK) / 2 * abs(across)
    baseline = y + down * _OUT + cap_height(TICK) / 2
    return Text(x + across * out, baseline, words, TICK, 400, "muted", "middle")


def _scale(reliefs: Reliefs, projection: Projection, *, labelled: bool) -> Iterator[Mark]:
    """The colours of heights along the leftmost edge of the box, with its ticks beside them."""
    left, _, _ = _behind(projection)
    (x, bottom), (_, top) = projection.point(*left, 0), projection.point(*left, 1)
    rows = SCALE[::-1].tobytes()
    yield Raster(x - _STRIP - 2, top, _STRIP, bottom - top, 1, len(SCALE), rows)
    low, high = reliefs.limits
    clear = bottom
    for tick in _marked(reliefs) if labelled else ():
        y = bottom - (tick.at - low) / (high - low) * (bottom - top)
        if y <= clear:
            middle = y + cap_height(TICK) / 2
            yield Text(x - _STRIP - 7, middle, tick.label, TICK, 400, "muted", "end")
            clear = y - TICK - 1
