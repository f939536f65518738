"""The editors of a form: one kind of widget for each kind of setting.

Every editor takes and gives plain values, tells of a change in one way, and never clears what a
person typed.
"""

from collections.abc import Callable, Mapping
from math import floor, log10
from typing import Protocol

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from resviz.gui.panels.combo import Combo
from resviz.zoo.values import Field

Commit = Callable[[object], bool]
"""Takes a new value and says whether it is possible."""

_PAUSE = 600  # milliseconds after the last key before a typed number counts
_TRIES = 24  # values a step tries before it gives up


class Editor(Protocol):
    """What a form knows of an editor."""

    def show_value(self, value: object) -> None:
        """Show a value, without telling of it."""

    def widget(self) -> QWidget:
        """The widget."""


class TextEditor(QLineEdit):
    """A line of text; counts on Enter and when the focus leaves.

    Args:
        commit: takes a text.
    """

    def __init__(self, commit: Commit) -> None:
        super().__init__()
        self._commit = commit
        self._shown = self._tried = ""
        self.setAcceptDrops(False)  # a file that is dropped here is for the window to open
        self.editingFinished.connect(self.commit_text)

    def widget(self) -> QWidget:
        """See `Editor`."""
        return self

    def show_value(self, value: object) -> None:
        """See `Editor`."""
        self._shown = self._tried = _text(value)
        if self.text() != self._shown:
            self.setText(self._shown)
            self.setCursorPosition(0)

    def commit_text(self) -> None:
        """Hand the text on, if it is another one."""
        if self.text() != self._tried:
            self.try_text(self.text())

    def try_text(self, text: str) -> bool:
        """Show a text and hand it on; says whether it was possible."""
        self._tried = text
        if self.text() != text:
            self.setText(text)
        if not self._commit(text):
            return False
        # What was taken may have been written differently in the meantime.
        self._shown = self._tried = self.text()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self._shown:
            self.try_text(self._shown)
        else:
            super().keyPressEvent(event)


class NumberEditor(TextEditor):
    """A number: typed, or stepped with the arrow keys and, while it has the focus, the wheel.

    A typed number counts after a short pause, too. A step goes to the next possible value.

    Args:
        field: says whether it is whole, and its bounds.
        commit: takes a text.
    """

    def __init__(self, field: Field, commit: Commit) -> None:
        super().__init__(commit)
        self._field = field
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self.commit_text)
        self.textEdited.connect(lambda: self._pause.start())

    def commit_text(self) -> None:
        self._pause.stop()
        super().commit_text()

    def step(self, direction: int) -> None:
        """Go to the next possible value, up or down; stay where there is none near."""
        try:
            value = float(self.text())
        except ValueError:
            return
        before = self.text()
        for _ in range(_TRIES):
            value = self._next(value, direction)
            low, high = self._field.minimum, self._field.maximum
            if (low is not None and value < low) or (high is not None and value > high):
                break
            if self.try_text(_text(int(value) if self._field.kind == "integer" else value)):
                return
        self.try_text(before)

    def _next(self, value: float, direction: int) -> float:
        if self._field.kind == "integer":
            return value + direction
        if value == 0:
            return 0.01 * direction
        # One in the leading digit; going down from 1 that digit is the next one.
        exponent = floor(log10(abs(value)) - (1e-9 if value * direction < 0 else -1e-9))
        return float(f"{value + direction * 10.0**exponent:.12g}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        if direction := steps.get(Qt.Key(event.key())):
            self.step(direction)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Scrolling past a field must not change it.
        if self.hasFocus() and event.angleDelta().y():
            self.step(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()


class ChoiceEditor(Combo):
    """One of several words.

    Args:
        choices: what is written for each value.
        commit: takes the value chosen.
    """

    def __init__(self, choices: Mapping[str, str], commit: Commit) -> None:
        super().__init__(5)
        self._commit = commit
        self.set_choices(choices)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(lambda: self._commit(self.currentData()))

    def widget(self) -> QWidget:
        """See `Editor`."""
        return self

    def set_choices(self, choices: Mapping[str, str]) -> None:
        """Offer other values; the present one stays if it is among them."""
        present = self.currentData()
        with QSignalBlocker(self):
            self.clear()
            for value, words in choices.items():
                self.addItem(words, value)
            self.setCurrentIndex(self.findData(present))

    def show_value(self, value: object) -> None:
        """See `Editor`."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SwitchEditor(QCheckBox):
    """On or off.

    Args:
        commit: takes True or False.
    """

    def __init__(self, commit: Commit) -> None:
        super().__init__()
        self.clicked.connect(lambda on: commit(bool(on)))

    def widget(self) -> QWidget:
        """See `Editor`."""
        return self

    def show_value(self, value: object) -> None:
        """See `Editor`."""
        with QSignalBlocker(self):
            self.setChecked(bool(value))


def editor_of(field: Field, commit: Commit) -> Editor:
    """The editor for a setting."""
    match field.kind:
        case "choice":
            return ChoiceEditor(field.choices, commit)
        case "switch":
            return SwitchEditor(commit)
        case "integer" | "number":
            return NumberEditor(field, commit)
        case _:
            return TextEditor(commit)


def _text(value: object) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value)
