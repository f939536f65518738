"""How the grip of a block looks, and what is dragged; all in pixels of the widget."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPen, QPixmap

from resviz.app.lesions import FACTORS
from resviz.diagram.text import text_width
from resviz.diagram.theme import Theme
from resviz.gui.canvas.lesions import PILL_HEIGHT, paint_pill
from resviz.gui.canvas.painter import EM, scene_font

_TICK = 4.0
_TICK_SIZE = 9.5
_TICK_WORDS = {0.25: "¼", 0.5: "½"}
_RADIUS = 6.0
_LABEL_INSET = 10.0
_MOST_LABEL = 380
_OFF_POINTER = QPointF(18.0, 22.0)
_SEEN_THROUGH = 0.75


def paint_grip(
    painter: QPainter, centre: QPointF, words: str, theme: Theme, *, fixed: bool
) -> None:
    """What the branch of a block is scaled by; pale where that cannot be."""
    paint_pill(painter, centre, words, theme, theme["faint" if fixed else "selection"])


def paint_track(painter: QPainter, middle: QPointF, half: float, theme: Theme) -> None:
    """The way of a grip from 0 to 2, with the factors at which it halts."""
    ground = QRectF(
        middle.x() - half - 10, middle.y() - PILL_HEIGHT / 2, 2 * half + 20, PILL_HEIGHT + 18
    )
    painter.setPen(QPen(QColor(theme["line"]), 1.0))
    painter.setBrush(QColor(theme["surface"]))
    painter.drawRoundedRect(ground, _RADIUS, _RADIUS)
    painter.setPen(QPen(QColor(theme["muted"]), 1.4))
    painter.drawLine(middle - QPointF(half, 0), middle + QPointF(half, 0))
    painter.setFont(scene_font(400))
    for factor in FACTORS:
        at = middle + QPointF((factor - 1) * half, 0)
        painter.drawLine(at - QPointF(0, _TICK), at + QPointF(0, _TICK))
        words = _TICK_WORDS.get(factor, f"{factor:g}")
        painter.save()
        painter.translate(
            at.x() - text_width(words, _TICK_SIZE, 400) / 2, at.y() + PILL_HEIGHT / 2 + 11
        )
        painter.scale(_TICK_SIZE / EM, _TICK_SIZE / EM)
        painter.drawText(QPointF(0, 0), words)
        painter.restore()


def paint_target(painter: QPainter, place: QRectF, theme: Theme, *, near: bool) -> None:
    """A block that the one that is dragged can change places with."""
    colour = QColor(theme["identity"])
    tint = QColor(colour)
    tint.setAlphaF(0.22 if near else 0.0)
    painter.setPen(QPen(colour, 3.0 if near else 1.4))
    painter.setBrush(tint)
    painter.drawRoundedRect(place.adjusted(-3, -3, 3, 3), _RADIUS, _RADIUS)


def paint_ghost(painter: QPainter, at: QPointF, ghost: QPixmap, theme: Theme) -> None:
    """The block that is dragged."""
    painter.setOpacity(_SEEN_THROUGH)
    painter.drawPixmap(at, ghost)
    painter.setOpacity(1.0)
    painter.setPen(QPen(QColor(theme["selection"]), 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(at, ghost.deviceIndependentSize()), _RADIUS, _RADIUS)


def paint_label(
    painter: QPainter, widget: QRect, pointer: QPointF, lines: Sequence[str], theme: Theme
) -> None:
    """Lines of words beside the pointer, wherever the widget has room; the first is in ink."""
    painter.setFont(QGuiApplication.font())
    metrics = painter.fontMetrics()
    most = QRect(0, 0, _MOST_LABEL, widget.height())
    sizes = [metrics.boundingRect(most, Qt.TextFlag.TextWordWrap, line).size() for line in lines]
    width = max(size.width() for size in sizes) + 2 * _LABEL_INSET
    height = sum(size.height() for size in sizes) + _LABEL_INSET
    place = QRectF(pointer + _OFF_POINTER, QSizeF(width, height))
    if place.bottom() > widget.bottom():
        place.moveBottom(pointer.y() - _OFF_POINTER.y())
    place.moveLeft(max(min(place.left(), widget.right() - width), 0.0))
    painter.setPen(QPen(QColor(theme["line"]), 1.0))
    painter.setBrush(QColor(theme["surface"]))
    painter.drawRoundedRect(place, _RADIUS, _RADIUS)
    corner = place.topLeft() + QPointF(_LABEL_INSET, _LABEL_INSET / 2)
    for index, (line, size) in enumerate(zip(lines, sizes, strict=True)):
        painter.setPen(QColor(theme["muted" if index else "ink"]))
        painter.drawText(QRectF(corner, size.toSizeF()), Qt.TextFlag.TextWordWrap, line)
        corner += QPointF(0, size.height())
