"""Blocks whose branches are deleted or scaled in the lab, as they are marked in the diagram."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from resviz.diagram.scene import OTHER
from resviz.diagram.theme import DIMMED, Theme
from resviz.gui.canvas.places import Places

_WIDTH = 2.0
_DASHES = (4.0, 3.0)
"""In widths of the line."""


def paint_lesions(
    painter: QPainter, places: Places, factors: Mapping[str, float], theme: Theme, scale: float
) -> None:
    """Outline the blocks with dashes, and let those that are deleted fade.

    One that stands for several that are alike is marked, but does not fade; what is folded into
    its stage is not marked.

    Args:
        painter: in the scene's points.
        places: where the boxes are; those of a second network with the same ids are marked, too.
        factors: on the branches, by block id.
        theme: the colours.
        scale: pixels per point.
    """
    pen = QPen(QColor(theme["projection"]), max(_WIDTH, _WIDTH / scale))
    pen.setDashPattern(_DASHES)
    veil = QColor(theme["background"])
    veil.setAlphaF(1 - DIMMED)
    for block, factor in factors.items():
        for part in (block, OTHER + block):
            box = places.showing(part) if places.has(part) else None
            if box is None:
                continue
            place = QRectF(*box.rect[:4])
            if factor == 0 and box.id == part:
                painter.fillRect(place, veil)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place, box.radius, box.radius)
