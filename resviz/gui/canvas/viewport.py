"""Which part of a scene is on the screen, and how large."""

from typing import Literal

from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF

from resviz.diagram.view import Style

LEAST_SCALE = 0.01
MOST_SCALE = 8.0
READABLE = 0.5
"""Scale below which a scene is not read but looked at."""

Begin = Literal["", "top", "left"]
Fit = Literal["", "whole", "top", "left"]
"""Nothing in particular; the whole scene; all of its width from the top, of its height from the
left."""

BEGINS: dict[Style, Begin] = {"stages": "", "page": "", "column": "top", "row": "left"}
"""Where one begins to read what is too long to be read as a whole."""

_MOST_FITTED = 1.6
_ROOM = 16.0
_INSET = 8.0


class Viewport:
    """A scale and an origin: a point p of the scene is at ``p · scale + origin`` in pixels.

    Attributes:
        scale: pixels per point.
        origin: where the scene's origin is, in pixels.
        fitted: what is shown, and shall be when the window's size changes.
    """

    def __init__(self) -> None:
        self.scale = 1.0
        self.origin = QPointF(0, 0)
        self.fitted: Fit = "whole"
        self._left_over = QPointF(0, 0)

    @classmethod
    def like(cls, other: "Viewport") -> "Viewport":
        """One that shows the same now, and will when the other has moved on."""
        same = cls()
        same.scale, same.origin = other.scale, QPointF(other.origin)
        return same

    def to_scene(self, point: QPointF) -> QPointF:
        """The point of the scene at a pixel."""
        return (point - self.origin) / self.scale

    def to_screen(self, point: QPointF) -> QPointF:
        """The pixel at which a point of the scene is."""
        return point * self.scale + self.origin

    @staticmethod
    def fitting(scene: QSizeF, screen: QSizeF, how: Fit) -> float:
        """The scale that shows the whole scene, or all of its width or height, but no larger."""
        width, height = screen.width() - 2 * _INSET, screen.height() - 2 * _INSET
        across, down = width / scene.width(), height / scene.height()
        match how:
            case "top":
                scale = min(across, 1.0)
            case "left":
                scale = min(down, 1.0)
            case _:
                scale = min(across, down, _MOST_FITTED)
        return max(scale, LEAST_SCALE)

    def readable(self, scene: QSizeF, screen: QSizeF, begins: Begin) -> Fit:
        """How to show a scene so that it can be read, where the whole of it cannot."""
        whole = self.fitting(scene, screen, "whole")
        return begins if begins and whole < READABLE else "whole"

    def fit(self, scene: QSizeF, screen: QSizeF, how: Fit = "whole", head: float = 0.0) -> None:
        """Show the whole scene in the middle, or all of its width or height from its beginning.

        Args:
            scene: its size in points.
            screen: the room for it in pixels.
            how: what of it.
            head: pixels above that room.
        """
        if not how or screen.width() < 2 or screen.height() < 2:
            return
        self.scale = self.fitting(scene, screen, how)
        left = (screen.width() - scene.width() * self.scale) / 2
        top = (screen.height() - scene.height() * self.scale) / 2
        top = _INSET if how == "top" else top
        self.origin = QPointF(_INSET if how == "left" else left, head + top)
        self.fitted = how

    def frame(self, area: QRectF, screen: QSizeF) -> None:
        """Show an area of the scene in the middle, as large as it is read well."""
        width, height = screen.width() - 4 * _ROOM, screen.height() - 4 * _ROOM
        ratio = min(width / area.width(), height / area.height())
        self.scale = max(min(ratio, _MOST_FITTED), LEAST_SCALE)
        self.origin = QPointF(screen.width() / 2, screen.height() / 2) - area.center() * self.scale
        self.fitted = ""

    def zoom(self, factor: float, at: QPointF) -> None:
        """Zoom by a factor, the pixel ``at`` keeping its point."""
        target = min(max(self.scale * factor, LEAST_SCALE), MOST_SCALE)
        self.origin = at + (self.origin - at) * (target / self.scale)
        self.scale = target
        self.fitted = ""

    def pan(self, by: QPointF) -> QPoint:
        """Move the scene by so many pixels, in whole ones; what is left over is kept for the next.

        Returns:
            how far the scene has moved.
        """
        wanted = by + self._left_over
        moved = wanted.toPoint()
        self._left_over = wanted - QPointF(moved)
        self.origin = self.origin + QPointF(moved)
        self.fitted = ""
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
