"""What must hold of every picture, whatever it shows."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from resviz.diagram.scene import Box, Edge, Point, Rect, Scene, Text
from resviz.diagram.text import cap_height, text_width

EPSILON = 0.01
Floats = NDArray[np.float64]


def faults(scene: Scene, *, turned: bool = False) -> list[str]:
    """Everything that is wrong with a picture, in words; turned, the network runs to the right."""
    return [
        *_overlapping_boxes(scene),
        *_edges_through_boxes(scene),
        *_loose_edges(scene),
        *_edges_against_the_flow(scene, 0 if turned else 1),
        *_coinciding_edges(scene),
        *_tangled_arcs(scene),
        *_texts_out_of_place(scene),
        *_notes_on_edges_of_panels(scene),
        *_out_of_the_picture(scene),
    ]


def _overlapping_boxes(scene: Scene) -> Iterator[str]:
    by_id = {box.id: box for box in scene.boxes}
    for box, other in _touching(scene.boxes):
        if _contains(box.rect, other.rect) or _contains(other.rect, box.rect):
            inner, outer = (other, box) if _contains(box.rect, other.rect) else (box, other)
            if not (outer.holds and outer.id in _ancestors(inner, by_id)):
                yield f"{inner.id} lies in {outer.id}, which does not hold it"
        elif _overlap(box.rect, other.rect):
            yield f"{box.id} and {other.id} overlap"


def _touching(boxes: tuple[Box, ...]) -> Iterator[tuple[Box, Box]]:
    """Pairs of boxes that have more than an edge in common."""
    bounds = _bounds(boxes)
    for place, (box, here) in enumerate(zip(boxes, bounds, strict=True)):
        for other in _crossed(bounds[place + 1 :], tuple(here)):
            yield box, boxes[place + 1 + other]


def _bounds(boxes: Sequence[Box]) -> Floats:
    """Left, top, right, bottom of each."""
    rects = [(box.rect.x, box.rect.y, box.rect.right, box.rect.bottom) for box in boxes]
    return np.array(rects).reshape(-1, 4)


def _ancestors(box: Box, by_id: dict[str, Box]) -> set[str]:
    found = set()
    while box.parent in by_id:
        found.add(box.parent)
        box = by_id[box.parent]
    return found


def _edges_through_boxes(scene: Scene) -> Iterator[str]:
    by_id = {box.id: box for box in scene.boxes}
    boxes = [box for box in scene.boxes if not box.holds or box.kind == "block"]
    passed: dict[int, set[str]] = {}
    for index, box in _passages(scene.edges, _bounds(boxes)):
        passed.setdefault(index, set()).add(boxes[box].id)
    for index, found in sorted(passed.items()):
        edge = scene.edges[index]
        around = _ancestors(by_id[edge.source], by_id) | _ancestors(by_id[edge.target], by_id)
        for box_id in sorted(found - around - {edge.source, edge.target}):
            yield f"the {edge.role} edge {edge.source} → {edge.target} runs through {box_id}"


def _passages(edges: Sequence[Edge], bounds: Floats) -> Iterator[tuple[int, int]]:
    """Which edges run through which of the rectangles."""
    steps = [
        (index, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        for index, edge in enumerate(edges)
        for (x0, y0), (x1, y1) in pairwise(edge.whole.points)
    ]
    for start in range(0, len(steps), 1000):
        part = np.array(steps[start : start + 1000])
        left, top, right, bottom = part[:, 1:, None].transpose(1, 0, 2)
        found = (
            (left < bounds[:, 2] - EPSILON)
            & (right > bounds[:, 0] + EPSILON)
            & (top < bounds[:, 3] - EPSILON)
            & (bottom > bounds[:, 1] + EPSILON)
        )
        rows, columns = np.nonzero(found)
        yield from zip(part[rows, 0].astype(int).tolist(), columns.tolist(), strict=True)


def _crossed(bounds: Floats, line: tuple[float, float, float, float]) -> list[int]:
    """Which of the rectangles one more has something in common with."""
    left, top, right, bottom = line
    found = (
        (left < bounds[:, 2] - EPSILON)
        & (right > bounds[:, 0] + EPSILON)
        & (top < bounds[:, 3] - EPSILON)
        & (bottom > bounds[:, 1] + EPSILON)
    )
    return np.flatnonzero(found).tolist()


def _loose_edges(scene: Scene) -> Iterator[str]:
    """An edge begins at its source or on a line from there, and ends on its target's side.

    An arc does so as a whole; what is painted of it lies on its way.
    """
    by_id = {box.id: box for box in scene.boxes}
    lines: dict[str, list[Edge]] = {}
    for edge in scene.edges:
        lines.setdefault(edge.source, []).append(edge)
    for edge in scene.edges:
        way = edge.whole.points
        if not _touches(way[-1], by_id[edge.target].rect):
            yield f"{edge.source} → {edge.target} ends beside its box"
        painted = edge.line.points if edge.way else ()
        if not all(any(_on(point, step) for step in pairwise(way)) for point in painted):
            yield f"{edge.source} → {edge.target} is painted beside its way"
        if any(a[0] != b[0] and a[1] != b[1] for a, b in pairwise(way)):
            yield f"{edge.source} → {edge.target} is not square"
        if edge.source != edge.target and not _begins(edge, by_id[edge.source], lines):
            yield f"{edge.source} → {edge.target} leaves no line"


def _begins(edge: Edge, source: Box, lines: dict[str, list[Edge]]) -> bool:
    """At its source's side, or on a line that comes from there and began above."""
    start = edge.whole.points[0]
    if _touches(start, source.rect) or (edge.role == "main" and _near(start, source.rect, 9)):
        return True
    return any(
        _on(start, segment)
        for other in lines[edge.source]
        if other.whole.points[0] != start
        for segment in pairwise(other.whole.points)
    )


def _edges_against_the_flow(scene: Scene, axis: int) -> Iterator[str]:
    """Inside a block every line goes on the way that the network runs."""
    by_id = {box.id: box for box in scene.boxes}
    for edge in scene.edges:
        parents = {by_id[edge.source].parent, by_id[edge.target].parent}
        block = by_id.get(by_id[edge.target].parent)
        if len(parents) > 1 or block is None or block.kind != "block":
            continue
        if any(b[axis] < a[axis] - EPSILON for a, b in pairwise(edge.line.points)):
            yield f"{edge.source} → {edge.target} goes back"


def _coinciding_edges(scene: Scene) -> Iterator[str]:
    """Lines lie on each other only where they carry the same tensor in the same manner.

    Or where they are arcs that come in on the same rail.
    """
    tracks: dict[tuple[int, float], list[tuple[float, float, Edge]]] = {}
    for edge in scene.edges:
        for start, end in pairwise(edge.line.points):
            axis = 0 if start[0] == end[0] else 1
            span = sorted((start[1 - axis], end[1 - axis]))
            if span[1] - span[0] > EPSILON:
                key = (axis, round(start[axis], 2))
                tracks.setdefault(key, []).append((span[0], span[1], edge))
    for found in tracks.values():
        found.sort(key=lambda piece: piece[:2])
        open_: list[tuple[float, float, Edge]] = []
        for low, high, edge in found:
            open_ = [piece for piece in open_ if piece[1] > low + EPSILON]
            for _, _, other in open_:
                on_a_rail = edge.way and other.way and edge.target == other.target
                if (edge.source, edge.role) != (other.source, other.role) and not on_a_rail:
                    yield (f"{edge.source} → {edge.target} lies on {other.source} → {other.target}")
            open_.append((low, high, edge))


def _tangled_arcs(scene: Scene) -> Iterator[str]:
    """Arcs of different tensors have tracks of their own; those that nest do not cross.

    An arc nests in another where it begins later and ends with it or before: its track is nearer to
    the spine. Where both end in the same box they come in on one rail.
    """
    into: dict[str, list[Edge]] = {}
    for edge in scene.edges:
        if edge.way:
            into.setdefault(edge.target, []).append(edge)
    for target, arcs in into.items():
        for outer, inner in pairwise(arcs):
            if outer.source == inner.source:
                yield f"two arcs from {outer.source} enter {target}"
            rail = outer.way[-1], outer.way[-2]
            if outer.way[-1] != inner.way[-1] or not _on(inner.way[-2], rail):
                yield f"{inner.source} → {target} crosses {outer.source} → {target}"
            if outer.way[-2] == inner.way[-2]:
                yield f"{outer.source} and {inner.source} share a track to {target}"


def _texts_out_of_place(scene: Scene) -> Iterator[str]:
    for box in scene.boxes:
        for mark in box.marks:
            if isinstance(mark, Text) and not _contains(_grown(box.rect, 0.5), text_rect(mark)):
                yield f"{mark.text!r} sticks out of {box.id}"
    for box in scene.boxes:
        texts = [text_rect(mark) for mark in box.marks if isinstance(mark, Text)]
        for index, first in enumerate(texts):
            if any(_overlap(first, other) for other in texts[index + 1 :]):
                yield f"texts of {box.id} overlap"


def _notes_on_edges_of_panels(scene: Scene) -> Iterator[str]:
    """What comes out of a network stands inside its panel, clear of the lower side."""
    panels = [box.rect for box in scene.boxes if box.kind == "stage" and box.holds]
    for mark in scene.notes:
        if isinstance(mark, Text) and mark.text.endswith(" classes"):
            here = _grown(text_rect(mark), 4)
            if not any(_contains(panel, here) for panel in panels):
                yield f"{mark.text!r} sticks out of its panel"


def _out_of_the_picture(scene: Scene) -> Iterator[str]:
    whole = Rect(0, 0, scene.width, scene.height)
    for box in scene.boxes:
        if not _contains(whole, box.rect):
            yield f"{box.id} is out of the picture"
    marks = [*scene.notes, *(mark for edge in scene.edges for mark in edge.marks)]
    for mark in marks:
        if isinstance(mark, Text) and not _contains(whole, text_rect(mark)):
            yield f"{mark.text!r} is out of the picture"
    for edge in scene.edges:
        for x, y in edge.whole.points:
            if not (0 <= x <= scene.width and 0 <= y <= scene.height):
                yield f"{edge.source} → {edge.target} is out of the picture"


def text_rect(text: Text) -> Rect:
    """Where a text is, capital letters from the baseline up."""
    width = text_width(text.text, text.size, text.weight)
    left = {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    return Rect(text.x - left, text.y - cap_height(text.size), width, cap_height(text.size))


def _overlap(a: Rect, b: Rect) -> bool:
    return (
        min(a.right, b.right) - max(a.x, b.x) > EPSILON
        and min(a.bottom, b.bottom) - max(a.y, b.y) > EPSILON
    )


def _contains(outer: Rect, inner: Rect) -> bool:
    return (
        outer.x - EPSILON <= inner.x
        and inner.right <= outer.right + EPSILON
        and outer.y - EPSILON <= inner.y
        and inner.bottom <= outer.bottom + EPSILON
    )


def _grown(rect: Rect, by: float) -> Rect:
    return Rect(rect.x - by, rect.y - by, rect.width + 2 * by, rect.height + 2 * by)


def _touches(point: Point, rect: Rect) -> bool:
    return _near(point, rect, EPSILON) and not _inside(point, rect)


def _near(point: Point, rect: Rect, distance: float) -> bool:
    x, y = point
    grown = _grown(rect, distance)
    return grown.x <= x <= grown.right and grown.y <= y <= grown.bottom


def _inside(point: Point, rect: Rect) -> bool:
    x, y = point
    return (
        rect.x + EPSILON < x < rect.right - EPSILON and rect.y + EPSILON < y < rect.bottom - EPSILON
    )


def _on(point: Point, segment: tuple[Point, Point]) -> bool:
    (x0, y0), (x1, y1) = segment
    x, y = point
    return (
        min(x0, x1) - EPSILON <= x <= max(x0, x1) + EPSILON
        and min(y0, y1) - EPSILON <= y <= max(y0, y1) + EPSILON
    )
