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
        self._key = self._followed = ""
        self.setAccessibleName("On the diagram")
        self.setCheckable(True)
        self.clicked.connect(lambda down: overlays.choose(self._key if down else ""))
        end = overlays.changed.connect(self._sync)
        # The overlays outlive the button.
        self.destroyed.connect(lambda: end())

    def follow(self, key: str) -> None:
        """Say which overlay the figures show; none where that has no place on the diagram."""
        # Also past what has no place there, unless something else was chosen for the diagram.
        follows = bool(self._followed) and self._overlays.key == self._followed
        self._key = key
        if key and follows:
            self._overlays.choose(key)
        self._sync()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.setIcon(icon("overlay", theme))

    def _sync(self) -> None:
        shown = bool(self._key) and self._overlays.key == self._key
        if shown:
            self._followed = self._key
        self.setEnabled(bool(self._key))
        self.setChecked(shown)
        words = "Colour the diagram by it" if self._key else "This has no place on the diagram"
        self.setToolTip(words)
