"""`PhaseView`: the maps of a phase diagram, painted as they are saved, with cells to choose."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from resviz.diagram.charts.phase import PhaseMaps, laid_out, phase_marks
from resviz.diagram.scene import Mark, Rect
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.canvas.painter import paint_mark

_KEYS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (1, 0),
    Qt.Key.Key_Down: (-1, 0),
}

Place = tuple[int, int, int]
"""A map, a row and a column."""


class PhaseView(QWidget):
    """Maps of all networks side by side.

    A cell is pointed at by the mouse or the arrow keys, and chosen by a click or Enter.

    Args:
        on_choose: told the row and the column of the cell that is chosen.
        tell: gives the words on a map's cell.
    """

    def __init__(
        self, on_choose: Callable[[int, int], object], tell: Callable[[int, int, int], str]
    ) -> None:
        super().__init__()
        self._on_choose = on_choose
        self._tell = tell
        self._theme = LIGHT
        self._maps: PhaseMaps | None = None
        self._marks: tuple[Mark, ...] = ()
        self._at: Place | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(360, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Phase diagram")

    def sizeHint(self) -> QSize:
        return QSize(720, 280)

    def show_maps(self, maps: PhaseMaps) -> None:
        """Show maps; their title stands elsewhere."""
        self._maps = replace(maps, title="")
        self._marks = ()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    @property
    def _area(self) -> Rect:
        return Rect(0, 0, self.width(), self.height())

    def resizeEvent(self, event: object) -> None:
        self._marks = ()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._maps is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        self._marks = self._marks or phase_marks(self._maps, self._area)
        for mark in self._marks:
            paint_mark(painter, mark, self._theme)
        if self._at:
            self._paint_frame(painter, *self._at)
        painter.end()

    def _paint_frame(self, painter: QPainter, index: int, row: int, column: int) -> None:
        """Frame the cell that is pointed at, and the same one in the other maps."""
        assert self._maps
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for place, rect in enumerate(laid_out(self._maps, self._area).maps):
            frame = self._cell(rect, row, column)
            for colour, width in (("#FFFFFF", 4.0), (self._theme["selection"], 2.0)):
                pen = QPen(QColor(colour), width if place == index else width / 2)
                pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
                painter.setPen(pen)
                painter.drawRect(frame)

    def _cell(self, rect: Rect, row: int, column: int) -> QRectF:
        assert self._maps
        width = rect.width / len(self._maps.columns.values)
        height = rect.height / len(self._maps.rows.values)
        return QRectF(rect.x + column * width, rect.bottom - (row + 1) * height, width, height)

    # The mouse and the keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._under(event.position()))
        if self._at:
            QToolTip.showText(event.globalPosition().toPoint(), self._tell(*self._at), self)
        else:
            QToolTip.hideText()

    def leaveEvent(self, event: object) -> None:
        self._point(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._under(event.position())
        if found and event.button() == Qt.MouseButton.LeftButton:
            self._on_choose(*found[1:])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._maps and key in _KEYS:
            self._walk(*_KEYS[key])
        elif self._at and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_choose(*self._at[1:])
        else:
            super().keyPressEvent(event)

    def _walk(self, rows: int, columns: int) -> None:
        """Point at the next cell; from one map to the next over its edge."""
        assert self._maps
        index, row, column = self._at or (
            0,
            -rows if rows > 0 else 0,
            -columns if columns > 0 else 0,
        )
        height, width = len(self._maps.rows.values), len(self._maps.columns.values)
        across = index * width + column + columns
        across = min(max(across, 0), len(self._maps.maps) * width - 1)
        self._point((across // width, min(max(row + rows, 0), height - 1), across % width))
        assert self._at
        frame = self._cell(laid_out(self._maps, self._area).maps[self._at[0]], *self._at[1:])
        QToolTip.showText(
            self.mapToGlobal(frame.bottomRight().toPoint()), self._tell(*self._at), self
        )

    def _point(self, place: Place | None) -> None:
        if place != self._at:
            self._at = place
            shape = Qt.CursorShape.PointingHandCursor if place else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.update()

    def _under(self, position: QPointF) -> Place | None:
        if self._maps is None:
            return None
        return laid_out(self._maps, self._area).cell_at(self._maps, position.x(), position.y())
