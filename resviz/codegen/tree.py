"""The modules of a network as its names tell of them: groups within groups, layers at the ends."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from resviz.codegen.forms import Written
from resviz.codegen.spelling import written
from resviz.core.errors import EngineError
from resviz.core.network import Network, Node
from resviz.core.ops import Shape
from resviz.zoo.naming import Names


@dataclass(slots=True)
class Leaf:
    """A layer.

    Attributes:
        name: what its group calls it.
        node: the layer.
        written: how it is written.
    """

    name: str
    node: Node
    written: Written

    @property
    def first(self) -> str:
        """Id of its first layer."""
        return self.node.id


@dataclass(slots=True)
class Group:
    """A module of modules.

    Attributes:
        name: what the group around it calls it.
        depth: how many groups are around it.
        children: what it holds, in the order they run.
        inputs: ids of the layers outside that it reads.
        outputs: ids of its layers that are read outside.
        reads: per child the ids that it reads.
        gives: per child the ids of what others read of it.
        shape: of what leaves it first, without the batch.
    """

    name: str
    depth: int
    children: list["Leaf | Group"] = field(default_factory=list)
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    reads: list[tuple[str, ...]] = field(default_factory=list)
    gives: list[tuple[str, ...]] = field(default_factory=list)
    shape: Shape = ()

    @property
    def first(self) -> str:
        """Id of its first layer."""
        return self.children[0].first

    def leaves(self) -> Iterator[Leaf]:
        """Every layer in it."""
        for child in self.children:
            yield from leaves_of(child)

    def groups(self) -> Iterator["Group"]:
        """Every group in it and itself, inner ones first."""
        for child in self.children:
            if isinstance(child, Group):
                yield from child.groups()
        yield self


def tree_of(network: Network, names: Names) -> Group:
    """The modules of a network.

    Raises:
        EngineError: a layer cannot be written, or the names tear apart what runs together.
    """
    root = Group("", 0)
    groups = {"": root}
    for node in network.nodes[1:]:
        outer, _, name = names[node.id].rpartition(".")
        shapes = tuple(network[source].shape for source in node.inputs)
        how = written(node.op, shapes, name)
        leaf = Leaf(name, node, how.classifying() if node.id in network.outputs else how)
        _group(groups, outer).children.append(leaf)
    _dissolve(root)
    _connect(root, network)
    return root


def _group(groups: dict[str, Group], path: str) -> Group:
    if path not in groups:
        outer, _, name = path.rpartition(".")
        parent = _group(groups, outer)
        groups[path] = Group(name, parent.depth + 1)
        parent.children.append(groups[path])
    return groups[path]


def _dissolve(group: Group) -> None:
    """A group that keeps nothing is no module: what it does is for the group around it to do.

    One of a single layer without weights, such as a pool, is that layer, for no key tells of it.
    """
    children: list[Leaf | Group] = []
    for child in group.children:
        if isinstance(child, Group):
            _dissolve(child)
            if not any(leaf.written.form.keeps for leaf in child.leaves()):
                children += child.children
                continue
            (first, *others) = child.children
            if not others and isinstance(first, Leaf) and first.written.form.is_free:
                first.name = child.name
                children.append(first)
                continue
        children.append(child)
    group.children = children


def _connect(group: Group, network: Network) -> None:
    """Put the children in the order they run, and say what each reads and gives."""
    for child in group.children:
        if isinstance(child, Group):
            _connect(child, network)
    inside = {
        leaf.node.id: at for at, child in enumerate(group.children) for leaf in leaves_of(child)
    }
    reads = [_sources(child) for child in group.children]
    order = _order(group, network, inside, reads)
    group.children = [group.children[at] for at in order]
    group.reads = [reads[at] for at in order]
    ends = {*network.outputs}
    group.gives = [
        (child.node.id,) if isinstance(child, Leaf) else child.outputs for child in group.children
    ]
    group.inputs = tuple(
        dict.fromkeys(source for row in group.reads for source in row if source not in inside)
    )
    group.outputs = tuple(
        node
        for row in group.gives
        for node in row
        if node in ends or any(reader not in inside for reader in network.consumers[node])
    )
    group.shape = network[group.outputs[0]].shape


def leaves_of(child: Leaf | Group) -> Iterator[Leaf]:
    """A layer by itself, or every layer in a group."""
    if isinstance(child, Leaf):
        yield child
    else:
        yield from child.leaves()


def _sources(child: Leaf | Group) -> tuple[str, ...]:
    return child.node.inputs if isinstance(child, Leaf) else child.inputs


def _order(
    group: Group, network: Network, inside: dict[str, int], reads: list[tuple[str, ...]]
) -> list[int]:
    """Children after those they read, as near to the network's own order as can be."""
    waiting = sorted(range(len(reads)), key=lambda at: network.index(group.children[at].first))
    order: list[int] = []
    done: set[int] = set()
    while waiting:
        ready = next((at for at in waiting if _runs(reads[at], inside, done)), None)
        if ready is None:
            raise EngineError(
                f"{network.name} cannot be written as PyTorch: a module of it would have to run in"
                " parts."
            )
        order.append(ready)
        done.add(ready)
        waiting.remove(ready)
    return order


def _runs(reads: tuple[str, ...], inside: dict[str, int], done: set[int]) -> bool:
    return all(source not in inside or inside[source] in done for source in reads)
