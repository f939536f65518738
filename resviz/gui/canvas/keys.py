"""What keys do to the diagram: walk from box to box, along edges, in and out; fold, let go."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from resviz.diagram.scene import Box
from resviz.gui.canvas.places import part_of

if TYPE_CHECKING:
    from resviz.gui.canvas.canvas import Canvas

_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_FOLDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_CTRL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class Keys:
    """Hears the keys of a canvas."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas
        self._ways: list[Box] = []  # where the last step along an edge could have led

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key says; whether it says anything."""
        canvas, key = self._canvas, Qt.Key(event.key())
        selected = canvas.selected_box or canvas.places.showing("")
        if key in _MOVES:
            self._move(selected, *_MOVES[key], event.modifiers())
        elif key in _FOLDS:
            if selected and selected.foldable:
                canvas.toggled.emit(selected.id)
        elif key == Qt.Key.Key_Escape:
            if not canvas.grip.cancel():
                canvas.escaped.emit()
        else:
            return False
        return True

    def _move(self, selected: Box | None, dx: int, dy: int, modifiers: Qt.KeyboardModifier) -> None:
        canvas, places = self._canvas, self._canvas.places
        box: Box | None
        if modifiers & _ALT:
            if dy:
                (canvas.entered if dy > 0 else canvas.left).emit()
            return
        if selected is None:
            box = places.first()
        elif modifiers & _CTRL:
            box = self._along(selected, dx) if dx else self._other_way(selected, dy)
        else:
            box = places.beside(selected, dx, dy)
        if box:
            canvas.clicked.emit(part_of(box))

    def _along(self, box: Box, dx: int) -> Box | None:
        """Where an edge that leaves (1) leads, or one that enters (−1) comes from; the main one."""
        self._ways = self._canvas.places.along(box, forward=dx > 0)
        return self._ways[0] if self._ways else None

    def _other_way(self, box: Box, dy: int) -> Box | None:
        """Where another edge would have led from the same box."""
        if box not in self._ways:  # somebody has clicked meanwhile
            before = self._canvas.places.along(box, forward=False)
            self._ways = self._canvas.places.along(before[0], forward=True) if before else []
        if box not in self._ways:
            return None
        return self._ways[(self._ways.index(box) + dy) % len(self._ways)]
