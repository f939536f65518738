"""A line over the figures that says what went wrong and what can be done."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from resviz.app.failure import Failure
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.panels.lab.notice import Offer
from resviz.gui.theme import icon


class Banner(QWidget):
    """A failure, its advice, and buttons that help; hidden while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._offers: tuple[Offer, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 6, 8, 6)
        self._row.setSpacing(8)
        self._row.addWidget(self.words, 1)
        self.hide()

    def warn(self, failure: Failure, offers: Sequence[Offer]) -> None:
        """Show a failure."""
        self.words.setText(f"{failure.message} {failure.advice}".strip())
        if tuple(offer.words for offer in offers) != tuple(o.words for o in self._offers):
            self._offers = tuple(offers)
            self._make_buttons()
        self.show()

    def _make_buttons(self) -> None:
        while self._row.count() > 1:
            item = self._row.takeAt(1)
            if item and (widget := item.widget()):
                widget.hide()
                widget.deleteLater()
        for offer in self._offers:
            button = QPushButton(offer.words)
            button.clicked.connect(lambda _checked=False, offer=offer: offer.action())
            if offer.icon:
                button.setIcon(icon(offer.icon, self._theme))
            self._row.addWidget(button)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.setStyleSheet(
            f"Banner {{ background: {theme['panel']}; border-left: 3px solid {theme['alert']}; }}"
        )
        self.words.setStyleSheet(f"color: {theme['ink']};")
        self._make_buttons()
