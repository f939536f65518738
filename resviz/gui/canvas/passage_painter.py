"""Frames of a passage.

Where few boxes are seen, every mark is painted; where there are more, plain boxes, set as pixels;
and images of whole stages where there are very many.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter

from resviz.diagram.scene import Box, Circle, Edge, Mark, Rect
from resviz.diagram.theme import Theme
from resviz.gui.canvas.blend import (
    Fade,
    Pair,
    boxes_paired,
    edges_paired,
    in_between,
    moved,
    opacity,
    paired,
    shift_of,
)
from resviz.gui.canvas.bounds import Floats, touching
from resviz.gui.canvas.layers import Layer
from resviz.gui.canvas.overview import Overview
from resviz.gui.canvas.painter import paint_mark
from resviz.gui.canvas.passage import SOME, Move, Passage
from resviz.gui.canvas.passage_afar import PlainBoxes, paint_stages
from resviz.gui.canvas.viewport import Viewport

_FEW = 150
"""Boxes up to which every mark is painted."""


_WHOLE, _HOLDING, _RUNS, _EDGES, _HELD, _GONE, _NOTES = range(7)
_LEVELS = 7
"""What lies over what: a network that goes; boxes that hold others; runs that go, of which others
come; edges; other boxes; those that go into others; notes."""

_HINTS = (
    QPainter.RenderHint.Antialiasing
    | QPainter.RenderHint.TextAntialiasing
    | QPainter.RenderHint.SmoothPixmapTransform
)


class PassagePainter:
    """Paints a passage.

    Args:
        passage: what to paint.
        theme: the colours.
        overviews: of the scene that goes and of the one that comes.
    """

    def __init__(
        self, passage: Passage, theme: Theme, overviews: tuple[Overview, Overview]
    ) -> None:
        self._passage = passage
        self._theme = theme
        self._overviews = overviews
        self._layers: list[dict[tuple[Move, Fade], Layer]] = [{} for _ in range(_LEVELS)]
        self._loose: list[list[Pair]] = [[] for _ in range(_LEVELS)]
        self._plain: PlainBoxes | None = None
        self._edges: list[tuple[Edge, list[Pair]]] = []
        self._gone: list[list[tuple[int, int]]] = [[] for _ in range(_LEVELS)]
        self._lone: list[list[int]] = [[] for _ in range(_LEVELS)]

    def _edges_in(self, part: QRectF) -> list[tuple[Edge, list[Pair]]]:
        """Edges that are seen, with their marks on both ends of their way."""
        passage = self._passage
        factor, dx, dy = passage.move
        ends = passage.before_places.edge_bounds * factor + np.array([dx, dy, dx, dy])
        before = passage.before.edges
        if before is passage.before_places.edges:  # not those of a way that was broken off
            before = tuple(before[i] for i in np.flatnonzero(touching(ends, part)).tolist())
        ends = passage.after_places.edge_bounds
        after = [passage.after.edges[i] for i in np.flatnonzero(touching(ends, part)).tolist()]
        brought = [
            replace(
                edge, line=self._brought(edge.line), marks=tuple(map(self._brought, edge.marks))
            )
            for edge in before
        ]
        return list(edges_paired(brought, after))

    def build(self, part: QRectF, scale: float, ratio: float) -> Iterator[None]:
        """Get ready to paint a part of the scene, in steps that take little time each.

        Args:
            part: what is seen of it.
            scale: pixels per point.
            ratio: device pixels per pixel.
        """
        if self._passage.seen > SOME:
            return
        if self._passage.seen > _FEW:
            self._plain = PlainBoxes(self._passage, self._theme, part)
            return
        yield from self._plan(part)
        for layers in self._layers:
            for layer in layers.values():
                layer.build(self._theme, part, scale, ratio)
                yield

    def paint(self, painter: QPainter, viewport: Viewport, size: QSize, share: float) -> None:
        """Paint a frame."""
        shown = QRectF(0, 0, size.width(), size.height())
        part = QRectF(viewport.to_scene(shown.topLeft()), viewport.to_scene(shown.bottomRight()))
        painter.save()
        if self._plain:
            self._plain.paint(painter, viewport, shown, share)
        else:
            painter.fillRect(shown, QColor(self._theme["background"]))
            painter.translate(viewport.origin)
            painter.scale(viewport.scale, viewport.scale)
            painter.setRenderHints(_HINTS)
            if self._passage.seen > SOME:
                paint_stages(painter, self._passage, self._overviews, share)
            else:
                self._paint_fine(painter, part, share)
        painter.restore()

    @property
    def is_coarse(self) -> bool:
        """Not every mark is painted."""
        return self._passage.seen > _FEW

    # Every mark

    def edges(self, share: float) -> list[Edge]:
        """The edges that are seen best, where they are."""
        return [
            replace(edge, line=in_between(pair, share))
            for edge, (pair, *_) in self._edges
            if opacity(pair.fade, share) > 0.5
        ]

    def _paint_fine(self, painter: QPainter, part: QRectF, share: float) -> None:
        bounds, gone = self._passage.bounds(share), self._passage.gone_bounds(share)
        for level in range(_LEVELS):
            painter.setOpacity(1.0)
            for pair in self._loose[level]:
                painter.setOpacity(opacity(pair.fade, share))
                paint_mark(painter, in_between(pair, share), self._theme)
            for index in self._lone[level]:
                painter.setOpacity(min(2 * share, 1.0))
                self._paint_body(painter, self._passage.after.boxes[index], bounds[index])
            for row, index in self._gone[level]:
                painter.setOpacity(1 - share)
                self._paint_body(painter, self._passage.before.boxes[index], gone[row])
            for layer in self._layers[level].values():
                layer.paint(painter, self._theme, share)
        painter.setOpacity(1.0)

    def _plan(self, part: QRectF) -> Iterator[None]:
        """Sort all marks that are seen."""
        passage = self._passage
        ends, starts = passage.bounds(1.0), passage.bounds(0.0)
        seen = touching(starts, part) | touching(ends, part)
        for index in np.flatnonzero(seen).tolist():
            box, counterpart = passage.after.boxes[index], int(passage.matched[index])
            level = _HOLDING if box.holds else _HELD
            if counterpart >= 0:
                self._sort(level, boxes_paired(self._old_marks(counterpart), box.marks))
            else:
                self._lone[level].append(index)
                dx, dy = (starts[index] - ends[index])[:2].tolist()
                layer = self._layer(level, Move(1.0, dx, dy), "coming")
                layer.add(Pair(moved(mark, dx, dy), mark) for mark in box.marks[1:])
        yield
        self._edges = self._edges_in(part)
        for _, pairs in self._edges:
            self._sort(_EDGES, pairs)
        notes = map(self._brought, passage.before.notes)
        self._sort(_NOTES, paired(notes, passage.after.notes))
        yield
        self._plan_gone(part)
        yield

    def _plan_gone(self, part: QRectF) -> None:
        passage = self._passage
        starts, ends = passage.gone_bounds(0.0), passage.gone_bounds(1.0)
        for row in np.flatnonzero(touching(starts, part)).tolist():
            index = int(passage.gone[row])
            box = passage.before.boxes[index]
            level = _WHOLE if box.kind == "network" else _RUNS if box.members[1:] else _GONE
            self._gone[level].append((row, index))
            dx, dy = (starts[row] - ends[row])[:2].tolist()
            layer = self._layer(level, Move(1.0, dx, dy), "going")
            layer.add(Pair(mark, moved(mark, -dx, -dy)) for mark in self._old_marks(index)[1:])

    def _sort(self, level: int, pairs: Iterable[Pair]) -> None:
        """Put marks into layers; those whose size changes are painted one by one."""
        for pair in pairs:
            factor = 1.0 if pair.fade else self._passage.move.factor
            shift = shift_of(pair, factor)
            if shift is None:
                self._loose[level].append(pair)
            else:
                self._layer(level, Move(factor, *shift), pair.fade).add([pair])

    def _layer(self, level: int, move: Move, fade: Fade) -> Layer:
        key = (Move(move.factor, round(move.dx, 1), round(move.dy, 1)), fade)
        layers = self._layers[level]
        if key not in layers:
            layers[key] = Layer(move, fade)
        return layers[key]

    def _brought(self, mark: Mark) -> Mark:
        """A mark of the scene that goes, in points of the one that comes."""
        factor, dx, dy = self._passage.move
        return moved(mark, dx, dy, factor)

    def _paint_body(self, painter: QPainter, box: Box, bounds: Floats) -> None:
        left, top, right, bottom = bounds.tolist()
        body = box.marks[0]
        if isinstance(body, Rect):
            body = body._replace(x=left, y=top, width=right - left, height=bottom - top)
        elif isinstance(body, Circle):
            radius = min(right - left, bottom - top) / 2
            body = body._replace(x=(left + right) / 2, y=(top + bottom) / 2, radius=radius)
        paint_mark(painter, body, self._theme)

    def _old_marks(self, index: int) -> list[Mark]:
        """The marks of a box that goes, where they were, in points of the scene that comes."""
        passage = self._passage
        box, factor = passage.before.boxes[index], passage.move.factor
        left, top, right, bottom = passage.before_bounds[index].tolist()
        dx, dy = left - box.rect.x * factor, top - box.rect.y * factor
        body, *rest = (moved(mark, dx, dy, factor) for mark in box.marks)
        if isinstance(body, Rect):
            body = body._replace(width=right - left, height=bottom - top)
        return [body, *rest]
