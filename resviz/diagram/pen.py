"""`Pen`: collects the boxes, edges and notes of a scene while it is drawn."""

from collections.abc import Sequence

from resviz.diagram.flow import DOWN, Flow
from resviz.diagram.grid import CORNER
from resviz.diagram.scene import Box, Edge, Line, Mark, Point
from resviz.diagram.theme import DASHES


class Pen:
    """Collects what has been drawn.

    Args:
        flow: which way the network runs; plans are turned to it.
    """

    def __init__(self, flow: Flow = DOWN) -> None:
        self.flow = flow
        self.boxes: list[Box] = []
        self.edges: list[Edge] = []
        self.unpainted: list[Edge] = []
        self.notes: list[Mark] = []

    def connect(
        self,
        source: str,
        target: str,
        role: str,
        points: Sequence[Point],
        marks: tuple[Mark, ...] = (),
        *,
        arrow: bool = True,
    ) -> None:
        """Draw an edge in the manner of its role; points are of the plan, marks of the picture."""
        seen = [self.flow.point(point) for point in points]
        self.connect_as_seen(source, target, role, seen, marks, arrow=arrow)

    def connect_as_seen(
        self,
        source: str,
        target: str,
        role: str,
        points: Sequence[Point],
        marks: tuple[Mark, ...] = (),
        *,
        arrow: bool = True,
    ) -> None:
        """Draw an edge in the manner of its role, by points of the picture."""
        line = line_of(role, points, arrow=arrow)
        self.edges.append(Edge(source, target, role, line, marks))


def line_of(role: str, points: Sequence[Point], *, arrow: bool = True) -> Line:
    """A line in the manner of a role, by points of the picture."""
    width = 1.4 if role == "main" else 1.9
    return Line(tuple(points), role, width, DASHES[role], CORNER, arrow)
