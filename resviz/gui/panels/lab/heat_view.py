"""Heat maps live: layers × steps, one below the other or in columns, with one colour bar for all.

Painted directly: a picture that numpy made, unsmoothed, costs less than a plot widget for each.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from resviz.diagram.charts.colours import BROKEN, SCALE, ZERO, pixels
from resviz.diagram.charts.data import Heat, Heats, matching
from resviz.diagram.charts.flags import flags_on
from resviz.diagram.charts.plot import BROKEN_LABEL, ZERO_LABEL
from resviz.diagram.charts.ticks import ticks
from resviz.diagram.scene import Rect
from resviz.diagram.text import FAMILY
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.canvas.painter import paint_mark

_HEAD = 20.0
_BETWEEN = 8.0
_LOW_HEAD = 15.0  # where there are many, or little room
_LOW_BETWEEN = 3.0
_LOW = 14.0
"""Maps that would be lower stand side by side, where there is room for that."""
_NARROW = 36.0
_APART = 12.0
_FOOT = 18.0
_BAR = 8.0
_BAR_ROOM = 70.0
_SWATCH = 8.0


class _Map(NamedTuple):
    heat: Heat
    image: QImage
    rect: QRectF


class _Laid(NamedTuple):
    """How maps of one size stand: so many beside one another, names above, rows apart."""

    columns: int
    width: float
    height: float
    head: float
    between: float


class HeatView(QWidget):
    """Heat maps of all arms.

    Args:
        on_select: told the id of a row that was clicked.
    """

    def __init__(self, on_select: Callable[[str], object] = lambda part_id: None) -> None:
        super().__init__()
        self._on_select = on_select
        self._theme = LIGHT
        self._heats: Heats | None = None
        self._words = ""
        self._images: list[QImage] = []
        self._bar = _image(SCALE[::-1].reshape(-1, 1, 3))
        self._marked = ""
        self._step: int | None = None
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumSize(176, 80)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(280, 240)

    def show_heats(self, heats: Heats, step: int | None = None) -> None:
        """Show heat maps, and a line across them at a step."""
        self._heats, self._step = heats, step
        self._images = [_image(pixels(heat, heats.limits)) for heat in heats.heats]
        self.update()

    def show_words(self, words: str) -> None:
        """Show a few words where there are no heat maps."""
        self._heats, self._words = None, words
        self.update()

    def highlight(self, part_id: str) -> None:
        """Mark the row of a layer or block, or nothing."""
        self._marked = part_id
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def _maps(self) -> list[_Map]:
        if self._heats is None or not self._heats.heats:
            return []
        laid = self._laid(len(self._heats.heats))
        down, across = laid.height + laid.head + laid.between, laid.width + _APART
        rects = [
            QRectF(
                index % laid.columns * across,
                index // laid.columns * down + laid.head,
                laid.width,
                laid.height,
            )
            for index in range(len(self._heats.heats))
        ]
        return list(map(_Map, self._heats.heats, self._images, rects))

    def _laid(self, count: int) -> _Laid:
        """As few columns as leave maps high enough, and wide enough."""
        room = self.width() - _BAR_ROOM
        found = _Laid(1, max(room, 8.0), 4.0, _LOW_HEAD, _LOW_BETWEEN)
        for columns in range(1, count + 1):
            rows, width = -(-count // columns), (room - (columns - 1) * _APART) / columns
            if columns > 1 and width < _NARROW:
                break
            for head, between in ((_HEAD, _BETWEEN), (_LOW_HEAD, _LOW_BETWEEN)):
                left = self.height() - _FOOT - rows * head - (rows - 1) * between
                found = _Laid(columns, max(width, 8.0), max(left / rows, 4.0), head, between)
                if found.height > head:
                    break
            if found.height >= _LOW:
                break
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme["background"]))
        if self._heats is None and self._words:
            room = QRectF(0.5, 4.5, self.width() - 1, self.height() - _FOOT - 5)
            painter.setPen(QColor(self._theme["grid"]))
            painter.drawRect(room)
            painter.setPen(QColor(self._theme["muted"]))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self._words)
        maps = self._maps()
        for one in maps:
            self._paint_map(painter, one)
        if maps and self._heats:
            lowest = max(one.rect.bottom() for one in maps)
            for one in maps:
                if one.rect.bottom() == lowest:
                    self._paint_ends(painter, one.rect)
            right = max(one.rect.right() for one in maps)
            bar = QRectF(right + 12, maps[0].rect.y(), _BAR, lowest - maps[0].rect.y())
            self._paint_bar(painter, bar, self._heats)
        painter.end()

    def _paint_map(self, painter: QPainter, one: _Map) -> None:
        heat, image, rect = one
        painter.setFont(_font(12, bold=True))
        painter.setPen(QColor(self._theme[heat.role]))
        metrics = QFontMetricsF(painter.font())
        name = metrics.elidedText(heat.name, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(QPointF(rect.x(), rect.y() - 4), name)
        named = metrics.horizontalAdvance(name)
        assert self._heats is not None
        note = self._heats.note(heat)
        self._write(painter, rect.right(), rect.y() - 4, note, end=True, room=rect.width() - named)
        # More rows than pixels are averaged, so that none is passed over.
        smooth = image.height() > rect.height() or image.width() > rect.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        if not image.isNull():
            painter.drawImage(rect, image)
        painter.setPen(QColor(self._theme["line"]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))
        self._paint_marks(painter, heat, rect)

    def _paint_marks(self, painter: QPainter, heat: Heat, rect: QRectF) -> None:
        painter.setPen(QColor("#FFFFFF"))
        found = {"rows": heat.ids, "columns": heat.columns, "none": ()}[heat.parts]
        marked = matching(found, self._marked)
        if marked and heat.parts == "columns":
            width = rect.width() / len(heat.columns)
            left = rect.x() + min(marked) * width
            span = QRectF(left, rect.y(), (max(marked) - min(marked) + 1) * width, rect.height())
            painter.drawRect(span.adjusted(-1, 0, 1, -1))
        elif marked:
            height = rect.height() / len(heat.ids)
            top = rect.bottom() - (max(marked) + 1) * height
            span = QRectF(rect.x(), top, rect.width(), (max(marked) - min(marked) + 1) * height)
            painter.drawRect(span.adjusted(0, -1, -1, 1))
        if self._step is not None and len(heat.steps) and not heat.columns:
            x = rect.x() + heat.across(self._step) * rect.width()
            painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
        place = Rect(rect.x(), rect.y(), rect.width(), rect.height())
        for mark in flags_on(heat, place):
            paint_mark(painter, mark, self._theme)

    def _paint_ends(self, painter: QPainter, rect: QRectF) -> None:
        assert self._heats is not None
        first, last = self._heats.column_ends
        y = rect.bottom() + 14
        self._write(painter, rect.x(), y, first, room=rect.width() + _APART)
        taken = QFontMetricsF(painter.font()).horizontalAdvance(first)
        self._write(painter, rect.right(), y, last, end=True, room=rect.width() - taken)

    def _paint_bar(self, painter: QPainter, bar: QRectF, heats: Heats) -> None:
        swatches = [(BROKEN, BROKEN_LABEL, bar.top())] if heats.has_broken else []
        if heats.has_zeros:
            swatches.append((ZERO, ZERO_LABEL, bar.bottom() - _SWATCH))
        for colour, label, y in swatches:
            painter.fillRect(QRectF(bar.x(), y, bar.width(), _SWATCH), QColor(colour))
            self._write(painter, bar.right() + 6, y + _SWATCH / 2 + 4, label)
        bar.adjust(0, (_SWATCH + 12) * heats.has_broken, 0, -(_SWATCH + 12) * heats.has_zeros)
        painter.drawImage(bar, self._bar)
        low, high = heats.limits
        for tick in ticks(heats.limits, max(2, int(bar.height() / 36)), log=heats.log):
            y = bar.bottom() - (tick.at - low) / (high - low) * bar.height()
            self._write(painter, bar.right() + 6, y + 4, tick.label)

    def _write(
        self,
        painter: QPainter,
        x: float,
        y: float,
        words: str,
        *,
        end: bool = False,
        room: float = 1e9,
    ) -> None:
        painter.setFont(_font(11))
        painter.setPen(QColor(self._theme["muted"]))
        width = QFontMetricsF(painter.font()).horizontalAdvance(words)
        if width + 8 <= room:
            painter.drawText(QPointF(x - width if end else x, y), words)

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._under(event.position())
        if found and event.button() == Qt.MouseButton.LeftButton:
            heat, row, column = found
            part = heat.part(row, column)
            if part:
                self._on_select(part)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._under(event.position())
        if not found:
            QToolTip.hideText()
            return
        heat, row, column = found
        words = f"{heat.ids[row]}\n{heat.name}, {_column(heat, column)}: {self._value(*found)}"
        QToolTip.showText(event.globalPosition().toPoint(), words, self)

    def _value(self, heat: Heat, row: int, column: int) -> str:
        value = float(heat.values[row, column])
        if heat.broken[row, column]:
            return "NaN or ∞"
        if heat.zeros[row, column] or np.isnan(value):
            return "0"
        return f"{10**value if self._heats and self._heats.log else value:.3g}"

    def _under(self, position: QPointF) -> tuple[Heat, int, int] | None:
        for heat, _, rect in self._maps():
            if rect.contains(position) and heat.values.size:
                rows, columns = heat.values.shape
                row = int((rect.bottom() - position.y()) / rect.height() * rows)
                column = int((position.x() - rect.x()) / rect.width() * columns)
                return heat, min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)
        return None


def _column(heat: Heat, column: int) -> str:
    place = heat.columns[column] if heat.columns else f"step {heat.steps[column]:,}"
    return f"{place}, mean of {heat.seeds} seeds" if heat.seeds > 1 else place


def _image(picture: np.ndarray) -> QImage:
    rows, columns, _ = picture.shape
    data = np.ascontiguousarray(picture)
    image = QImage(data.tobytes(), columns, rows, 3 * columns, QImage.Format.Format_RGB888)
    return image.copy()


def _font(size: int, *, bold: bool = False) -> QFont:
    font = QFont(FAMILY)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font
