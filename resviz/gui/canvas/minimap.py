"""The whole scene in a corner of the canvas, and what of it is seen; drags and clicks go there."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from resviz.gui.canvas.overlay import to_qt
from resviz.gui.canvas.overview import Overview

if TYPE_CHECKING:
    from resviz.gui.canvas.canvas import Canvas

_MOST = QSizeF(168, 110)
_MARGIN = 12
_PAD = 6.0
_LEAST_FRAME = 8.0
_STEP = 1.2


class Minimap(QWidget):
    """Shows where the canvas is in its scene, while it does not show all of it.

    Args:
        canvas: it lies over that.
    """

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._wanted = True
        self._grip: QPointF | None = None
        self._pixmap: QPixmap | None = None
        self._of: tuple[Overview, QRect, float] | None = None
        self.setObjectName("minimap")
        self.setAccessibleName("Minimap")
        self.setToolTip("Drag the frame or click to go there; M hides the minimap")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()
        canvas.moved.connect(self._follow)

    @property
    def wanted(self) -> bool:
        """It is shown when the scene does not fit."""
        return self._wanted

    @wanted.setter
    def wanted(self, wanted: bool) -> None:
        self._wanted = wanted
        self._follow()

    def _follow(self) -> None:
        """Be where and how the canvas needs it now."""
        place = self._place()
        self.setVisible(place is not None)
        if place:
            self.setGeometry(place)
            self.update()

    def _place(self) -> QRect | None:
        """Where in the canvas it belongs; nowhere while all of the scene is seen."""
        canvas = self._canvas
        room = QSizeF(canvas.size())
        extent = canvas.extent
        if not self._wanted or not canvas.scene.boxes or self._shows_all():
            return None
        most = _MOST.boundedTo(room * 0.24)
        factor = min(most.width() / extent.width(), most.height() / extent.height())
        size = extent * factor + QSizeF(2 * _PAD, 2 * _PAD)
        width, height = max(round(size.width()), 40), max(round(size.height()), 30)
        if room.width() < 300 or room.height() < 160:
            return None
        left = canvas.width() - width - _MARGIN
        below = QRect(left, canvas.height() - height - _MARGIN, width, height)
        above = QRect(left, _MARGIN, width, height)
        box = canvas.selected_box
        if box is None:
            return below
        rect = to_qt(box)
        corners = map(canvas.viewport.to_screen, (rect.topLeft(), rect.bottomRight()))
        selected = QRectF(*corners)
        covers = [selected.intersects(QRectF(place)) for place in (below, above)]
        return above if covers == [True, False] else below

    def _shows_all(self) -> bool:
        """The whole scene is on the canvas."""
        canvas = self._canvas
        low = canvas.viewport.to_screen(QPointF(0, 0))
        far = QPointF(canvas.extent.width(), canvas.extent.height())
        high = canvas.viewport.to_screen(far)
        return (
            low.x() >= -1
            and low.y() >= -1
            and high.x() <= canvas.width() + 1
            and high.y() <= canvas.height() + 1
        )

    # Places

    @property
    def _picture(self) -> QRectF:
        """Where in it the scene is."""
        extent = self._canvas.extent
        room = QRectF(self.rect()).adjusted(_PAD, _PAD, -_PAD, -_PAD)
        factor = min(room.width() / extent.width(), room.height() / extent.height())
        size = extent * factor
        place = QRectF(QPointF(0, 0), size)
        place.moveCenter(room.center())
        return place

    @property
    def frame(self) -> QRectF:
        """What the canvas shows, in pixels of this widget."""
        canvas, picture = self._canvas, self._picture
        factor = picture.width() / canvas.extent.width()
        corner = canvas.viewport.to_scene(QPointF(0, 0))
        size = QSizeF(canvas.size()) / canvas.viewport.scale
        seen = QRectF(picture.topLeft() + corner * factor, size * factor)
        least = QSizeF(_LEAST_FRAME, _LEAST_FRAME)
        shown = QRectF(seen.topLeft(), seen.size().expandedTo(least))
        shown.moveCenter(seen.center())
        return shown

    def _go_to(self, middle: QPointF) -> None:
        """Show what is at a point of this widget in the middle of the canvas."""
        canvas, picture = self._canvas, self._picture
        factor = picture.width() / canvas.extent.width()
        point = (middle - picture.topLeft()) / factor
        here = canvas.viewport.to_screen(point)
        canvas.pan(QPointF(canvas.width() / 2, canvas.height() / 2) - here)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, picture = self._canvas.theme, self._picture
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(theme["line"]), 1))
        painter.setBrush(QColor(theme["background"]))
        painter.drawRoundedRect(body, 6, 6)
        painter.drawPixmap(picture.topLeft(), self._image(picture))
        frame = self.frame & body.adjusted(1.5, 1.5, -1.5, -1.5)
        around = QPainterPath()
        around.addRoundedRect(body, 6, 6)
        around.addRect(frame)
        veil = QColor(theme["background"])
        veil.setAlphaF(0.4)
        painter.fillPath(around, veil)
        painter.setPen(QPen(QColor(theme["selection"]), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, 2, 2)

    def _image(self, picture: QRectF) -> QPixmap:
        overview, ratio = self._canvas.overview, self.devicePixelRatioF()
        of = (overview, picture.toAlignedRect(), ratio)
        if (
            self._pixmap is None
            or self._of is None
            or of[1:] != self._of[1:]
            or (overview is not self._of[0])
        ):
            size = (picture.size() * ratio).toSize()
            image = overview.image.scaled(
                size,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._pixmap = QPixmap.fromImage(image)
            self._pixmap.setDevicePixelRatio(ratio)
            self._of = of
        return self._pixmap

    # Pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position()
        if not self.frame.contains(point):
            self._go_to(point)
        self._grip = point - self.frame.center()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._go_to(event.position() - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Nothing but a second click; the canvas must not take it for its own."""
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._canvas.zoom(_STEP ** (event.angleDelta().y() / 120))
        event.accept()
