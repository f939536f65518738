"""The diagram on the screen: zoom, pan, hover, selection, folding by click and by key."""

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from resviz.diagram.scene import Box, Scene
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.canvas.frame import handle_of, paint_frame
from resviz.gui.canvas.overlay import HANDLE, paint_message, to_qt
from resviz.gui.canvas.places import on_badge, part_of
from resviz.gui.canvas.prepared import Prepared, batches, prepare
from resviz.gui.canvas.viewport import Viewport

_STEP = 1.2
_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Canvas(QWidget):
    """Shows a scene.

    Signals:
        clicked: id of the node or scope whose box was clicked, or nothing.
        toggled: id of a box to fold or unfold.
    """

    clicked = Signal(str)
    toggled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName("Diagram")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(200, 120)
        self._theme = LIGHT
        self._scene = Scene(1, 1, "")
        self._prepared = prepare(self._scene, LIGHT)
        self._selection = ""
        self._hovered: Box | None = None
        self._pressed: QPointF | None = None
        self._dragging = False
        self._message = "Drawing …"
        self.viewport = Viewport()

    # What is shown

    @property
    def scene(self) -> Scene:
        """The scene that is shown; one without boxes before the first."""
        return self._scene

    def show_scene(
        self, scene: Scene, theme: Theme, keep: str = "", prepared: Prepared | None = None
    ) -> None:
        """Show a scene.

        Args:
            scene: what to show.
            theme: its colours.
            keep: id of a box that stays where it is on the screen, or nothing.
            prepared: what `prepare` made of scene and theme, if that was done before.
        """
        before = self._prepared.places.showing(keep)
        pixel = self.viewport.to_screen(to_qt(before).topLeft()) if before else None
        self._scene, self._theme = scene, theme
        self._prepared = prepared or prepare(scene, theme)
        self._hovered = None
        self._message = ""
        after = self._prepared.places.showing(keep)
        if after and pixel:
            self.viewport.hold(to_qt(after).topLeft(), pixel)
        else:
            self.fit()
        self._describe()
        self.update()

    def show_message(self, words: str) -> None:
        """Say something over the picture, such as that a new one is on its way."""
        self._message = words
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self._prepared = self._prepared._replace(batches=batches(self._scene, theme))
        self.update()

    def select(self, part_id: str) -> None:
        """Mark the box that shows a node or scope, and bring it into view."""
        self._selection = part_id
        box = self.selected_box
        if box:
            self.viewport.reveal(to_qt(box), QSizeF(self.size()))
        self._describe()
        self.update()

    @property
    def selected_box(self) -> Box | None:
        """The box that shows the selection."""
        return self._prepared.places.showing(self._selection)

    def _describe(self) -> None:
        """Say to assistive technology what is shown and selected."""
        box = self.selected_box
        self.setAccessibleDescription(box.about if box else self._scene.title)

    # Zoom and pan

    def sizeHint(self) -> QSize:
        return QSize(900, 460)

    def fit(self) -> None:
        """Show the whole scene."""
        self.viewport.fit(QSizeF(self._scene.width, self._scene.height), QSizeF(self.size()))
        self.update()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom by a factor; the point under ``at`` (pixels; else the middle) stays there."""
        self.viewport.zoom(factor, at or QPointF(self.rect().center()))
        self.update()

    def actual_size(self) -> None:
        """One pixel per point."""
        self.zoom(1 / self.viewport.scale)

    def pan(self, by: QPointF) -> None:
        """Move the scene by so many pixels."""
        moved = self.viewport.pan(by)
        if self._message or self.devicePixelRatioF() % 1:
            self.update()  # the message stays in the middle; parts of pixels cannot be moved
        else:
            self.scroll(moved.x(), moved.y(), self.rect())

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_frame(
            painter,
            event.region(),
            self._prepared,
            self.viewport,
            self._theme,
            self._hovered,
            self.selected_box,
        )
        if self._message:
            paint_message(painter, QRectF(self.rect()), self._message, self._theme)

    # Pointer

    def box_at(self, point: QPointF) -> Box | None:
        """The innermost box at a point in pixels."""
        return self._prepared.places.at(self.viewport.to_scene(point))

    def _on_handle(self, point: QPointF) -> bool:
        centre = handle_of(self._hovered, self.viewport)
        if centre is None:
            return False
        offset = point - centre
        return offset.x() ** 2 + offset.y() ** 2 <= (HANDLE + 3) ** 2

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed = event.position()
            self._dragging = event.button() == Qt.MouseButton.MiddleButton

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            self._hover(event.position())
            return
        moved = event.position() - self._pressed
        if self._dragging or moved.manhattanLength() >= QApplication.startDragDistance():
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.pan(moved)
            self._pressed = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        clicked = self._pressed is not None and not self._dragging
        self._pressed, self._dragging = None, False
        self.unsetCursor()
        if clicked and event.button() == Qt.MouseButton.LeftButton:
            self._click(event.position())

    def _click(self, point: QPointF) -> None:
        on_handle = self._on_handle(point)
        box = self._hovered if on_handle else self.box_at(point)
        if box and (on_handle or on_badge(box, self.viewport.to_scene(point))):
            self.toggled.emit(box.id)
        else:
            self.clicked.emit(part_of(box) if box else "")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        box = self.box_at(event.position())
        if box and box.foldable and event.button() == Qt.MouseButton.LeftButton:
            self.toggled.emit(box.id)

    def _hover(self, point: QPointF) -> None:
        if self._on_handle(point):
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            return
        box = self.box_at(point)
        self.setCursor(
            Qt.CursorShape.PointingHandCursor
            if on_badge(box, self.viewport.to_scene(point))
            else Qt.CursorShape.ArrowCursor
        )
        self._light(box)

    def leaveEvent(self, event: QEvent) -> None:
        self._light(None)

    def _light(self, box: Box | None) -> None:
        """Mark the box under the pointer, and no other."""
        if box is self._hovered:
            return
        for changed in (self._hovered, box):
            if changed:
                self.update(self._marked(changed))
        self._hovered = box

    def _marked(self, box: Box) -> QRect:
        """The pixels of a box with all that may be painted around it."""
        area = to_qt(box)
        shown = QRectF(
            self.viewport.to_screen(area.topLeft()), self.viewport.to_screen(area.bottomRight())
        )
        around = HANDLE + 4 + 3 * self.viewport.scale
        return shown.adjusted(-around, -around, around, around).toAlignedRect()

    def wheelEvent(self, event: QWheelEvent) -> None:
        pixels, angle = event.pixelDelta(), event.angleDelta()
        zooms = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan(QPointF(angle.y() or angle.x(), 0) / 2)
        elif not pixels.isNull() and not zooms:  # a touch pad scrolls by pixels
            self.pan(QPointF(pixels))
        else:
            self.zoom(_STEP ** (angle.y() / 120), event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            box = self.box_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), box.about if box else "", self)
            return True
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom(1 + event.value(), event.position())
            return True
        return super().event(event)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, selected = Qt.Key(event.key()), self.selected_box
        if key in _MOVES:
            box = (
                self._prepared.places.beside(selected, *_MOVES[key])
                if selected
                else self._prepared.places.first()
            )
            if box:
                self.clicked.emit(part_of(box))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if selected and selected.foldable:
                self.toggled.emit(selected.id)
        elif key == Qt.Key.Key_Escape:
            self.clicked.emit("")
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.viewport.fitted:
            self.fit()
        super().resizeEvent(event)
