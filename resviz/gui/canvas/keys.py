"""What keys do to the diagram: walk from box to box, fold, let go."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

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


class Keys:
    """Hears the keys of a canvas."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key says; whether it says anything."""
        canvas, key = self._canvas, Qt.Key(event.key())
        selected = canvas.selected_box or canvas.places.showing("")
        if key in _MOVES:
            box = (
                canvas.places.beside(selected, *_MOVES[key]) if selected else canvas.places.first()
            )
            if box:
                canvas.clicked.emit(part_of(box))
        elif key in _FOLDS:
            if selected and selected.foldable:
                canvas.toggled.emit(selected.id)
        elif key == Qt.Key.Key_Escape:
            canvas.clicked.emit("")
        else:
            return False
        return True
