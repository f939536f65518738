"""A widget that shows a part of something large: zoom, pan, and what is shown unless one moves."""

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from resviz.gui.canvas.viewport import Begin, Fit, Viewport


class Zoomed(QWidget):
    """See the module's docstring.

    Signals:
        moved: another part is shown, or something else.

    Attributes:
        viewport: what of it is on the screen.
        extent: size of the whole, in points.
        begins: where reading begins, if the whole would be too small to be read.
        head: pixels at the top that are kept clear where the whole is shown.
    """

    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport = Viewport()
        self.extent = QSizeF(1, 1)
        self.begins: Begin = ""
        self.head = 0.0
        self._foot = 0

    def sizeHint(self) -> QSize:
        return QSize(900, 460)

    def fit(self) -> None:
        """Show the whole; if that is what is shown, as much of it as can be read."""
        self._fit(self._readable if self.viewport.fitted == "whole" else "whole")

    def begin(self) -> None:
        """Show as much as can be read."""
        self._fit(self._readable)

    @property
    def _room(self) -> QSizeF:
        """For the whole."""
        return QSizeF(self.width(), self.height() - self.head - self._foot)

    @property
    def _readable(self) -> Fit:
        return self.viewport.readable(self.extent, self._room, self.begins)

    def _fit(self, how: Fit) -> None:
        self.viewport.fit(self.extent, self._room, how, self.head)
        self.move_on()

    def keep_free(self, foot: int) -> None:
        """Leave so many pixels at the lower side free where the whole is shown."""
        if foot != self._foot:
            self._foot = foot
            self._fit(self.viewport.fitted)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom by a factor; the point under ``at`` (pixels; else the middle) stays there."""
        self.viewport.zoom(factor, at or QPointF(self.rect().center()))
        self.move_on()

    def actual_size(self) -> None:
        """One pixel per point."""
        self.zoom(1 / self.viewport.scale)

    def zoom_to(self, area: QRectF) -> None:
        """Show an area in the middle, as large as it is read well."""
        self.viewport.frame(area, QSizeF(self.size()))
        self.move_on()

    def pan(self, by: QPointF) -> None:
        """Move by so many pixels."""
        self.viewport.pan(by)
        self.move_on()

    def move_on(self) -> None:
        """Show what the viewport says now."""
        self.update()
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit(self.viewport.fitted)
        super().resizeEvent(event)
