"""A `Plot` live: curves with their names beside them, marks for what no axis can hold."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QCursor, QFont
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from resviz.diagram.charts import labels
from resviz.diagram.charts.data import Curve, Plot
from resviz.diagram.charts.plot import BROKEN_LABEL, ZERO_LABEL, y_ticks
from resviz.diagram.scene import Rect
from resviz.diagram.text import FAMILY, text_width
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.panels.lab.axis_row import AxisRow
from resviz.gui.panels.lab.pool import Pool
from resviz.gui.panels.lab.reading import same_name, span_of, value_at

GUTTER = 52
MARGIN = 12
_BAND = 16  # pixels for the marks of zeros, and as many for those of broken values
_NAME = 12
_REST = 400  # milliseconds that names stay where they are
_MANY = 300  # points from which on a line is thin


class CurvePlot(QWidget):
    """Curves over an axis, painted by pyqtgraph.

    Lines of many points are one pixel wide: antialiased and wider, noisy ones would cost half a
    second a frame.

    Args:
        on_select: told the id of a point that was clicked.
    """

    def __init__(self, on_select: Callable[[str], object] = lambda part_id: None) -> None:
        super().__init__()
        self._on_select = on_select
        self._theme = LIGHT
        self._plot: Plot | None = None
        self._at: float | None = None
        self._marked = ""
        self._view = pg.PlotWidget()
        self._item = self._view.getPlotItem()
        self._box = self._item.getViewBox()
        self._curves = Pool(self._item, self._new_curve)
        self._rings = Pool(self._item, lambda: pg.ScatterPlotItem(pxMode=True))
        self._names = Pool(self._item, lambda: pg.TextItem(anchor=(0, 0)))
        self._rules = Pool(self._item, lambda: pg.InfiniteLine(angle=0, movable=False))
        self._walls = Pool(self._item, lambda: pg.InfiniteLine(angle=90, movable=False))
        self._regions = Pool(self._item, lambda: pg.LinearRegionItem(movable=False))
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._hover = pg.InfiniteLine(angle=90, movable=False)
        self._bounds = (0.0, 1.0)
        self._placed: tuple[Rect | None, ...] = ()
        self._named_for: tuple[object, ...] = ()
        self._font = QFont(FAMILY)
        self._font.setPixelSize(_NAME)
        self._font.setWeight(QFont.Weight.DemiBold)
        self._name_again = False
        self._resting = QTimer(self, singleShot=True, interval=_REST)
        self._resting.timeout.connect(self._rested)
        self.row = AxisRow(GUTTER, MARGIN)
        self._set_up()
        self.set_theme(LIGHT)

    def _set_up(self) -> None:
        self._item.hideButtons()
        self._item.setMenuEnabled(False)
        self._item.hideAxis("bottom")
        self._item.layout.setContentsMargins(0, 4, MARGIN, 0)
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
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setMouseTracking(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._view, 1)
        column.addWidget(self.row)

    @staticmethod
    def _new_curve() -> Any:
        return pg.PlotDataItem(antialias=True, connect="finite", skipFiniteCheck=True)

    def show_plot(self, plot: Plot, at: float | None = None) -> None:
        """Show a plot, and a line across it where something is shown elsewhere."""
        self._plot, self._at = plot, at
        for item, curve in zip(self._curves.take(len(plot.curves)), plot.curves, strict=True):
            item.setData(curve.x, curve.y)
        self.row.show_plot(plot)
        self._arrange()

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
        self._arrange()

    # What depends on the size as well as on the data

    def _arrange(self) -> None:
        plot = self._plot
        height = self._box.height()
        if plot is None or height < 4 * _BAND:
            return
        low, high = plot.y_range
        band = _BAND * (high - low) / (height - _BAND * (plot.has_zeros + plot.has_broken))
        bottom, top = low - band * plot.has_zeros, high + band * plot.has_broken
        self._box.setRange(xRange=plot.x_range, yRange=(bottom, top), padding=0, update=True)
        self._tick(plot, low - band / 2, high + band / 2)
        self._paint(plot, low - band / 2, high + band / 2)
        self._bounds = (bottom, top)
        self._name_soon()
        self._mark()

    def _tick(self, plot: Plot, zero: float, broken: float) -> None:
        _, y_size = self._box.viewPixelSize()
        ticks = [(tick.at, tick.label) for tick in y_ticks(plot, self._box.height() + 40)]
        marks = [(zero, ZERO_LABEL)] * plot.has_zeros + [(broken, BROKEN_LABEL)] * plot.has_broken
        ticks = [tick for tick in ticks if all(abs(tick[0] - m[0]) > 13 * y_size for m in marks)]
        rows = [*ticks, *marks]
        self._item.getAxis("left").setTicks([rows, []])
        for line, (y, _) in zip(self._rules.take(len(rows)), rows, strict=True):
            line.setPen(pg.mkPen(self._theme["grid"]))
            line.setPos(y)
            line.setZValue(-10)
        walls = plot.sections[1:]
        for line, section in zip(self._walls.take(len(walls)), walls, strict=True):
            line.setPen(pg.mkPen(self._theme["grid"]))
            line.setPos(section.start)
            line.setZValue(-10)

    def _paint(self, plot: Plot, zero: float, broken: float) -> None:
        marked = [
            curve
            for curve in plot.curves
            if not curve.faint and (len(curve.zeros) or len(curve.broken))
        ]
        rings = self._rings.take(2 * len(marked))
        for item, curve in zip(self._curves.take(len(plot.curves)), plot.curves, strict=True):
            style = Qt.PenStyle.DashLine if curve.faint else Qt.PenStyle.SolidLine
            width = 1 if curve.faint or len(curve.x) > _MANY else 1.6
            item.setPen(pg.mkPen(self._theme[curve.role], width=width, style=style))
        for index, curve in enumerate(marked):
            pen, size = pg.mkPen(self._theme[curve.role], width=1.2), 5 + 3 * index
            for item, xs, y, symbol in (
                (rings[2 * index], curve.zeros, zero, "o"),
                (rings[2 * index + 1], curve.broken, broken, "x"),
            ):
                item.setData(xs, np.full(len(xs), y), symbol=symbol, size=size, pen=pen, brush=None)
        self._cursor.setVisible(self._at is not None)
        if self._at is not None:
            self._cursor.setPos(self._at)

    def _name_soon(self) -> None:
        """Place the names now, but not so often that they dance while data arrive."""
        plot, size = self._plot, self._box.size()
        names = [curve.name for curve in plot.curves] if plot else []
        same = (plot and plot.title, names, size.width(), size.height())
        self._name_again = self._resting.isActive() and same == self._named_for
        self._named_for = same
        if not self._name_again:
            self._name()
            self._resting.start()

    def _rested(self) -> None:
        if self._name_again:
            self._name_soon()

    def _name(self) -> None:
        plot = self._plot
        if plot is None:
            return
        named = [index for index, curve in enumerate(plot.curves) if not curve.faint]
        lines = [self._on_screen(curve, plot, self._bounds) for curve in plot.curves]
        wanted = [
            labels.Wanted(
                same_name(plot.curves, index),
                text_width(plot.curves[index].name, _NAME, 600),
                _NAME,
            )
            for index in named
        ]
        top = _BAND * plot.has_broken
        height = self._box.height() - top - _BAND * plot.has_zeros
        area = Rect(0, top, self._box.width(), height)
        self._placed = labels.place(lines, wanted, area, self._placed)
        # The heat maps beside, whose names are coloured, tell what does not fit.
        shown = [(index, at) for index, at in zip(named, self._placed, strict=True) if at]
        for item, (index, rect) in zip(self._names.take(len(shown)), shown, strict=True):
            curve = plot.curves[index]
            item.setText(curve.name)
            item.setFont(self._font)
            item.setColor(self._theme[curve.role])
            # A text item has four pixels of margin around it, and room for descenders.
            item.setPos(self._box.mapToView(QPointF(rect.x - 4, rect.y - 6)))

    def _on_screen(self, curve: Curve, plot: Plot, y_range: tuple[float, float]) -> labels.Line:
        (left, right), (bottom, top) = plot.x_range, y_range
        x = (curve.x - left) / (right - left) * self._box.width()
        return labels.Line(x, (top - curve.y) / (top - bottom) * self._box.height())

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
