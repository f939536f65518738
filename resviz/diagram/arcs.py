"""Arcs between dense blocks: what each one makes runs beside the spine to all that come after it.

The output of every block has a track of its own, the earliest the outermost; what enters a block
comes in on a rail, onto which every track turns that has begun by then. Only the track of the
block just before runs on across it: its tensor enters from above. Where blocks flow on in a further
column, all tracks go there as one bundle. A piece of an arc is painted once, however many share it.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple, Protocol

from resviz.diagram.dense import Joint
from resviz.diagram.grid import CORNER
from resviz.diagram.pen import Pen, line_of
from resviz.diagram.pieces import Piece
from resviz.diagram.scene import SOLID, Circle, Edge, Line, Mark, Point

_OFF = 16.0
"""From the widest block to the innermost track."""
_BEYOND = 11.0
"""From the outermost track to anything else."""
_ALL = 220.0
"""How wide the tracks of a row may be together, as long as they do not come too close."""
_CLOSEST, _FARTHEST = 4.0, 7.0
_WIDEST = 1.0
_BUNDLE = 2.4
_ROLE = "concat"


class Wide(Protocol):
    """A piece, or two side by side: what stands below each other."""

    @property
    def right(self) -> float:
        """How far it reaches to the right of the spine."""

    @property
    def joint(self) -> Joint | None:
        """How it joins the tracks, if it is dense."""


class Placed(NamedTuple):
    """A piece in the picture: its y, and the box that the line enters it from."""

    piece: Piece
    y: float
    source: str


class Stand(NamedTuple):
    """Pieces below each other.

    Attributes:
        x: of their spine.
        placed: the pieces.
        bundle: where the tracks from the column before come from: the y below its pieces, the x of
            the gutter, and the y above the pieces of this one.
    """

    x: float
    placed: list[Placed]
    bundle: tuple[float, float, float] = (0.0, 0.0, 0.0)


def reach(pieces: Iterable[Wide]) -> float:
    """How far pieces below each other reach to the right of their spine, with their tracks."""
    pieces = list(pieces)
    widest = max(piece.right for piece in pieces)
    joints = [piece.joint for piece in pieces if piece.joint]
    widths = (_last(joint) * _apart(joint.turn.total) for joint in joints)
    return max(widest, widest + _OFF + max(widths) + _BEYOND) if joints else widest


def draw_arcs(pen: Pen, stands: Sequence[Stand]) -> None:
    """Draw the arcs of all rows of dense blocks in the columns of a stage."""
    parts: dict[str, list[_Part]] = {}
    for stand in stands:
        dense = [placed for placed in stand.placed if placed.piece.joint]
        for row, found in groupby(dense, key=lambda placed: _joint(placed).turn.row):
            parts.setdefault(row, []).append(_Part(stand, list(found)))
    for part in parts.values():
        _Row(pen, part).draw()


def _joint(placed: Placed) -> Joint:
    assert placed.piece.joint is not None
    return placed.piece.joint


def _last(joint: Joint) -> int:
    """The innermost track beside a block: its own, if anything reads it."""
    return min(joint.turn.number, joint.turn.total - 1)


def _apart(count: int) -> float:
    """How far apart the tracks of a row of so many blocks are."""
    return min(max(_ALL / count, _CLOSEST), _FARTHEST)


class _Part:
    """The blocks of a row that stand in one column."""

    def __init__(self, stand: Stand, placed: list[Placed]) -> None:
        self.stand = stand
        self.placed = placed
        self.apart = _apart(_joint(placed[0]).turn.total)
        # Wherever the widest piece stands, tracks keep off lines that others have beside them.
        widest = max(piece.right for piece, _, _ in stand.placed)
        self.innermost = stand.x + widest + _OFF
        self.last = _last(_joint(placed[-1]))

    def track(self, source: int) -> float:
        """X of the track of what so many blocks have made; 0 is what enters the row."""
        return self.innermost + self.apart * (self.last - source)


class _Track(NamedTuple):
    """What is on its way on a track.

    Attributes:
        source: id of the box it leaves.
        way: the points from there to the track.
        begun: the points from what of it is painted already.
        marks: what is to be painted with the next piece.
    """

    source: str
    way: tuple[Point, ...]
    begun: tuple[Point, ...]
    marks: tuple[Mark, ...] = ()


class _Row:
    """A row of dense blocks, from the first column to the last."""

    def __init__(self, pen: Pen, parts: list[_Part]) -> None:
        self.pen = pen
        self.parts = parts
        self.part = parts[0]
        self.radius = min(CORNER, 0.8 * self.part.apart)
        self.width = min(_WIDEST, self.part.apart / 6)
        self.tracks: list[_Track] = []

    def draw(self) -> None:
        """Draw the arcs."""
        gathered = True  # what enters the row is a single tensor
        for part in self.parts:
            if part is not self.part:
                self._flow_on(part)
            for placed in part.placed:
                joint = _joint(placed)
                if not self.tracks:
                    self._begin(placed.source, self._at(placed, (0.0, joint.enters)))
                if not gathered:
                    self._rail(
                        placed.piece.entry, self._at(placed, joint.door), joint.turn.number - 1
                    )
                if joint.turn.number < joint.turn.total:
                    self._begin(joint.source, self._at(placed, joint.leaves))
                gathered = bool(joint.gathers)
                if gathered:
                    port = self._at(placed, joint.port)
                    self._rail(joint.gathers, port, joint.turn.number)
                    self._tell(placed.source, joint.gathers, port)

    def _at(self, placed: Placed, point: Point) -> Point:
        return self.part.stand.x + point[0], placed.y + point[1]

    def _begin(self, source: str, leaves: Point) -> None:
        """Let what a block made run to its track."""
        x = self.part.track(len(self.tracks))
        way = (leaves, (x, leaves[1]))
        on_spine = leaves[0] == self.part.stand.x
        dot = (Circle(*self.pen.flow.point(leaves), 2.4, _ROLE),) if on_spine else ()
        self.tracks.append(_Track(source, way, way, dot))

    def _rail(self, target: str, end: Point, count: int) -> None:
        """Let so many tracks turn to what enters a box."""
        y = end[1]
        for number, track in enumerate(self.tracks[:count]):
            corner = (track.begun[-1][0], y)
            innermost = number == count - 1
            stop = end if innermost else (corner[0] - self.part.apart - self.radius, y)
            line = self._line((*track.begun, corner, stop), arrow=innermost)
            way = tuple(map(self.pen.flow.point, (*track.way, corner, end)))
            self.pen.edges.append(Edge(track.source, target, _ROLE, line, track.marks, way))
            on = (corner[0], y - self.radius)  # beside the rounded corner
            self.tracks[number] = track._replace(begun=(on,), marks=())

    def _tell(self, source: str, target: str, end: Point) -> None:
        """What the graph says in place of the arcs: all that enters a block goes on beside it."""
        way = (*self.tracks[0].way, (self.tracks[0].way[-1][0], end[1]), end)
        line = line_of(_ROLE, tuple(map(self.pen.flow.point, way)))
        self.pen.unpainted.append(Edge(source, target, _ROLE, line))

    def _flow_on(self, part: _Part) -> None:
        """Take all tracks to the next column."""
        before, self.part = self.part, part
        low, gutter, top = part.stand.bundle
        near, far = before.track(len(self.tracks) - 1), part.track(0)
        start, stop = (near - self.radius, low), (far - self.radius, top)
        bundle = self._line((start, (gutter, low), (gutter, top), stop))
        bundle = bundle._replace(width=_BUNDLE, radius=CORNER)
        for number, track in enumerate(self.tracks):
            x, to = track.begun[-1][0], part.track(number)
            on = ((x, low), (gutter, low), (gutter, top), (to, top))
            joins = min(x + 2 * self.radius, gutter - CORNER)
            tail = self._line((*track.begun, (x, low), (joins, low)))
            marks = (*track.marks, tail, *((bundle,) if number == 0 else ()))
            begun = ((to - part.apart, top), (to, top))
            self.tracks[number] = _Track(track.source, (*track.way, *on), begun, marks)

    def _line(self, points: Sequence[Point], *, arrow: bool = False) -> Line:
        seen = tuple(map(self.pen.flow.point, points))
        return Line(seen, _ROLE, self.width, SOLID, self.radius, arrow)
