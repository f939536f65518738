"""The picture from afar: where boxes are specks, numpy sets their pixels itself.

A call into Qt for each of 20,000 boxes takes longer than a frame may; setting the pixels of all of
them at once does not. Nothing is smoothed: it would not be seen.
"""

from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage


class Pixels:
    """An image in the making.

    Args:
        width: in device pixels.
        height: in device pixels.
        origin: where the scene's origin is, in device pixels.
        scale: device pixels per point of the scene.
        background: the colour to begin with.
    """

    def __init__(
        self, width: int, height: int, origin: QPointF, scale: float, background: QColor
    ) -> None:
        self._values = np.full((height, width), background.rgb(), dtype=np.uint32)
        self._origin = np.array([origin.x(), origin.y(), origin.x(), origin.y()])
        self._scale = scale

    def _placed(self, spans: NDArray[np.float64]) -> NDArray[np.float64]:
        placed: NDArray[np.float64] = spans * self._scale + self._origin
        return placed

    def fill(self, bounds: NDArray[np.float64], colour: QColor) -> None:
        """Fill rectangles: left, top, right, bottom in points, float array [rectangles × 4]."""
        height, width = self._values.shape
        edges = np.rint(self._placed(bounds)).astype(np.int64)
        np.maximum(edges[:, 2:], edges[:, :2] + 1, out=edges[:, 2:])
        np.clip(edges, 0, (width, height, width, height), out=edges)
        sides = edges[:, 2:] - edges[:, :2]
        value = colour.rgb()
        # What is alike is drawn alike, so that there are few sizes; each is filled in one go.
        sizes = sides[:, 0] * (height + 1) + sides[:, 1]
        order = np.argsort(sizes, kind="stable")
        ends = np.flatnonzero(np.diff(sizes[order], append=-1)) + 1
        for first, last in pairwise([0, *ends.tolist()]):
            alike = order[first:last]
            across, down = sides[alike[0]].tolist()
            if across and down:
                self._windows(across, down)[edges[alike, 1], edges[alike, 0]] = value

    def _windows(self, across: int, down: int) -> NDArray[np.uint32]:
        """Every part of the image of one size, by its top left corner."""
        height, width = self._values.shape
        shape = (height - down + 1, width - across + 1, down, across)
        return as_strided(self._values, shape, 2 * self._values.strides)

    def draw(self, segments: NDArray[np.float64], colour: QColor) -> None:
        """Draw lines a pixel wide: x, y of both ends in points, float array [lines × 4]."""
        straight = (segments[:, 0] == segments[:, 2]) | (segments[:, 1] == segments[:, 3])
        low = np.minimum(segments[straight, :2], segments[straight, 2:])
        high = np.maximum(segments[straight, :2], segments[straight, 2:])
        self.fill(np.hstack([low, high]), colour)
        if straight.all():
            return
        height, width = self._values.shape
        ends = self._placed(segments[~straight])
        start, along = ends[:, :2], ends[:, 2:] - ends[:, :2]
        steps = np.ceil(np.abs(along).max(axis=1)).astype(np.int64) + 1
        of, step = _counted(steps)
        share = step / np.maximum(steps[of] - 1, 1)
        x, y = np.floor(start[of] + share[:, None] * along[of]).astype(np.int64).T
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        self._values[y[inside], x[inside]] = colour.rgb()

    def fade(self, colour: QColor) -> None:
        """Leave a quarter of every colour, the rest of this one."""
        one, half = np.uint32(1), np.uint32(0x7F7F7F)
        for _ in range(2):  # half and half, twice, for the three channels of a pixel at once
            np.right_shift(self._values, one, out=self._values)
            np.bitwise_and(self._values, half, out=self._values)
            self._values += np.uint32((colour.rgb() >> 1) & 0x7F7F7F)

    def image(self) -> QImage:
        """The image; it shares the memory of this object and must not outlive it."""
        height, width = self._values.shape
        return QImage(self._values.data, width, height, 4 * width, QImage.Format.Format_RGB32)


def _counted(counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each of counts[i] things: i, and its number among them."""
    of = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return of, np.arange(len(of)) - before[of]
