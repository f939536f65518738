"""`Scene`: a picture as plain floats, which every painter (window, SVG, PNG, PDF) paints.

Lengths are in points of the picture, x to the right, y down. Colours are roles of the theme.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec

Point = tuple[float, float]
Dash = tuple[float, ...]
Anchor = Literal["start", "middle", "end"]
BoxKind = Literal["network", "stage", "block", "layer", "merge"]

OTHER = "b/"
"""Before the ids of the second network, where a picture shows two."""

SOLID: Dash = ()
DASHED: Dash = (5.0, 3.5)
DOTTED: Dash = (0.1, 4.0)
LONG: Dash = (8.0, 3.0)
DASH_DOT: Dash = (4.0, 3.0, 0.1, 3.0)


class Rect(NamedTuple):
    """A rectangle, its corners rounded by ``radius``."""

    x: float
    y: float
    width: float
    height: float
    radius: float = 0.0
    fill: str = ""
    stroke: str = ""
    stroke_width: float = 1.0

    @property
    def right(self) -> float:
        """X of the right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Y of the lower side."""
        return self.y + self.height


class Circle(NamedTuple):
    """A filled circle, or a ring where only a stroke is given."""

    x: float
    y: float
    radius: float
    fill: str = ""
    stroke: str = ""
    stroke_width: float = 1.0


class Line(NamedTuple):
    """A polyline, its corners rounded by ``radius``; with an arrow head at its end if asked."""

    points: tuple[Point, ...]
    stroke: str
    width: float = 1.5
    dash: Dash = SOLID
    radius: float = 0.0
    arrow: bool = False


class Text(NamedTuple):
    """One line of text; ``y`` is its baseline, ``anchor`` the part of it that is at ``x``.

    ``angle`` turns it about that point, in degrees clockwise.
    """

    x: float
    y: float
    text: str
    size: float
    weight: int = 400
    fill: str = "ink"
    anchor: Anchor = "start"
    angle: float = 0.0


class Raster(NamedTuple):
    """A picture of ``columns`` × ``rows`` pixels, RGB bytes row by row, painted unsmoothed."""

    x: float
    y: float
    width: float
    height: float
    columns: int
    rows: int
    rgb: bytes


class Area(NamedTuple):
    """What a closed polyline holds, filled; ``opacity`` is how much of what lies under it hides."""

    points: tuple[Point, ...]
    fill: str
    opacity: float = 1.0


Mark = Rect | Circle | Line | Text | Raster | Area


class Box(msgspec.Struct, frozen=True):
    """Something of the network that can be pointed at.

    Attributes:
        id: id of the node or scope it stands for; a run of blocks has the id of `Run.id`.
        kind: network, stage, block, layer or merge.
        op: the operation of a layer, the label of a scope.
        rect: where it is.
        marks: how it is painted; the first is its body.
        about: shape and costs in one line, for tool tips and titles.
        parent: id of the box around it.
        holds: other boxes are inside.
        foldable: it can be folded or unfolded.
        members: ids of the blocks a run stands for.
        title: the name of a stage, or of the network, as printed.
        unfolded: it shows what is inside, though it holds no other boxes.
        value: what its colour stands for, where colours stand for values.
    """

    id: str
    kind: BoxKind
    op: str
    rect: Rect
    marks: tuple[Mark, ...]
    about: str = ""
    parent: str = ""
    holds: bool = False
    foldable: bool = False
    members: tuple[str, ...] = ()
    title: str = ""
    unfolded: bool = False
    value: float | None = None

    @property
    def radius(self) -> float:
        """Radius of the body's corners, in pt."""
        radius: float = getattr(self.marks[0], "radius", 4.0)
        return radius

    def outline(self, role: str, width: float, grow: float) -> Rect:
        """A line of a colour role around it, so far from its body; all in pt."""
        x, y, across, down = self.rect[:4]
        body = (x - grow, y - grow, across + 2 * grow, down + 2 * grow)
        return Rect(*body, self.radius + grow, "", role, width)


class Edge(msgspec.Struct, frozen=True):
    """A tensor's way between two boxes.

    Attributes:
        source: id of the box it leaves.
        target: id of the box it enters.
        role: main, identity, projection, zero-pad, concat or gate.
        line: the path; of an arc, as far as no other one paints it.
        marks: what sits on it: a dot where it leaves, a label.
        way: of an arc between dense blocks, the points of the whole path.
    """

    source: str
    target: str
    role: str
    line: Line
    marks: tuple[Mark, ...] = ()
    way: tuple[Point, ...] = ()

    @property
    def whole(self) -> Line:
        """The whole path."""
        return self.line._replace(points=self.way) if self.way else self.line


class Scene(msgspec.Struct, frozen=True):
    """A whole picture.

    Attributes:
        boxes: in painting order, every box behind those inside it.
        edges: painted over boxes that hold others and under all other boxes.
        notes: free marks: heading, legend, axes; painted last.
        ground: free marks that everything stands on, such as the grid of a chart; painted first.
        unpainted: edges of the graph in whose place arcs are painted, which tell more.
    """

    width: float
    height: float
    title: str
    boxes: tuple[Box, ...] = ()
    edges: tuple[Edge, ...] = ()
    notes: tuple[Mark, ...] = ()
    ground: tuple[Mark, ...] = ()
    unpainted: tuple[Edge, ...] = ()

    def painted(self) -> Iterator[Box | Edge | Mark]:
        """Everything, in painting order."""
        yield from self.ground
        yield from (box for box in self.boxes if box.holds)
        yield from self.edges
        yield from (box for box in self.boxes if not box.holds)
        yield from self.notes

    def marks(self) -> Iterator[Mark]:
        """Every mark, those of boxes and edges too, in painting order."""
        for item in self.painted():
            if isinstance(item, Box):
                yield from item.marks
            elif isinstance(item, Edge):
                yield item.line
                yield from item.marks
            else:
                yield item


ARROW_LENGTH = 6.8
ARROW_HALF_WIDTH = 3.2


def arrow_head(line: Line) -> tuple[Point, Point, Point]:
    """The triangle at the end of a line whose last segment is horizontal or vertical."""
    (x0, y0), (x, y) = line.points[-2:]
    dx, dy = _sign(x - x0), _sign(y - y0)
    back_x, back_y = x - ARROW_LENGTH * dx, y - ARROW_LENGTH * dy
    return (
        (x, y),
        (back_x + ARROW_HALF_WIDTH * dy, back_y + ARROW_HALF_WIDTH * dx),
        (back_x - ARROW_HALF_WIDTH * dy, back_y - ARROW_HALF_WIDTH * dx),
    )


def shaft(line: Line) -> tuple[Point, ...]:
    """The points of a line, ending where its arrow head begins."""
    if not line.arrow:
        return line.points
    (x0, y0), (x, y) = line.points[-2:]
    inset = ARROW_LENGTH - 1
    return (*line.points[:-1], (x - inset * _sign(x - x0), y - inset * _sign(y - y0)))


class Corner(NamedTuple):
    """A rounded corner: straight to ``start``, then a quarter curve by ``corner`` to ``end``."""

    start: Point
    corner: Point
    end: Point


def corners(points: tuple[Point, ...], radius: float) -> Iterator[Corner]:
    """The inner corners of a polyline of horizontal and vertical segments, rounded."""
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        r = min(radius, _length(before, corner) / 2, _length(corner, after) / 2)
        yield Corner(_towards(corner, before, r), corner, _towards(corner, after, r))


def _length(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _towards(start: Point, end: Point, distance: float) -> Point:
    return (
        start[0] + distance * _sign(end[0] - start[0]),
        start[1] + distance * _sign(end[1] - start[1]),
    )


def _sign(value: float) -> float:
    return (value > 0) - (value < 0)
