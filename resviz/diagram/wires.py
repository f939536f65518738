"""The lines between the layers of a block, once it is known where those are."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from resviz.core.network import Role
from resviz.diagram.chains import Link, Wiring
from resviz.diagram.lanes import Lanes
from resviz.diagram.scene import Point, Rect


class Wire(NamedTuple):
    """The way of a tensor: places of its ends, role, points; ``parts`` where it leaves a line."""

    source: int
    target: int
    role: str
    points: tuple[Point, ...]
    parts: bool


class Arrival(NamedTuple):
    """How a tensor comes to the side of a merge: in which lane, and whether straight across."""

    link: Link
    lane: int
    tapped: bool
    across: bool


class Plan(NamedTuple):
    """Where everything is.

    Attributes:
        wiring: how the layers hang together.
        lanes: which lane each is in.
        x: of every lane.
        rects: where each layer is.
        taps: y where the tensors of a layer part for other lanes, by their role.
        ports: y where a tensor meets the side of a merge, by place and slot.
        followed: layers below which a line goes on in their lane.
        arriving: what comes to the side of each merge.
    """

    wiring: Wiring
    lanes: Lanes
    x: Sequence[float]
    rects: Sequence[Rect]
    taps: Mapping[tuple[int, Role], float]
    ports: Mapping[tuple[int, int], float]
    followed: set[int]
    arriving: Mapping[int, Sequence[Arrival]]


def wires(plan: Plan) -> list[Wire]:
    """The lines, those of the main path first."""
    found: list[Wire] = []
    for index, chain in enumerate(plan.wiring.chains):
        x = plan.x[plan.lanes.chain[index]] if index in plan.lanes.chain else 0.0
        if index and chain.layers and chain.start:
            head = _parting(plan, chain.start, x)
            points = (*head, (x, plan.rects[chain.layers[0]].y))
            found.append(_wire(chain.start, points, parts=True))
        for link in map(plan.wiring.primary, chain.layers[1:]):
            assert link is not None
            above, below = plan.rects[link.source], plan.rects[link.target]
            found.append(_wire(link, ((x, above.bottom), (x, below.y)), parts=False))
    for arrivals in plan.arriving.values():
        found += [_arrive(plan, arrival) for arrival in arrivals]
    return sorted(found, key=lambda wire: wire.role != Role.MAIN)


def _parting(plan: Plan, link: Link, x: float) -> list[Point]:
    """From where a tensor parts into the lane at x."""
    from_x = plan.x[plan.lanes.of.get(link.source, 0)]
    y = plan.taps[link.source, link.role]
    points = [(from_x, y), (x, y)]
    if link.source not in plan.followed:
        points.insert(0, (from_x, plan.rects[link.source].bottom))
    return points


def _arrive(plan: Plan, arrival: Arrival) -> Wire:
    link = arrival.link
    y, x = plan.ports[link.target, link.slot], plan.x[arrival.lane]
    rect = plan.rects[link.target]
    end = (rect.right if x > rect.x else rect.x, y)
    if arrival.across:
        start: list[Point] = []
    elif arrival.tapped:
        start = _parting(plan, link, x)
    else:
        start = [(x, plan.rects[link.source].bottom)]
    return _wire(link, (*start, (x, y), end), parts=arrival.tapped)


def _wire(link: Link, points: tuple[Point, ...], *, parts: bool) -> Wire:
    return Wire(link.source, link.target, str(link.role), points, parts)
