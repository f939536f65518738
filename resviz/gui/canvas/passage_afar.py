"""Frames of a passage where many boxes are seen: plain boxes set as pixels, or whole stages."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from resviz.diagram.theme import Theme
from resviz.gui.canvas.batches import mixed
from resviz.gui.canvas.bounds import Floats, touching
from resviz.gui.canvas.overview import Overview
from resviz.gui.canvas.passage import Passage
from resviz.gui.canvas.pixels import Pixels
from resviz.gui.canvas.places import Look, Places
from resviz.gui.canvas.viewport import Viewport

_OUTLINED = 800
"""Plain boxes up to which they have an outline."""


class PlainBoxes:
    """The bodies of boxes, those that look alike together.

    Args:
        passage: they go that way.
        theme: the colours.
        part: what is seen of the scene.
    """

    def __init__(self, passage: Passage, theme: Theme, part: QRectF) -> None:
        self._passage, self._theme = passage, theme
        self._looks: list[tuple[Look, NDArray[np.intp], NDArray[np.intp]]] = []
        self._gone_looks: list[tuple[Look, NDArray[np.intp]]] = []
        seen = touching(passage.bounds(0.0), part) | touching(passage.bounds(1.0), part)
        for look, indices in passage.after_places.looks:
            here = indices[seen[indices]]
            came = passage.matched[here] < 0
            self._looks.append((look, here[~came], here[came]))
        row_of = np.full(len(passage.before.boxes), -1, dtype=np.intp)
        row_of[passage.gone] = np.arange(len(passage.gone))
        for look, indices in passage.before_places.looks:
            rows = row_of[indices]
            self._gone_looks.append((look, rows[rows >= 0]))

    def paint(self, painter: QPainter, viewport: Viewport, shown: QRectF, share: float) -> None:
        """Paint them after a share of the way."""
        part = QRectF(viewport.to_scene(shown.topLeft()), viewport.to_scene(shown.bottomRight()))
        passage, theme = self._passage, self._theme
        ratio = painter.device().devicePixelRatioF()
        background = QColor(theme["background"])
        scale = viewport.scale * ratio
        width, height = round(shown.width() * ratio), round(shown.height() * ratio)
        pixels = Pixels(width, height, viewport.origin * ratio, scale, background)

        outlined = self._passage.seen <= _OUTLINED

        def fill(bounds: Floats, look: Look, seen: float) -> None:
            inside = bounds[touching(bounds, part)]
            colour = QColor(theme[look.fill or "background"])
            if look.stroke and len(inside) and (outlined or not look.fill):
                pixels.fill(inside, mixed(QColor(theme[look.stroke]), background, seen))
                inside = inside + np.array([1, 1, -1, -1]) / scale
                inside = inside[(inside[:, 2] > inside[:, 0]) & (inside[:, 3] > inside[:, 1])]
            if len(inside):
                pixels.fill(inside, mixed(colour, background, seen))

        for look, stay, came in self._looks:
            fill(passage.bounds(share, stay), look, 1.0)
            fill(passage.bounds(share, came), look, share)
        gone = passage.gone_bounds(share)
        for look, rows in self._gone_looks:
            fill(gone[rows], look, 1 - share)
        painter.drawImage(shown, pixels.image())


def paint_stages(
    painter: QPainter, passage: Passage, overviews: tuple[Overview, Overview], share: float
) -> None:
    """Paint what is in no other box, with all that is inside, from the overviews."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    before, after = passage.before_places, passage.after_places
    gone = passage.gone_bounds(share)
    for row, index in enumerate(passage.gone.tolist()):
        painter.setOpacity(1 - share)
        _paint_stage(painter, overviews[0], before, index, gone[row])
    tops = np.flatnonzero(after.parents < 0)
    for index, now in zip(tops.tolist(), passage.bounds(share, tops), strict=True):
        counterpart = int(passage.matched[index])
        painter.setOpacity(1.0)
        if not _looks_alike(passage, counterpart, index):
            if counterpart >= 0:
                _paint_stage(painter, overviews[0], before, counterpart, now)
            painter.setOpacity(share)
        _paint_stage(painter, overviews[1], after, index, now)
    painter.setOpacity(1.0)


def _looks_alike(passage: Passage, old: int, new: int) -> bool:
    """A box has the same size, and so most likely the same inside."""
    if old < 0:
        return False
    before, after = passage.before.boxes[old].rect, passage.after.boxes[new].rect
    return abs(before.width - after.width) + abs(before.height - after.height) < 1


def _paint_stage(
    painter: QPainter, overview: Overview, places: Places, index: int, now: Floats
) -> None:
    left, top, right, bottom = now.tolist()
    place = QRectF(left, top, right - left, bottom - top)
    rect = places.boxes[index].rect
    scale = overview.image.width() / overview.extent.width()
    source = QRectF(rect.x, rect.y, rect.width, rect.height)
    painter.drawImage(
        place, overview.image, QRectF(source.topLeft() * scale, source.size() * scale)
    )
