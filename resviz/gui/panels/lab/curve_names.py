"""The names beside the curves of a live plot."""

import time
from collections.abc import Callable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QObject, QPointF, QTimer
from PySide6.QtGui import QFont

from resviz.diagram.charts import labels
from resviz.diagram.charts.data import Floats, Plot, Range
from resviz.diagram.charts.plot import wanted_names
from resviz.diagram.scene import Rect
from resviz.diagram.text import FAMILY
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.panels.lab.pool import Pool

_SIZE = 12
_REST = 400  # milliseconds that names stay where they are
_APART = 60  # milliseconds between the names of one plot and those of another


class CurveNames(QObject):
    """Places names where nobody takes them for those of other curves, or none at all.

    That takes as long as to draw a figure, so plots that grow together do it one after the other.

    Args:
        item: the pyqtgraph plot item that the curves are in.
        on_missing: called when they do not all find a place.
        parent: the owner.
    """

    _last = 0.0  # when names were placed, of any plot

    def __init__(self, item: Any, on_missing: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._box = item.getViewBox()
        self._on_missing = on_missing
        self._items = Pool(item, self._new_name)
        self._plot: Plot | None = None
        self._theme = LIGHT
        self._y_range = (0.0, 1.0)
        self._area = Rect(0, 0, 0, 0)
        self._placed: tuple[Rect, ...] = ()
        self._placed_for: tuple[object, ...] = ()
        self._again = False
        self._font = QFont(FAMILY)
        self._font.setPixelSize(_SIZE)
        self._font.setWeight(QFont.Weight.DemiBold)
        self._resting = QTimer(self, singleShot=True)
        self._resting.timeout.connect(self._rested)

    def _new_name(self) -> Any:
        item = pg.TextItem(anchor=(0, 0))
        item.setFont(self._font)
        return item

    def show(self, plot: Plot, theme: Theme, y_range: Range, above: float, below: float) -> None:
        """Place the names now, but not so often that they dance while data arrive.

        Args:
            plot: whose curves are named.
            theme: gives the colours.
            y_range: ends of the vertical axis with the bands of marks.
            above: height of the band above, in pixels.
            below: height of the band below, in pixels.
        """
        width, height = self._box.width(), self._box.height()
        self._plot, self._theme, self._y_range = plot, theme, y_range
        self._area = Rect(0, above, width, height - above - below)
        same = (plot.title, [curve.name for curve in plot.curves], theme, width, height)
        self._again = self._resting.isActive() and same == self._placed_for
        self._placed_for = same
        if not self._again:
            self._place()
            self._resting.start(_REST)

    def clear(self) -> None:
        """Show none."""
        self._resting.stop()
        self._again, self._placed, self._placed_for = False, (), ()
        self._items.take(0)

    def _rested(self) -> None:
        if not self._again:
            return
        soon = 1e3 * (time.monotonic() - CurveNames._last) < _APART
        if not soon:
            self._again = False
            self._place()
        self._resting.start(_APART if soon else _REST)

    def _place(self) -> None:
        plot = self._plot
        assert plot
        CurveNames._last = time.monotonic()
        lines = [self._on_screen(curve.x, curve.y) for curve in plot.curves]
        placed = labels.place(lines, wanted_names(plot, _SIZE), self._area, self._placed)
        self._placed = placed or ()
        named = [curve for curve in plot.curves if not curve.faint] if placed else []
        for item, curve, rect in zip(
            self._items.take(len(named)), named, self._placed, strict=True
        ):
            colour = pg.mkColor(self._theme[curve.role])
            # To set them takes as long as to find the place.
            if (item.toPlainText(), item.color) != (curve.name, colour):
                item.setText(curve.name, colour)
            # A text item has four pixels of margin around it, and room for descenders.
            item.setPos(self._box.mapToView(QPointF(rect.x - 4, rect.y - 6)))
        if placed is None:
            self._on_missing()

    def _on_screen(self, x: Floats, y: Floats) -> labels.Line:
        assert self._plot
        (left, right), (bottom, top) = self._plot.x_range, self._y_range
        return labels.Line(
            (x - left) / (right - left) * self._box.width(),
            (top - y) / (top - bottom) * self._box.height(),
        )
