"""What mouse, wheel and touch pad do to the diagram: pan, zoom, hover, click, fold, drag blocks."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip

from resviz.gui.canvas.frame import handle_of
from resviz.gui.canvas.overlay import HANDLE
from resviz.gui.canvas.places import on_badge, part_of

if TYPE_CHECKING:
    from resviz.gui.canvas.canvas import Canvas

_STEP = 1.2
_CURSORS = {
    "": Qt.CursorShape.ArrowCursor,
    "grip": Qt.CursorShape.SizeHorCursor,
    "block": Qt.CursorShape.OpenHandCursor,
}
_JOINING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class Pointer:
    """Follows the pointer over a canvas."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas
        self._pressed: QPointF | None = None
        self._dragging = False
        self._gripping = False

    def press(self, event: QMouseEvent) -> None:
        """A click or a drag may begin."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed = event.position()
            self._dragging = event.button() == Qt.MouseButton.MiddleButton
            plain = not self._dragging and event.modifiers() == Qt.KeyboardModifier.NoModifier
            self._gripping = plain and self._canvas.grip.grasp(event.position())

    def move(self, event: QMouseEvent) -> None:
        """Drag a block or the scene, or light what is under the pointer."""
        if self._pressed is None:
            self._hover(event.position())
            return
        moved = event.position() - self._pressed
        if self._dragging or moved.manhattanLength() >= QApplication.startDragDistance():
            self._dragging = True
            if self._gripping:
                self._canvas.grip.drag(event.position())
                return
            self._canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._canvas.pan(moved)
            self._pressed = event.position()

    def release(self, event: QMouseEvent) -> None:
        """A click or a drag ends."""
        clicked = self._pressed is not None and not self._dragging
        if self._gripping:
            clicked = clicked and self._canvas.grip.held == "block"
            self._canvas.grip.drop(event.position())
        self._pressed, self._dragging, self._gripping = None, False, False
        self._canvas.unsetCursor()
        if clicked and event.button() == Qt.MouseButton.LeftButton:
            self._click(event.position(), joining=bool(event.modifiers() & _JOINING))

    def double_click(self, event: QMouseEvent) -> None:
        """Fold or unfold; on the grip of a block, let its branch be intact."""
        if self._canvas.grip.at(event.position()) == "grip":
            self._canvas.grip.reset()
            return
        box = self._canvas.box_at(event.position())
        if box and box.foldable and event.button() == Qt.MouseButton.LeftButton:
            self._canvas.toggled.emit(box.id)

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom about the pointer; with Shift, or on a touch pad, pan."""
        canvas, pixels, angle = self._canvas, event.pixelDelta(), event.angleDelta()
        zooms = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            canvas.pan(QPointF(angle.y() or angle.x(), 0) / 2)
        elif not pixels.isNull() and not zooms:  # a touch pad scrolls by pixels
            canvas.pan(QPointF(pixels))
        else:
            canvas.zoom(_STEP ** (angle.y() / 120), event.position())
        event.accept()

    def gesture(self, event: QEvent) -> bool:
        """Show a tip or zoom by two fingers; whether the event was one of these."""
        canvas = self._canvas
        if isinstance(event, QHelpEvent):
            box = canvas.box_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), box.about if box else "", canvas)
            return True
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            canvas.zoom(1 + event.value(), event.position())
            return True
        return False

    def _click(self, point: QPointF, *, joining: bool) -> None:
        canvas = self._canvas
        on_handle = self._on_handle(point)
        box = canvas.hovered if on_handle else canvas.box_at(point)
        if box and (on_handle or on_badge(box, canvas.viewport.to_scene(point))):
            canvas.toggled.emit(box.id)
        elif joining and box:
            canvas.joined.emit(part_of(box))
        else:
            canvas.clicked.emit(part_of(box) if box else "")

    def _hover(self, point: QPointF) -> None:
        canvas = self._canvas
        if self._on_handle(point):
            canvas.setCursor(Qt.CursorShape.PointingHandCursor)
            return
        box = canvas.box_at(point)
        canvas.setCursor(
            Qt.CursorShape.PointingHandCursor
            if on_badge(box, canvas.viewport.to_scene(point))
            else _CURSORS[canvas.grip.at(point)]
        )
        canvas.light(box)

    def _on_handle(self, point: QPointF) -> bool:
        centre = handle_of(self._canvas.hovered, self._canvas.viewport)
        if centre is None:
            return False
        offset = point - centre
        return offset.x() ** 2 + offset.y() ** 2 <= (HANDLE + 3) ** 2
