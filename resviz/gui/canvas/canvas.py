"""The diagram on the screen: what of it is shown, and what is marked."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from resviz.diagram.lit import Lit
from resviz.diagram.scene import Box, Scene
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.canvas.frame import paint_frame
from resviz.gui.canvas.keys import Keys
from resviz.gui.canvas.marks import Marks
from resviz.gui.canvas.overlay import HANDLE, paint_message, to_qt
from resviz.gui.canvas.places import Places, part_of
from resviz.gui.canvas.pointer import Pointer
from resviz.gui.canvas.prepared import Prepared, batches, prepare
from resviz.gui.canvas.viewport import Viewport

_DIRECTLY = Qt.FindChildOption.FindDirectChildrenOnly


class Canvas(QWidget):
    """Shows a scene.

    Signals:
        clicked: id of the node or scope whose box was clicked, or nothing.
        toggled: id of a box to fold or unfold.
        joined: id of the node or scope whose box was clicked with Shift or Ctrl.
        entered: what is inside the selected box is wanted.
        left: what is around the selected box is wanted.
        escaped: the Escape key was pressed.
        menu_wanted: id of a node or scope, or nothing, and the pixel for its menu.

    Attributes:
        viewport: what of the scene is on the screen.
        head: pixels at the top that are kept clear where the whole scene is shown.
    """

    clicked = Signal(str)
    toggled = Signal(str)
    joined = Signal(str)
    entered = Signal()
    left = Signal()
    escaped = Signal()
    menu_wanted = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pointer, self._keys = Pointer(self), Keys(self)  # first: events come already
        self.setObjectName("canvas")
        self.setAccessibleName("Diagram")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(200, 120)
        self._theme = LIGHT
        self._scene = Scene(1, 1, "")
        self._prepared = prepare(self._scene, LIGHT)
        self._selection = self._beside = ""
        self._hovered: Box | None = None
        self._marks: Marks | None = None
        self.head = 0.0
        self._message = "Drawing …"
        self._foot = 0
        self.viewport = Viewport()

    # What is shown

    @property
    def scene(self) -> Scene:
        """The scene that is shown; one without boxes before the first."""
        return self._scene

    @property
    def places(self) -> Places:
        """Where the scene's boxes are."""
        return self._prepared.places

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
        before = self.places.showing(keep)
        pixel = self.viewport.to_screen(to_qt(before).topLeft()) if before else None
        self._scene, self._theme = scene, theme
        self._prepared = prepared or prepare(scene, theme)
        self._hovered = None
        self._marks = None
        self._message = ""
        after = self.places.showing(keep)
        if after and pixel:
            self.viewport.hold(to_qt(after).topLeft(), pixel)
        else:
            self.fit()
        self._describe()
        self.update()

    def show_lit(self, lit: Lit | None) -> None:
        """Let some of the scene stand out and dim the rest; or dim nothing."""
        if lit or self._marks:
            self._marks = Marks(self._scene, lit) if lit else None
            self.update()

    def recolour(self, scene: Scene, prepared: Prepared) -> None:
        """Show the same scene in other colours, where it is and as large as it is."""
        hovered = self._hovered
        self._scene, self._prepared = scene, prepared
        self._hovered = self.places.showing(hovered.id) if hovered else None
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

    def select(self, part_id: str, beside: str = "") -> None:
        """Mark the box that shows a node or scope, and bring it into view.

        Args:
            part_id: its id, or nothing.
            beside: id of what belongs to it in a second network; it is marked as well.
        """
        self._selection, self._beside = part_id, beside
        box = self.selected_box
        if box:
            self.viewport.reveal(to_qt(box), QSizeF(self.size()), self.head)
        self._describe()
        self.update()

    @property
    def selected_box(self) -> Box | None:
        """The box that shows the selection."""
        return self.places.showing(self._selection)

    @property
    def marked_boxes(self) -> list[Box]:
        """That box, and the one of what belongs to it in a second network."""
        return [box for box in (self.selected_box, self.places.showing(self._beside)) if box]

    def _describe(self) -> None:
        """Say to assistive technology what is shown and selected."""
        box = self.selected_box
        self.setAccessibleDescription(box.about if box else self._scene.title)

    # Zoom and pan

    def sizeHint(self) -> QSize:
        return QSize(900, 460)

    def fit(self) -> None:
        """Show the whole scene."""
        scene = QSizeF(self._scene.width, self._scene.height)
        room = QSizeF(self.width(), self.height() - self._foot)
        self.viewport.fit(scene, room, self.head)
        self.update()

    def keep_free(self, foot: int) -> None:
        """Leave so many pixels at the lower side free where the whole scene is shown."""
        if foot != self._foot:
            self._foot = foot
            if self.viewport.fitted:
                self.fit()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom by a factor; the point under ``at`` (pixels; else the middle) stays there."""
        self.viewport.zoom(factor, at or QPointF(self.rect().center()))
        self.update()

    def actual_size(self) -> None:
        """One pixel per point."""
        self.zoom(1 / self.viewport.scale)

    def zoom_to(self, part_id: str) -> None:
        """Show the box of a node or scope in the middle, as large as it is read well."""
        box = self.places.showing(part_id)
        if box:
            self.viewport.frame(to_qt(box), QSizeF(self.size()))
            self.update()

    def pan(self, by: QPointF) -> None:
        """Move the scene by so many pixels."""
        moved = self.viewport.pan(by)
        if self._message or self.devicePixelRatioF() % 1:
            self.update()  # the message stays in the middle; parts of pixels cannot be moved
        else:
            self.scroll(moved.x(), moved.y(), self.rect())
            for over in self.findChildren(QWidget, options=_DIRECTLY):  # they have moved as well
                if over.isVisible():
                    self.update(over.geometry() | over.geometry().translated(moved))

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
            self.marked_boxes,
            self._marks,
        )
        if self._message:
            paint_message(painter, QRectF(self.rect()), self._message, self._theme)

    # Pointer and keys

    def box_at(self, point: QPointF) -> Box | None:
        """The innermost box at a point in pixels."""
        return self.places.at(self.viewport.to_scene(point))

    @property
    def hovered(self) -> Box | None:
        """The box under the pointer."""
        return self._hovered

    def light(self, box: Box | None) -> None:
        """Mark the box under the pointer, and no other."""
        if box is self._hovered:
            return
        for changed in (self._hovered, box):
            if changed:
                self.update(self._marked(changed))
        self._hovered = box

    def _marked(self, box: Box) -> QRect:
        """The pixels of a box with all that may be painted around it."""
        area = self.places.extent_of(box)
        shown = QRectF(
            self.viewport.to_screen(area.topLeft()), self.viewport.to_screen(area.bottomRight())
        )
        around = HANDLE + 4 + 3 * self.viewport.scale
        return shown.adjusted(-around, -around, around, around).toAlignedRect()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pointer.double_click(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            box, at = self.selected_box, self.rect().center()
            if box:
                at = self.viewport.to_screen(to_qt(box).center()).toPoint()
        else:
            box, at = self.box_at(QPointF(event.pos())), event.pos()
        self.menu_wanted.emit(part_of(box) if box else "", self.mapToGlobal(at))

    def leaveEvent(self, event: QEvent) -> None:
        self.light(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._pointer.wheel(event)

    def event(self, event: QEvent) -> bool:
        return self._pointer.gesture(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.viewport.fitted:
            self.fit()
        super().resizeEvent(event)
