"""What a demonstration shows, on one line; the whole text and what this run gave, on a click."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMessageBox, QToolButton, QWidget

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
        self.more.setText("More")
        self.more.setToolTip("The whole text, and what this run gave")
        self.more.clicked.connect(self._open)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self.line, 1)
        row.addWidget(self.more)

    def tell(self, title: str, text: str, verdict: Sequence[str] = ()) -> None:
        """Show a demonstration's text, and the verdict once there is one."""
        if (title, text, tuple(verdict)) == (self.title.text(), self._text, self._verdict):
            return
        self._text, self._verdict = text, tuple(verdict)
        self.title.setText(title)
        self._show()

    def _open(self) -> None:
        """Everything in a window of its own: the figures keep their room."""
        box = QMessageBox(QMessageBox.Icon.NoIcon, self.title.text(), self._text, parent=self)
        box.setObjectName("story")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText("\n\n".join(self._verdict))
        box.open()

    def _show(self) -> None:
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
        self.line.setStyleSheet(f"color: {theme['muted']};")
