"""How a selection looks: its boxes outlined, the lines that lead there and away stronger."""

from collections.abc import Iterable

from resviz.diagram.scene import Box, Edge, Mark

OUTLINE = 2.4
STRONG = 2.6
GROW = 2.0
"""How far the outline stands off."""


def selection_marks(boxes: Iterable[Box], edges: Iterable[Edge]) -> tuple[Mark, ...]:
    """What is painted over a scene where boxes of it are selected, and these edges lead there."""
    lines = [
        edge.line._replace(
            stroke=edge.role if edge.role != "main" else "selection", width=STRONG, arrow=False
        )
        for edge in edges
    ]
    return (*lines, *(box.outline("selection", OUTLINE, GROW) for box in boxes))
