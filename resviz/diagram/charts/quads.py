"""The quads between the points of a surface: where they are, how bright, and in which order."""

from typing import NamedTuple

import numpy as np

from resviz.diagram.charts.colours import Bytes, shades
from resviz.diagram.charts.data import Floats, Integers, Range
from resviz.diagram.charts.projection import RISE, Projection
from resviz.diagram.charts.relief import Relief

_LIGHT = np.array([-0.45, -0.3, 0.84])
_DARKEST = 0.6
"""The share of its colour that is left of what the light only touches."""
_LINES = 32
"""Lines of the grid that are drawn each way, at most."""


class Quads(NamedTuple):
    """The quads of a surface, those farthest from the eye first.

    Attributes:
        corners: on the picture, one after the other around each, shape ``(quads, 4, 2)``.
        colours: shaded, shape ``(quads, 3)``.
        away: how far their middles are from the eye over the ground, falling, shape ``(quads,)``.
        sides: the first and the last of the corners along their far sides, which are lines of the
            grid, shape ``(quads, 2)``; see `far`; the same twice where there is no such line.
    """

    corners: Floats
    colours: Bytes
    away: Floats
    sides: Integers


def on_ground(relief: Relief, x: Floats | float, y: Floats | float) -> tuple[Floats, Floats]:
    """Points of the plane on the ground [−½, ½]² of a box."""
    across = (np.asarray(x, float) - relief.x[0]) / (relief.x[-1] - relief.x[0]) - 0.5
    up = (np.asarray(y, float) - relief.y[0]) / (relief.y[-1] - relief.y[0]) - 0.5
    return across, up


def quads_of(relief: Relief, limits: Range, projection: Projection) -> Quads:
    """The quads of a relief, from far to near; those with a corner without a height are left out.

    Over a ground of equal cells the order is that of their middles: a ray from the eye goes from
    cell to cell, and each step takes it farther away.
    """
    across, up = np.meshgrid(*on_ground(relief, relief.x, relief.y))
    height = (relief.heights - limits[0]) / (limits[1] - limits[0])
    corners = _corners(projection.onto(across, up, height))
    ground = _corners(np.stack([across, up], axis=-1)).mean(axis=1)
    away = projection.away(ground[:, 0], ground[:, 1])
    light = _light(_corners(np.stack([across, up, RISE * height], axis=-1)), projection)
    heights = _corners(relief.heights[..., np.newaxis])[..., 0].mean(axis=1)
    colours = (shades(heights, limits) * light[:, np.newaxis]).astype(np.uint8)
    order = np.argsort(-away, kind="stable")
    order = order[np.isfinite(heights)[order]]
    return Quads(corners[order], colours[order], away[order], _sides(relief, projection)[order])


def _corners(points: Floats) -> Floats:
    """Of every cell its four corners, shape ``(cells, 4, …)``."""
    around = (points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1])
    return np.stack([each.reshape(-1, points.shape[-1]) for each in around], axis=1)


def _light(corners: Floats, projection: Projection) -> Floats:
    """How bright each quad is, in (0, 1]; the light stays with the eye, not with the ground."""
    normal = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    right, away = projection.turned(normal[:, 0], normal[:, 1])
    seen = np.stack([right, away, normal[:, 2]], axis=-1)
    lit: Floats = np.clip(np.nan_to_num(seen @ (_LIGHT / np.linalg.norm(_LIGHT))), 0, 1)
    return _DARKEST + (1 - _DARKEST) * lit


def far(projection: Projection) -> tuple[int, int, int]:
    """The corners along the two far sides of every quad: across, at the farthest corner, up."""
    right_is_far = float(projection.away(np.array(1.0), np.array(0.0))) > 0
    upper_is_far = float(projection.away(np.array(0.0), np.array(1.0))) > 0
    if upper_is_far:
        return (3, 2, 1) if right_is_far else (2, 3, 0)
    return (0, 1, 2) if right_is_far else (1, 0, 3)


def _sides(relief: Relief, projection: Projection) -> Integers:
    """Which of the three corners in `far` the line along each quad begins and ends with."""
    first, _, last = far(projection)
    rows, columns = (max(len(axis) // _LINES, 1) for axis in (relief.y, relief.x))
    row = np.arange(len(relief.y) - 1) + (first > 1)
    column = np.arange(len(relief.x) - 1) + (last in (1, 2))
    along = np.where(row % rows == 0, 0, 1)
    upward = np.where(column % columns == 0, 2, 1)
    return np.stack(np.meshgrid(along, upward, indexing="ij"), axis=-1).reshape(-1, 2)
