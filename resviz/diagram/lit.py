"""What of a picture stands out while the rest is dimmed: what is found, a trace, paths.

What shall stand out is said of the network (`Light`); which boxes and edges of a picture that is,
however it is folded, `Showing` tells (`Lit`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import replace

from resviz.core.network import Network, Role
from resviz.diagram.lit_arcs import LitArcs
from resviz.diagram.scene import Box, Circle, Edge, Line, Mark, Point, Rect, Scene, Text
from resviz.diagram.theme import DIM

OUTLINE = 2.0
OUTLINE_GROW = 2.5
"""Width of the line around a box, and how far it stands off."""


class Light(NamedTuple):
    """What of a network stands out.

    Attributes:
        parts: the colour role of the outline of each layer or scope, by id; empty for none.
        edges: the edges between layers that stand out, too, by the ids of both ends.
        counted: boxes tell how many of the parts are in them.
    """

    parts: Mapping[str, str]
    edges: frozenset[tuple[str, str]] = frozenset()
    counted: bool = False


class Lit(NamedTuple):
    """What of a scene stands out, as indices of its boxes and edges.

    Attributes:
        boxes: what is not dimmed.
        edges: what is not dimmed.
        outlines: the boxes with an outline, by its colour role.
        counts: how many parts are found in a box, where it is several.
        stems: lines that lead to edges which begin in the middle of another, a dimmed one.
    """

    boxes: frozenset[int]
    edges: frozenset[int]
    outlines: Mapping[str, tuple[int, ...]]
    counts: Mapping[int, int]
    stems: tuple[Line, ...] = ()


class Showing:
    """Which box of a scene shows each layer of a network.

    A merge that has a box of its own beside a folded block stands for what comes behind it in that
    block as well, and for the layers of its shortcut.
    """

    def __init__(self, network: Network, scene: Scene) -> None:
        self._network = network
        self._scene = scene
        self._known: dict[tuple[str, str], tuple[int, ...]] = {}
        self._arcs = LitArcs(network, scene)

    def lit(self, light: Light) -> Lit:
        """What of the scene stands out."""
        network, boxes = self._network, set[int]()
        outlined: dict[int, str] = {}
        counts: Counter[int] = Counter()
        for part, role in light.parts.items():
            if part in network:
                box = self._owners[network.index(part)]
                boxes.add(box)
            else:
                scope = network.scopes[part]
                inside = {*self._owners[scope.start : scope.stop]}
                boxes |= inside
                box = self._own.get(part, min(inside))
            counts[box] += 1
            if role and not outlined.get(box):
                outlined[box] = role
        roles: defaultdict[str, list[int]] = defaultdict(list)
        for box, role in sorted(outlined.items()):
            if box >= 0:
                roles[role].append(box)
        boxes.discard(-1)
        edges = {found for edge in light.edges for found in self._drawn(edge)}
        edges = edges - self._arcs.all | self._arcs.lit(light.edges)
        if not light.edges:  # then the arcs on a folded box belong to it
            edges = {at for box in boxes for at in self._between.get((box, box), [])}
        several = {box: number for box, number in counts.items() if number > 1 and light.counted}
        outlines = {role: tuple(found) for role, found in roles.items()}
        stems = tuple(self._stems(edges))
        return Lit(frozenset(boxes), frozenset(edges), outlines, several, stems)

    @cached_property
    def _own(self) -> dict[str, int]:
        """The box that a part has to itself, or with the others of a run."""
        found = {member: at for at, box in enumerate(self._scene.boxes) for member in box.members}
        return found | {box.id: at for at, box in enumerate(self._scene.boxes)}

    @cached_property
    def _owners(self) -> list[int]:
        """The box of every layer, as indices; −1 where it has none, as beside a second network."""
        network, own = self._network, self._own
        owners = [-1] * len(network.nodes)
        for place, node in enumerate(network.nodes):
            owners[place] = own.get(node.id, -1)
        for at, box in enumerate(self._scene.boxes):
            if box.id in network:
                continue
            for part in box.members or (box.id,):
                if part not in network.scopes:
                    break  # of a second network
                if not box.holds:
                    self._own_all(owners, part, box.members, at)
                elif len(box.members) > 1:
                    self._own_alike(owners, part, box.members)
        for gathered in self._arcs.gathered:
            owners[network.index(gathered)] = -1
        owners[0] = owners[0] if owners[0] >= 0 else owners[1]  # the image, in a folded stem
        return owners

    def _own_all(self, owners: list[int], part: str, run: tuple[str, ...], at: int) -> None:
        """The layers of a folded stage or block, and of each in a run."""
        scope = self._network.scopes[part]
        last = self._network.scopes[run[-1]] if run else scope
        merge = next((p - last.start for p in range(last.start, last.stop) if owners[p] >= 0), None)
        branch = range(scope.start, scope.stop)
        if merge is None:
            for place in branch:
                owners[place] = at
            return
        beside = owners[last.start + merge]
        inside = self._branch(scope.start, scope.start + merge)
        for place in branch:
            owners[place] = at if place in inside else beside

    def _branch(self, start: int, merge: int) -> set[int]:
        """What leads from the beginning of a block to its merge and is not of the shortcut."""
        nodes, index = self._network.nodes, self._network.index
        end = nodes[merge]
        mains = zip(end.inputs, end.roles, strict=True)
        found = {index(source) for source, role in mains if role is Role.MAIN}
        for place in range(merge - 1, start - 1, -1):
            if place in found:
                found.update(map(index, nodes[place].inputs))
        return found

    def _own_alike(self, owners: list[int], part: str, run: tuple[str, ...]) -> None:
        """The layers of a block in an unfolded run, which shows those of one for all."""
        scopes = self._network.scopes
        spans = [range(scopes[block].start, scopes[block].stop) for block in run]
        mine = range(scopes[part].start, scopes[part].stop)
        for place in mine:
            alike = (owners[span.start + place - mine.start] for span in spans)
            if owners[place] < 0:
                owners[place] = next((owner for owner in alike if owner >= 0), -1)

    @cached_property
    def _between(self) -> Mapping[tuple[int, int], list[int]]:
        found: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for at, edge in enumerate(self._scene.edges):
            if edge.source in self._own and edge.target in self._own:
                found[self._own[edge.source], self._own[edge.target]].append(at)
        return found

    @cached_property
    def _aside(self) -> Mapping[int, list[int]]:
        """The edges that are not of the main path, by the box that they enter."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for at, edge in enumerate(self._scene.edges):
            if edge.role != Role.MAIN and edge.target in self._own:
                found[self._own[edge.target]].append(at)
        return found

    @cached_property
    def _mains(self) -> Mapping[str, list[int]]:
        """The edges of the main path, by the id of the box that they leave."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for at, edge in enumerate(self._scene.edges):
            if edge.role == Role.MAIN:
                found[edge.source].append(at)
        return found

    def _drawn(self, edge: tuple[str, str]) -> tuple[int, ...]:
        """The edges of the scene that show one of the network."""
        found = self._known.get(edge)
        if found is None:
            found = self._known[edge] = tuple(self._find_drawn(*edge))
        return found

    def _find_drawn(self, source: str, target: str) -> Iterator[int]:
        index, boxes, edges = self._network.index, self._scene.boxes, self._scene.edges
        start, end = self._owners[index(source)], self._owners[index(target)]
        if -1 in (start, end):
            return
        if start == end:  # an arc on a folded box stands for all shortcuts of its kind inside
            roles = self._roles(source, target)
            yield from (at for at in self._between.get((start, end), []) if edges[at].role in roles)
            return
        node, roles = self._network[target], self._roles(source, target)
        found = self._between.get((start, end), [])
        within = any(target.startswith(f"{member}.") for member in boxes[start].members)
        if within and (Role.MAIN not in roles or node.name != boxes[end].id.rpartition(".")[2]):
            # A shortcut that does not begin before its block; it is drawn as if it did.
            found = self._aside.get(end, [])
        if len(found) > 1:
            found = [at for at in found if edges[at].role in roles] or found
        yield from found

    def _roles(self, source: str, target: str) -> set[Role]:
        node = self._network[target]
        return {role for at, role in zip(node.inputs, node.roles, strict=True) if at == source}

    def _stems(self, lit: set[int]) -> Iterator[Line]:
        """Where a shortcut begins on its way into a block that is dimmed, the way up to there."""
        edges = self._scene.edges
        for at in sorted(lit):
            if edges[at].role == Role.MAIN:
                continue
            begins = edges[at].line.points[0]
            for main in self._mains.get(edges[at].source, []):
                line = edges[main].line
                up_to = () if main in lit else _up_to(line.points, begins)
                if len(up_to) > 1:
                    yield line._replace(points=up_to, arrow=False)


def _up_to(points: tuple[Point, ...], end: Point) -> tuple[Point, ...]:
    """A polyline of horizontal and vertical segments as far as a point on it; else nothing."""
    for place, (one, two) in enumerate(pairwise(points), 1):
        if all(
            min(a, b) - 0.01 <= at <= max(a, b) + 0.01
            for a, b, at in zip(one, two, end, strict=True)
        ):
            return (*points[:place], end)
    return ()


def dimmed(scene: Scene, lit: Lit) -> Scene:
    """The scene as it is seen while something of it stands out."""

    def box_of(at: int, box: Box) -> Box:
        if at in lit.boxes:
            return box
        return replace(box, marks=tuple(_dimmed(box.marks)))

    def edge_of(at: int, edge: Edge) -> Edge:
        if at in lit.edges:
            return edge
        (line,) = _dimmed((edge.line,))
        assert isinstance(line, Line)
        return replace(edge, line=line, marks=tuple(_dimmed(edge.marks)))

    outlines: list[Mark] = [
        scene.boxes[at].outline(role, OUTLINE, OUTLINE_GROW)
        for role, found in lit.outlines.items()
        for at in found
    ]
    return replace(
        scene,
        boxes=tuple(box_of(at, box) for at, box in enumerate(scene.boxes)),
        edges=tuple(edge_of(at, edge) for at, edge in enumerate(scene.edges)),
        notes=(*scene.notes, *lit.stems, *outlines),
    )


def _dimmed(marks: Iterable[Mark]) -> Iterator[Mark]:
    for mark in marks:
        match mark:
            case Rect() | Circle():
                yield mark._replace(fill=_dim(mark.fill), stroke=_dim(mark.stroke))
            case Line():
                yield mark._replace(stroke=_dim(mark.stroke))
            case Text():
                yield mark._replace(fill=_dim(mark.fill))
            case _:
                yield mark


def _dim(role: str) -> str:
    return f"{role}{DIM}" if role else ""
