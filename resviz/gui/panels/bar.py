"""What the bars over the diagram have in common."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QToolButton, QWidget

from resviz.diagram.theme import Theme
from resviz.gui.theme import icon


class Bar(QFrame):
    """A small row over the diagram; what is clicked or typed there is not for the diagram."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._icons: list[tuple[QToolButton, str]] = []
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(6, 2, 3, 2)
        self.row.setSpacing(2)
        self.hide()

    def button(self, name: str, words: str) -> QToolButton:
        """Add a button with a shipped icon; its words are its tool tip and name."""
        button = QToolButton()
        button.setIconSize(QSize(16, 16))
        button.setToolTip(words)
        button.setAccessibleName(words.partition(" (")[0])
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icons.append((button, name))
        self.row.addWidget(button)
        return button

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of a theme."""
        for button, name in self._icons:
            button.setIcon(icon(name, theme, "muted"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()

    def put_away(self) -> None:
        """Hide; what was typed here goes to the diagram from now on."""
        parent, focused = self.parentWidget(), QApplication.focusWidget()
        if parent and focused and self.isAncestorOf(focused):
            parent.setFocus()
        self.hide()

    def dismiss(self) -> None:
        """The Escape key was pressed here."""
