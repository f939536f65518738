"""What is done to a block with the mouse: its grip scales the branch, the box itself is moved.

The grip is on the lower side of the selected block. Dragged to the left it takes the branch away,
to the right it doubles it. The block itself, dragged onto another of the same shapes, changes
places with it; let go anywhere else, it is where it was. Escape takes a drag back.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QPixmap

from resviz.app.lesions import FACTORS, INTACT, Done
from resviz.core.places import Place
from resviz.diagram.scene import Box
from resviz.gui.canvas.frame import handle_of
from resviz.gui.canvas.grip_painter import (
    paint_ghost,
    paint_grip,
    paint_label,
    paint_target,
    paint_track,
)
from resviz.gui.canvas.lesions import done_words, foot_of, paint_tags, pill_at
from resviz.gui.canvas.overlay import HANDLE, to_qt
from resviz.gui.canvas.places import on_badge, part_of

if TYPE_CHECKING:
    from resviz.gui.canvas.canvas import Canvas

_HALT = 5.0
"""Pixels within which the grip halts at a factor."""
_HALF = (64.0, 110.0)
"""The least and the most pixels from the middle of the track to its ends."""
_ROOM = 20.0
"""Pixels across from which a block can be taken."""
_MOVES = "Drop it on a block of the same shapes: they change places"

Held = Literal["", "grip", "block"]


class Offer(NamedTuple):
    """A block something can be done to.

    Attributes:
        block: its id.
        places: of all blocks, by id.
    """

    block: str
    places: Mapping[str, Place]

    @property
    def fixed(self) -> str:
        """Why neither can it be deleted nor scaled; empty where it can."""
        place = self.places[self.block]
        return place.refuses(0) if place.refuses(2) else ""

    def allowed(self, factor: float) -> float:
        """The factor nearest to one that its branch can be multiplied by."""
        place = self.places[self.block]
        if not place.refuses(factor):
            return factor
        return 0.0 if factor < 0.5 and not place.refuses(0) else 1.0


class Grip(QObject):
    """Takes hold of the block that is offered on a canvas.

    Signals:
        scaled: id of a block, the factor on its branch, and whether the drag goes on.
        swapped: ids of two blocks that are to change places.
        refused: why what was dragged for cannot be done, in a sentence.
    """

    scaled = Signal(str, float, bool)
    swapped = Signal(str, str)
    refused = Signal(str)

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._offer: Offer | None = None
        self._done = INTACT
        self._told: tuple[str, ...] = ()
        self._let_go()

    def _let_go(self) -> None:
        self._held: Held = ""
        self._dragging = False
        self._factor = self._before = 1.0
        self._start = self._point = QPointF()
        self._ghost: QPixmap | None = None

    def offer(self, offer: Offer | None, told: tuple[str, ...] = ()) -> None:
        """Let a block be taken, or none; below its factor stands what that does to the networks."""
        before, self._offer, self._told = self._offer, offer, told
        if before is None or offer is None or before.block != offer.block:
            self._let_go()
        self._canvas.update()

    def show(self, done: Done) -> None:
        """Show what is done to the blocks."""
        self._done = done
        self._canvas.update()

    @property
    def done(self) -> Done:
        """What is done to the blocks, and what the drag does to one."""
        if self._offer and self._scaling:
            return self._done.scaled(self._offer.block, self._factor)
        return self._done

    @property
    def _now(self) -> float:
        """The factor on the branch of the block that is offered."""
        return self.done.factors.get(self._offer.block, 1.0) if self._offer else 1.0

    @property
    def _scaling(self) -> bool:
        return self._dragging and self._held == "grip"

    @property
    def _box(self) -> Box | None:
        """The box of the block, where it is large enough on the screen to be taken."""
        if self._offer is None or not self._canvas.places.has(self._offer.block):
            return None
        box = self._canvas.places.showing(self._offer.block)
        return box if box and box.rect.width * self._canvas.viewport.scale >= _ROOM else None

    # The gesture

    def grasp(self, point: QPointF) -> bool:
        """Take hold of what is at a point in pixels; whether there is anything."""
        self._held = self.at(point)
        if self._held and self._offer:
            self._start = self._point = point
            self._factor = self._before = self._now
        return bool(self._held)

    def at(self, point: QPointF) -> Held:
        """What of the block is at a point in pixels."""
        box, canvas = self._box, self._canvas
        if box is None or self._offer is None:
            return ""
        if pill_at(self._knob(box), self._words(box, self._offer)).contains(point):
            return "grip"
        corner = handle_of(box, canvas.viewport)
        folds = corner and QPointF(point - corner).manhattanLength() <= 2 * HANDLE
        if folds or on_badge(box, canvas.viewport.to_scene(point)):
            return ""
        return "block" if canvas.box_at(point) is box else ""

    @property
    def held(self) -> Held:
        """What the pointer has taken hold of."""
        return self._held

    def drag(self, point: QPointF) -> None:
        """Follow the pointer."""
        if self._offer is None or not self._held:
            return
        self._dragging, self._point = True, point
        self._canvas.light(None)
        if self._held == "grip":
            factor = self._pointed(point)
            if factor != self._factor:
                self._factor = factor
                self.scaled.emit(self._offer.block, factor, True)
        elif self._ghost is None:
            self._ghost = self._seen()
        self._canvas.update()

    def drop(self, point: QPointF) -> None:
        """Do what was dragged for."""
        offer, held, dragged = self._offer, self._held, self._dragging
        factor, target = self._pointed(point), self._target(point)
        self._let_go()
        self._canvas.update()
        if offer is None or not dragged:
            return
        if held == "grip":
            if offer.fixed:
                self.refused.emit(offer.fixed)
            else:
                self.scaled.emit(offer.block, factor, False)
        elif target and target != offer.block:
            if why_not := self._keeps_off(target):
                self.refused.emit(why_not)
            else:
                self.swapped.emit(offer.block, target)

    def cancel(self) -> bool:
        """Take the drag back; whether there was one."""
        offer, scaling, dragged = self._offer, self._scaling, self._dragging
        before = self._before
        self._let_go()
        self._canvas.update()
        if offer and scaling:
            self.scaled.emit(offer.block, before, False)
        return dragged

    def reset(self) -> None:
        """Let the branch be intact."""
        if self._offer and self._now != 1:
            self.scaled.emit(self._offer.block, 1.0, False)

    def _pointed(self, point: QPointF) -> float:
        """The factor that the grip is dragged to, of those allowed; it halts at some."""
        box, offer = self._box, self._offer
        if box is None or offer is None:
            return self._factor
        half = self._half(box)
        factor = self._before + (point.x() - self._start.x()) / half
        halt = min(FACTORS, key=lambda each: abs(each - factor))
        if abs(halt - factor) * half <= _HALT:
            return offer.allowed(halt)
        return offer.allowed(round(min(max(factor, 0.0), 2.0), 2))

    def _target(self, point: QPointF) -> str:
        """Id of the block at a point in pixels; empty where there is none."""
        box = self._canvas.box_at(point)
        part = part_of(box) if box else ""
        while part and self._offer and part not in self._offer.places:
            part = part.rpartition(".")[0]
        return part

    def _keeps_off(self, target: str) -> str:
        if self._offer is None:
            return ""
        places = self._offer.places
        return places[target].keeps_off(places[self._offer.block])

    # The picture

    def _half(self, box: Box) -> float:
        return min(max(box.rect.width * self._canvas.viewport.scale / 2, _HALF[0]), _HALF[1])

    def _knob(self, box: Box) -> QPointF:
        middle = foot_of(box, self._canvas.viewport)
        return middle + QPointF((self._now - 1) * self._half(box), 0)

    def _words(self, box: Box, offer: Offer) -> str:
        words = done_words(box, offer.block, self.done)
        intact = self._now == 1 and not self.done.partner(offer.block)
        return f"‹ {' '.join((*words, *(['× 1'] if intact else [])))} ›"

    def _seen(self) -> QPixmap | None:
        """What is on the screen of the block."""
        box, pixels = self._box, self._canvas.surface.pixels
        if box is None or pixels is None:
            return None
        place, ratio = self._on_screen(box), pixels.devicePixelRatio()
        area = QRectF(place.topLeft() * ratio, place.size() * ratio).toAlignedRect()
        return pixels.copy(area & pixels.rect())

    def _on_screen(self, box: Box) -> QRectF:
        place, viewport = to_qt(box), self._canvas.viewport
        return QRectF(viewport.to_screen(place.topLeft()), viewport.to_screen(place.bottomRight()))

    def paint(self, painter: QPainter) -> None:
        """Paint the grip, and what is dragged; in pixels."""
        box, offer = self._box, self._offer
        theme, viewport = self._canvas.theme, self._canvas.viewport
        paint_tags(painter, self._canvas.places, self.done, theme, viewport, box)
        if box is None or offer is None:
            return
        if self._dragging and self._held == "block":
            self._paint_move(painter, offer, box)
            return
        if self._scaling:
            paint_track(painter, foot_of(box, viewport), self._half(box), theme)
        words = self._words(box, offer)
        paint_grip(painter, self._knob(box), words, theme, fixed=bool(offer.fixed))
        if self._scaling:
            lines = (offer.fixed,) if offer.fixed else (self._scaled_words(offer), *self._told)
            paint_label(painter, self._canvas.rect(), self._point, lines, theme)

    def _scaled_words(self, offer: Offer) -> str:
        named = "without {1}" if self._factor == 0 else "{0} × {1}"
        return named.format(f"{self._factor:g}", offer.block)

    def _paint_move(self, painter: QPainter, offer: Offer, box: Box) -> None:
        canvas, target = self._canvas, self._target(self._point)
        for block in offer.places:
            fits = canvas.places.has(block) and not self._keeps_off(block)
            around = canvas.places.showing(block) if fits else None
            if around and around is not box:
                paint_target(painter, self._on_screen(around), canvas.theme, near=block == target)
        words = _MOVES
        if target and target != offer.block:
            back = self._done.partner(offer.block) == target
            end = "back into their places" if back else "change places"
            words = self._keeps_off(target) or f"{offer.block} and {target} {end}"
        if self._ghost:
            at = self._on_screen(box).topLeft() + self._point - self._start
            paint_ghost(painter, at, self._ghost, canvas.theme)
        paint_label(painter, canvas.rect(), self._point, (words,), canvas.theme)
