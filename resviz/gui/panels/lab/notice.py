"""What stands where figures will be: what to expect, what went wrong."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.theme import icon

_WIDTH = 480


class Offer(NamedTuple):
    """A button: its words, its icon or nothing, what it does, whether it is the main one."""

    words: str
    icon: str
    action: Callable[[], object]
    primary: bool = False


class Notice(QWidget):
    """A title, a sentence or two and buttons in the middle of the room."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._offers: tuple[Offer, ...] = ()
        self._alert = False
        self.title = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter)
        self.text = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter)
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setFixedWidth(_WIDTH)
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        column = QVBoxLayout(self)
        column.setSpacing(16)
        column.addStretch(1)
        for part in (self.title, self.text):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(self._first)
        column.addLayout(self._second)
        column.addStretch(1)

    def show_notice(
        self,
        title: str,
        text: str,
        offers: Sequence[Offer] = (),
        *,
        alert: bool = False,
    ) -> None:
        """Say something else; main buttons stand above the others."""
        if alert != self._alert:
            self._alert = alert
            self._colour()
        if (title, text) != (self.title.text(), self.text.text()):
            self.title.setText(title)
            self.text.setText(text)
            self._fit()
        if tuple(offers) != self._offers:
            self._offers = tuple(offers)
            self._make_buttons()

    def _fit(self) -> None:
        # A label that is not stretched does not ask for the height that its lines take.
        self.text.setFixedHeight(max(self.text.heightForWidth(_WIDTH), 0))

    def _make_buttons(self) -> None:
        for row, primary in ((self._first, True), (self._second, False)):
            while item := row.takeAt(0):
                if widget := item.widget():
                    widget.hide()
                    widget.deleteLater()
            row.setSpacing(8)
            row.addStretch(1)
            for offer in self._offers:
                if offer.primary == primary:
                    row.addWidget(self._button(offer))
            row.addStretch(1)

    def _button(self, offer: Offer) -> QPushButton:
        button = QPushButton(offer.words)
        button.setProperty("primary", offer.primary)
        button.clicked.connect(lambda: offer.action())
        if offer.icon:
            role = "action-ink" if offer.primary else "ink"
            button.setIcon(icon(offer.icon, self._theme, role))
        return button

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._make_buttons()
        self._colour()

    def _colour(self) -> None:
        role = "alert" if self._alert else "ink"
        self.title.setStyleSheet(f"color: {self._theme[role]}; font-size: 15px; font-weight: 600;")
        self.text.setStyleSheet(f"color: {self._theme['muted']}; font-size: 13px;")
        self._fit()
