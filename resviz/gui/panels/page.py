"""What the pages of the window have in common."""

from PySide6.QtWidgets import QWidget

from resviz.diagram.theme import Theme


class Page(QWidget):
    """A page that takes the colours of a theme."""

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        raise NotImplementedError  # every page has its own
