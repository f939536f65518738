"""Surfaces drawn with scene marks: heights over a ground, side by side, with one vertical scale."""

from collections.abc import Iterator

import numpy as np

from resviz.diagram.charts.abreast import Sign, heading, name, places, present, signs_of
from resviz.diagram.charts.data import Range
from resviz.diagram.charts.frame import frame, scale_room
from resviz.diagram.charts.projection import Projection, aspect, fitted
from resviz.diagram.charts.quads import Quads, far, on_ground, quads_of
from resviz.diagram.charts.relief import Relief, Reliefs, Turn
from resviz.diagram.scene import Area, Line, Mark, Rect

_FOOT = 28.0
_MESH = 0.84
"""The share of a quad's colour that is left in the lines along it."""
_MESH_WIDTH = 0.45
_OVER = 0.3
"""By how much quads reach under their neighbours, in points, so that nothing shines through."""


def surface_marks(reliefs: Reliefs, area: Rect) -> tuple[Mark, ...]:
    """Draw surfaces into an area; about 160 points of width each.

    Quads are painted from far to near, coloured by their height and shaded. Over the weights as
    they are, at 0 of both axes, stands a pin. Quads with a corner that is no number are left out,
    and the ground under them is filled.
    """
    turn = reliefs.turn or Turn()
    signs: list[Sign] = ["present", *signs_of(reliefs)]
    top = heading(reliefs, area, signs)
    gutter = scale_room(reliefs)
    room = Rect(area.x + gutter, top.bottom, area.width - gutter, area.bottom - top.bottom)
    # As if seen from the usual place, so that none moves while they are turned.
    placed = places(len(reliefs.reliefs), room, aspect(Turn()), _FOOT)
    return (
        *top.marks,
        *(
            mark
            for relief, rect in zip(reliefs.reliefs, placed, strict=True)
            for mark in _one(reliefs, relief, rect, turn, labelled=rect.x == room.x)
        ),
    )


def _one(
    reliefs: Reliefs, relief: Relief, rect: Rect, turn: Turn, *, labelled: bool
) -> Iterator[Mark]:
    projection = fitted(turn, rect)
    yield from name(relief, rect, relief.told(log=reliefs.log))
    yield from frame(reliefs, relief, projection, labelled=labelled)
    quads = quads_of(relief, reliefs.limits, projection)
    # The pin stands behind what is nearer to the eye.
    stands = float(projection.away(*on_ground(relief, 0.0, 0.0)))
    behind = int(np.count_nonzero(quads.away >= stands))
    marks = [*_painted(quads, projection)]
    yield from (mark for pair in marks[:behind] for mark in pair)
    yield from _pin(relief, reliefs.limits, projection)
    yield from (mark for pair in marks[behind:] for mark in pair)


def _painted(quads: Quads, projection: Projection) -> Iterator[tuple[Mark, ...]]:
    """Each quad with the lines along its far sides; its neighbours have the other two."""
    out = quads.corners - quads.corners.mean(axis=1, keepdims=True)
    length = np.linalg.norm(out, axis=-1, keepdims=True)
    grown = (quads.corners + _OVER * out / np.maximum(length, _OVER)).tolist()
    sides = quads.corners[:, far(projection)].tolist()
    fills, lines = quads.colours.tolist(), (_MESH * quads.colours).astype(int).tolist()
    for quad, side, (first, last), fill, line in zip(
        grown, sides, quads.sides.tolist(), fills, lines, strict=True
    ):
        area = Area(tuple(map(tuple, quad)), _hex(fill))
        if first == last:
            yield (area,)
        else:
            points = tuple(map(tuple, side[first : last + 1]))
            yield area, Line(points, _hex(line), _MESH_WIDTH)


def _hex(colour: list[int]) -> str:
    return "#{:02X}{:02X}{:02X}".format(*colour)


def _pin(relief: Relief, limits: Range, projection: Projection) -> Iterator[Mark]:
    """A pin that stands on the surface over the weights as they are."""
    row, column = (int(np.abs(axis).argmin()) for axis in (relief.y, relief.x))
    height = float((relief.heights[row, column] - limits[0]) / (limits[1] - limits[0]))
    across, up = map(float, on_ground(relief, relief.x[column], relief.y[row]))
    head = projection.point(across, up, 1.0)
    foot = projection.point(across, up, height if np.isfinite(height) else 0.0)
    # Seen on bright slopes and on dark ones.
    yield Line((foot, head), "background", 2.4)
    yield Line((foot, head), "ink", 1.0)
    yield from present(*head)
