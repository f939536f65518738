"""A `Plot` live: curves with their names beside them, marks for what no axis can hold."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QCursor, QFont
from PySide6.QtWidgets import (
    QGraphicsPathItem,
    QGraphicsView,
    QLabel,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from resviz.diagram.charts import bands
from resviz.diagram.charts.bands import Band
from resviz.diagram.charts.data import Curve, Plot, lone
from resviz.diagram.charts.plot import BAND, BROKEN_LABEL, DOT, ZERO_LABEL, y_ticks
from resviz.diagram.text import FAMILY
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.panels.lab.axis_row import AxisRow
from resviz.gui.panels.lab.band_path import band_path
from resviz.gui.panels.lab.curve_flags import CurveFlags
from resviz.gui.panels.lab.curve_grid import CurveGrid
from resviz.gui.panels.lab.curve_names import CurveNames
from resviz.gui.panels.lab.pool import Pool
from resviz.gui.panels.lab.reading import span_of, value_at

GUTTER = 52
MARGIN = 12
_LEAST = 24  # pixels of height from which on something is drawn
_MANY = 300  # points from which on a line is thin


class CurvePlot(QWidget):
    """Curves over an axis, painted by pyqtgraph.

    Lines of many points are one pixel wide: antialiased and wider, noisy ones would cost half a
    second a frame.

    Args:
        on_select: told the id of a point that was clicked.
        parent: the owner.

    Signals:
        unnamed: there is no room for the names at these curves; a legend has to tell them.
    """

    unnamed = Signal(object)

    def __init__(
        self,
        on_select: Callable[[str], object] = lambda part_id: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._on_select = on_select
        self._theme = LIGHT
        self._plot: Plot | None = None
        self._at: float | None = None
        self._marked = ""
        self._view = pg.PlotWidget(self, enableMenu=False)
        self._item = self._view.getPlotItem()
        self._box = self._item.getViewBox()
        self._curves = Pool(self._item, self._new_curve)
        self._bands = Pool(self._item, QGraphicsPathItem)
        self._marks = Pool(self._item, lambda: pg.ScatterPlotItem(pxMode=True))
        self._names = CurveNames(self._item, self._unnamed, self)
        self._flags = CurveFlags(self._item)
        self._grid = CurveGrid(self._item)
        self._regions = Pool(self._item, lambda: pg.LinearRegionItem(movable=False))
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._hover = pg.InfiniteLine(angle=90, movable=False)
        self._bounds = (0.0, 1.0)
        self._above = self._below = Band((), 0, 0)
        self._words = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setWordWrap(True)
        self.row = AxisRow(GUTTER, MARGIN)
        self._set_up()
        self.set_theme(LIGHT)

    def _set_up(self) -> None:
        self._item.hideButtons()
        self._item.hideAxis("bottom")
        self._item.layout.setContentsMargins(0, 4, MARGIN, 5)
        self._box.setMouseEnabled(False, False)
        self._box.setDefaultPadding(0)
        self._box.sigResized.connect(self._arrange)
        axis = self._item.getAxis("left")
        axis.setWidth(GUTTER)
        axis.setStyle(tickLength=0, tickTextOffset=8, tickAlpha=0, hideOverlappingLabels=False)
        axis.setZValue(-10)
        for item in (self._cursor, self._hover):
            item.hide()
            self._item.addItem(item, ignoreBounds=True)
        scene: Any = self._view.scene()
        scene.sigMouseMoved.connect(self._moved)
        scene.sigMouseClicked.connect(self._clicked)
        # Data change everything; to find out what lies where would take longer than to paint it.
        self._view.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setMouseTracking(True)
        over = QVBoxLayout(self._view)
        over.setContentsMargins(0, 4, 0, 0)
        over.addWidget(self._words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._view, 1)
        column.addWidget(self.row)
        self.show_words("")

    @staticmethod
    def _new_curve() -> Any:
        return pg.PlotDataItem(antialias=True, connect="finite", skipFiniteCheck=True)

    def show_plot(self, plot: Plot, at: float | None = None) -> None:
        """Show a plot, and a line across it where something is shown elsewhere."""
        self._plot, self._at = plot, at
        self._words.hide()
        for item, curve in zip(self._curves.take(len(plot.curves)), plot.curves, strict=True):
            item.setData(curve.x, curve.y)
        self.row.show_plot(plot)
        self._arrange()

    def show_words(self, words: str) -> None:
        """Show a few words where there is nothing to plot, and no axes."""
        self._plot = None
        for pool in (self._curves, self._bands, self._marks, self._regions):
            pool.take(0)
        self._grid.clear()
        for item in (self._cursor, self._hover):
            item.hide()
        self._names.clear()
        self._flags.show((), self._theme)
        self._item.getAxis("left").setTicks([[], []])
        self.row.show_plot(None)
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def highlight(self, part_id: str) -> None:
        """Mark a layer or block, or nothing."""
        self._marked = part_id
        self._mark()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._view.setBackground(theme["background"])
        axis = self._item.getAxis("left")
        font = QFont(FAMILY)
        font.setPixelSize(11)
        axis.setTickFont(font)
        axis.setTextPen(theme["muted"])
        axis.setPen(None)
        self._cursor.setPen(pg.mkPen(theme["faint"]))
        self._hover.setPen(pg.mkPen(theme["line"]))
        self.row.set_theme(theme)
        self._words.setStyleSheet(f"color: {theme['muted']}; border: 1px solid {theme['grid']};")
        self._arrange()

    def _unnamed(self) -> None:
        assert self._plot
        self.unnamed.emit(self._plot.curves)

    # What depends on the size as well as on the data

    def _arrange(self) -> None:
        plot = self._plot
        height = self._box.height()
        if plot is None or height < _LEAST:
            return
        above, below = bands.broken(plot, height), bands.zeros(plot, height)
        low, high = plot.y_range
        pixel = (high - low) / (height - above.height - below.height)
        bottom, top = low - pixel * below.height, high + pixel * above.height
        self._above, self._below, self._bounds = above, below, (bottom, top)
        self._box.setRange(xRange=plot.x_range, yRange=(bottom, top), padding=0, update=True)
        marks = [
            (high + pixel * above.height / 2, BROKEN_LABEL, above, top),
            (low - pixel * below.height / 2, ZERO_LABEL, below, low),
        ]
        self._flags.show(plot.flags, self._theme)
        self._tick(plot, [mark for mark in marks if mark[2].rows], pixel)
        self._paint(plot, pixel)
        self._names.show(plot, self._theme, (bottom, top), above.height, below.height)
        self._mark()

    def _tick(self, plot: Plot, marks: list[tuple[float, str, Band, float]], pixel: float) -> None:
        at = [(tick.at, tick.label) for tick in y_ticks(plot, self._box.height() + 40)]
        ticks = [tick for tick in at if all(abs(tick[0] - m[0]) > 13 * pixel for m in marks)]
        self._item.getAxis("left").setTicks([[*ticks, *(mark[:2] for mark in marks)], []])
        rules = [y for y, _ in ticks]
        rules += [top - pixel * row.down for _, _, band, top in marks for row in band.rows]
        self._grid.show(plot, rules, self._bounds, self._theme)

    def _paint(self, plot: Plot, pixel: float) -> None:
        for item, curve in zip(self._curves.take(len(plot.curves)), plot.curves, strict=True):
            style = Qt.PenStyle.DashLine if curve.faint else Qt.PenStyle.SolidLine
            width = 1 if curve.faint or len(curve.x) > _MANY else 1.6
            pen = pg.mkPen(self._theme[curve.role], width=width, style=style)
            if item.opts["pen"] != pen:  # each time it makes the curve anew
                item.setPen(pen)
        wide = [curve for curve in plot.curves if curve.low is not None]
        for band, curve in zip(self._bands.take(len(wide)), wide, strict=True):
            tint = pg.mkColor(self._theme[curve.role])
            tint.setAlphaF(BAND)
            band.setPath(band_path(curve))
            band.setBrush(tint)
            band.setPen(pg.mkPen(None))
            band.setZValue(-3)
        low, (_, top) = plot.y_range[0], self._bounds
        marks = [
            *((r.curve, r.x, low - pixel * r.down, "o", self._below) for r in self._below.rows),
            *((r.curve, r.x, top - pixel * r.down, "x", self._above) for r in self._above.rows),
        ]
        dots = [(curve, lone(curve.y)) for curve in plot.curves]
        dots = [dot for dot in dots if dot[1].any()]
        items = self._marks.take(len(marks) + len(dots))
        for item, (curve, xs, y, symbol, band) in zip(items, marks, strict=False):
            pen = pg.mkPen(self._theme[curve.role], width=1.2)
            ys, size = np.full(len(xs), y), 2 * band.radius
            item.setData(xs, ys, symbol=symbol, size=size, pen=pen, brush=None)
        for item, (curve, alone) in zip(items[len(marks) :], dots, strict=True):
            brush = pg.mkBrush(self._theme[curve.role])
            size = 2 * DOT * (0.6 if curve.faint else 1)
            item.setData(
                curve.x[alone], curve.y[alone], symbol="o", size=size, pen=None, brush=brush
            )
        self._cursor.setVisible(self._at is not None)
        if self._at is not None:
            self._cursor.setPos(self._at)

    def _mark(self) -> None:
        curves = self._plot.curves if self._plot else ()
        spans = {span_of(curve, self._marked) for curve in curves}
        shown = [span for span in spans if span]
        tint = pg.mkColor(self._theme["selection"])
        tint.setAlpha(48)
        for item, span in zip(self._regions.take(len(shown)), shown, strict=True):
            item.setZValue(-5)  # names and curves stand before it
            item.setBrush(tint)
            for line in item.lines:
                line.setPen(pg.mkPen(self._theme["selection"]))
            item.setRegion(span)

    # The mouse

    def _moved(self, position: QPointF) -> None:
        inside = self._box.sceneBoundingRect().contains(position)
        nearest = self._nearest(position) if inside else None
        self._hover.setVisible(nearest is not None)
        if nearest is None:
            self.setCursor(Qt.CursorShape.ArrowCursor)
            return
        curve, index = nearest
        self._hover.setPos(float(curve.x[index]))
        selectable = bool(curve.ids)
        shape = Qt.CursorShape.PointingHandCursor if selectable else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        QToolTip.showText(QCursor.pos(), self._told(curve, index), self._view)

    def _clicked(self, event: Any) -> None:
        nearest = self._nearest(event.scenePos())
        if nearest and nearest[0].ids and event.button() == Qt.MouseButton.LeftButton:
            self._on_select(nearest[0].ids[nearest[1]])

    def _nearest(self, position: QPointF) -> tuple[Curve, int] | None:
        """The point under the mouse: the nearest one across, of the curve nearest in height."""
        point = self._box.mapSceneToView(position)
        best: tuple[float, Curve, int] | None = None
        for curve in self._plot.curves if self._plot else ():
            if curve.faint or not len(curve.x):
                continue
            index = int(np.argmin(np.abs(curve.x - point.x())))
            away = abs(float(np.nan_to_num(curve.y[index], nan=-1e9)) - point.y())
            if best is None or away < best[0]:
                best = (away, curve, index)
        return (best[1], best[2]) if best else None

    def _told(self, curve: Curve, index: int) -> str:
        assert self._plot is not None
        at, part = curve.x[index], curve.ids[index] if curve.ids else ""
        lines = [part or f"{self._plot.x_label} {at:g}"]
        for other in self._plot.curves:
            if not other.faint and len(other.x):
                near = int(np.argmin(np.abs(other.x - at)))
                lines.append(f"{other.name}  {value_at(other, near, log=self._plot.log)}")
        return "\n".join(lines)
