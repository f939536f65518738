"""Finding boxes by place and by id: under the pointer, next to another, showing a part."""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from resviz.diagram.scene import Box, Circle, Edge, Point, Rect, Scene
from resviz.gui.canvas.bounds import touching

_ON_EDGE = 40.0
"""Points that a label reaches beyond its edge."""


class Look(NamedTuple):
    """Roles of the colours of a box's body."""

    fill: str
    stroke: str


class Places:
    """An index of a scene's boxes.

    Attributes:
        parents: for each box the place of the one around it, or -1.
    """

    def __init__(self, scene: Scene) -> None:
        self._boxes = scene.boxes
        self._edges = scene.edges
        rects = [(box.rect.x, box.rect.y, box.rect.right, box.rect.bottom) for box in scene.boxes]
        self._bounds = np.array(rects, dtype=float).reshape(-1, 4)
        self._index = {member: i for i, box in enumerate(scene.boxes) for member in box.members}
        self._own = {box.id: i for i, box in enumerate(scene.boxes)}
        self._index |= self._own
        parents = [self._own.get(box.parent, -1) for box in scene.boxes]
        self.parents = np.array(parents, dtype=np.intp)
        self._holds = np.array([box.holds for box in scene.boxes], dtype=bool)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes, in painting order."""
        return self._boxes

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The edges, in painting order."""
        return self._edges

    @property
    def count(self) -> int:
        """How many boxes there are."""
        return len(self._boxes)

    @property
    def bounds(self) -> NDArray[np.float64]:
        """Left, top, right, bottom of each box: float array [boxes × 4]."""
        return self._bounds

    def touching(self, area: QRectF) -> NDArray[np.intp]:
        """Indices of the boxes that touch an area of the scene."""
        return np.flatnonzero(touching(self._bounds, area))

    def at(self, point: QPointF) -> Box | None:
        """The innermost box at a point of the scene."""
        left, top, right, bottom = self._bounds.T
        x, y = point.x(), point.y()
        found = np.flatnonzero((left <= x) & (x <= right) & (top <= y) & (y <= bottom))
        return self._boxes[int(found[-1])] if len(found) else None

    def has(self, part_id: str) -> bool:
        """Whether a node or scope has a box of its own, or one with the others of a run."""
        return part_id in self._index

    def showing(self, part_id: str) -> Box | None:
        """The box that shows a node or scope: its own, or the folded one it is in.

        Nothing is selected where the network is; it has a box where it is folded.
        """
        index = self.index_showing(part_id)
        return None if index is None else self._boxes[index]

    def index_showing(self, part_id: str) -> int | None:
        """The place among the boxes of the one that shows a node or scope."""
        while part_id:
            if part_id in self._index:
                return self._index[part_id]
            part_id = part_id.rpartition(".")[0]
        return self._index.get("")

    def index_in(self, part_id: str) -> int | None:
        """The place of the box with this id, or of the run that this block is in."""
        return self._index.get(part_id)

    def index_of(self, box_id: str) -> int | None:
        """The place among the boxes of the one with this id."""
        return self._own.get(box_id)

    def same_as(self, others: "Places") -> NDArray[np.intp]:
        """For each box the place of the one with its id among others, or -1: array [boxes]."""
        get = others._own.get
        return np.array([get(each, -1) for each in self._own], dtype=np.intp)

    @cached_property
    def looks(self) -> list[tuple[Look, NDArray[np.intp]]]:
        """Places of the boxes that look alike from afar, those that hold others first."""
        found: dict[tuple[int, Look], list[int]] = {}
        for index, box in enumerate(self._boxes):
            body = box.marks[0]
            look = Look(body.fill, body.stroke) if isinstance(body, Rect | Circle) else Look("", "")
            order = (0 if box.kind == "stage" else 1) if box.holds else 2
            found.setdefault((order, look), []).append(index)
        return [(key[1], np.array(found[key])) for key in sorted(found)]

    @cached_property
    def edge_bounds(self) -> NDArray[np.float64]:
        """Left, top, right, bottom of each edge with what sits on it: float array [edges × 4]."""
        found = [_around(edge.line.points) for edge in self._edges]
        return np.array(found).reshape(-1, 4) + np.array([-1, -1, 1, 1]) * _ON_EDGE

    @cached_property
    def stages(self) -> tuple[Box, ...]:
        """The boxes of unfolded stages."""
        return tuple(box for box in self._boxes if box.kind == "stage" and box.holds)

    def edges_of(self, box: Box) -> list[Edge]:
        """The edges that leave or enter a box, but arcs."""
        return [edge for edge in self._by_end.get(box.id, ()) if not edge.way]

    def arcs_of(self, box: Box) -> list[Edge]:
        """The arcs that join a dense block to others."""
        return [edge for edge in self._by_end.get(box.id, ()) if edge.way]

    def extent_of(self, box: Box) -> QRectF:
        """The place of a box with its arcs."""
        xs, ys = {box.rect.x, box.rect.right}, {box.rect.y, box.rect.bottom}
        for edge in self.arcs_of(box):
            xs.update(x for x, _ in edge.way)
            ys.update(y for _, y in edge.way)
        return QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys)))

    @cached_property
    def _by_end(self) -> defaultdict[str, list[Edge]]:
        found: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in self._edges:
            if edge.source != edge.target:
                found[edge.source].append(edge)
                found[edge.target].append(edge)
        return found

    def along(self, box: Box, *, forward: bool) -> list[Box]:
        """Where the edges lead that leave a box, or where those come from that enter it.

        The main path is first. Of a box that holds others, it is the edges into or out of it.
        """
        boxes = {each.id: each for each in self._boxes}
        mine = {box.id}
        for each in self._boxes:  # every box stands behind the one it is in
            if each.parent in mine:
                mine.add(each.id)
        ends = [
            (edge.role != "main", edge.target if forward else edge.source)
            for edge in self._edges
            if (edge.source in mine if forward else edge.target in mine)
        ]
        found = dict.fromkeys(end for _, end in sorted(ends, key=lambda each: each[0]))
        return [boxes[end] for end in found if end in boxes and end not in mine]

    def first(self) -> Box | None:
        """Where walking begins."""
        return self._boxes[0] if self._boxes else None

    def beside(self, box: Box, dx: int, dy: int) -> Box | None:
        """The nearest box in a direction, of those that hold others or of those that do not."""
        here = self._boxes.index(box)
        centres = (self._bounds[:, :2] + self._bounds[:, 2:]) / 2
        offset = centres - centres[here]
        along = offset @ np.array([dx, dy])
        across = np.abs(offset @ np.array([dy, dx]))
        distance = np.where((along > 1) & (self._holds == box.holds), along + 3 * across, np.inf)
        nearest = int(np.argmin(distance))
        return self._boxes[nearest] if np.isfinite(distance[nearest]) else None


def _around(points: tuple[Point, ...]) -> tuple[float, float, float, float]:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def part_of(box: Box) -> str:
    """The node or scope that a box stands for; of a run, its first block."""
    return box.members[0] if box.members else box.id


def on_badge(box: Box | None, point: QPointF) -> bool:
    """Whether a point of the scene is on the ×N of a run."""
    if box is None or len(box.members) < 2:
        return False
    return point.x() >= box.rect.right - 48 and point.y() <= box.rect.y + 26
