"""The row of words under a plot: stages between input and output, or steps."""

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from resviz.diagram.charts.data import Plot
from resviz.diagram.charts.ticks import linear_ticks
from resviz.diagram.theme import LIGHT, Theme

_APART = 3.0
_TICK_APART = 64


class AxisRow(QWidget):
    """Words aligned with the horizontal axis of the plot above.

    Args:
        gutter: pixels left of the plot.
        margin: pixels right of it.
    """

    def __init__(self, gutter: int, margin: int) -> None:
        super().__init__()
        self._gutter = gutter
        self._margin = margin
        self._plot: Plot | None = None
        self._theme = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, 18)

    def show_plot(self, plot: Plot | None) -> None:
        """Take the words of a plot, or none."""
        self._plot = plot
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(self._theme["muted"]))
        metrics = QFontMetricsF(self.font())
        baseline = 3 + metrics.ascent()
        taken: list[tuple[float, float]] = []
        for words, x, share in self._words():
            width = metrics.horizontalAdvance(words)
            left = min(max(x - share * width, 0), self.width() - width)
            if all(left > stop + _APART or left + width < start - _APART for start, stop in taken):
                taken.append((left, left + width))
                painter.drawText(QPointF(left, baseline), words)
        painter.end()

    def _words(self) -> list[tuple[str, float, float]]:
        """What is written, where, and which share of it lies left of there; the first win."""
        plot = self._plot
        if plot is None:
            return []
        start, stop = self._gutter, self.width() - self._margin
        middle = (start + stop) / 2
        if plot.x_ends:
            ends = [(plot.x_ends[0], float(start), 0.0), (plot.x_ends[1], float(stop), 1.0)]
            between = [
                (section.label, self._x((section.start + section.stop) / 2), 0.5)
                for section in plot.sections
                if self._x(section.stop) - self._x(section.start) > 40
            ]
            return [*ends, *(between or [(plot.x_label, middle, 0.5)])]
        most = max(2, int((stop - start) / _TICK_APART))
        ticks = linear_ticks(plot.x_range, most, whole=True)
        words = [(tick.label, self._x(tick.at), 0.5) for tick in ticks]
        if len(words) > 2:
            return words
        low, high = plot.x_range
        ends = [(f"{low:,.0f}", float(start), 0.5), (f"{high:,.0f}", float(stop), 0.5)]
        return [*ends, (plot.x_label, middle, 0.5)]

    def _x(self, value: float) -> float:
        assert self._plot is not None
        low, high = self._plot.x_range
        width = self.width() - self._gutter - self._margin
        return self._gutter + (value - low) / (high - low) * width
