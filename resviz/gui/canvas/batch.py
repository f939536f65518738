"""What marks of one style have in common: bounds, what of them is visible, how fine to paint it."""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from resviz.diagram.scene import Circle, Line, Rect, Text
from resviz.diagram.theme import Theme
from resviz.gui.canvas.bounds import touching
from resviz.gui.canvas.pixels import Pixels

_DETAIL_SCALE = 0.45
_MANY = 150
"""Below this scale, of so many marks, corners are square and lines plain."""

_SPECK = 2.0
"""Pixels; what is smaller is left out."""

M = TypeVar("M", Rect, Circle, Line, Text)
Bounds = tuple[float, float, float, float]


class Batch(ABC, Generic[M]):
    """Marks of one kind and style.

    Attributes:
        marks: the marks.
        bounds: left, top, right, bottom of each mark: float array [marks × 4].
        extents: the longer side of each mark: float array [marks].
        whose: of each mark the number of its box or edge, see `canvas.prepared.batches`.
        only: which of the marks are painted: bool array [marks]; all of them where it is None.
        around: left, top, right, bottom of them all.
    """

    bounds: NDArray[np.float64]
    extents: NDArray[np.float64]
    around: Bounds

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.marks: list[M] = []
        self.whose: list[int] = []
        self.only: NDArray[np.bool_] | None = None

    def finish(self) -> None:
        """Called once, when every mark is there."""
        self.bounds = np.array([self.bounds_of(mark) for mark in self.marks])
        self.extents = (self.bounds[:, 2:] - self.bounds[:, :2]).max(axis=1)
        self.around = (*self.bounds[:, :2].min(axis=0), *self.bounds[:, 2:].max(axis=0))

    @abstractmethod
    def bounds_of(self, mark: M) -> Bounds:
        """Left, top, right, bottom."""

    @abstractmethod
    def paint(self, painter: QPainter, area: QRectF, scale: float) -> None:
        """Paint what touches the area, at so many pixels per point."""

    @abstractmethod
    def paint_afar(self, pixels: Pixels, area: QRectF, scale: float) -> None:
        """Set the pixels of what touches the area."""

    def visible(self, area: QRectF, scale: float) -> NDArray[np.intp]:
        """Indices of the marks that touch an area and are large enough to be seen."""
        left, top, right, bottom = self.around
        if (
            right < area.left()
            or left > area.right()
            or bottom < area.top()
            or top > area.bottom()
            or self.extents.max() * scale < _SPECK
        ):
            return np.zeros(0, dtype=np.intp)
        seen = touching(self.bounds, area) & (self.extents * scale >= _SPECK)
        return np.flatnonzero(seen if self.only is None else seen & self.only)


class GradedBatch(Batch[M]):
    """Marks that are painted in bulk where many are small, and in every detail otherwise."""

    def paint(self, painter: QPainter, area: QRectF, scale: float) -> None:
        visible = self.visible(area, scale)
        coarse = scale < _DETAIL_SCALE and len(visible) > _MANY
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not coarse)
        if coarse:
            self.paint_coarse(painter, visible.tolist(), scale)
        else:
            self.paint_fine(painter, visible.tolist(), scale)

    @abstractmethod
    def paint_coarse(self, painter: QPainter, visible: list[int], scale: float) -> None:
        """Paint marks in bulk."""

    @abstractmethod
    def paint_fine(self, painter: QPainter, visible: list[int], scale: float) -> None:
        """Paint marks in every detail."""
