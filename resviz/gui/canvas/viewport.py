"""Which part of a scene is on the screen, and how large."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF

LEAST_SCALE = 0.01
MOST_SCALE = 8.0
_MOST_FITTED = 1.6
_ROOM = 16.0
_INSET = 8.0


class Viewport:
    """A scale and an origin: a point p of the scene is at ``p · scale + origin`` in pixels.

    Attributes:
        scale: pixels per point.
        origin: where the scene's origin is, in pixels.
        fitted: the whole scene is shown, and shall be when the window's size changes.
    """

    def __init__(self) -> None:
        self.scale = 1.0
        self.origin = QPointF(0, 0)
        self.fitted = True
        self._left_over = QPointF(0, 0)

    def to_scene(self, point: QPointF) -> QPointF:
        """The point of the scene at a pixel."""
        return (point - self.origin) / self.scale

    def to_screen(self, point: QPointF) -> QPointF:
        """The pixel at which a point of the scene is."""
        return point * self.scale + self.origin

    def fit(self, scene: QSizeF, screen: QSizeF, head: float = 0.0) -> None:
        """Show the whole scene in the middle, below so many pixels."""
        if screen.width() < 2 or screen.height() < 2:
            return
        width, height = screen.width() - 2 * _INSET, screen.height() - head - 2 * _INSET
        ratio = min(width / scene.width(), height / scene.height())
        self.scale = max(min(ratio, _MOST_FITTED), LEAST_SCALE)
        left = (screen.width() - scene.width() * self.scale) / 2
        top = (screen.height() + head - scene.height() * self.scale) / 2
        self.origin = QPointF(left, top)
        self.fitted = True

    def frame(self, area: QRectF, screen: QSizeF) -> None:
        """Show an area of the scene in the middle, as large as it is read well."""
        width, height = screen.width() - 4 * _ROOM, screen.height() - 4 * _ROOM
        ratio = min(width / area.width(), height / area.height())
        self.scale = max(min(ratio, _MOST_FITTED), LEAST_SCALE)
        self.origin = QPointF(screen.width() / 2, screen.height() / 2) - area.center() * self.scale
        self.fitted = False

    def zoom(self, factor: float, at: QPointF) -> None:
        """Zoom by a factor, the pixel ``at`` keeping its point."""
        target = min(max(self.scale * factor, LEAST_SCALE), MOST_SCALE)
        self.origin = at + (self.origin - at) * (target / self.scale)
        self.scale = target
        self.fitted = False

    def pan(self, by: QPointF) -> QPoint:
        """Move the scene by so many pixels, in whole ones; what is left over is kept for the next.

        Returns:
            how far the scene has moved.
        """
        wanted = by + self._left_over
        moved = wanted.toPoint()
        self._left_over = wanted - QPointF(moved)
        self.origin = self.origin + QPointF(moved)
        self.fitted = False
        return moved

    def hold(self, point: QPointF, pixel: QPointF) -> None:
        """Pan so that a point of the scene is at a pixel."""
        self.pan(pixel - self.to_screen(point))

    def reveal(self, area: QRectF, screen: QSizeF, head: float = 0.0) -> None:
        """Pan as little as needed to have an area of the scene in view, below so many pixels."""
        shown = QRectF(self.to_screen(area.topLeft()), self.to_screen(area.bottomRight()))
        dx = _shift(shown.left(), shown.right(), screen.width())
        dy = _shift(shown.top() - head, shown.bottom() - head, screen.height() - head)
        if dx or dy:
            self.pan(QPointF(dx, dy))


def _shift(low: float, high: float, length: float) -> float:
    """How far to move a span so that it lies in the room, or its beginning does."""
    if low < _ROOM or high - low > length - 2 * _ROOM:
        return _ROOM - low if low < _ROOM or low > length - _ROOM else 0.0
    return min(length - _ROOM - high, 0.0)
