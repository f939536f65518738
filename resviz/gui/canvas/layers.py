"""Marks that move together: painted once, then moved as pixels."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from resviz.diagram.scene import Area, Circle, Line, Mark, Raster, Rect, Text
from resviz.diagram.text import text_width
from resviz.diagram.theme import Theme
from resviz.gui.canvas.blend import Fade, Pair, in_between, opacity
from resviz.gui.canvas.painter import paint_mark, text_left
from resviz.gui.canvas.passage import Move

_FEW = 3
"""Marks that are painted anew in every frame; it takes less than to keep them."""

_MOST_PIXELS = 6e6


class Layer:
    """Marks that come from the same place and go the same way.

    Args:
        move: where they come from: from a point to where it was.
        fade: whether they come or go.
    """

    def __init__(self, move: Move, fade: Fade) -> None:
        self._move = move
        self._fade: Fade = fade
        self._pairs: list[Pair] = []
        self._pixmap: QPixmap | None = None
        self._area = QRectF()

    def add(self, pairs: Iterable[Pair]) -> None:
        """Take marks in."""
        self._pairs += pairs

    def build(self, theme: Theme, part: QRectF, scale: float, ratio: float) -> None:
        """Paint them once.

        Args:
            theme: the colours.
            part: what of the scene is seen.
            scale: pixels per point.
            ratio: device pixels per pixel.
        """
        if len(self._pairs) <= _FEW:
            return
        factor, dx, dy = self._move
        start = QRectF((part.topLeft() - QPointF(dx, dy)) / factor, part.size() / factor)
        self._area = extent(pair.new for pair in self._pairs) & part.united(start)
        if self._area.isEmpty():
            self._pairs.clear()
            return
        scale *= ratio * max(factor, 1.0)
        pixels = self._area.width() * self._area.height() * scale * scale
        if pixels > _MOST_PIXELS:
            scale *= (_MOST_PIXELS / pixels) ** 0.5
        # Whole pixels, so that what does not change its size is not smoothed.
        size = (self._area.size() * scale).toSize()
        self._pixmap = QPixmap(size.width() + 1, size.height() + 1)
        self._area.setSize(self._pixmap.size().toSizeF() / scale)
        self._pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._pixmap)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        painter.scale(scale, scale)
        painter.translate(-self._area.topLeft())
        for pair in self._pairs:
            if extent([pair.new]).intersects(self._area):
                paint_mark(painter, pair.new, theme)
        painter.end()

    def paint(self, painter: QPainter, theme: Theme, share: float) -> None:
        """Paint them after a share of the way; the painter is in points of the scene that comes."""
        seen = opacity(self._fade, share)
        if not seen:
            return
        painter.setOpacity(seen)
        if self._pixmap is None:
            for pair in self._pairs:
                paint_mark(painter, in_between(pair, share), theme)
            return
        rest = 1 - share
        factor = rest * self._move.factor + share
        place = QRectF(
            self._area.topLeft() * factor + QPointF(self._move.dx, self._move.dy) * rest,
            self._area.size() * factor,
        )
        painter.drawPixmap(place, self._pixmap, QRectF(self._pixmap.rect()))


def extent(marks: Iterable[Mark]) -> QRectF:
    """What marks cover, and a little around."""
    area = QRectF()
    for mark in marks:
        area |= _around(mark).adjusted(-5, -5, 5, 5)
    return area


def _around(mark: Mark) -> QRectF:
    match mark:
        case Rect() | Raster():
            return QRectF(mark.x, mark.y, mark.width, mark.height)
        case Circle():
            r = mark.radius
            return QRectF(mark.x - r, mark.y - r, 2 * r, 2 * r)
        case Line() | Area():
            xs, ys = zip(*mark.points, strict=True)
            return QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys)))
        case Text():
            width = text_width(mark.text, mark.size, mark.weight)
            return QRectF(text_left(mark), mark.y - mark.size, width, 1.3 * mark.size)
