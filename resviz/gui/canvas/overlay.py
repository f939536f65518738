"""What the canvas paints over the scene: hover, selection, the fold sign, names seen from afar."""

from collections.abc import Iterable
from itertools import cycle, pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPen

from resviz.diagram.scene import Box, Edge
from resviz.diagram.selected import GROW, OUTLINE, STRONG
from resviz.diagram.text import text_width
from resviz.diagram.theme import Theme
from resviz.gui.canvas.painter import EM, path_of, scene_font
from resviz.gui.canvas.viewport import Viewport

HANDLE = 9.0
"""Radius in pixels of the sign at a box's corner that folds it."""

_NAME_SIZE = 11.0
_READABLE_SCALE = 0.5
_SOURCES = ("kin2", "kin3", "kin4", "kin5", "kin6")


def paint_selection(
    painter: QPainter, box: Box, edges: Iterable[Edge], theme: Theme, scale: float
) -> None:
    """Outline a selected box and strengthen its edges; the painter is in the scene's points."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for edge in edges:
        role = edge.role if edge.role != "main" else "selection"
        painter.setPen(QPen(QColor(theme[role]), max(STRONG, 2 / scale)))
        painter.drawPath(path_of(edge.line))
    paint_outline(painter, box, QColor(theme["selection"]), max(OUTLINE, OUTLINE / scale))


def paint_arcs(
    painter: QPainter, box: Box, arcs: Iterable[Edge], theme: Theme, scale: float
) -> None:
    """Strengthen the arcs of a dense block, those that enter it in a colour for each source."""
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # Along the axes lines are sharp without it, and many are painted several times as fast.
    near = scale > 1
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, near)
    colours = cycle(_SOURCES)
    for edge in arcs:
        role = edge.role if edge.source == box.id else next(colours)
        painter.setPen(QPen(QColor(theme[role]), max(2 * edge.line.width, 1.1 / scale)))
        if near:
            painter.drawPath(path_of(edge.whole))
        else:
            painter.drawLines([QLineF(*a, *b) for a, b in pairwise(edge.way)])
    painter.restore()


def paint_outline(painter: QPainter, box: Box, colour: QColor, width: float) -> None:
    """A line around a box; the painter is in the scene's points."""
    rect = to_qt(box).adjusted(-GROW, -GROW, GROW, GROW)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, width))
    painter.drawRoundedRect(rect, box.radius + GROW, box.radius + GROW)


def paint_handle(painter: QPainter, box: Box, centre: QPointF, theme: Theme) -> None:
    """The sign that folds (−) or unfolds (+) a box; the painter is in pixels."""
    painter.setPen(QPen(QColor(theme["selection"]), 1.4))
    painter.setBrush(QColor(theme["surface"]))
    painter.drawEllipse(centre, HANDLE, HANDLE)
    arm = 4.0
    painter.drawLine(centre - QPointF(arm, 0), centre + QPointF(arm, 0))
    if not (box.holds or box.unfolded):
        painter.drawLine(centre - QPointF(0, arm), centre + QPointF(0, arm))


def paint_names(painter: QPainter, stages: Iterable[Box], viewport: Viewport, theme: Theme) -> None:
    """Names of unfolded stages, readable where their own are too small; in pixels."""
    if viewport.scale > _READABLE_SCALE:
        return
    painter.setFont(scene_font(600))
    painter.setPen(QColor(theme["ink"]))
    factor = _NAME_SIZE / EM
    for box in stages:
        words = box.title
        corner = viewport.to_screen(QPointF(box.rect.x, box.rect.y))
        if text_width(words, _NAME_SIZE, 600) > box.rect.width * viewport.scale:
            continue
        painter.save()
        painter.translate(corner.x() + 2, corner.y() - 4)
        painter.scale(factor, factor)
        painter.drawText(QPointF(0, 0), words)
        painter.restore()


def paint_message(painter: QPainter, area: QRectF, words: str, theme: Theme) -> None:
    """A sentence in the middle; in pixels."""
    painter.setFont(QGuiApplication.font())
    width = painter.fontMetrics().horizontalAdvance(words) + 32
    pill = QRectF(area.center().x() - width / 2, area.center().y() - 16, width, 32)
    painter.setPen(QColor(theme["line"]))
    painter.setBrush(QColor(theme["surface"]))
    painter.drawRoundedRect(pill, 16, 16)
    painter.setPen(QColor(theme["muted"]))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)


def to_qt(box: Box) -> QRectF:
    """A box's place as Qt's rectangle."""
    return QRectF(box.rect.x, box.rect.y, box.rect.width, box.rect.height)
