"""How a selection looks: its boxes outlined, the lines that lead there and away stronger."""

from collections.abc import Iterable

from resviz.diagram.scene import Box, Edge, Mark, Rect

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
    return (*lines, *map(_outline, boxes))


def _outline(box: Box) -> Rect:
    rect, radius = box.rect, getattr(box.marks[0], "radius", 4.0)
    return Rect(
        rect.x - GROW,
        rect.y - GROW,
        rect.width + 2 * GROW,
        rect.height + 2 * GROW,
        radius + GROW,
        "",
        "selection",
        OUTLINE,
    )
