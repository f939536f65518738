"""A form made from settings that describe themselves; for any panel."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from resviz.core.errors import ResvizError, SettingError
from resviz.gui.panels.editors import ChoiceEditor, Editor, editor_of
from resviz.zoo.values import Field

OnChange = Callable[[str, object], object]

_LABEL_WIDTH = 96


class Form(QWidget):
    """A row for each setting: its label, an editor, its unit; beneath it a hint or what is wrong.

    An impossible value stays where it was typed, with the reason below; the last good one stays in
    force, and Escape brings it back.

    Args:
        fields: the settings, in order.
        values: their present values, by name.
        on_change: takes a name and a new value; raises ResvizError where it is impossible.
        parent: the owner.
    """

    def __init__(
        self,
        fields: Sequence[Field],
        values: Mapping[str, object],
        on_change: OnChange,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._rows = {
            field.name: _Row(field, on_change, self._grid, place)
            for place, field in enumerate(fields)
        }
        self.set_values(values)

    def set_values(self, values: Mapping[str, object]) -> None:
        """Show values without telling of them.

        What a person typed stays beside its fault as long as the value in force is the same.
        """
        for name, value in values.items():
            if name in self._rows:
                self._rows[name].show_value(value)

    def forget_faults(self) -> None:
        """Say no more what was wrong; what was typed goes when values are shown the next time."""
        for row in self._rows.values():
            row.forget()

    def set_shown(self, name: str, shown: bool) -> None:
        """Show or hide a row."""
        self._rows[name].set_shown(shown)

    def set_hint(self, name: str, hint: str) -> None:
        """Say something on the value in force, or nothing; a fault takes its place."""
        self._rows[name].set_hint(hint)

    def set_choices(self, name: str, choices: Mapping[str, str]) -> None:
        """Offer other values for a choice, each with its words."""
        editor = self.editor(name)
        if isinstance(editor, ChoiceEditor):
            editor.set_choices(choices)

    def follow(self, before: QWidget) -> QWidget:
        """Have the Tab key go from a widget of the same window through the fields in order.

        Returns:
            The last field.
        """
        for row in self._rows.values():
            QWidget.setTabOrder(before, row.editor.widget())
            before = row.editor.widget()
        return before

    def editor(self, name: str) -> QWidget:
        """The editor of a setting."""
        return self._rows[name].editor.widget()

    def fault(self, name: str) -> str:
        """What is said to be wrong with a setting, or nothing."""
        return self._rows[name].fault


def section(words: str) -> QLabel:
    """The heading of a part of a panel."""
    label = QLabel(words)
    label.setProperty("role", "section")
    return label


class _Row:
    """The widgets of one setting, and its value in force."""

    def __init__(self, field: Field, on_change: OnChange, grid: QGridLayout, place: int) -> None:
        self.field = field
        self.fault = ""
        self._hint = ""
        self._on_change = on_change
        self._good: object = None
        self.editor: Editor = editor_of(field, self.commit)
        widget = self.editor.widget()
        self._label = QLabel(field.title)
        self._label.setBuddy(widget)
        self._label.setProperty("role", "setting")
        self._label.setIndent(0)
        self._label.setWordWrap(True)
        self._label.setFixedWidth(_LABEL_WIDTH)
        self._said = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._said.setProperty("role", "hint")
        self._said.setWordWrap(True)
        self._said.setIndent(0)
        self._box = _with_unit(widget, field.unit)
        self._shown = True
        for part in (self._label, widget):
            part.setToolTip(f"<qt>{field.help}</qt>")
        widget.setProperty("wrong", False)
        widget.setAccessibleName(field.title)
        widget.setAccessibleDescription(field.help)
        grid.addWidget(self._label, 2 * place, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self._box, 2 * place, 1)
        grid.addWidget(self._said, 2 * place + 1, 1)
        self._said.hide()

    def commit(self, value: object) -> bool:
        try:
            self._on_change(self.field.name, value)
        except ResvizError as error:
            here = isinstance(error, SettingError) and error.field == self.field.name
            self._blame(error.reason if here and isinstance(error, SettingError) else str(error))
            return False
        self._blame("")
        return True

    def show_value(self, value: object) -> None:
        if self.fault and value == self._good:
            return
        self._good = value
        self._blame("")
        self.editor.show_value(value)

    def set_shown(self, shown: bool) -> None:
        self._shown = shown
        self._label.setVisible(shown)
        self._box.setVisible(shown)
        self._say()

    def forget(self) -> None:
        self._blame("")

    def set_hint(self, hint: str) -> None:
        self._hint = hint
        self._say()

    def _say(self) -> None:
        words = self.fault or self._hint
        self._said.setText(words[:1].upper() + words[1:])
        self._said.setVisible(bool(words) and self._shown)
        _mark(self._said, "role", "fault" if self.fault else "hint")

    def _blame(self, fault: str) -> None:
        self.fault = fault
        self._say()
        widget = self.editor.widget()
        widget.setAccessibleDescription(self._said.text() or self.field.help)
        _mark(widget, "wrong", bool(fault))


def _mark(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _with_unit(editor: QWidget, unit: str) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 2, 0, 2)
    row.setSpacing(6)
    row.addWidget(editor, 1)
    if unit:
        label = QLabel(unit)
        label.setEnabled(False)
        row.addWidget(label)
    return box
