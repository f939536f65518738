"""One scene on its way to another: which boxes belong together, and where they are meanwhile.

Boxes with the same id go from one place to the other. Others grow out of the box that held them, or
shrink into the one that holds them now. Everything is in points of the scene that comes, so that it
can be panned and zoomed while it is on its way.
"""

from collections import defaultdict
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from resviz.diagram.scene import Box, Scene
from resviz.gui.canvas.bounds import Floats, touching
from resviz.gui.canvas.places import Places

_Key = tuple[int, ...]

SOME = 2500
"""Boxes seen up to which each goes its own way; where there are more, stages go as a whole."""


class Move(NamedTuple):
    """From points of one scene to points of another: p · factor + shift."""

    factor: float
    dx: float
    dy: float


class Passage:
    """The way from a scene to another.

    Attributes:
        before: the scene that goes.
        after: the scene that comes.
        move: brings points of the one to the other, both being where they are on the screen.
        before_places: where the boxes of the one belong.
        after_places: where those of the other belong.
        before_bounds: where the boxes of the one start from: float array [boxes × 4].
        matched: for each box of the one that comes, the place of the same among those that go; or
            -1.
        gone: places of the boxes that have no counterpart and go a way of their own.
        seen: how many boxes are seen at most.

    Args:
        before: see above.
        before_places: where its boxes belong.
        bounds: where they are, in its own points: float array [boxes × 4].
        move: see above.
        after: see above.
        after_places: where its boxes belong.
        area: what is seen of the scene that comes; what is never seen there has no way to go.
    """

    def __init__(
        self,
        before: Scene,
        before_places: Places,
        bounds: Floats,
        move: Move,
        after: Scene,
        after_places: Places,
        area: QRectF,
    ) -> None:
        self.before, self.after, self.move = before, after, move
        self.before_places, self.after_places = before_places, after_places
        before_bounds = bounds * move.factor + np.array([move.dx, move.dy] * 2)
        self.before_bounds = before_bounds
        self.matched = after_places.same_as(before_places)
        back = np.full(len(before.boxes), -1, dtype=np.intp)
        both = np.flatnonzero(self.matched >= 0)
        back[self.matched[both]] = both
        self._end = after_places.bounds
        self._start = self._end.copy()
        self._start[both] = before_bounds[self.matched[both]]
        self.seen = max(
            int(np.count_nonzero(touching(bounds, area)))
            for bounds in (before_bounds, self._start, self._end)
        )
        lone = self._worth_moving(after_places, np.flatnonzero(self.matched < 0), area)
        ways = partial(_inside, after_places, self._end, before_places, before_bounds)
        self._start[lone] = ways(self.matched, lone)
        self.gone = self._worth_moving(before_places, np.flatnonzero(back < 0), area)
        ways = partial(_inside, before_places, before_bounds, after_places, self._end)
        self._gone_end = ways(back, self.gone)

    def _worth_moving(
        self, places: Places, lone: NDArray[np.intp], area: QRectF
    ) -> NDArray[np.intp]:
        """Of boxes without a counterpart those that may be seen one by one."""
        if self.seen > SOME:
            return lone[places.parents[lone] < 0]
        if len(lone) <= SOME:
            return lone
        bounds = self._end if places is self.after_places else self.before_bounds
        return lone[touching(bounds[lone], area)]

    def bounds(self, share: float, indices: NDArray[np.intp] | None = None) -> Floats:
        """Where boxes that come, all or these, are after a share of the way: array [boxes × 4]."""
        start, end = self._start, self._end
        if indices is not None:
            start, end = start[indices], end[indices]
        now: Floats = start + share * (end - start)
        return now

    def gone_bounds(self, share: float) -> Floats:
        """Where the boxes are that have no counterpart: float array [gone × 4]."""
        start = self.before_bounds[self.gone]
        now: Floats = start + share * (self._gone_end - start)
        return now


def _inside(
    places: Places,
    bounds: Floats,
    others: Places,
    other_bounds: Floats,
    counterparts: NDArray[np.intp],
    lone: NDArray[np.intp],
) -> Floats:
    """Where boxes without a counterpart are in the other scene: inside of what shows them there."""
    keys: dict[int, _Key] = {}
    groups: defaultdict[_Key, list[int]] = defaultdict(list)
    for row, (index, around) in enumerate(zip(lone.tolist(), places.parents[lone], strict=True)):
        key = keys.get(around)
        if key is None:
            held = int(counterparts[around]) if around >= 0 else -1
            key = _key(places.boxes[index], others, held)
        keys[index] = key
        groups[key].append(row)
    found = bounds[lone].copy()
    for key, rows in groups.items():
        if not key:
            continue
        inner = bounds[lone[rows]]
        own = places.index_of(others.boxes[key[0]].id) if len(key) == 1 else None
        region = _around(inner) if own is None else bounds[own]
        target = _around(other_bounds[list(key)])
        factor = (target[2:] - target[:2]) / np.maximum(region[2:] - region[:2], 1e-9)
        moved = (inner - np.tile(region[:2], 2)) * np.tile(factor, 2)
        found[rows] = moved + np.tile(target[:2], 2)
    return found


def _key(box: Box, others: Places, around: int) -> _Key:
    """Places of the boxes that show a box in the other scene; else of the one around it."""
    if box.kind == "network":
        return tuple(index for index, parent in enumerate(others.parents) if parent < 0)
    many = tuple(index for each in box.members if (index := others.index_of(each)) is not None)
    if many:
        return many
    one = others.index_showing(box.id) if around < 0 else others.index_in(box.id)
    if one is None and around >= 0:
        one = around
    return () if one is None else (one,)


def _around(bounds: Floats) -> Floats:
    return np.concatenate([bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)])
