"""What turns one scene into another on the screen: it takes 200 ms and gives way to anything."""

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtCore import QEasingCurve, QPoint, QPointF, QRectF, QTimer, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPixmap, QRegion
from PySide6.QtWidgets import QStyle, QWidget

from resviz.diagram.scene import Box, Rect, Scene
from resviz.diagram.theme import Theme
from resviz.gui.canvas.overlay import paint_names, paint_outline
from resviz.gui.canvas.places import Places
from resviz.gui.canvas.prepared import Prepared
from resviz.gui.canvas.viewport import READABLE, Viewport

if TYPE_CHECKING:
    from resviz.gui.canvas.passage import Passage
    from resviz.gui.canvas.passage_painter import PassagePainter

_LASTS_MS = 200
_STEP = 6e-3
"""Seconds that getting ready takes at a time."""


class Departure(NamedTuple):
    """What is on the screen when another scene is wanted.

    Attributes:
        scene: its edges are where they are at that moment.
        prepared: what was made of it.
        bounds: where its boxes are at that moment: float array [boxes × 4].
        still: the pixels of all that.
        scale: of the viewport.
        origin: of the same.
    """

    scene: Scene
    prepared: Prepared
    bounds: NDArray[np.float64]
    still: QPixmap
    scale: float
    origin: QPointF


class Mover:
    """Moves what a widget shows from one scene to another.

    Args:
        widget: it is updated for every frame.
    """

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._passage: Passage | None = None
        self._frames: PassagePainter | None = None
        self._places: Places | None = None
        self._steps: Iterator[None] = iter(())
        self._left: Departure | None = None
        self._turn = QTimer(widget)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._build)
        self.clock = QVariantAnimation(widget)
        self.clock.setStartValue(0.0)
        self.clock.setEndValue(1.0)
        self.clock.setDuration(_LASTS_MS)
        self.clock.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self.clock.valueChanged.connect(widget.update)

    @property
    def may(self) -> bool:
        """The desktop does not wish that nothing moves, and it would be seen."""
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        wanted = self._widget.style().styleHint(hint, None, self._widget)
        return wanted > 0 and self._widget.isVisible()

    @property
    def moving(self) -> bool:
        """A scene is on its way."""
        return self._left is not None or self._passage is not None

    @property
    def _share(self) -> float:
        if self._left:
            return 0.0
        return float(self.clock.currentValue() or 0.0)

    @property
    def _passage_scale(self) -> float:
        """How large words are, those of the scene that comes being 1."""
        factor = self._passage.move.factor if self._passage else 1.0
        return factor + self._share * (1 - factor)

    def now(self, box: Box, places: Places) -> Box:
        """A box where it is at this moment."""
        index = places.index_of(box.id)
        if self._passage is None or index is None:
            return box
        left, top, right, bottom = self._passage.bounds(self._share, np.array([index]))[0].tolist()
        return replace(box, rect=Rect(left, top, right - left, bottom - top))

    def leave(self, scene: Scene, prepared: Prepared, viewport: Viewport) -> Departure:
        """What is on the screen at this moment."""
        if self._left:
            return self._left
        bounds = prepared.places.bounds
        if self._passage and self._frames:
            bounds = self._passage.bounds(self._share)
            scene = replace(scene, edges=tuple(self._frames.edges(self._share)))
        ratio = self._widget.devicePixelRatioF()
        still = QPixmap(self._widget.size() * ratio)
        still.setDevicePixelRatio(ratio)
        # Without what stands over it, which stays where it is.
        flags = QWidget.RenderFlag.DrawWindowBackground
        self._widget.render(still, QPoint(), QRegion(), flags)
        return Departure(scene, prepared, bounds, still, viewport.scale, QPointF(viewport.origin))

    def move(
        self, left: Departure, scene: Scene, prepared: Prepared, viewport: Viewport, theme: Theme
    ) -> None:
        """Move from what was left to a scene."""
        self.stop()
        self._left, self._places = left, prepared.places
        self._steps = self._get_ready(left, scene, prepared, Viewport.like(viewport), theme)
        self._turn.start()

    def _get_ready(
        self, left: Departure, scene: Scene, prepared: Prepared, viewport: Viewport, theme: Theme
    ) -> Iterator[None]:
        from resviz.gui.canvas.passage import Move, Passage  # not needed to start
        from resviz.gui.canvas.passage_painter import PassagePainter

        shift = (left.origin - viewport.origin) / viewport.scale
        move = Move(left.scale / viewport.scale, shift.x(), shift.y())
        size = self._widget.size()
        far = QPointF(size.width(), size.height())
        area = QRectF(viewport.to_scene(QPointF(0, 0)), viewport.to_scene(far))
        start, end = left.prepared.places, prepared.places
        self._passage = Passage(left.scene, start, left.bounds, move, scene, end, area)
        yield
        overviews = left.prepared.overview, prepared.overview
        self._frames = PassagePainter(self._passage, theme, overviews)
        ratio = self._widget.devicePixelRatioF()
        yield from self._frames.build(area, viewport.scale, ratio)

    def _build(self) -> None:
        """Get ready for as long as a frame may take; then go on after the next, or start."""
        end = time.perf_counter() + _STEP
        for _ in self._steps:
            if time.perf_counter() > end:
                self._turn.start()
                return
        self._left = None
        self.clock.start()

    def stop(self) -> None:
        """Be where the scene belongs."""
        self.clock.stop()
        self._turn.stop()
        self._left = None
        self._passage = self._frames = self._places = None
        self._steps = iter(())

    def paint(
        self, painter: QPainter, viewport: Viewport, theme: Theme, selected: Iterable[Box]
    ) -> None:
        """Paint a frame, what is selected and the names of stages included."""
        if self._left:
            painter.drawPixmap(0, 0, self._left.still)
            return
        if self._frames is None or self._places is None:
            return
        self._frames.paint(painter, viewport, self._widget.size(), self._share)
        painter.save()
        painter.translate(viewport.origin)
        painter.scale(viewport.scale, viewport.scale)
        width = max(2.4, 2.4 / viewport.scale)
        for box in selected:
            here = self.now(box, self._places)
            paint_outline(painter, here, QColor(theme["selection"]), width)
        painter.restore()
        if viewport.scale * self._passage_scale <= READABLE:
            stages = [self.now(box, self._places) for box in self._places.stages]
            paint_names(painter, stages, viewport, theme)

    def last_frame(self, viewport: Viewport) -> QPixmap | None:
        """The pixels it ends with, where they are coarse."""
        if self._frames is None or not self._frames.is_coarse:
            return None
        size = self._widget.size()
        ratio = self._widget.devicePixelRatioF()
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        painter = QPainter(pixmap)
        self._frames.paint(painter, viewport, size, 1.0)
        painter.end()
        return pixmap
