"""Values as colours: a picture whose boxes are painted by a number each, and the legend to it.

A box that holds what is not shown has the colour of its own value and, along its lower side, the
values of all that it holds, in order. A box for several blocks has the mean of theirs. What has no
value is left uncoloured; what is exactly zero or negative where the scale is logarithmic, and what
is no finite number, have colours outside of the scale.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import isfinite, log10, ulp
from typing import NamedTuple

import msgspec

from resviz.core.network import Network
from resviz.diagram.charts.colours import BROKEN, SCALE, ZERO
from resviz.diagram.scene import OTHER, Box, Circle, Line, Mark, Rect, Scene, Text
from resviz.diagram.theme import contrast, mixed
from resviz.diagram.words import quantity

WIDE = 50.0
"""How many times the least value the largest is where a scale is logarithmic unless said."""

_MOST = 1e300  # the ends of a scale; what is beyond has their colour
_AND = " · "
_CELLS = 40
_STRIP = 3.0
_INSET = 8.0


class Overlay(NamedTuple):
    """Values to be shown as colours.

    Attributes:
        title: what they are.
        unit: in what they are counted; empty for plain counts.
        values: by id of a node or scope; NaN and infinities are told apart from missing ones.
        log: the scale is logarithmic; unless said, where values differ by much.
        note: where they come from, in a few words; several with ``·`` between.
        conditions: what they hold for, in a line; printed below.
        limits: the ends of the scale; the least and the largest of what is seen unless given.
    """

    title: str
    unit: str
    values: Mapping[str, float]
    log: bool | None = None
    note: str = ""
    conditions: str = ""
    limits: tuple[float, float] | None = None

    def words(self, value: float) -> str:
        """A value with its unit."""
        size = abs(value)
        if not isfinite(value):
            number = "NaN" if value != value else "∞"
        elif size == 0 or 1 <= size < 1e12:
            number = quantity(size) if size >= 1000 else f"{size:.4g}"
        else:
            number = f"{size:.3g}"
        number = f"−{number}" if value < 0 else number
        # Prefixes stand at their unit: 4.09 MB.
        return f"{number}{self.unit}" if number[-1] in "kMG" else f"{number} {self.unit}".rstrip()


def beside(first: Overlay | None, second: Overlay | None) -> Overlay | None:
    """One overlay for two networks side by side, of the values that there are.

    Its note says what holds of both.
    """
    if first is None or second is None:
        shown = first or second
        return shown and shown._replace(values=_together(first, second))
    ends = [*(first.limits or ()), *(second.limits or ())]
    limits = (min(ends), max(ends)) if ends else None
    other = second.note.split(_AND)
    note = _AND.join(each for each in first.note.split(_AND) if each in other)
    return first._replace(values=_together(first, second), limits=limits, note=note)


def _together(first: Overlay | None, second: Overlay | None) -> dict[str, float]:
    others = second.values.items() if second else ()
    return {**(first.values if first else {}), **{OTHER + part: value for part, value in others}}


class Scale(NamedTuple):
    """Where a value lies between the least and the largest that are shown."""

    low: float
    high: float
    log: bool

    @classmethod
    def of(cls, values: Iterable[float], log: bool | None) -> "Scale":
        """A scale that holds all values that it can."""
        known = sorted(min(max(v, -_MOST), _MOST) for v in values if isfinite(v))
        above = [value for value in known if value > 0]
        if log is None:
            log = bool(above) and known[0] >= 0 and above[-1] > WIDE * above[0]
        known = above if log else known
        low, high = (known[0], known[-1]) if known else (1.0, 10.0) if log else (0.0, 1.0)
        if low == high and log:
            low, high = max(low / 2, ulp(0.0)), high * 2
        elif low == high:
            low, high = low - abs(low or 1), high + abs(high or 1)
        return cls(low, high, log)

    def share(self, value: float) -> float:
        """0 for the least, 1 for the largest."""
        return self.share_of_tick(log10(value) if self.log else value)

    def share_of_tick(self, at: float) -> float:
        """The same for a value, or its logarithm where the scale is logarithmic."""
        low, high = (log10(self.low), log10(self.high)) if self.log else (self.low, self.high)
        return min(max((at - low) / (high - low), 0.0), 1.0)

    @staticmethod
    def shade(share: float) -> str:
        """The colour of a share, ``#RRGGBB``."""
        # Of so few colours that boxes of one can be painted together.
        red, green, blue = SCALE[2 * round(127 * share)].tolist()
        return f"#{red:02X}{green:02X}{blue:02X}"

    def colour(self, value: float) -> str:
        """``#RRGGBB``."""
        if not isfinite(value) or (self.log and value < 0):
            return BROKEN
        if self.log and value == 0:
            return ZERO
        return self.shade(self.share(value))

    def mean_colour(self, values: Sequence[float]) -> str:
        """The colour in the middle of those of several values; the worst of them, if broken."""
        odd = [value for value in values if self.colour(value) in (BROKEN, ZERO)]
        if len(odd) == len(values) or any(not isfinite(value) for value in odd):
            return self.colour(next((value for value in odd if not isfinite(value)), odd[0]))
        known = [value for value in values if value not in odd]
        return self.shade(sum(map(self.share, known)) / len(known))


class Painted(NamedTuple):
    """A picture in the colours of an overlay.

    Attributes:
        scene: the picture.
        overlay: what its colours stand for.
        scale: how.
        values: all that are shown, those that folded boxes hold too.
    """

    scene: Scene
    overlay: Overlay
    scale: Scale
    values: tuple[float, ...] = ()


def overlaid(
    network: Network, scene: Scene, overlay: Overlay, other: Network | None = None
) -> Painted:
    """Paint the boxes of a picture in the colours of their values.

    Args:
        network: what it shows.
        scene: the picture.
        overlay: what to show; parts of the other network have `OTHER` before their ids.
        other: the network beside the first, if there is one.
    """
    painter = _Painter({"": network, **({OTHER: other} if other else {})}, scene, overlay)
    boxes = tuple(map(painter.box, scene.boxes))
    painted = msgspec.structs.replace(scene, boxes=boxes)
    return Painted(painted, overlay, painter.scale, painter.values)


class _Painter:
    def __init__(self, networks: Mapping[str, Network], scene: Scene, overlay: Overlay) -> None:
        self.networks = networks
        self.overlay = overlay
        self.held = {box.id: self._held(box) for box in scene.boxes if not box.holds}
        own = [value for box in scene.boxes if (value := self.value(box)) is not None]
        inside = [value for held in self.held.values() for value in held]
        self.values = (*own, *inside)
        self.scale = Scale.of(overlay.limits or self.values, overlay.log)

    def value(self, box: Box) -> float | None:
        """Of what a box stands for: the mean of several blocks; None where there is none."""
        found = [
            value
            for part in box.members or (box.id,)
            if (value := self.overlay.values.get(part)) is not None
        ]
        return sum(found) / len(found) if found else None

    def _held(self, box: Box) -> list[float]:
        """The values of the layers that a folded box holds, in order."""
        if box.kind not in ("stage", "block"):
            return []
        return [value for part in box.members or (box.id,) for value in self._inside(part)]

    def _inside(self, part: str) -> Iterator[float]:
        """Of layers, or of blocks where layers have none; additions and the like are left out."""
        side = OTHER if part.startswith(OTHER) and OTHER in self.networks else ""
        network, scope = self.networks[side], part.removeprefix(side)
        if scope not in network.scopes:
            return
        values = self.overlay.values
        layers = [node for node in network.nodes_in(scope) if side + node.id in values]
        weighted = [node for node in layers if node.op.params] or layers
        if weighted:
            yield from (values[side + node.id] for node in weighted)
            return
        for block in network.blocks(scope):
            if side + block.id in values and block.id != scope:
                yield values[side + block.id]

    def box(self, box: Box) -> Box:
        value = self.value(box)
        if value is None and box.kind == "merge":
            return box
        about = f"{box.about} · {self.overlay.words(value)}" if value is not None else box.about
        if box.holds:
            marks = self._frame(box, value)
        elif value is None and not self.held[box.id]:
            marks = _recoloured(box, "surface", "line", _neutral)
        else:
            marks = self._coloured(box, value)
        return msgspec.structs.replace(box, marks=marks, about=about, value=value)

    def _frame(self, box: Box, value: float | None) -> tuple[Mark, ...]:
        """What is unfolded has its colour as an outline; a stage only if it alone has a value."""
        body, *rest = box.marks
        alone = box.kind == "block" or not self._inside_any(box)
        if value is None or not alone or not isinstance(body, Rect):
            return box.marks
        return (body._replace(stroke=self.scale.colour(value), stroke_width=2.5), *rest)

    def _inside_any(self, box: Box) -> bool:
        """Something inside has a value of its own."""
        return any(True for part in box.members or (box.id,) for _ in self._inside(part))

    def _coloured(self, box: Box, value: float | None) -> tuple[Mark, ...]:
        held = self.held[box.id]
        fill = self.scale.colour(value) if value is not None else self.scale.mean_colour(held)
        ink = contrast(fill)
        tinted = mixed(contrast(ink), fill, 0.16)  # away from the words, which stay readable

        def change(role: str) -> str:
            return tinted if role in _PLATES else ink if role in _WORDS else role

        marks = _recoloured(box, fill, mixed(ink, fill, 0.3), change)
        if box.kind == "merge":
            sign = [_sign(mark, ink) for mark in marks[1:]]
            return (marks[0], *sign)
        return (*marks, *self._strip(box.rect, held, fill, ink))

    def _strip(self, rect: Rect, held: list[float], fill: str, ink: str) -> Iterator[Mark]:
        """What a box holds, along its lower side."""
        if len(held) < 2:
            return
        cells = list(_binned(held, _CELLS))
        left, width = rect.x + _INSET, (rect.width - 2 * _INSET) / len(cells)
        top, over = rect.bottom - _STRIP - 2.5, 0.75
        frame = Rect(left, top, rect.width - 2 * _INSET, _STRIP)
        yield Rect(
            frame.x - over,
            frame.y - over,
            frame.width + 2 * over,
            frame.height + 2 * over,
            1,
            mixed(ink, fill, 0.5),
        )
        for index, cell in enumerate(cells):
            yield Rect(left + index * width, top, width, _STRIP, 0, self.scale.mean_colour(cell))


_PLATES = frozenset({"row", "bar-track", "surface"})
_WORDS = frozenset({"ink", "muted", "faint"})
_TELLING = frozenset({"differs", "only-a", "only-b"})
"""Roles of words beside a sign of the same colour, which is enough of it."""


def _neutral(role: str) -> str:
    return "norm" if role == "row" else role


def _recoloured(box: Box, fill: str, stroke: str, change: Callable[[str], str]) -> tuple[Mark, ...]:
    body, *rest = box.marks
    if isinstance(body, Rect | Circle):
        body = body._replace(fill=fill, stroke=stroke if box.kind != "merge" else "")
    return (body, *(_changed(mark, change) for mark in rest))


def _changed(mark: Mark, change: Callable[[str], str]) -> Mark:
    if isinstance(mark, Text) and mark.fill in _TELLING:
        return mark._replace(fill=change("ink"))
    if isinstance(mark, Rect | Text):
        return mark._replace(fill=change(mark.fill))
    return mark


def _sign(mark: Mark, ink: str) -> Mark:
    """The sign in a merge."""
    if isinstance(mark, Line):
        return mark._replace(stroke=ink)
    return mark._replace(fill=ink) if isinstance(mark, Text) else mark


def _binned(values: list[float], most: int) -> Iterator[list[float]]:
    """Neighbours together, in at most so many groups."""
    count = min(len(values), most)
    for index in range(count):
        yield values[index * len(values) // count : (index + 1) * len(values) // count]
