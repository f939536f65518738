"""Marks of one style together, found by place and painted in bulk.

A picture of 20,000 boxes is painted in milliseconds because numpy finds what is visible, because
Qt paints many rectangles or lines of one style in one call, and because what would be too small to
see is left out: below some scale corners are square, lines are straight, and text is not drawn.
From afar everything but text is set pixel by pixel.
"""

from abc import abstractmethod
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QStaticText,
)

from resviz.diagram.scene import (
    Circle,
    Line,
    Rect,
    Text,
    arrow_head,
    shaft,
)
from resviz.gui.canvas.batch import Batch, Bounds, GradedBatch
from resviz.gui.canvas.painter import EM, path_of, pen_of, scene_font, text_left
from resviz.gui.canvas.pixels import Pixels

_ARROW_PAD = 3.5
_SMALLEST_TEXT = 4.5
"""Height in pixels below which text is left out."""


S = TypeVar("S", Rect, Circle)


class ShapeBatch(GradedBatch[S]):
    """Shapes of one fill and stroke."""

    def finish(self) -> None:
        super().finish()
        style = self.marks[0]
        self.fill = QColor(self.theme[style.fill]) if style.fill else None
        self.pen = (
            QPen(QColor(self.theme[style.stroke]), style.stroke_width)
            if style.stroke
            else QPen(Qt.PenStyle.NoPen)
        )
        self.areas = [
            QRectF(left, top, right - left, bottom - top)
            for left, top, right, bottom in self.bounds.tolist()
        ]

    def paint_coarse(self, painter: QPainter, visible: list[int], scale: float) -> None:
        self._dip(painter)
        painter.drawRects([self.areas[index] for index in visible])

    def paint_fine(self, painter: QPainter, visible: list[int], scale: float) -> None:
        self._dip(painter)
        for index in visible:
            self.draw(painter, index)

    def _dip(self, painter: QPainter) -> None:
        painter.setBrush(self.fill or Qt.BrushStyle.NoBrush)
        painter.setPen(self.pen)

    @abstractmethod
    def draw(self, painter: QPainter, index: int) -> None:
        """Draw one shape in the colours the painter has."""

    def paint_afar(self, pixels: Pixels, area: QRectF, scale: float) -> None:
        bounds = self.bounds[self.visible(area, scale)]
        if not len(bounds):
            return
        if self.fill:
            pixels.fill(bounds, self.fill)
            return
        left, top, right, bottom = bounds.T
        for side in (
            (left, top, right, top),
            (left, bottom, right, bottom),
            (left, top, left, bottom),
            (right, top, right, bottom),
        ):
            pixels.draw(np.stack(side, axis=1), self.pen.color())


class RectBatch(ShapeBatch[Rect]):
    """Rectangles."""

    def bounds_of(self, mark: Rect) -> Bounds:
        return mark.x, mark.y, mark.right, mark.bottom

    def draw(self, painter: QPainter, index: int) -> None:
        radius = self.marks[index].radius
        painter.drawRoundedRect(self.areas[index], radius, radius)


class CircleBatch(ShapeBatch[Circle]):
    """Circles and rings."""

    def bounds_of(self, mark: Circle) -> Bounds:
        r = mark.radius
        return mark.x - r, mark.y - r, mark.x + r, mark.y + r

    def draw(self, painter: QPainter, index: int) -> None:
        painter.drawEllipse(self.areas[index])


class LineBatch(GradedBatch[Line]):
    """Lines of one pen, with their arrow heads."""

    def finish(self) -> None:
        super().finish()
        self.extents -= 2 * _ARROW_PAD
        self.pen = pen_of(self.marks[0], self.theme)
        self.segments = [_segments(mark) for mark in self.marks]
        self.ends = np.array([line for mark in self.marks for line in _ends(mark)])
        self.owners = np.repeat(np.arange(len(self.marks)), [len(s) for s in self.segments])
        self.paths: dict[int, QPainterPath] = {}
        self.heads = {
            index: QPolygonF([QPointF(*point) for point in arrow_head(mark)])
            for index, mark in enumerate(self.marks)
            if mark.arrow
        }

    def bounds_of(self, mark: Line) -> Bounds:
        xs, ys = zip(*mark.points, strict=True)
        # An arrow head is wider than the line before it.
        pad = _ARROW_PAD
        return min(xs) - pad, min(ys) - pad, max(xs) + pad, max(ys) + pad

    def paint_coarse(self, painter: QPainter, visible: list[int], scale: float) -> None:
        painter.setPen(QPen(self._thin(scale), 0))
        painter.drawLines(list(chain.from_iterable(self.segments[index] for index in visible)))

    def paint_fine(self, painter: QPainter, visible: list[int], scale: float) -> None:
        painter.setPen(self.pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index in visible:
            if len(self.segments[index]) == 1:
                painter.drawLine(self.segments[index][0])
            else:
                painter.drawPath(self._path(index))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.pen.color())
        for index in visible:
            if index in self.heads:
                painter.drawPolygon(self.heads[index])

    def paint_afar(self, pixels: Pixels, area: QRectF, scale: float) -> None:
        visible = self.visible(area, scale)
        if not len(visible):
            return
        seen = np.zeros(len(self.marks), dtype=bool)
        seen[visible] = True
        pixels.draw(self.ends[seen[self.owners]], self._thin(scale))

    def _thin(self, scale: float) -> QColor:
        """A line a pixel wide, paler as it should be thinner; dashes or blending take too long."""
        share = min(max(self.pen.widthF() * scale * 1.6, 0.2), 1.0)
        return mixed(self.pen.color(), QColor(self.theme["panel"]), share)

    def _path(self, index: int) -> QPainterPath:
        if index not in self.paths:
            self.paths[index] = path_of(self.marks[index])
        return self.paths[index]


class TextBatch(Batch[Text]):
    """Texts of one size, weight and colour; equal words share one laid-out text."""

    def finish(self) -> None:
        super().finish()
        style = self.marks[0]
        self.size = style.size
        self.font = scene_font(style.weight)
        self.colour = QColor(self.theme[style.fill])
        self.ascent = QFontMetricsF(self.font).ascent()
        self.laid_out: dict[str, QStaticText] = {}

    def bounds_of(self, mark: Text) -> Bounds:
        left = text_left(mark)
        # Wide enough for every anchor; culling may keep a text too many, never one too few.
        return left, mark.y - mark.size, left + mark.size * len(mark.text), mark.y + mark.size / 3

    def paint(self, painter: QPainter, area: QRectF, scale: float) -> None:
        if self.size * scale < _SMALLEST_TEXT:
            return
        painter.setFont(self.font)
        painter.setPen(self.colour)
        factor = self.size / EM
        painter.save()
        painter.scale(factor, factor)
        for index in self.visible(area, scale).tolist():
            text = self.marks[index]
            place = QPointF(self.bounds[index, 0] / factor, text.y / factor - self.ascent)
            painter.drawStaticText(place, self._static(text.text))
        painter.restore()

    def paint_afar(self, pixels: Pixels, area: QRectF, scale: float) -> None:
        """Nothing: text is painted or left out."""

    def _static(self, words: str) -> QStaticText:
        static = self.laid_out.get(words)
        if static is None:
            static = QStaticText(words)
            static.setTextFormat(Qt.TextFormat.PlainText)
            static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            self.laid_out[words] = static
        return static


AnyBatch = RectBatch | CircleBatch | LineBatch | TextBatch


def _segments(line: Line) -> list[QLineF]:
    return [QLineF(*ends) for ends in _ends(line)]


def _ends(line: Line) -> Iterator[Bounds]:
    """Both ends of every straight part."""
    for start, end in pairwise(shaft(line)):
        yield (*start, *end)


def mixed(colour: QColor, other: QColor, share: float) -> QColor:
    """So much of a colour, the rest of the other."""
    rest = 1 - share
    return QColor.fromRgbF(
        share * colour.redF() + rest * other.redF(),
        share * colour.greenF() + rest * other.greenF(),
        share * colour.blueF() + rest * other.blueF(),
    )
