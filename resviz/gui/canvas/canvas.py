"""The diagram on the screen: what of it is shown, and what is marked."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from resviz.diagram.lit import Lit
from resviz.diagram.scene import Box, Scene
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.canvas.frame import paint_marks, pixels_of
from resviz.gui.canvas.grip import Grip
from resviz.gui.canvas.keys import Keys
from resviz.gui.canvas.marks import Marks
from resviz.gui.canvas.minimap import Minimap
from resviz.gui.canvas.overlay import paint_message, to_qt
from resviz.gui.canvas.overview import Overview
from resviz.gui.canvas.places import Places, part_of
from resviz.gui.canvas.pointer import Pointer
from resviz.gui.canvas.prepared import Prepared, prepare
from resviz.gui.canvas.surface import Surface
from resviz.gui.canvas.viewport import Begin
from resviz.gui.canvas.zoomed import Zoomed

if TYPE_CHECKING:
    from resviz.gui.canvas.mover import Mover


class Canvas(Zoomed):
    """Shows a scene.

    Signals:
        clicked: id of the node or scope whose box was clicked, or nothing.
        toggled: id of a box to fold or unfold.
        joined: id of the node or scope whose box was clicked with Shift or Ctrl.
        entered: what is inside the selected box is wanted.
        left: what is around the selected box is wanted.
        escaped: the Escape key was pressed.
        menu_wanted: id of a node or scope, or nothing, and the pixel for its menu.
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
        self._message = "Drawing …"
        self.surface = Surface(self)
        self.grip = Grip(self)
        self._mover: Mover | None = None
        self.minimap = Minimap(self)

    # What is shown

    @property
    def scene(self) -> Scene:
        """The scene that is shown; one without boxes before the first."""
        return self._scene

    @property
    def theme(self) -> Theme:
        """The colours it is painted in."""
        return self._theme

    @property
    def overview(self) -> Overview:
        """The whole scene as a small image."""
        return self._prepared.overview

    @property
    def places(self) -> Places:
        """Where the scene's boxes are."""
        return self._prepared.places

    def show_scene(
        self,
        scene: Scene,
        theme: Theme,
        keep: str = "",
        prepared: Prepared | None = None,
        *,
        moving: bool = False,
        begins: Begin = "",
    ) -> None:
        """Show a scene.

        Args:
            scene: what to show.
            theme: its colours.
            keep: id of a box that stays where it is on the screen, or nothing.
            prepared: what `prepare` made of scene and theme, if that was done before.
            moving: boxes go from where they are to where they belong.
            begins: where reading begins, if the whole scene would be too small to be read.
        """
        before = self.places.showing(keep) if keep else None
        here = self._mover.now(before, self.places) if before and self._mover else before
        pixel = self.viewport.to_screen(to_qt(here).topLeft()) if here else None
        self._message = ""
        moving = moving and bool(self._scene.boxes) and self.mover.may
        left = self.mover.leave(self._scene, self._prepared, self.viewport) if moving else None
        self._scene, self._theme = scene, theme
        self.extent = QSizeF(scene.width, scene.height)
        self._prepared = prepared or prepare(scene, theme)
        self._hovered = None
        self._marks = None
        self.begins = begins
        after = self.places.showing(part_of(before)) if before else None
        if after and pixel:
            self.viewport.hold(to_qt(after).topLeft(), pixel)
        else:
            self.begin()
        if left:
            self.mover.move(left, scene, self._prepared, self.viewport, theme)
        elif self._mover:
            self._mover.stop()
        self._describe()
        self.move_on()

    @property
    def mover(self) -> "Mover":
        """What moves the scene, made when something first moves."""
        if self._mover is None:
            from resviz.gui.canvas.mover import Mover  # not needed to start

            self._mover = Mover(self)
            self._mover.clock.finished.connect(self._arrive)
        return self._mover

    def _arrive(self) -> None:
        """What moved is where it belongs."""
        self.surface.begin(self.mover.last_frame(self.viewport), self.viewport)
        self.mover.stop()
        self.update()

    def show_lit(self, lit: Lit | None) -> None:
        """Let some of the scene stand out and dim the rest; or dim nothing."""
        if lit or self._marks:
            self._marks = Marks(self._scene, lit) if lit else None
            self.surface.begin(self.surface.pixels, self.viewport)  # until it is painted
            self.update()

    def recolour(self, scene: Scene, prepared: Prepared) -> None:
        """Show the same scene in other colours, where it is and as large as it is."""
        if self._mover:
            self._mover.stop()
        hovered = self._hovered
        self._scene, self._prepared = scene, prepared
        self._hovered = self.places.showing(hovered.id) if hovered else None
        self.surface.begin(self.surface.pixels, self.viewport)  # until it is painted
        self.move_on()

    def show_message(self, words: str) -> None:
        """Say something over the picture, such as that a new one is on its way."""
        self._message = words
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self._prepared = prepare(self._scene, theme, self.places)
        self.move_on()

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
        self.move_on()

    @property
    def selected_box(self) -> Box | None:
        """The box that shows the selection."""
        return self.places.showing(self._selection) if self._selection else None

    @property
    def marked_boxes(self) -> list[Box]:
        """That box, and the one of what belongs to it in a second network."""
        beside = self.places.showing(self._beside) if self._beside else None
        return [box for box in (self.selected_box, beside) if box]

    def _describe(self) -> None:
        """Say to assistive technology what is shown and selected."""
        box = self.selected_box
        self.setAccessibleDescription(box.about if box else self._scene.title)

    def zoom_to_part(self, part_id: str) -> None:
        """Show the box of a node or scope in the middle, as large as it is read well."""
        box = self.places.showing(part_id)
        if box:
            self.zoom_to(to_qt(box))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        seen = self.viewport, self._theme
        if self._mover and self._mover.moving:
            self._mover.paint(painter, *seen, self.marked_boxes)
        else:
            self.surface.paint(painter, event.region(), self._prepared, *seen, self._marks)
            paint_marks(
                painter,
                event.region(),
                self.places,
                *seen,
                self._hovered,
                self.marked_boxes,
                self._marks,
                self.grip.done,
            )
            self.grip.paint(painter)
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
                self.update(pixels_of(changed, self.places, self.viewport))
        self._hovered = box

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
