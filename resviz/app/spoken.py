"""What a screen reader says of a part: what it is, where it is, what it feeds."""

from resviz.core import ops
from resviz.core.network import Network, Node, Scope
from resviz.core.ops import shape_text
from resviz.diagram.words import (
    blocks_words,
    count_words,
    layer_words,
    quantity,
    scope_title,
    short_name,
)

_NAMED = 3
"""So many parts that are fed are named; more are counted."""


def spoken(network: Network, part: str) -> str:
    """A layer, block or stage in a sentence; of the network (no id), its name and summary."""
    if not part:
        return ", ".join(filter(None, (network.title, network.summary)))
    if part in network:
        what, output = _layer(network[part]), network[part].shape
    else:
        scope = network.scopes[part]
        what, output = _scope(network, scope), network.nodes[scope.stop - 1].shape
    words = [name(network, part), *what, f"output {shape_text(output)}"]
    if params := network.cost(part).params:
        words.append(f"{quantity(params)} parameters")
    words.append(_place(network, part))
    feeds = _feeds(network, part)
    return ", ".join(words) + (f"; feeds {feeds}" if feeds else "; it is an output")


def name(network: Network, part: str) -> str:
    """The last name of a part as it is shown: ``conv2``, ``block 1``, ``layer2``; or the title."""
    if not part:
        return network.title
    if part in network:
        return short_name(network[part].called) or network[part].name
    return scope_title(network.scopes[part])


def _layer(node: Node) -> list[str]:
    match node.op:
        case ops.Conv2d() as conv:
            kind = "depthwise convolution" if conv.depthwise else "convolution"
            window = "×".join(map(str, conv.window))
            stride = [f"stride {conv.stride}"] if conv.stride != 1 else []
            return [f"{kind} {window}", count_words(conv.out_channels, "channel"), *stride]
        case ops.Add():
            return ["addition"]
        case ops.Multiply():
            return ["product"]
        case _:
            return [" ".join(filter(None, layer_words(node)))]


def _scope(network: Network, scope: Scope) -> list[str]:
    blocks = network.blocks(scope.id)
    if blocks and blocks[0].id != scope.id:
        return [blocks_words(blocks)]
    title = scope_title(scope)
    return [scope.label] if scope.label not in ("", title) else []


def _place(network: Network, part: str) -> str:
    around = network[part].scope if part in network else network.scopes[part].parent
    beside = network.scopes[around].children
    where = [name(network, outer) for outer in (around, *network.ancestors(around))]
    return f"{beside.index(part) + 1} of {len(beside)} in {' of '.join(where)}"


def _feeds(network: Network, part: str) -> str:
    """What reads it: layers beside it, or the largest parts that it is not in."""
    scope = network.scopes.get(part)
    own = network.nodes[scope.start : scope.stop] if scope else (network[part],)
    inside = {node.id for node in own}
    mine = {part, *network.ancestors(part)}
    found: dict[str, None] = {}
    for node in own:
        for reader in network.consumers[node.id]:
            if reader not in inside:
                outer = [each for each in network.ancestors(reader) if each not in mine]
                found[outer[-1] if outer else reader] = None
    names = [name(network, each) for each in found]
    if len(names) > _NAMED:
        return count_words(len(names), "part")
    return " and ".join(names)
