"""Which way a network runs over the picture: downward, or to the right.

Pieces are planned as if it always ran downward: x across, y along. Where it runs to the right, the
plan is turned over: along becomes to the right, and what was at the right of the spine, where
shortcuts run, comes to lie above it. Boxes keep their words upright, so what they need across and
along changes with the flow.
"""

from typing import NamedTuple

from resviz.diagram.grid import LAYER_HEIGHT
from resviz.diagram.scene import Point, Rect


class Room(NamedTuple):
    """What a box takes: to the left of the spine, to the right of it, and along it."""

    left: float
    right: float
    along: float


class Flow(NamedTuple):
    """Downward, or to the right."""

    turned: bool

    def room(self, width: float, height: float) -> Room:
        """What a box of this size takes; turned, the spine meets it where its first words stand."""
        if self.turned:
            return Room(height - LAYER_HEIGHT / 2, LAYER_HEIGHT / 2, width)
        return Room(width / 2, width / 2, height)

    def merge(self, length: float, breadth: float) -> Room:
        """What a merge takes, drawn out along the spine."""
        return Room(breadth / 2, breadth / 2, length)

    def point(self, planned: Point) -> Point:
        """Where a point of the plan is in the picture."""
        x, y = planned
        return (y, -x) if self.turned else planned

    def rect(self, planned: Rect) -> Rect:
        """Where a rectangle of the plan is in the picture."""
        if not self.turned:
            return planned
        return planned._replace(
            x=planned.y,
            y=-(planned.x + planned.width),
            width=planned.height,
            height=planned.width,
        )


DOWN = Flow(turned=False)
RIGHT = Flow(turned=True)
