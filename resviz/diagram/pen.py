"""`Pen`: collects the boxes, edges and notes of a scene while it is drawn."""

from collections.abc import Sequence

from resviz.diagram.grid import CORNER
from resviz.diagram.scene import Box, Edge, Line, Mark, Point
from resviz.diagram.theme import DASHES


class Pen:
    """Collects what has been drawn."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.edges: list[Edge] = []
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
        """Draw an edge in the manner of its role."""
        width = 1.4 if role == "main" else 1.9
        line = Line(tuple(points), role, width, DASHES[role], CORNER, arrow)
        self.edges.append(Edge(source, target, role, line, marks))
