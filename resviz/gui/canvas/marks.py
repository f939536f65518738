"""What stands out in the diagram: painted once more over the dimmed rest, and outlined."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from resviz.diagram.lit import OUTLINE, OUTLINE_GROW, Lit
from resviz.diagram.scene import Box, Line, Scene
from resviz.diagram.text import text_width
from resviz.diagram.theme import DIMMED, Theme
from resviz.gui.canvas.batches import AnyBatch
from resviz.gui.canvas.bounds import touching
from resviz.gui.canvas.painter import EM, paint_line, scene_font
from resviz.gui.canvas.pixels import Pixels
from resviz.gui.canvas.viewport import Viewport

_RIM = 7.0
"""Points by which an outline is seen from afar."""
_ROUND = 0.4
"""Pixels per point below which outlines have square corners."""
_COUNT_SIZE = 10.0
_COUNT_HEIGHT = 16.0
_COUNT_LOW = 3.0
"""Pixels that the number of hits reaches into its box."""


class Marks:
    """A scene's `Lit`, made ready for the screen once and painted in every frame.

    Args:
        scene: what is shown.
        lit: what of it stands out.
    """

    def __init__(self, scene: Scene, lit: Lit) -> None:
        self._lit = lit
        self._bright = np.zeros(len(scene.boxes) + len(scene.edges) + 1, dtype=bool)
        self._bright[[*lit.boxes]] = True
        self._bright[[len(scene.boxes) + edge for edge in lit.edges]] = True
        self._bright[-1] = True  # the legend
        self._outlined = {
            role: _Outlined([scene.boxes[at] for at in found])
            for role, found in lit.outlines.items()
        }
        self._masks = WeakKeyDictionary[AnyBatch, NDArray[np.bool_]]()
        self._counts = [(scene.boxes[at], number) for at, number in sorted(lit.counts.items())]

    @contextmanager
    def bright_only(self, batch: AnyBatch) -> Iterator[None]:
        """Let a batch paint only what stands out."""
        batch.only = self._bright_in(batch)
        yield
        batch.only = None

    @contextmanager
    def dim_only(self, batch: AnyBatch) -> Iterator[None]:
        """Let a batch paint only what does not."""
        batch.only = ~self._bright_in(batch)
        yield
        batch.only = None

    def _bright_in(self, batch: AnyBatch) -> NDArray[np.bool_]:
        if batch not in self._masks:  # made anew with every theme
            self._masks[batch] = self._bright[batch.whose]
        return self._masks[batch]

    def paint_veil(self, painter: QPainter, area: QRectF, theme: Theme) -> None:
        """Dim what has been painted."""
        colour = QColor(theme["background"])
        colour.setAlphaF(1 - DIMMED)
        painter.fillRect(area, colour)

    def paint_stems(self, painter: QPainter, area: QRectF, theme: Theme) -> None:
        """The ways to edges that begin in the middle of a dimmed one, in the scene's points."""
        for line in self._lit.stems:
            if self._box_of(line).intersects(area):
                paint_line(painter, line, theme)

    @staticmethod
    def _box_of(line: Line) -> QRectF:
        corners = QPolygonF([QPointF(*point) for point in line.points]).boundingRect()
        return corners.adjusted(-1, -1, 1, 1)  # a line has no area

    def paint_outlines(self, painter: QPainter, area: QRectF, theme: Theme, scale: float) -> None:
        """Outline what is to be told apart in an area; the painter is in the scene's points."""
        for role, outlined in self._outlined.items():
            outlined.paint(painter, area, QColor(theme[role]), scale)

    def paint_outlines_afar(self, pixels: Pixels, area: QRectF, theme: Theme) -> None:
        """Set the pixels behind what is to be told apart, a little more than it covers."""
        for role, outlined in self._outlined.items():
            outlined.paint_afar(pixels, area, QColor(theme[role]))

    def paint_counts(self, painter: QPainter, viewport: Viewport, theme: Theme) -> None:
        """How much is found in a folded box, at its corner; the painter is in pixels."""
        if not self._counts:
            return
        painter.setFont(scene_font(600))
        for box, number in self._counts:
            words = f"{number:,} found"
            width = text_width(words, _COUNT_SIZE, 600) + 12
            if width > box.rect.width * viewport.scale:
                words, width = f"{number:,}", text_width(f"{number:,}", _COUNT_SIZE, 600) + 12
            if width > box.rect.width * viewport.scale:
                continue
            corner = viewport.to_screen(QPointF(box.rect.x, box.rect.y))
            top = corner.y() - _COUNT_HEIGHT + _COUNT_LOW
            pill = QRectF(corner.x() + 6, top, width, _COUNT_HEIGHT)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme["hit"]))
            painter.drawRoundedRect(pill, _COUNT_HEIGHT / 2, _COUNT_HEIGHT / 2)
            painter.setPen(QColor(theme["hit-ink"]))
            painter.save()
            painter.translate(pill.left() + 6, pill.bottom() - 4.5)
            painter.scale(_COUNT_SIZE / EM, _COUNT_SIZE / EM)
            painter.drawText(QPointF(0, 0), words)
            painter.restore()


class _Outlined:
    """Boxes with an outline of one colour."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._boxes = boxes
        self._bounds = np.array([box.rect[:4] for box in boxes])
        self._bounds[:, 2:] += self._bounds[:, :2]  # from width and height to right and bottom

    def paint(self, painter: QPainter, area: QRectF, colour: QColor, scale: float) -> None:
        """Paint the outlines in an area, at so many pixels per point."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, max(OUTLINE, OUTLINE / scale)))
        seen = [self._boxes[at] for at in self._seen(area).tolist()]
        if scale < _ROUND:
            painter.drawRects([QRectF(*box.rect[:4]) for box in seen])
            return
        grow = min(OUTLINE_GROW, OUTLINE_GROW / scale)
        for box in seen:
            radius = box.radius + grow
            grown = QRectF(*box.rect[:4]).adjusted(-grow, -grow, grow, grow)
            painter.drawRoundedRect(grown, radius, radius)

    def paint_afar(self, pixels: Pixels, area: QRectF, colour: QColor) -> None:
        """Set the pixels of the boxes in an area and around them."""
        grow = np.array([-1.0, -1.0, 1.0, 1.0]) * _RIM
        pixels.fill(self._bounds[self._seen(area)] + grow, colour)

    def _seen(self, area: QRectF) -> NDArray[np.intp]:
        return np.flatnonzero(touching(self._bounds, area))
