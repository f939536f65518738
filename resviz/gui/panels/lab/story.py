"""What a demonstration shows, on one line; the whole text and what this run gave, on a click."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from resviz.diagram.theme import Theme


class Story(QWidget):
    """The text of a demonstration and the verdict on a run of it."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._verdict: tuple[str, ...] = ()
        self.title = QLabel()
        self.line = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.line.setMinimumWidth(40)
        self.more = QToolButton()
        self.more.setCheckable(True)
        self.more.setToolTip("The whole text, and what this run gave")
        self.more.toggled.connect(self._show)
        self.whole = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.whole.setWordWrap(True)
        self.whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self.line, 1)
        row.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.whole)
        self.whole.hide()

    def tell(self, title: str, text: str, verdict: Sequence[str] = ()) -> None:
        """Show a demonstration's text, and the verdict once there is one."""
        if (title, text, tuple(verdict)) == (self.title.text(), self._text, self._verdict):
            return
        self._text, self._verdict = text, tuple(verdict)
        self.title.setText(title)
        self.whole.setText("\n".join((text, *(f"→ {sentence}" for sentence in verdict))))
        self._show()

    def _show(self) -> None:
        self.whole.setVisible(self.more.isChecked())
        self.line.setVisible(not self.more.isChecked())
        self.more.setText("Less" if self.more.isChecked() else "More")
        # What this run gave is news; what is shown in general has been read.
        words = " ".join(self._verdict) or self._text
        metrics = QFontMetrics(self.line.font())
        self.line.setText(metrics.elidedText(words, Qt.TextElideMode.ElideRight, self.line.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.title.setStyleSheet(f"color: {theme['ink']}; font-weight: 600;")
        for label in (self.line, self.whole):
            label.setStyleSheet(f"color: {theme['muted']};")
