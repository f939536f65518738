"""The grid behind live curves: two paths, since an item for each line would cost more to paint."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from resviz.diagram.charts.data import Plot, Range
from resviz.diagram.theme import Theme


class CurveGrid:
    """Lines at the ticks and the marks of a plot, between its stages, and where nothing happens.

    Args:
        item: the pyqtgraph plot item that the curves are in.
    """

    def __init__(self, item: Any) -> None:
        self._lines = QGraphicsPathItem()
        self._neutral = QGraphicsPathItem()
        for path, z in ((self._lines, -10), (self._neutral, -9)):
            path.setZValue(z)
            item.addItem(path, ignoreBounds=True)

    def show(self, plot: Plot, rules: Iterable[float], y_range: Range, theme: Theme) -> None:
        """Show the lines of a plot.

        Args:
            plot: whose stages and neutral value they are.
            rules: heights of lines across it.
            y_range: ends of the vertical axis with the bands of marks.
            theme: gives the colours.
        """
        path = QPainterPath()
        for y in rules:
            _across(path, plot, y)
        bottom, top = y_range
        for section in plot.sections[1:]:
            path.moveTo(section.start, bottom)
            path.lineTo(section.start, top)
        neutral = QPainterPath()
        if plot.rule is not None:
            _across(neutral, plot, plot.rule)
        self._lines.setPath(path)
        self._lines.setPen(_pen(theme["grid"], Qt.PenStyle.SolidLine))
        self._neutral.setPath(neutral)
        self._neutral.setPen(_pen(theme["muted"], Qt.PenStyle.DashLine))

    def clear(self) -> None:
        """Show none."""
        for item in (self._lines, self._neutral):
            item.setPath(QPainterPath())


def _across(path: QPainterPath, plot: Plot, y: float) -> None:
    left, right = plot.x_range
    path.moveTo(left, y)
    path.lineTo(right, y)


def _pen(colour: str, style: Qt.PenStyle) -> QPen:
    pen = QPen(QColor(colour), 1, style)
    pen.setCosmetic(True)  # as wide on the screen whatever the axes span
    return pen
