"""What has been painted of a scene, kept as pixels.

What moves is moved, what is uncovered is painted, what is marked lies over it, so that the scene
itself is painted only where it was not seen before. Where a whole frame of a large scene would take
longer than a frame may, the pixels there are stretched while the picture is being zoomed; as soon
as it rests, the frame is painted in strips, between which the window has its turn.
"""

import time
from typing import NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPixmap, QRegion
from PySide6.QtWidgets import QWidget

from resviz.diagram.theme import Theme
from resviz.gui.canvas.frame import AFAR, paint_scene
from resviz.gui.canvas.marks import Marks
from resviz.gui.canvas.prepared import Prepared
from resviz.gui.canvas.viewport import Viewport

_ALWAYS_SHARP = 2000
"""Boxes up to which a frame is always painted at once."""

_BUDGET = 10e-3
"""Seconds a frame may take to be painted at once; a sixtieth less what else there is to do."""

_STRIP = 6e-3
"""Seconds a strip of a frame may take."""

_LITTLE = 0.2
"""Share of the widget that takes too little time to matter, or to learn from."""

_REST_MS = 50
_MOST_STRIPS = 12

_FIXED = 0.16e-6
_PER_BOX = ((AFAR, 0.9e-6), (0.45, 2.5e-6), (float("inf"), 9e-6))
"""Seconds for every box there is, and for those seen below some scale; on the machine this was
measured on. How this one compares is learnt from the frames it paints."""


class _Picture:
    """Pixels of a scene at some scale.

    Attributes:
        sharp: what of the widget they show; the rest is yet to be painted.
        rough: they show another scene, or the same painted coarsely.
    """

    def __init__(self, pixmap: QPixmap, scale: float, origin: QPointF) -> None:
        self.pixmap = pixmap
        self.scale = scale
        self.origin = origin
        self.sharp = QRegion()
        self.rough = False

    def follow(self, viewport: Viewport) -> bool:
        """Move by whole pixels to where the viewport is; False where that is not enough."""
        if self.scale != viewport.scale or self.rough:
            return False
        moved = (viewport.origin - self.origin) * self.pixmap.devicePixelRatio()
        dx, dy = round(moved.x()), round(moved.y())
        if abs(moved.x() - dx) + abs(moved.y() - dy) > 1e-6:
            return False
        if dx or dy:
            if self.pixmap.devicePixelRatio() % 1:
                return False  # what is sharp is known in the widget's pixels, which are larger
            self.pixmap.scroll(dx, dy, self.pixmap.rect())
            shift = (viewport.origin - self.origin).toPoint()
            self.sharp.translate(shift)
            self.sharp &= QRect(QPoint(0, 0), self.pixmap.deviceIndependentSize().toSize())
            self.origin = QPointF(viewport.origin)
        return True


class _Shown(NamedTuple):
    """Of what a picture is; with any other, it is painted anew."""

    prepared: Prepared
    theme: Theme
    marks: Marks | None

    def same(self, other: "_Shown | None") -> bool:
        return other is not None and all(
            one is another for one, another in zip(self, other, strict=True)
        )


class Surface:
    """The pixels of a widget that shows a scene.

    Args:
        widget: it is updated when a frame has become sharp.
    """

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._picture: _Picture | None = None
        self._next: _Picture | None = None
        self._shown: _Shown | None = None
        self._viewport = Viewport()
        self._pace = 1.0
        self._stretched_to = 0.0
        self._rest = QTimer(widget)
        self._rest.setSingleShot(True)
        self._rest.setTimerType(Qt.TimerType.PreciseTimer)
        self._rest.timeout.connect(self._refine)

    def begin(self, rough: QPixmap | None, viewport: Viewport) -> None:
        """Another scene is shown from now on.

        Args:
            rough: what may stand for it until it is painted, if anything.
            viewport: where those pixels are of.
        """
        self._next = None
        self._picture = None
        if rough is not None:
            self._picture = _Picture(rough, viewport.scale, QPointF(viewport.origin))
            self._picture.rough = True

    @property
    def pixels(self) -> QPixmap | None:
        """What is shown, without what is marked; nothing before the first frame."""
        return self._picture.pixmap if self._picture else None

    @property
    def is_sharp(self) -> bool:
        """Nothing is left to be painted."""
        return not self._rest.isActive()

    def paint(
        self,
        painter: QPainter,
        exposed: QRegion,
        prepared: Prepared,
        viewport: Viewport,
        theme: Theme,
        marks: Marks | None = None,
    ) -> None:
        """Paint some areas of the widget; marked is what stands out while the rest is dimmed."""
        shown = _Shown(prepared, theme, marks)
        if not shown.same(self._shown):
            self._shown, self._next = shown, None
            if self._picture and not self._picture.rough:
                self._picture = None
        self._viewport = viewport
        picture = self._picture
        ratio = self._widget.devicePixelRatioF()
        size = self._widget.size() * ratio
        if picture and (picture.pixmap.size(), picture.pixmap.devicePixelRatio()) != (size, ratio):
            picture = None
        if picture and not picture.follow(viewport):
            # What stands for the scene already leaves the time to paint it in strips.
            most = 0.0 if picture.rough else _BUDGET
            if self._expected(prepared, viewport, QRectF(self._widget.rect())) > most:
                self._stretch(painter, picture, prepared, viewport, theme)
                self._keep_up()
                if self._next is None and (
                    viewport.scale != self._stretched_to or not self._rest.isActive()
                ):
                    self._rest.start(_REST_MS)
                self._stretched_to = viewport.scale
                return
            picture = None
        self._rest.stop()
        self._next = None
        self._picture = picture = picture or self._blank(viewport)
        missing = exposed - picture.sharp
        self._complete(picture, missing)
        painter.drawPixmap(0, 0, picture.pixmap)

    def _keep_up(self) -> None:
        """Move the frame that is being painted along, and paint what comes into view."""
        before = self._next.origin if self._next else QPointF()
        if self._next and self._next.follow(self._viewport):
            whole = self._widget.rect()
            shift = (self._next.origin - before).toPoint()
            uncovered = QRegion(whole) - QRegion(whole.translated(shift))
            if self._share(uncovered) < _LITTLE:
                self._complete(self._next, uncovered - self._next.sharp)
        else:
            self._next = None

    def _blank(self, viewport: Viewport) -> _Picture:
        ratio = self._widget.devicePixelRatioF()
        pixmap = QPixmap(self._widget.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        return _Picture(pixmap, viewport.scale, QPointF(viewport.origin))

    def _complete(self, picture: _Picture, missing: QRegion) -> None:
        """Paint what is missing."""
        if missing.isEmpty():
            return
        assert self._shown is not None
        prepared, theme, marks = self._shown
        area = QRectF(missing.boundingRect())
        expected = self._expected(prepared, self._viewport, area)
        start = time.perf_counter()
        painter = QPainter(picture.pixmap)
        for part in missing:  # type: ignore[attr-defined]  # iterable, which its stub does not say
            painter.save()
            painter.setClipRect(part)
            paint_scene(painter, part, prepared, self._viewport, theme, marks)
            painter.restore()
        painter.end()
        picture.sharp += missing
        if expected and self._share(missing) > _LITTLE:
            learnt = self._pace * (time.perf_counter() - start) / expected
            self._pace = min(max(0.7 * self._pace + 0.3 * learnt, 0.7), 5.0)

    def _share(self, region: QRegion) -> float:
        """How much of the widget a region is."""
        parts = [part.width() * part.height() for part in region]  # type: ignore[attr-defined]
        return float(sum(parts) / (self._widget.width() * self._widget.height()))

    def _expected(self, prepared: Prepared, viewport: Viewport, area: QRectF) -> float:
        """Seconds that painting an area will take."""
        places = prepared.places
        if places.count < _ALWAYS_SHARP:
            return 0.0
        part = QRectF(viewport.to_scene(area.topLeft()), viewport.to_scene(area.bottomRight()))
        seen = len(places.touching(part))
        each = next(cost for below, cost in _PER_BOX if viewport.scale < below)
        return self._pace * (_FIXED * places.count + each * seen)

    def _stretch(
        self,
        painter: QPainter,
        picture: _Picture,
        prepared: Prepared,
        viewport: Viewport,
        theme: Theme,
    ) -> None:
        """Show the pixels there are where they belong now, around them the scene as from afar."""
        whole = QRectF(self._widget.rect())
        factor = viewport.scale / picture.scale
        place = QRectF(
            viewport.origin - picture.origin * factor,
            picture.pixmap.deviceIndependentSize() * factor,
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not place.contains(whole):
            painter.fillRect(whole, QColor(theme["background"]))
            overview = prepared.overview
            target = QRectF(viewport.origin, overview.extent * viewport.scale)
            painter.drawImage(target, overview.image)
        painter.drawPixmap(place, picture.pixmap, QRectF(picture.pixmap.rect()))
        painter.restore()

    def _refine(self) -> None:
        """Paint the next strip of the frame; show it when that was the last."""
        if self._shown is None or not self._widget.isVisible():
            return
        viewport = self._viewport
        whole = self._widget.rect()
        if self._next is None or not self._next.follow(viewport):
            self._next = self._blank(viewport)
        missing = QRegion(whole) - self._next.sharp
        if not missing.isEmpty():
            expected = self._expected(self._shown.prepared, viewport, QRectF(whole))
            strips = min(max(round(expected / _STRIP) + 1, 2), _MOST_STRIPS)
            rest = missing.boundingRect()
            height = -(-whole.height() // strips)
            self._complete(
                self._next, missing & QRegion(QRect(rest.x(), rest.y(), rest.width(), height))
            )
            self._rest.start(0)
            return
        self._picture, self._next = self._next, None
        self._widget.update()
