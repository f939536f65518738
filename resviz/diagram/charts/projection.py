"""How a box with a square ground is seen from above its side: orthographic, heights upright."""

from math import cos, radians, sin
from typing import NamedTuple

import numpy as np

from resviz.diagram.charts.data import Floats
from resviz.diagram.charts.relief import Turn
from resviz.diagram.scene import Point, Rect

RISE = 0.62
"""Height of the box, in sides of its ground."""
_DIAGONAL = 2**0.5


class Projection(NamedTuple):
    """A box of ground [−½, ½]² and height [0, 1] on the picture.

    However it is turned about its axis, it stays within its rectangle and as large as it is.

    Attributes:
        turn: from where it is seen.
        x: of the middle of its ground.
        y: of the middle of its ground, down.
        side: of the ground, in points.
    """

    turn: Turn
    x: float
    y: float
    side: float

    def onto(self, across: Floats, up: Floats, height: Floats) -> Floats:
        """Places on the picture, shape ``(…, 2)``."""
        right, away = self.turned(across, up)
        tilt = radians(self.turn.tilt)
        x = self.x + self.side * right
        y = self.y - self.side * (away * sin(tilt) + RISE * height * cos(tilt))
        return np.stack(np.broadcast_arrays(x, y), axis=-1)

    def point(self, across: float, up: float, height: float) -> Point:
        """One place on the picture."""
        x, y = self.onto(np.array(across), np.array(up), np.array(height)).tolist()
        return x, y

    def away(self, across: Floats, up: Floats) -> Floats:
        """How far from the eye places of the ground are, in sides."""
        return self.turned(across, up)[1]

    def turned(self, across: Floats, up: Floats) -> tuple[Floats, Floats]:
        """Directions over the ground as the eye has them: to the right, and away."""
        azimuth = radians(self.turn.azimuth)
        right = across * cos(azimuth) - up * sin(azimuth)
        away = across * sin(azimuth) + up * cos(azimuth)
        return right, away


def aspect(turn: Turn) -> float:
    """Width over height of what a box takes, however it is turned about its axis."""
    return _DIAGONAL / _height(turn)


def fitted(turn: Turn, rect: Rect) -> Projection:
    """The projection that fills a rectangle, in its middle."""
    side = min(rect.width / _DIAGONAL, rect.height / _height(turn))
    tilt = radians(turn.tilt)
    # What the box takes reaches by its height farther up than down from the middle of the ground.
    middle = rect.y + rect.height / 2 + side * RISE * cos(tilt) / 2
    return Projection(turn, rect.x + rect.width / 2, middle, side)


def _height(turn: Turn) -> float:
    tilt = radians(turn.tilt)
    return _DIAGONAL * sin(tilt) + RISE * cos(tilt)
