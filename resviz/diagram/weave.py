"""Where the layers of a block go, and the lines between them, whatever the block's graph.

Chains hang in vertical lanes (`resviz.diagram.lanes`); layers are placed from the top down, each as
high as what it reads and what stands in its lane allow. A tensor that goes to another lane leaves
on a horizontal track under its layer and meets a merge from the side. Tracks keep clear of boxes
and of each other; only lines of one tensor share a track.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from resviz.core.network import Network, Node, Role
from resviz.diagram.boxes import common_width, layer_box, layer_height, merge_box
from resviz.diagram.chains import OUTSIDE, Chain, Wiring
from resviz.diagram.flow import DOWN, Flow
from resviz.diagram.grid import GAP, LANE, MERGE, PORT, TAP, TRACK
from resviz.diagram.groups import Groups
from resviz.diagram.lanes import assign
from resviz.diagram.pen import Pen
from resviz.diagram.scene import Circle, Mark, Point, Rect
from resviz.diagram.wires import Arrival, Plan, Wire, wires

_CROSSED = 11.0
"""From a track to a box below it."""
_TURN = 14.0
"""From a box to where its line turns towards a merge."""


class Weave:
    """A plan for layers, with its spine at x = 0 and y from the arriving line's end downward.

    Identical blocks are drawn by the same plan. Where a layer ``keeps`` the input of a dense block,
    its arcs are drawn with those of all others, from outside. Convolutions ``apart`` are unfolded
    to their groups.

    Attributes:
        rects: where each layer goes.
        wires: the lines between them.
        entry: place of the layer that the arriving line enters.
        exit: place of the layer that the departing line leaves.
        left: how far the boxes reach to the left.
        right: how far boxes and lines reach to the right.
        bottom: y below everything.
    """

    def __init__(
        self,
        network: Network,
        start: int,
        stop: int,
        top: float,
        flow: Flow = DOWN,
        keeps: int | None = None,
        apart: Collection[int] = (),
    ) -> None:
        self.keeps = keeps
        self.wiring = wiring = Wiring(network, start, stop)
        before = [network[node.inputs[0]].shape if node.inputs else () for node in wiring.nodes]
        places = range(len(wiring.nodes))
        self.lanes = assign(wiring)
        boxes = [node for place, node in enumerate(wiring.nodes) if not wiring.is_merge(place)]
        width = common_width(boxes, narrow=flow.turned or sum(self.lanes.wide) > 2)
        self.rooms = [
            flow.room(width, layer_height(node, shape))
            for node, shape in zip(wiring.nodes, before, strict=True)
        ]
        self.groups = {
            place: Groups(wiring.nodes[place], before[place], width, flow) for place in apart
        }
        self.common = self._reach(places)
        for place, groups in self.groups.items():
            self.rooms[place] = flow.room(groups.width, groups.height)
        self.heights = [room.along for room in self.rooms]
        self._measure_lanes()
        self._list_ways()
        count = len(self.lanes.wide)
        self.low = [0.0] * count
        self.track = [-TRACK] * count
        self.low[0] = top - GAP
        self.leave = {OUTSIDE: top - GAP}
        self.taps: dict[tuple[int, Role], float] = {}
        self.ports: dict[tuple[int, int], float] = {}
        self.crossings: list[tuple[float, int, int]] = []
        self.tops: dict[int, float] = {}
        self._place_all(top)
        self._centre_shortcuts()
        self.rects = [self._rect(place) for place in places]
        plan = Plan(
            wiring,
            self.lanes,
            self.x,
            self.rects,
            self.taps,
            self.ports,
            self.followed,
            self.arriving,
        )
        self.wires = tuple(wire for wire in wires(plan) if not self._is_kept(wire))
        self.entry, self.exit = wiring.chains[0].layers[0], wiring.exit
        self.left = max(-self.rects[place].x for place in places)
        xs = [point[0] for wire in self.wires for point in wire.points]
        self.right = max(*xs, *(rect.right for rect in self.rects)) if xs else self.left
        self.bottom = max(rect.bottom for rect in self.rects)

    def _is_kept(self, wire: Wire) -> bool:
        """It is drawn by arcs from outside."""
        return wire.source == OUTSIDE and wire.target == self.keeps

    @property
    def door(self) -> Point:
        """Where arcs enter the layer that keeps the input, from the right."""
        assert self.keeps is not None
        rect = self.rects[self.keeps]
        sides = (y for (place, _), y in self.ports.items() if place == self.keeps)
        return rect.right, next(sides, rect.y + rect.height / 2)

    # Lanes

    def _measure_lanes(self) -> None:
        """The x of every lane."""
        self.x = [0.0]
        reach = self._widths(0)[1]
        for lane, wide in enumerate(self.lanes.wide[1:], 1):
            left, right = self._widths(lane) if wide else (0.0, 0.0)
            self.x.append(reach + LANE + left)
            reach = self.x[-1] + right

    def _reach(self, places: Iterable[int]) -> tuple[float, float]:
        """How far boxes reach to both sides."""
        rooms = [self.rooms[place] for place in places if not self.wiring.is_merge(place)]
        left = max((room.left for room in rooms), default=MERGE)
        return left, max((room.right for room in rooms), default=MERGE)

    def _widths(self, lane: int) -> tuple[float, float]:
        """How far a lane reaches to both sides: as others, or as what is unfolded there."""
        own = self._reach(place for place in self.groups if self.lanes.of[place] == lane)
        return max(self.common[0], own[0]), max(self.common[1], own[1])

    def _list_ways(self) -> None:
        """What leaves each layer for other lanes, and what comes to the side of each merge."""
        wiring, lanes = self.wiring, self.lanes
        self.leaving: dict[int, dict[Role, list[int]]] = defaultdict(lambda: defaultdict(list))
        self.arriving: dict[int, list[Arrival]] = defaultdict(list)
        self.followed = {place for chain in wiring.chains for place in chain.layers[:-1]}
        self.followed |= {OUTSIDE, wiring.exit}
        for index, chain in enumerate(wiring.chains):
            lane = lanes.chain.get(index)
            if index and chain.start and lane is not None:
                self.leaving[chain.start.source][chain.start.role].append(lane)
            if not chain.end:
                continue
            if chain.layers:
                self.followed.add(chain.layers[-1])
            across = lane is None
            at = lanes.of[chain.end.source] if lane is None else lane
            arrival = Arrival(chain.end, at, not chain.layers, across)
            self.arriving[chain.end.target].append(arrival)

    # From the top down

    def _place_all(self, top: float) -> None:
        self._tap(OUTSIDE, top - TAP)
        if OUTSIDE in self.leaving:
            rows = not {Role.MAIN, Role.GATE}.isdisjoint(self.leaving[OUTSIDE])
            self.leave[OUTSIDE] += 0 if rows else _CROSSED - GAP
            self.low[0] = self.leave[OUTSIDE]
        waiting: list[int] = []
        for place in self.wiring.order:
            if waiting and self.wiring.depth[waiting[0]] != self.wiring.depth[place]:
                self._tap_all(waiting)
            self._place(place)
            waiting.append(place)
        self._tap_all(waiting)

    def _tap_all(self, places: list[int]) -> None:
        for place in places:
            self._tap(place, self.leave[place])
        places.clear()

    def _tap(self, place: int, y: float) -> None:
        """Let tensors part under a layer: the one that goes farthest first."""
        lane = self.lanes.of.get(place, 0)
        ways = self.leaving[place].items() if place in self.leaving else ()
        y += TAP - TRACK
        for role, lanes in sorted(ways, key=lambda way: -max(way[1])):
            first, last = min(lane, *lanes), max(lane, *lanes)
            y = self._clear(y + TRACK, first, last, lane)
            self.taps[place, role] = y
            self._cross(y, first, last)
            self.leave[place] = self.low[lane] = y

    def _clear(self, y: float, first: int, last: int, own: int) -> float:
        """A y, this one or below, that is free from the first lane to the last."""
        for lane in range(first, last + 1):
            if lane != own:
                y = max(y, self.low[lane] + TRACK, self.track[lane] + TRACK)
        return y

    def _cross(self, y: float, first: int, last: int) -> None:
        self.crossings.append((y, first, last))
        for lane in range(first, last + 1):
            self.track[lane] = max(self.track[lane], y)

    def _place(self, place: int) -> None:
        """Place a layer, a merge with its sides facing what comes from there."""
        lane, primary = self.lanes.of[place], self.wiring.primary(place)
        top = max(self.low[lane] + GAP, self.track[lane] + _CROSSED)
        if primary:
            source = self.taps.get((primary.source, primary.role), 0.0)
            in_lane = self.lanes.of.get(primary.source, 0) == lane
            top = max(top, (self.leave[primary.source] if in_lane else source) + GAP)
        sides = self._sides(place, lane)
        for side in sides:
            for number, arrival in enumerate(side):
                offset = MERGE + PORT * number
                first, last = sorted((lane, arrival.lane))
                y = self._clear(top + offset, first, last, lane)
                if not (arrival.tapped or arrival.across):
                    y = max(y, self.low[arrival.lane] + _TURN)
                top = y - offset
        if sides:
            self.heights[place] = 2 * MERGE + PORT * (max(map(len, sides)) - 1)
        for side in sides:
            for number, arrival in enumerate(side):
                y = top + MERGE + PORT * number
                self.ports[place, arrival.link.slot] = y
                self._cross(y, *sorted((lane, arrival.lane)))
        self.tops[place] = top
        self.low[lane] = self.leave[place] = top + self.heights[place]

    def _sides(self, place: int, lane: int) -> list[list[Arrival]]:
        """What comes from the right and from the left, the nearest first."""
        arrivals = self.arriving.get(place, ())
        right = [arrival for arrival in arrivals if arrival.lane > lane]
        left = [arrival for arrival in arrivals if arrival.lane < lane]
        return [sorted(side, key=lambda a: abs(a.lane - lane)) for side in (right, left) if side]

    # Shortcuts

    def _centre_shortcuts(self) -> None:
        """Move the layers on a shortcut to its middle, where nothing crosses it."""
        for index, chain in enumerate(self.wiring.chains):
            if index and chain.layers and chain.start and chain.end and self._is_free(chain):
                tap = self.taps[chain.start.source, chain.start.role]
                port = self.ports[chain.end.target, chain.end.slot]
                lane = self.lanes.chain[index]
                if any(tap < y < port and a <= lane <= b for y, a, b in self.crossings):
                    continue
                first, last = chain.layers[0], chain.layers[-1]
                height = self.tops[last] + self.heights[last] - self.tops[first]
                shift = (tap + port - height) / 2 - self.tops[first]
                for place in chain.layers:
                    self.tops[place] += shift

    def _is_free(self, chain: Chain) -> bool:
        """It is a shortcut from which nothing parts, and which nothing else meets."""
        return chain.role not in (Role.MAIN, Role.GATE) and all(
            len(self.wiring.inputs[place]) == len(self.wiring.readers[place]) == 1
            for place in chain.layers
        )

    # Boxes and lines

    def _rect(self, place: int) -> Rect:
        room = self.rooms[place]
        left, right = (MERGE, MERGE) if self.wiring.is_merge(place) else (room.left, room.right)
        x = self.x[self.lanes.of[place]]
        return Rect(x - left, self.tops[place], left + right, self.heights[place])

    def draw(
        self, pen: Pen, nodes: Sequence[Node], x: float, y: float, source: str, parent: str
    ) -> None:
        """Draw layers by this plan, its spine at x and its top at y.

        Args:
            pen: draws.
            nodes: the layers.
            x: of the spine.
            y: of the top.
            source: the box that the arriving line comes from.
            parent: the box around.
        """
        for chain in self.wiring.chains:
            for place in chain.layers:
                rect = self.rects[place]
                at = pen.flow.rect(rect._replace(x=rect.x + x, y=rect.y + y))
                if self.wiring.is_merge(place):
                    pen.boxes.append(merge_box(nodes[place], at, parent))
                elif place in self.groups:
                    pen.boxes.append(self.groups[place].box(nodes[place], at, parent))
                else:
                    pen.boxes.append(layer_box(nodes[place], at, parent))
        for wire in self.wires:
            points = [(px + x, py + y) for px, py in wire.points]
            start = pen.flow.point(points[0])
            dot: tuple[Mark, ...] = (Circle(*start, 2.8, wire.role),) if wire.parts else ()
            origin = source if wire.source == OUTSIDE else nodes[wire.source].id
            pen.connect(origin, nodes[wire.target].id, wire.role, points, dot)
