"""Where the signal of a network enters its blocks, leaves their branches and passes them by."""

from collections.abc import Iterator

from resviz.core.network import Level, Network, Node, Role, Scope
from resviz.core.ops import Add, BatchNorm2d, ChannelConv, Conv2d, Linear, ReLU

_WEIGHTED = Conv2d | Linear | ChannelConv
_ON_THE_WAY = {Role.MAIN, Role.GATE}


def weighted_layers(network: Network) -> tuple[str, ...]:
    """Ids of the convolutions and linear layers, in order."""
    return tuple(node.id for node in network.nodes if isinstance(node.op, _WEIGHTED))


def rectifiers(network: Network) -> tuple[str, ...]:
    """Ids of the ReLU layers, in order."""
    return tuple(node.id for node in network.nodes if isinstance(node.op, ReLU))


def block_inputs(network: Network) -> dict[str, str]:
    """For each block, and then for the head, the id of the node that it reads."""
    scopes = (*network.blocks(), network.scopes_at(Level.STAGE)[-1])
    return {scope.id: network.nodes[scope.start].inputs[0] for scope in scopes}


def shortcut_readers(network: Network) -> dict[str, frozenset[str]]:
    """For each block whose input a shortcut starts from, the ids of the nodes on the shortcut.

    Blocks are left out where every reader of the input is on a branch, or every one on a shortcut;
    so are those whose input is read outside as well, say by later dense blocks.
    """
    found = {}
    inputs = block_inputs(network)
    for block in network.blocks():
        source = inputs[block.id]
        readers = network.consumers[source]
        aside = frozenset(reader for reader in readers if _is_aside(network[reader], source))
        inside = {node.id for node in network.nodes_in(block.id)}
        if aside and inside.issuperset(readers) and aside != {*readers}:
            found[block.id] = aside
    return found


def _is_aside(node: Node, source: str) -> bool:
    """Whether a node reads another on a shortcut."""
    roles = {role for each, role in zip(node.inputs, node.roles, strict=True) if each == source}
    return not roles <= _ON_THE_WAY


def branch_ends(network: Network) -> dict[str, str]:
    """For each block that ends in a merge by addition, the node at the end of its branch."""
    found = {}
    for block in network.blocks():
        for node in merges(network, block):
            ends = [
                source
                for source, role in zip(node.inputs, node.roles, strict=True)
                if role is Role.MAIN
            ]
            if ends:
                found[block.id] = ends[-1]
    return found


def merges(network: Network, block: Scope) -> Iterator[Node]:
    """The nodes of a block where a branch and a shortcut are added."""
    for node in network.nodes_in(block.id):
        if isinstance(node.op, Add) and not _ON_THE_WAY.issuperset(node.roles):
            yield node


def last_norms(network: Network) -> dict[str, str]:
    """For each block with a branch, the last batch norm on it."""
    found = {}
    for block, end in branch_ends(network).items():
        scope = network.scopes[block]
        norms = [
            node.id
            for node in network.nodes[scope.start : network.index(end) + 1]
            if isinstance(node.op, BatchNorm2d) and ".shortcut." not in node.id
        ]
        if norms:
            found[block] = norms[-1]
    return found


def block_outputs(network: Network) -> dict[str, str]:
    """For each block, its last node."""
    return {block.id: network.nodes[block.stop - 1].id for block in network.blocks()}


def stage_ends(network: Network) -> dict[str, str]:
    """For each block, the last one in the run after it, or the head, that reads the same shape.

    What that one reads is the output of the stage. Blocks with none after them that read their
    shape are left out.
    """
    inputs = block_inputs(network)
    shapes = {block: network[node].shape for block, node in inputs.items()}
    ids = [*inputs]
    ends: dict[str, str] = {}
    for place in reversed(range(len(ids) - 1)):
        block, after = ids[place], ids[place + 1]
        if shapes[block] == shapes[after]:
            ends[block] = ends.get(after, after)
    return ends


def layers_between(network: Network, source: str, target: str) -> int:
    """Layers with weights on the longest way from a node's output to another's."""
    first, last = network.index(source), network.index(target)
    longest = {source: 0}
    for node in network.nodes[first + 1 : last + 1]:
        reached = [longest[each] for each in node.inputs if each in longest]
        if reached:
            longest[node.id] = max(reached) + isinstance(node.op, _WEIGHTED)
    return longest.get(target, 0)
