"""The legend of an overlay in the corner of the canvas, where it stays however one zooms."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from resviz.diagram.scene import Mark, Text
from resviz.diagram.text import text_width
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.canvas.painter import paint_mark

if TYPE_CHECKING:
    from resviz.diagram.overlay import Painted

_PAD = 10.0
_ROOM = 200.0


class LegendBox(QWidget):
    """Explains the colours; a click changes between a logarithmic scale and a linear one.

    Signals:
        clicked: the other scale is wanted.
    """

    clicked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._marks: tuple[Mark, ...] = ()
        self.setObjectName("legend")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def show_overlay(self, painted: "Painted") -> None:
        """Explain these colours."""
        from resviz.diagram.overlay_legend import legend  # seldom needed

        drawn = legend(painted, _ROOM)
        other = "linear" if painted.scale.log else "logarithmic"
        conditions = painted.overlay.conditions
        self.setToolTip("\n".join(filter(None, [conditions, f"Click for a {other} scale"])))
        self._show(drawn.marks, drawn.width, drawn.height, painted.overlay.title)

    def show_words(self, title: str, words: str) -> None:
        """Say why there are no colours."""
        marks = (Text(0, 11, title, 11, 600), Text(0, 27, words, 10, 400, "muted"))
        width = max(text_width(title, 11, 600), text_width(words, 10))
        self.setToolTip("")
        self._show(marks, width, 30, f"{title}: {words}")

    def _show(self, marks: tuple[Mark, ...], width: float, height: float, name: str) -> None:
        self._marks = marks
        self.setAccessibleName(f"Legend: {name}")
        self.resize(round(width + 2 * _PAD), round(height + 2 * _PAD))
        self.show()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setPen(QColor(self._theme["line"]))
        painter.setBrush(QColor(self._theme["surface"]))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.translate(_PAD, _PAD)
        for mark in self._marks:
            paint_mark(painter, mark, self._theme)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.toolTip():
            self.clicked.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Nothing more than the click before it did."""
