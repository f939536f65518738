"""Networks as points, parameters against MACs: families by colour and mark, names that fit."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from math import ceil, floor, hypot, log10
from typing import NamedTuple

from resviz.diagram.charts.point_names import place_names
from resviz.diagram.charts.shapes import Look, look_of, shape
from resviz.diagram.scene import Box, Circle, Line, Mark, Rect, Scene, Text
from resviz.diagram.text import cap_height, shortened, text_width
from resviz.diagram.words import quantity

TITLE = "All presets: multiply-adds of one image against parameters"
_HEAD = 13.0
_TICK = 10.5
_NAME = 10.0
_ROW = 16.0
_AIR = 0.06  # of an axis beyond the outermost points, in decades
_LEADER = 14.0  # from a point to its name, from which on a line leads there
_COLUMNS = 2  # of the legend at most
_LONGEST = 180.0  # a name
_FEW = 3  # points that are looked for, so few that each shall have its name
_RING = 8.5  # around the point of the open network
_SIDE = 6.5  # pixels between points that would cover one another


class Point(NamedTuple):
    """A network.

    Attributes:
        id: its name; nothing for a network without one.
        title: how that is printed.
        group: the family it stands with.
        params: learnable parameters, at least 1.
        macs: multiply-adds for one image, at least 1.
        about: what it is, in a few words.
    """

    id: str
    title: str
    group: str
    params: int
    macs: int
    about: str = ""


class _Axes(NamedTuple):
    """The field, and the log10 of what its ends stand for."""

    field: Rect
    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, params: float, macs: float) -> tuple[float, float]:
        """Where a network is on the picture."""
        across = (log10(params) - self.x[0]) / (self.x[1] - self.x[0])
        up = (log10(macs) - self.y[0]) / (self.y[1] - self.y[0])
        return self.field.x + across * self.field.width, self.field.bottom - up * self.field.height


def network_chart(
    points: Sequence[Point],
    width: float = 960.0,
    height: float = 640.0,
    *,
    titled: bool = True,
    opened: Point | None = None,
    found: Collection[str] | None = None,
) -> Scene:
    """Draw networks as points; each is a box with its name as id.

    Points that would cover one another stand side by side. Names stand where they cover nothing;
    the middle one of every family is tried first.

    Args:
        points: the networks, those of a group together.
        width: of the picture, in points; at least about 480.
        height: of the picture, in points; at least about 200.
        titled: print what the chart shows above it.
        opened: a network to mark, one of the points or another.
        found: ids of the points that were looked for; the others are pale. None: nothing was.
    """
    groups = tuple(dict.fromkeys(point.group for point in points))
    looks = {group: look_of(group, place) for place, group in enumerate(groups)}
    legend, left = _legend(looks, width, height)
    guest = [opened] if opened and all(point.id != opened.id for point in points) else []
    top = 12 + (_HEAD + 14) * titled
    axes = _axes([*points, *guest], Rect(12, top, left - 24, height - top - 30))
    places = _apart([axes.at(point.params, point.macs) for point in points])
    stands = [*places, *(axes.at(point.params, point.macs) for point in guest)]
    pale = [found is not None and point.id not in found for point in points]
    boxes = [
        _box(point, looks[point.group], place, faded)
        for point, place, faded in zip(points, places, pale, strict=True)
    ]
    # What is pale lies below the others.
    boxes.sort(key=lambda box: found is not None and box.id in found)
    named = [*points, *guest]
    wanted = [not faded for faded in pale] + [True] * len(guest)
    names = _names(named, stands, looks, axes.field, opened, wanted)
    marked = _opened(opened, named, stands, bool(guest)) if opened else ()
    return Scene(
        width,
        height,
        TITLE,
        tuple(boxes),
        notes=(*legend, *names, *marked),
        ground=(*_heading(titled), *_ground(axes)),
    )


def _axes(points: Sequence[Point], area: Rect) -> _Axes:
    def limits(values: list[float]) -> tuple[float, float]:
        low, high = min(values, default=6.0), max(values, default=7.0)
        air = max(_AIR * (high - low), (1.0 - (high - low)) / 2)
        return low - air, high + air

    gutter = 8 + max(text_width(word, _TICK) for word in ("100 M", "100 G"))
    field = Rect(area.x + gutter, area.y, area.width - gutter, area.height)
    return _Axes(
        field,
        limits([log10(point.params) for point in points]),
        limits([log10(point.macs) for point in points]),
    )


def _heading(titled: bool) -> Iterator[Mark]:
    if titled:
        yield Text(12, 12 + _HEAD - 2, TITLE, _HEAD, 600)


def _ground(axes: _Axes) -> Iterator[Mark]:
    field = axes.field
    for value, labelled in _ticks(axes.x, field.width, lines=90, labels=150):
        x, _ = axes.at(value, 10 ** axes.y[0])
        yield Line(((x, field.y), (x, field.bottom)), "grid", 1)
        if labelled:
            yield Text(x, field.bottom + 16, _round(value), _TICK, 400, "muted", "middle")
    for value, labelled in _ticks(axes.y, field.height, lines=50, labels=75):
        _, y = axes.at(10 ** axes.x[0], value)
        yield Line(((field.x, y), (field.right, y)), "grid", 1)
        if labelled:
            down = y + cap_height(_TICK) / 2
            yield Text(field.x - 8, down, _round(value), _TICK, 400, "muted", "end")
    yield Line(((field.x, field.bottom), (field.right, field.bottom)), "line", 1)
    yield Text(field.right - 4, field.bottom - 7, "parameters →", _TICK, 500, "muted", "end")
    yield Text(field.x + 6, field.y + 12, "MACs ↑", _TICK, 500, "muted")


def _round(value: float) -> str:
    """A round number with its prefix: ``500 k``, ``2 M``."""
    number, _, prefix = quantity(value).partition(" ")
    return f"{float(number):g} {prefix}"


def _ticks(
    limits: tuple[float, float], length: float, *, lines: float, labels: float
) -> Iterator[tuple[float, bool]]:
    """Powers of ten, and twice and five times as much, whether or not with a label.

    Args:
        limits: ends of the axis as log10.
        length: of the axis.
        lines: length of a decade from which on there is more than its power.
        labels: length from which on that has a label.
    """
    decade = length / (limits[1] - limits[0])
    for exponent in range(floor(limits[0]), ceil(limits[1]) + 1):
        for digit in (1, 2, 5):
            if limits[0] <= exponent + log10(digit) <= limits[1] and (digit == 1 or decade > lines):
                yield digit * 10.0**exponent, digit == 1 or decade > labels


def _apart(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same places, those that would cover one another moved to the right."""
    taken: list[tuple[float, float]] = []
    for x, y in places:
        while any(abs(x - u) < _SIDE / 2 and abs(y - v) < _SIDE / 2 for u, v in taken):
            x += _SIDE
        taken.append((x, y))
    return taken


def _box(point: Point, look: Look, place: tuple[float, float], faded: bool) -> Box:
    marks = shape(look._replace(role="line") if faded else look, *place)
    x, y = place
    rect = Rect(x - 5, y - 5, 10, 10)
    return Box(point.id, "layer", point.group, rect, marks, about=told(point))


def told(point: Point) -> str:
    """A network in one line."""
    return f"{point.title} · {point.params:,} parameters · {point.macs:,} MACs"


def _names(
    points: Sequence[Point],
    places: Sequence[tuple[float, float]],
    looks: dict[str, Look],
    field: Rect,
    opened: Point | None,
    wanted: Sequence[bool],
) -> Iterator[Mark]:
    ranks = _ranks(points, opened, wanted)
    titles = [shortened(point.title, _LONGEST, _NAME, 600) for point in points]
    sizes = [(text_width(title, _NAME, 600), _NAME) for title in titles]
    room = 80.0
    kept = (
        Rect(field.x, field.y, room, 18),
        Rect(field.right - room, field.bottom - 20, room, 20),
    )
    found = place_names(places, sizes, ranks, field, kept)
    for point, title, (x, y), rect in zip(points, titles, places, found, strict=True):
        if rect is None:
            continue
        own = opened is not None and opened.id == point.id
        role = "ink" if own else looks[point.group].role
        near_x, near_y = (
            min(max(x, rect.x), rect.right),
            min(max(y, rect.y + 1), rect.bottom - 1),
        )
        if abs(near_x - x) > _LEADER or abs(near_y - y) > _LEADER:
            share = (_RING if own else 4) / hypot(near_x - x, near_y - y)
            start = x + share * (near_x - x), y + share * (near_y - y)
            yield Line((start, (near_x, near_y)), role, 0.75)
        yield Text(rect.x, rect.y + _NAME - 1.5, title, _NAME, 600 if own else 500, role)


def _ranks(points: Sequence[Point], opened: Point | None, wanted: Sequence[bool]) -> list[int]:
    """Whose name is placed first: the open network's, those looked for, the middle of a family."""
    few = sum(wanted) <= _FEW
    middles = {_middle(list(group)) for _, group in groupby(points, lambda point: point.group)}
    ranks = []
    for point, named in zip(points, wanted, strict=True):
        if (opened is not None and opened.id == point.id) or (named and few):
            ranks.append(0)
        else:
            ranks.append(-1 if not named else 1 if point.id in middles else 2)
    return ranks


def _middle(family: Sequence[Point]) -> str:
    """The network of which half of its family is smaller."""
    return sorted(family, key=lambda point: point.params * point.macs)[len(family) // 2].id


def _opened(
    opened: Point, points: Sequence[Point], places: Sequence[tuple[float, float]], guest: bool
) -> Iterator[Mark]:
    """A ring around the network that is open, and a dot in it where it is no preset."""
    x, y = next(place for point, place in zip(points, places, strict=True) if point.id == opened.id)
    yield Circle(x, y, _RING, "", "ink", 1.6)
    if guest:
        yield Circle(x, y, 2.5, "ink")


def _legend(looks: dict[str, Look], width: float, height: float) -> tuple[list[Mark], float]:
    """The families at the right, and where they begin; nothing where there is no room for them."""
    names = list(looks)
    if len(names) > _COLUMNS * max(1, int((height - 24) // _ROW)):
        return [], width
    most = max(1, int((height - 24) // _ROW))
    rows = ceil(len(names) / max(ceil(len(names) / most), 1)) or 1
    columns = [names[start : start + rows] for start in range(0, len(names), rows)]
    marks: list[Mark] = []
    right = width - 12
    for column in reversed(columns):
        left = right - 18 - max(text_width(name, _TICK) for name in column)
        for place, name in enumerate(column):
            y = 12 + place * _ROW + _ROW / 2
            marks += shape(looks[name], left + 5, y)
            marks.append(Text(left + 18, y + cap_height(_TICK) / 2, name, _TICK, 400, "muted"))
        right = left - 16
    return marks, right + 12
