"""Parts of networks as comparisons see them: stages, blocks, layers, and what is alike."""

from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from resviz.core.network import Level, Network, Node
from resviz.core.ops import Shape


class Rank(StrEnum):
    """What a row of a comparison is about."""

    NETWORK = "network"
    STAGE = "stage"
    BLOCK = "block"
    LAYER = "layer"


class Likeness(NamedTuple):
    """What a part is judged by when its counterpart is looked for; its place is left aside."""

    rank: Rank
    name: str
    label: str
    within: str
    output: Shape
    kinds: int
    built: int
    shaped: int


class Part(NamedTuple):
    """A stage, block or layer of one of the networks, or all of it.

    Attributes:
        id: id of the scope or node.
        name: what it is called in what it is listed in: ``block2``, ``shortcut.conv``.
        rank: network, stage, block or layer.
        label: what it is: the label of a scope, the kind of an operation.
        within: labels of the inner groups that a layer is in, e.g. ``shortcut``.
        output: shape of its output, without the batch.
        params: learnable parameters.
        macs: multiply-adds for one example.
        kinds: a number that parts share whose layers are of the same kinds, in the same order.
        built: a number that parts share which are built alike, settings and wiring included.
        shaped: a number that parts share whose layers have outputs of the same shapes.
        called: what people call it who know it from elsewhere; empty where it goes by its name.
    """

    id: str
    name: str
    rank: Rank
    label: str
    within: str
    output: Shape
    params: int
    macs: int
    kinds: int
    built: int
    shaped: int
    called: str = ""

    @property
    def likeness(self) -> Likeness:
        """What it is judged by."""
        return Likeness(
            self.rank,
            "" if self.rank is Rank.BLOCK else self.name,
            self.label,
            self.within,
            self.output,
            self.kinds,
            self.built,
            self.shaped,
        )


class Parts:
    """The parts of one network, each made once.

    Args:
        network: whose parts.
        numbers: the numbers of what has been seen, shared by both networks.
    """

    def __init__(self, network: Network, numbers: dict[object, int]) -> None:
        self._network = network
        self._numbers = numbers
        self._inside: dict[str, list[Part]] = {}  # of stages

    def _number(self, thing: object) -> int:
        return self._numbers.setdefault(thing, len(self._numbers))

    def whole(self) -> Part:
        """All of the network."""
        return self._around("", Rank.NETWORK, self.stages)

    @cached_property
    def stages(self) -> list[Part]:
        """The outermost scopes."""
        network = self._network
        return [self._stage(part) for part in network.scopes[""].children if part in network.scopes]

    def inside(self, part_id: str) -> list[Part]:
        """The blocks of a stage, with layers that are in none; or the layers of a block."""
        return self._inside.get(part_id) or self._opened(part_id, part_id)

    def _opened(self, part_id: str, outer: str) -> list[Part]:
        parts: list[Part] = []
        for child in self._network.scopes[part_id].children:
            scope = self._network.scopes.get(child)
            if scope is None:
                parts.append(self._layer(self._network[child], outer))
            elif scope.level is Level.BLOCK:
                parts.append(self._block(child))
            else:
                parts += self._opened(child, outer)
        return parts

    def _stage(self, part_id: str) -> Part:
        inside = self._inside[part_id] = self._opened(part_id, part_id)
        return self._around(part_id, Rank.STAGE, inside)

    def _around(self, part_id: str, rank: Rank, inside: list[Part]) -> Part:
        return self._scope(
            part_id,
            rank,
            tuple(part.kinds for part in inside),
            tuple(part.built for part in inside),
            tuple(part.shaped for part in inside),
        )

    def _block(self, part_id: str) -> Part:
        nodes = self._network.nodes_in(part_id)
        start = self._network.scopes[part_id].start
        outside: dict[str, int] = {}  # what is read from outside, in the order it is first read
        built = tuple((node.op, node.roles, self._reads(node, start, outside)) for node in nodes)
        return self._scope(
            part_id,
            Rank.BLOCK,
            tuple((node.op.kind, node.roles) for node in nodes),
            built,
            tuple(node.shape for node in nodes),
        )

    def _reads(
        self, node: Node, start: int, outside: dict[str, int]
    ) -> tuple[tuple[bool, int], ...]:
        places = ((source, self._network.index(source) - start) for source in node.inputs)
        return tuple(
            (True, place) if place >= 0 else (False, outside.setdefault(source, len(outside)))
            for source, place in places
        )

    def _scope(
        self, part_id: str, rank: Rank, kinds: object, built: object, shaped: object
    ) -> Part:
        scope, cost = self._network.scopes[part_id], self._network.cost(part_id)
        return Part(
            part_id,
            scope.name,
            rank,
            scope.label,
            "",
            self._network.nodes[scope.stop - 1].shape,
            cost.params,
            cost.macs,
            self._number(("kinds", kinds)),
            self._number(("built", built)),
            self._number(("shaped", shaped)),
            scope.called,
        )

    def _layer(self, node: Node, outer: str) -> Part:
        return Part(
            node.id,
            node.id.removeprefix(f"{outer}."),
            Rank.LAYER,
            node.op.kind,
            self._within(node),
            node.shape,
            node.cost.params,
            node.cost.macs,
            self._number(("kinds", node.op.kind)),
            self._number(("built", node.op)),
            self._number(("shaped", node.shape)),
            node.called,
        )

    def _within(self, node: Node) -> str:
        scopes = (self._network.scopes[scope] for scope in self._network.ancestors(node.id))
        return " ".join(scope.label for scope in scopes if scope.level is Level.PART)
