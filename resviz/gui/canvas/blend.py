"""Marks between two pictures: what is alike lies in between, the rest fades."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import Literal, NamedTuple

from resviz.diagram.scene import Area, Circle, Edge, Line, Mark, Rect, Text

Fade = Literal["", "going", "coming"]
_CLOSE = 0.02


class Pair(NamedTuple):
    """A mark before and after; the same one where it comes or goes."""

    old: Mark
    new: Mark
    fade: Fade = ""


def opacity(fade: Fade, share: float) -> float:
    """How much is seen of a mark after a share of the way."""
    if fade == "going":
        return max(1 - 2 * share, 0.0)
    return max(2 * share - 1, 0.0) if fade == "coming" else 1.0


def paired(before: Iterable[Mark], after: Iterable[Mark]) -> Iterator[Pair]:
    """Marks that are listed at the same place, where they are alike; others come and go."""
    for old, new in zip_longest(before, after):
        if old is not None and new is not None and _alike(old, new):
            yield Pair(old, new)
            continue
        if old is not None:
            yield Pair(old, old, "going")
        if new is not None:
            yield Pair(new, new, "coming")


def boxes_paired(before: Sequence[Mark], after: Sequence[Mark]) -> Iterator[Pair]:
    """The marks of a box that stays; its body may look otherwise now."""
    if type(before[0]) is type(after[0]):
        yield Pair(before[0], after[0])
        before, after = before[1:], after[1:]
    yield from paired(before, after)


def edges_paired(
    before: Iterable[Edge], after: Iterable[Edge]
) -> Iterator[tuple[Edge, list[Pair]]]:
    """Edges with their marks; the same ends and role belong together."""
    left: dict[tuple[str, str, str], list[Edge]] = {}
    for edge in before:
        left.setdefault((edge.source, edge.target, edge.role), []).append(edge)
    for edge in after:
        same = left.get((edge.source, edge.target, edge.role))
        old = (same.pop(0),) if same else ()
        yield edge, list(paired(_marks(*old), _marks(edge)))
    for edges in left.values():
        for edge in edges:
            yield edge, list(paired(_marks(edge), ()))


def _marks(*edges: Edge) -> list[Mark]:
    return [mark for edge in edges for mark in (edge.line, *edge.marks)]


def shift_of(pair: Pair, factor: float) -> tuple[float, float] | None:
    """How far apart they are, if one is the other scaled and moved; None if they differ more."""
    (x0, y0), (x1, y1) = _corner(pair.old), _corner(pair.new)
    dx, dy = x0 - factor * x1, y0 - factor * y1
    expected = moved(pair.new, dx, dy, factor)
    same = all(map(_close, _numbers(expected), _numbers(pair.old)))
    return (round(dx, 1), round(dy, 1)) if same else None


def _corner(mark: Mark) -> tuple[float, float]:
    return mark.points[0] if isinstance(mark, Line | Area) else (mark.x, mark.y)


def _numbers(mark: Mark) -> Iterator[float]:
    if isinstance(mark, Line):
        for x, y in mark.points:
            yield x
            yield y
        yield mark.width
        return
    yield from (value for value in mark if isinstance(value, float | int))


def _close(one: float, other: float) -> bool:
    return abs(one - other) < _CLOSE


def moved(mark: Mark, dx: float, dy: float, factor: float = 1.0) -> Mark:
    """A mark scaled about the origin, then moved."""
    match mark:
        case Rect():
            return mark._replace(
                x=mark.x * factor + dx,
                y=mark.y * factor + dy,
                width=mark.width * factor,
                height=mark.height * factor,
                radius=mark.radius * factor,
                stroke_width=mark.stroke_width * factor,
            )
        case Circle():
            return mark._replace(
                x=mark.x * factor + dx,
                y=mark.y * factor + dy,
                radius=mark.radius * factor,
                stroke_width=mark.stroke_width * factor,
            )
        case Line():
            points = tuple((x * factor + dx, y * factor + dy) for x, y in mark.points)
            return mark._replace(
                points=points, width=mark.width * factor, radius=mark.radius * factor
            )
        case Text():
            return mark._replace(
                x=mark.x * factor + dx, y=mark.y * factor + dy, size=mark.size * factor
            )
        case _:
            return mark


def _alike(old: Mark, new: Mark) -> bool:
    if isinstance(old, Text) and isinstance(new, Text):
        return (old.text, old.weight, old.anchor) == (new.text, new.weight, new.anchor)
    if isinstance(old, Line) and isinstance(new, Line):
        same = (old.stroke, old.dash, old.arrow) == (new.stroke, new.dash, new.arrow)
        return same and _turns(old) == _turns(new)
    if isinstance(old, Rect | Circle) and isinstance(new, Rect | Circle):
        return (type(old), old.fill, old.stroke) == (type(new), new.fill, new.stroke)
    return False


def _turns(line: Line) -> list[bool]:
    """Which parts of a line are upright; in between two that differ, lines would be slanted."""
    return [start[0] == end[0] for start, end in pairwise(line.points)]


def in_between(pair: Pair, share: float) -> Mark:
    """The mark after a share of the way."""
    old, new = pair.old, pair.new
    if old is new:
        return new
    values: list[object] = [
        _between(a, b, share) if isinstance(a, float | int) and isinstance(b, float | int) else b
        for a, b in zip(old, new, strict=True)
    ]
    if isinstance(old, Line) and isinstance(new, Line):
        values[0] = tuple(
            (_between(a[0], b[0], share), _between(a[1], b[1], share))
            for a, b in zip(old.points, new.points, strict=True)
        )
    return type(new)(*values)  # type: ignore[arg-type]


def _between(a: float, b: float, share: float) -> float:
    return a if a == b else a + share * (b - a)
