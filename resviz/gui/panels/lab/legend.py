"""The names of the curves in a row over the figures, where they find no place beside the curves."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from resviz.diagram.charts.data import Curve
from resviz.diagram.theme import LIGHT, Theme


class Legend(QLabel):
    """A dash in the colour of each curve, and its name."""

    def __init__(self) -> None:
        super().__init__(textFormat=Qt.TextFormat.RichText)
        self._theme = LIGHT
        self._curves: tuple[tuple[str, str], ...] = ()
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_curves(self, curves: Sequence[Curve]) -> None:
        """Name these curves, those that are there for comparison left out."""
        self._curves = tuple((curve.name, curve.role) for curve in curves if not curve.faint)
        self._write()
        self.show()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._write()

    def hasHeightForWidth(self) -> bool:
        # A grid whose cells ask for it places its rows apart from each other, so it sees to itself.
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(max(self.heightForWidth(self.width()), 0))  # -1 without words

    def _write(self) -> None:
        entries = (
            f'<span style="color: {self._theme[role]}; font-weight: 600; white-space: nowrap">'
            f"━ {escape(name)}</span>"
            for name, role in self._curves
        )
        self.setText(" &nbsp; &nbsp;".join(entries))
        self._fit()
