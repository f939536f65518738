"""The whole scene as a small image, seen from afar; painted once, when it is first needed."""

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage

from resviz.diagram.theme import Theme
from resviz.gui.canvas.batches import AnyBatch
from resviz.gui.canvas.pixels import Pixels

_LONGEST = 1200.0
_MOST_SCALE = 0.5


class Overview:
    """A scene as a small image.

    Attributes:
        extent: size of the scene, in points.

    Args:
        extent: see above.
        batches: its marks.
        theme: the colours.
    """

    def __init__(self, extent: QSizeF, batches: Sequence[AnyBatch], theme: Theme) -> None:
        self.extent = extent
        self._batches = batches
        self._theme = theme

    @cached_property
    def image(self) -> QImage:
        """The image; whoever asks first paints it."""
        longest = max(self.extent.width(), self.extent.height())
        scale = min(_LONGEST / longest, _MOST_SCALE)
        width = max(round(self.extent.width() * scale), 1)
        height = max(round(self.extent.height() * scale), 1)
        background = QColor(self._theme["background"])
        pixels = Pixels(width, height, QPointF(0, 0), scale, background)
        area = QRectF(QPointF(0, 0), self.extent)
        for batch in self._batches:
            batch.paint_afar(pixels, area, scale)
        return pixels.image().copy()
