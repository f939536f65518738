"""The field in which a person says what the open network is compared with."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QSizePolicy, QWidget

from resviz.zoo.presets import letters_of, presets

_FILE = "file"
_BEFORE = "As it was before the last change"
_WITHOUT = "The same without its shortcuts"
_WITH = "The same with its shortcuts"


class OtherChoice(QComboBox):
    """Variants of the open network, a file, and every preset; typing finds one.

    Signals:
        chosen: ``other way``, ``before`` or the name of a preset.
        file_wanted: a file is to be asked for.
    """

    chosen = Signal(str)
    file_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName("Compared with")
        self.setToolTip("Another network: type to find a preset")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedWidth(236)
        self.setMaxVisibleItems(16)
        for words, what in ((_WITHOUT, "other way"), (_BEFORE, "before"), ("Open file…", _FILE)):
            self.addItem(words, what)
        self.insertSeparator(self.count())
        for row in presets().values():
            self.addItem(row.name, row.name)
            self.setItemData(self.count() - 1, row.title, Qt.ItemDataRole.ToolTipRole)
        completer = self.completer()
        assert isinstance(completer, QCompleter)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        popup = completer.popup()
        assert popup is not None
        # A window of its own, which the sheet of the main window does not reach.
        popup.setStyleSheet("QListView::item { padding: 3px 6px; }")
        self._shown = ""
        self.activated.connect(self._activated)
        line = self.lineEdit()
        assert line is not None
        line.returnPressed.connect(self._typed)

    def show_choice(self, variant: str, name: str, *, plain: bool) -> None:
        """Show what is chosen.

        Args:
            variant: ``other way`` or ``before``; nothing for a network that stays what it is.
            name: of the other network, as far as there is one.
            plain: the open network has no shortcuts, so the other way is with them.
        """
        self.setItemText(0, _WITH if plain else _WITHOUT)
        place = self.findData(variant or name)
        self._shown = self.itemText(place) if place >= 0 else name
        if place >= 0:
            self.setCurrentIndex(place)
        self.setEditText(self._shown)

    def _activated(self, place: int) -> None:
        what = self.itemData(place)
        if what == _FILE:
            self.file_wanted.emit()
        elif what:
            self.chosen.emit(what)

    def _typed(self) -> None:
        """Choose what has been typed: a preset, or the first that is found by these letters."""
        words = self.currentText()
        if words == self._shown or self.findText(words) >= 0:
            return  # which is told by itself
        letters = letters_of(words)
        names = [name for name in presets() if letters and letters in letters_of(name)]
        exact = [name for name in names if letters_of(name) == letters]
        if names:
            self.chosen.emit((exact or names)[0])
        else:
            self.setEditText(self._shown)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        line = self.lineEdit()
        if line and event.reason() != Qt.FocusReason.PopupFocusReason:
            line.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.setEditText(self._shown)
        super().focusOutEvent(event)
