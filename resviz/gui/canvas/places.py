"""Finding boxes by place and by id: under the pointer, next to another, showing a part."""

from collections import defaultdict
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from resviz.diagram.scene import Box, Edge, Scene


class Places:
    """An index of a scene's boxes."""

    def __init__(self, scene: Scene) -> None:
        self._boxes = scene.boxes
        self._edges = scene.edges
        rects = [(box.rect.x, box.rect.y, box.rect.right, box.rect.bottom) for box in scene.boxes]
        self._bounds = np.array(rects, dtype=float).reshape(-1, 4)
        self._by_id = {member: box for box in scene.boxes for member in box.members}
        self._by_id |= {box.id: box for box in scene.boxes}
        self._holds = np.array([box.holds for box in scene.boxes], dtype=bool)

    def at(self, point: QPointF) -> Box | None:
        """The innermost box at a point of the scene."""
        left, top, right, bottom = self._bounds.T
        x, y = point.x(), point.y()
        found = np.flatnonzero((left <= x) & (x <= right) & (top <= y) & (y <= bottom))
        return self._boxes[int(found[-1])] if len(found) else None

    def has(self, part_id: str) -> bool:
        """Whether a node or scope has a box of its own, or one with the others of a run."""
        return part_id in self._by_id

    def showing(self, part_id: str) -> Box | None:
        """The box that shows a node or scope: its own, or the folded one it is in."""
        while part_id:
            if part_id in self._by_id:
                return self._by_id[part_id]
            part_id = part_id.rpartition(".")[0]
        return None

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


def part_of(box: Box) -> str:
    """The node or scope that a box stands for; of a run, its first block."""
    return box.members[0] if box.members else box.id


def on_badge(box: Box | None, point: QPointF) -> bool:
    """Whether a point of the scene is on the ×N of a run."""
    if box is None or len(box.members) < 2:
        return False
    return point.x() >= box.rect.right - 48 and point.y() <= box.rect.y + 26
