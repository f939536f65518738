"""Heights over a plane live: contours, or a surface that the mouse and the arrow keys turn."""

from dataclasses import replace

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from resviz.diagram.charts.contour import value_told
from resviz.diagram.charts.page import marks_of
from resviz.diagram.charts.relief import Reliefs, Turn
from resviz.diagram.scene import Rect
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.canvas.painter import paint_mark

_PER_PIXEL = Turn(0.5, 0.4)
_KEYS = {
    Qt.Key.Key_Left: Turn(-6, 0),
    Qt.Key.Key_Right: Turn(6, 0),
    Qt.Key.Key_Up: Turn(0, 4),
    Qt.Key.Key_Down: Turn(0, -4),
}
_HINT = "Drag to turn it, or use the arrow keys; Home or a double click turns it back"


class ReliefView(QWidget):
    """Contours or surfaces of all arms, the same marks that figures are saved of.

    Attributes:
        turn: from where surfaces are seen.
    """

    def __init__(self) -> None:
        super().__init__()
        self.turn = Turn()
        self._theme = LIGHT
        self._reliefs: Reliefs | None = None
        self._held: QPointF | None = None
        self._picture: QPixmap | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(176, 80)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(440, 260)

    def show_reliefs(self, reliefs: Reliefs) -> None:
        """Show heights; a surface from where it was seen last."""
        self._reliefs = replace(reliefs, turn=reliefs.turn and self.turn)
        self.setAccessibleName(f"{reliefs.title}, {'surface' if reliefs.turn else 'contours'}")
        self.setToolTip(_HINT if reliefs.turn else "")
        self._hold(None)
        self._renew()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._renew()

    def _renew(self) -> None:
        self._picture = None
        self.update()

    @property
    def _turns(self) -> bool:
        return self._reliefs is not None and self._reliefs.turn is not None

    def _set_turn(self, turn: Turn) -> None:
        if self._reliefs and self._turns:
            self.turn = turn
            self._reliefs = replace(self._reliefs, turn=turn)
            self._renew()

    # Painting

    @property
    def _area(self) -> Rect:
        return Rect(0, 0, self.width(), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.size() != self.size() * ratio:
            self._picture = self._painted(ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self.hasFocus() and self._turns:
            painter.setPen(QColor(self._theme["hover"]))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _painted(self, ratio: float) -> QPixmap:
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(self._theme["background"]))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = self._reliefs.thinned() if self._reliefs and self._held else self._reliefs
        for mark in marks_of(shown, self._area) if shown else ():
            paint_mark(painter, mark, self._theme)
        painter.end()
        return picture

    # The mouse and the keys

    def _hold(self, position: QPointF | None) -> None:
        self._held = position
        open_or_closed = (
            Qt.CursorShape.OpenHandCursor if position is None else Qt.CursorShape.ClosedHandCursor
        )
        self.setCursor(open_or_closed if self._turns else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._turns:
            self._hold(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            moved, self._held = event.position() - self._held, event.position()
            by = (_PER_PIXEL.azimuth * moved.x(), _PER_PIXEL.tilt * moved.y())
            self._set_turn(self.turn.by(*by))
        elif self._reliefs and not self._turns:
            at = event.position()
            words = value_told(self._reliefs, self._area, (at.x(), at.y()))
            if words:
                QToolTip.showText(event.globalPosition().toPoint(), words, self)
            else:
                QToolTip.hideText()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hold(None)
        self._renew()  # with all its points

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._set_turn(Turn())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _KEYS.get(Qt.Key(event.key()))
        if self._turns and by:
            self._set_turn(self.turn.by(*by))
        elif self._turns and event.key() == Qt.Key.Key_Home:
            self._set_turn(Turn())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
