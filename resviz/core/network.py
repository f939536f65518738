"""`Network`: the immutable graph of layer operations from which everything else is read."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from resviz.core.cost import Cost
from resviz.core.errors import GraphError
from resviz.core.ops import Op, Shape

if TYPE_CHECKING:
    import networkx as nx


class Role(StrEnum):
    """What an edge carries: the main path, one kind of shortcut, or what opens and closes another.

    On *concat* a block's input is kept beside its output (dense connectivity); a *gate* multiplies.
    """

    MAIN = "main"
    IDENTITY = "identity"
    PROJECTION = "projection"
    ZERO_PAD = "zero-pad"
    CONCAT = "concat"
    GATE = "gate"


class Level(StrEnum):
    """The levels of a network, outermost first; a *part* is an inner group, say a shortcut."""

    NETWORK = "network"
    STAGE = "stage"
    BLOCK = "block"
    PART = "part"


class Edge(NamedTuple):
    """A tensor on its way from one node to another, both named by id."""

    source: str
    target: str
    role: Role


class Node(NamedTuple):
    """One layer.

    Attributes:
        id: its path, e.g. ``stage2.block1.conv2``.
        op: the operation.
        inputs: ids of the nodes it reads, in order.
        roles: role of the edge from each input.
        scope: id of the innermost scope that holds it.
        shape: shape of its output, without the batch.
        cost: what it costs for one example.
        called: its name elsewhere; empty where it goes by its id.
    """

    id: str
    op: Op
    inputs: tuple[str, ...]
    roles: tuple[Role, ...]
    scope: str
    shape: Shape
    cost: Cost
    called: str = ""

    @property
    def name(self) -> str:
        """The last part of the id."""
        return self.id.rpartition(".")[2]

    @property
    def shown(self) -> str:
        """What tables call it."""
        return self.called or self.id


class Scope(NamedTuple):
    """A stage, a block or an inner part; its nodes are contiguous in `Network.nodes`.

    Attributes:
        id: its path, e.g. ``stage2.block1``; empty for the network itself.
        level: network, stage, block or part.
        label: what it is, in a word: ``bottleneck``, ``stem``.
        parent: id of the enclosing scope.
        start: index of its first node.
        stop: index after its last node.
        children: ids of the scopes and nodes directly inside, in order.
        called: its name elsewhere; empty where it goes by its id.
    """

    id: str
    level: Level
    label: str
    parent: str
    start: int
    stop: int
    children: tuple[str, ...]
    called: str = ""

    @property
    def name(self) -> str:
        """The last part of the id."""
        return self.id.rpartition(".")[2]

    @property
    def shown(self) -> str:
        """What tables call it."""
        return self.called or self.id


class Stage(NamedTuple):
    """A stage as users read it: id, output shape, parameters, MACs per example, blocks."""

    id: str
    output: Shape
    params: int
    macs: int
    blocks: int


@dataclass(frozen=True, eq=False)
class Network:
    """A network: layers in the order they run, in nested scopes.

    Attributes:
        name: the architecture's name, e.g. ``resnet50``.
        nodes: every layer in topological order, the input first.
        scopes: every scope by id; the network itself has the id ``""``.
        title: how to print the name, e.g. ``ResNet-50``.
        summary: the settings that matter, in a few words.
        family: key of the family it is of; empty where it is of none.
    """

    name: str
    nodes: tuple[Node, ...]
    scopes: MappingProxyType[str, Scope]
    title: str = ""
    summary: str = ""
    family: str = ""
    _index: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the nodes by id.

        Raises:
            GraphError: two nodes share an id.
        """
        index = {node.id: position for position, node in enumerate(self.nodes)}
        if len(index) != len(self.nodes):
            twice = next(n.id for place, n in enumerate(self.nodes) if index[n.id] != place)
            raise GraphError(f"{self.name}: two layers are called {twice}; give each its own name.")
        object.__setattr__(self, "_index", index)

    def of_family(self, family: str) -> Self:
        """The same network, told the key of its family."""
        same = copy(self)
        object.__setattr__(same, "family", family)
        return same

    def __getitem__(self, node_id: str) -> Node:
        """The node of this id; KeyError where there is none."""
        return self.nodes[self._index[node_id]]

    def index(self, node_id: str) -> int:
        """Position of a node in `nodes`; KeyError where there is none."""
        return self._index[node_id]

    def __contains__(self, node_id: object) -> bool:
        """Whether a node has this id."""
        return node_id in self._index

    def __repr__(self) -> str:
        """Name and size in one line."""
        return (
            f"<Network {self.name}: {len(self.nodes)} layers, "
            f"{self.params:,} parameters, {self.macs:,} MACs>"
        )

    @property
    def input_shape(self) -> Shape:
        """Shape of the image, without the batch."""
        return self.nodes[0].shape

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """Ids of the layers whose output nobody reads, in order; the last is the network's own.

        The others are auxiliary classifiers, which only training looks at.
        """
        return tuple(node.id for node in self.nodes if not self.consumers[node.id])

    @property
    def output_shape(self) -> Shape:
        """Shape of the last layer's output, without the batch."""
        return self.nodes[-1].shape

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every edge, ordered by target."""
        return tuple(
            Edge(source, node.id, role)
            for node in self.nodes
            for source, role in zip(node.inputs, node.roles, strict=True)
        )

    @cached_property
    def consumers(self) -> MappingProxyType[str, tuple[str, ...]]:
        """Ids of the nodes that read each node's output."""
        readers: dict[str, list[str]] = {node.id: [] for node in self.nodes}
        for node in self.nodes:
            for source in node.inputs:
                readers[source].append(node.id)
        return MappingProxyType({key: tuple(value) for key, value in readers.items()})

    @cached_property
    def has_shortcuts(self) -> bool:
        """Something bypasses something: an edge is neither on the main path nor a gate's."""
        main = {Role.MAIN, Role.GATE}
        return any(not main.issuperset(node.roles) for node in self.nodes)

    def nodes_in(self, scope_id: str) -> tuple[Node, ...]:
        """The layers of a scope, at every depth, in order."""
        scope = self.scopes[scope_id]
        return self.nodes[scope.start : scope.stop]

    def cost(self, part_id: str = "") -> Cost:
        """What a scope costs for one example, the sum over its layers; or a single layer."""
        return self._costs[part_id]

    @cached_property
    def _costs(self) -> dict[str, Cost]:
        costs = {node.id: node.cost for node in self.nodes}
        for scope in reversed([*self.scopes.values()]):  # inner ones before those around them
            costs[scope.id] = Cost.total([costs[child] for child in scope.children])
        return costs

    @property
    def params(self) -> int:
        """Learnable parameters."""
        return self.cost().params

    @property
    def macs(self) -> int:
        """Multiply-adds for one example."""
        return self.cost().macs

    @property
    def flops(self) -> int:
        """Floating-point operations for one example, two per multiply-add."""
        return self.cost().flops

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Stem, stages and head in order; their counts add up to the network's."""
        return tuple(
            Stage(
                scope.id,
                self.nodes[scope.stop - 1].shape,
                self.cost(scope.id).params,
                self.cost(scope.id).macs,
                len(self.blocks(scope.id)),
            )
            for scope in self.scopes_at(Level.STAGE)
        )

    def scopes_at(self, level: Level, within: str = "") -> tuple[Scope, ...]:
        """The scopes of one level, in order, of the network or of one scope."""
        outer = self.scopes[within]
        return tuple(
            scope
            for scope in self.scopes.values()
            if scope.level is level and outer.start <= scope.start and scope.stop <= outer.stop
        )

    def blocks(self, within: str = "") -> tuple[Scope, ...]:
        """The blocks, in order, of the network or of one stage."""
        return self.scopes_at(Level.BLOCK, within)

    def ancestors(self, part_id: str) -> Iterator[str]:
        """Ids of the scopes around a node or scope, innermost first, the network left out."""
        scope = self[part_id].scope if part_id in self else self.scopes[part_id].parent
        while scope:
            yield scope
            scope = self.scopes[scope].parent

    def to_networkx(self) -> "nx.DiGraph[str]":
        """A copy as a networkx DiGraph.

        Nodes carry ``op``, ``kind``, ``shape``, ``scope``, ``params`` and ``macs``; edges ``role``.
        """
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph(name=self.name)
        for node in self.nodes:
            attributes: dict[str, Any] = {
                "op": node.op,
                "kind": node.op.kind,
                "shape": node.shape,
                "scope": node.scope,
                "params": node.cost.params,
                "macs": node.cost.macs,
            }
            graph.add_node(node.id, **attributes)
        for edge in self.edges:
            graph.add_edge(edge.source, edge.target, role=str(edge.role))
        return graph
