"""The button that colours the diagram by what the figures show."""

from PySide6.QtWidgets import QToolButton

from resviz.app.overlays import Overlays
from resviz.diagram.theme import Theme
from resviz.gui.theme import icon


class OnDiagram(QToolButton):
    """While it is down, the colours of the diagram follow what is chosen in the figures.

    Args:
        overlays: what the diagram is coloured by.
    """

    def __init__(self, overlays: Overlays) -> None:
        super().__init__()
        self._overlays = overlays
        self._key = ""
        self.setAccessibleName("On the diagram")
        self.setCheckable(True)
        self.clicked.connect(lambda down: overlays.choose(self._key if down else ""))
        end = overlays.changed.connect(self._sync)
        # The overlays outlive the button.
        self.destroyed.connect(lambda: end())

    def follow(self, key: str) -> None:
        """Say which overlay the figures show; none where that has no place on the diagram."""
        if key and key != self._key and self.isChecked():
            self._key = key
            self._overlays.choose(key)
        self._key = key
        self._sync()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.setIcon(icon("overlay", theme))

    def _sync(self) -> None:
        self.setEnabled(bool(self._key))
        self.setChecked(bool(self._key) and self._overlays.key == self._key)
        words = "Colour the diagram by it" if self._key else "This has no place on the diagram"
        self.setToolTip(words)
