"""The find bar: words are searched for in the diagram while they are typed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from resviz.app.finding import Finding
from resviz.gui.panels.bar import Bar
from resviz.gui.theme import tabular

_STEPS = {
    Qt.Key.Key_Return: 1,
    Qt.Key.Key_Enter: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
}


class FindBar(Bar):
    """Mirrors a `Finding`; it is there while somebody searches."""

    def __init__(self, finding: Finding, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("find-bar")
        self._finding = finding
        self.field = QLineEdit()
        self.field.setPlaceholderText("conv 3x3, block2, 256x14x14 …")
        self.field.setAccessibleName("Find in the diagram")
        self.field.setMinimumWidth(170)
        self.field.textChanged.connect(finding.search)
        self._count = QLabel()
        self._count.setFont(tabular(self._count.font()))
        self._count.setMinimumWidth(84)
        self._count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.row.addWidget(self.field, 1)
        self.row.addWidget(self._count)
        self._previous = self.button("up", "The hit before (Shift+Enter)")
        self._next = self.button("down", "The next hit (Enter)")
        self._previous.clicked.connect(lambda: finding.step(-1))
        self._next.clicked.connect(lambda: finding.step(1))
        self.button("close", "End the search (Esc)").clicked.connect(lambda: self.dismiss())
        finding.changed.connect(self._show)

    def _show(self) -> None:
        finding = self._finding
        if not finding.open:
            self.put_away()
            return
        opened = self.isHidden()
        self.show()
        if self.field.text() != finding.query:
            self.field.setText(finding.query)
        self._count.setText(finding.words)
        for button in (self._previous, self._next):
            button.setEnabled(bool(finding.hits))
        if opened:
            self.begin()

    def begin(self) -> None:
        """Let somebody type; what was searched for before is replaced by what is typed."""
        self.field.setFocus()
        self.field.selectAll()

    def dismiss(self) -> None:
        """End the search."""
        self._finding.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._finding.step(-step if back else step)
        else:
            super().keyPressEvent(event)
