"""Marks of one style together, found by place and painted in bulk.

A picture of 20,000 boxes is painted in milliseconds because numpy finds what is visible, because
Qt paints many rectangles or lines of one style in one call, and because what would be too small to
see is left out: below some scale corners are square, lines are straight, and text is not drawn.
"""

from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
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
from resviz.diagram.theme import Theme
from resviz.gui.canvas.painter import EM, path_of, pen_of, scene_font, text_left

_DETAIL_SCALE = 0.45
_MANY = 150
_SPECK = 2.0
_ARROW_PAD = 3.5
_OUTLINE_SCALE = 0.2
"""Below this scale, of so many marks, corners are square and lines plain: nobody would see."""

_SMALLEST_TEXT = 4.5
"""Height in pixels below which text is left out."""

M = TypeVar("M", Rect, Circle, Line, Text)
Bounds = tuple[float, float, float, float]


class Batch(Generic[M]):
    """Marks of one kind and style.

    Attributes:
        marks: the marks.
        bounds: left, top, right, bottom of each mark: float array [marks × 4].
        extents: the longer side of each mark: float array [marks].
    """

    bounds: NDArray[np.float64]
    extents: NDArray[np.float64]

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.marks: list[M] = []

    def finish(self) -> None:
        """Called once, when every mark is there."""
        self.bounds = np.array([self.bounds_of(mark) for mark in self.marks])
        self.extents = (self.bounds[:, 2:] - self.bounds[:, :2]).max(axis=1)

    def bounds_of(self, mark: M) -> Bounds:
        """Left, top, right, bottom."""
        raise NotImplementedError

    def visible(self, area: QRectF, scale: float) -> Sequence[int]:
        """Indices of the marks that touch an area and are large enough to be seen."""
        left, top, right, bottom = self.bounds.T
        seen = (
            (right >= area.left())
            & (left <= area.right())
            & (bottom >= area.top())
            & (top <= area.bottom())
            & (self.extents * scale >= _SPECK)
        )
        return range(len(seen)) if seen.all() else np.flatnonzero(seen).tolist()

    def paint(self, painter: QPainter, area: QRectF, scale: float) -> None:
        """Paint what touches the area, at so many pixels per point."""
        raise NotImplementedError

    def coarse(self, painter: QPainter, visible: Sequence[int], scale: float) -> bool:
        """Paint in bulk rather than in detail; then without smooth sides, too."""
        coarse = scale < _OUTLINE_SCALE or (scale < _DETAIL_SCALE and len(visible) > _MANY)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not coarse)
        return coarse


class RectBatch(Batch[Rect]):
    """Rectangles of one fill and stroke."""

    def finish(self) -> None:
        super().finish()
        self.areas = [QRectF(*mark[:4]) for mark in self.marks]
        style = self.marks[0]
        self.brush = _brush(style.fill, self.theme)
        self.pen = (
            QPen(QColor(self.theme[style.stroke]), style.stroke_width)
            if style.stroke
            else QPen(Qt.PenStyle.NoPen)
        )

    def bounds_of(self, mark: Rect) -> Bounds:
        return mark.x, mark.y, mark.right, mark.bottom

    def paint(self, painter: QPainter, area: QRectF, scale: float) -> None:
        painter.setBrush(self.brush)
        painter.setPen(self.pen)
        visible = self.visible(area, scale)
        if self.coarse(painter, visible, scale):
            if scale < _OUTLINE_SCALE and self.brush.style() != Qt.BrushStyle.NoBrush:
                painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRects([self.areas[index] for index in visible])
            return
        for index in visible:
            radius = self.marks[index].radius
            painter.drawRoundedRect(self.areas[index], radius, radius)


class CircleBatch(Batch[Circle]):
    """Circles of one fill and stroke."""

    def finish(self) -> None:
        super().finish()
        style = self.marks[0]
        self.brush = _brush(style.fill, self.theme)
        self.areas = [
            QRectF(m.x - m.radius, m.y - m.radius, 2 * m.radius, 2 * m.radius) for m in self.marks
        ]

    def bounds_of(self, mark: Circle) -> Bounds:
        r = mark.radius
        return mark.x - r, mark.y - r, mark.x + r, mark.y + r

    def paint(self, painter: QPainter, area: QRectF, scale: float) -> None:
        painter.setBrush(self.brush)
        painter.setPen(Qt.PenStyle.NoPen)
        visible = self.visible(area, scale)
        if self.coarse(painter, visible, scale):
            painter.drawRects([self.areas[index] for index in visible])
            return
        for index in visible:
            painter.drawEllipse(self.areas[index])


class LineBatch(Batch[Line]):
    """Lines of one pen, with their arrow heads."""

    def finish(self) -> None:
        super().finish()
        self.extents -= 2 * _ARROW_PAD
        self.pen = pen_of(self.marks[0], self.theme)
        self.segments = [_segments(mark) for mark in self.marks]
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

    def paint(self, painter: QPainter, area: QRectF, scale: float) -> None:
        visible = self.visible(area, scale)
        if self.coarse(painter, visible, scale):
            painter.setPen(self._thin_pen(scale))
            lines = list(chain.from_iterable(self.segments[index] for index in visible))
            painter.drawLines(lines)
            return
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

    def _thin_pen(self, scale: float) -> QPen:
        """A line a pixel wide, paler as it should be thinner; dashes or blending take too long."""
        share = min(max(self.pen.widthF() * scale * 1.6, 0.2), 1.0)
        return QPen(_mixed(self.pen.color(), QColor(self.theme["panel"]), share), 0)

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
        for index in self.visible(area, scale):
            text = self.marks[index]
            place = QPointF(self.bounds[index, 0] / factor, text.y / factor - self.ascent)
            painter.drawStaticText(place, self._static(text.text))
        painter.restore()

    def _static(self, words: str) -> QStaticText:
        static = self.laid_out.get(words)
        if static is None:
            static = QStaticText(words)
            static.setTextFormat(Qt.TextFormat.PlainText)
            static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            self.laid_out[words] = static
        return static


def _segments(line: Line) -> list[QLineF]:
    points = shaft(line)
    return [QLineF(*start, *end) for start, end in pairwise(points)]


def _mixed(colour: QColor, other: QColor, share: float) -> QColor:
    """So much of a colour, the rest of the other."""
    rest = 1 - share
    return QColor.fromRgbF(
        share * colour.redF() + rest * other.redF(),
        share * colour.greenF() + rest * other.greenF(),
        share * colour.blueF() + rest * other.blueF(),
    )


def _brush(fill: str, theme: Theme) -> QBrush:
    return QBrush(QColor(theme[fill])) if fill else QBrush(Qt.BrushStyle.NoBrush)
