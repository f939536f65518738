"""What a demonstration shows, on one line; the whole text and what this run gave, on a click."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMessageBox, QToolButton, QWidget

from resviz.app.demonstrations import Demonstration, Outcome
from resviz.diagram.theme import Theme


class Story(QWidget):
    """The text of a demonstration and the verdict on a run of it."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._line = ""
        self._look = ""
        self._outcomes: tuple[Outcome, ...] = ()
        self.title = QLabel()
        self.line = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.line.setMinimumWidth(40)
        self.more = QToolButton()
        self.more.setText("More")
        self.more.setToolTip("The whole text, and what this run gave")
        self.more.clicked.connect(self._open)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self.line, 1)
        row.addWidget(self.more)

    def tell(
        self, shown: Demonstration, outcomes: Sequence[Outcome] = (), *, running: bool = False
    ) -> None:
        """Show a demonstration: what it is, where to look while it runs, what was seen of it."""
        words = " ".join(outcome.sentence for outcome in outcomes)
        line = words or (shown.look if running else shown.text)
        if (shown.title, line) == (self.title.text(), self._line):
            return
        self._text, self._line, self._outcomes = shown.text, line, tuple(outcomes)
        self._look = shown.look
        self.title.setText(shown.title)
        self._show()

    def _open(self) -> None:
        """Everything in a window of its own: the figures keep their room."""
        box = QMessageBox(QMessageBox.Icon.NoIcon, self.title.text(), self._text, parent=self)
        box.setObjectName("story")
        box.setTextFormat(Qt.TextFormat.PlainText)
        seen = [f"{'✓' if each.seen else '✗'} {each.sentence}" for each in self._outcomes]
        box.setInformativeText("\n\n".join([f"Where to look: {self._look}", *seen]))
        box.open()

    def _show(self) -> None:
        # What this run gave is news; what is shown in general has been read.
        words = self._line
        metrics = QFontMetrics(self.line.font())
        self.line.setText(metrics.elidedText(words, Qt.TextElideMode.ElideRight, self.line.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.title.setStyleSheet(f"color: {theme['ink']}; font-weight: 600;")
        self.line.setStyleSheet(f"color: {theme['muted']};")
