"""The row of words under a plot: stages between input and output, or steps."""

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from resviz.diagram.charts.data import Plot
from resviz.diagram.charts.stages import stage_names
from resviz.diagram.charts.ticks import linear_ticks
from resviz.diagram.theme import LIGHT, Theme

_APART = 10.0
_TICKS_APART = 16.0


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
        for words, left in self.words():
            painter.drawText(QPointF(left, self._metrics.ascent()), words)
        painter.end()

    def words(self) -> list[tuple[str, float]]:
        """What is written, and where it begins."""
        plot = self._plot
        if plot is None:
            return []
        if plot.x_ends:
            return self._stages(plot) if plot.sections else self._ends(plot)
        widest = self._metrics.horizontalAdvance(f"{plot.x_range[1]:,.0f}")
        most = max(2, int(self._width / (widest + _TICKS_APART)))
        ticks = linear_ticks(plot.x_range, most, whole=True)
        placed = [self._at(tick.label, self._x(plot, tick.at)) for tick in ticks]
        label = self._before(plot.x_label)
        if label[1] >= 0:
            return [label, *placed]
        # Too long for the gutter, so it stands at the end, in the place of some ticks.
        label = self._at(plot.x_label, self._gutter + self._width)
        return [label, *(one for one in placed if self._is_free(one, [label]))]

    def _stages(self, plot: Plot) -> list[tuple[str, float]]:
        """The stages, and the two ends where they leave room for them."""
        names, caption = stage_names(plot, self._width, self._metrics.horizontalAdvance)
        middles = [self._x(plot, (section.start + section.stop) / 2) for section, _ in names]
        words = [self._at(name, x) for (_, name), x in zip(names, middles, strict=True)]
        if caption:
            words.append(self._before(caption))
        for end, place in zip(self._ends(plot)[:2], (0, 1), strict=True):
            if self._is_free(end, words):
                words.append(end)
            elif not caption and place == 0:
                words.append(self._before(end[0]))
        return words

    def _ends(self, plot: Plot) -> list[tuple[str, float]]:
        assert plot.x_ends
        first, last = plot.x_ends
        stop = self._gutter + self._width
        ends = [(first, float(self._gutter)), (last, stop - self._metrics.horizontalAdvance(last))]
        middle = self._at(plot.x_label, self._gutter + self._width / 2)
        return [*ends, middle] if self._is_free(middle, ends) else ends

    def _is_free(self, one: tuple[str, float], others: list[tuple[str, float]]) -> bool:
        stop = one[1] + self._metrics.horizontalAdvance(one[0])
        return all(
            stop + _APART <= left
            or left + self._metrics.horizontalAdvance(words) + _APART <= one[1]
            for words, left in others
        )

    def _before(self, words: str) -> tuple[str, float]:
        """In the gutter, where no tick is."""
        return words, self._gutter - _APART - self._metrics.horizontalAdvance(words)

    def _at(self, words: str, middle: float) -> tuple[str, float]:
        width = self._metrics.horizontalAdvance(words)
        return words, min(middle - width / 2, self.width() - width)

    def _x(self, plot: Plot, value: float) -> float:
        low, high = plot.x_range
        return self._gutter + (value - low) / (high - low) * self._width

    @property
    def _width(self) -> float:
        return float(self.width() - self._gutter - self._margin)

    @property
    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.font())
