"""What there is to say about the selected part of a network, as labelled lines."""

from typing import NamedTuple

from resviz.core import ops
from resviz.core.cost import memory
from resviz.core.network import Level, Network, Node, Role, Scope
from resviz.core.ops import shape_text
from resviz.diagram.anatomy import shortcut_roles
from resviz.diagram.words import blocks_words, layer_words, quantity

_MEBI = 1024 * 1024


class Facts(NamedTuple):
    """A heading and lines of label and value."""

    title: str
    kind: str
    lines: tuple[tuple[str, str], ...]


def facts(network: Network, part_id: str) -> Facts:
    """What is to be said of a node, a scope, or (no id) the whole network."""
    if not part_id:
        return _network(network)
    if part_id in network:
        return _layer(network, network[part_id])
    return _scope(network, network.scopes[part_id])


def _network(network: Network) -> Facts:
    one, batch = memory(network), memory(network, 32)
    cost = network.cost()
    lines = [
        ("Input", shape_text(network.input_shape)),
        ("Output", shape_text(network.output_shape)),
        *_costs(network, cost.params, cost.macs),
        ("Element-wise", f"{quantity(cost.elementwise)} operations"),
        ("Layers", f"{len(network.nodes) - 1:,}"),
        ("Blocks", f"{len(network.blocks()):,}"),
        ("Shortcuts", _shortcuts(network)),
        ("Memory, 1 image", f"{one.forward / _MEBI:.1f} MiB to run"),
        ("Memory, batch 32", f"{batch.training / _MEBI:,.0f} MiB to train"),
    ]
    return Facts(network.title, network.summary, tuple(lines))


def _shortcuts(network: Network) -> str:
    roles = [str(role) for node in network.nodes for role in shortcut_roles(node)]
    kinds = {role: roles.count(role) for role in dict.fromkeys(roles) if role != Role.GATE}
    return ", ".join(f"{number} {role}" for role, number in kinds.items()) or "none"


def _scope(network: Network, scope: Scope) -> Facts:
    cost = network.cost(scope.id)
    first, last = network.nodes[scope.start], network.nodes[scope.stop - 1]
    entering = network[first.inputs[0]].shape if first.inputs else first.shape
    lines = [
        ("Input", shape_text(entering)),
        ("Output", shape_text(last.shape)),
        *_costs(network, cost.params, cost.macs),
        ("Activations", f"{cost.activations:,} elements"),
    ]
    if scope.level is Level.STAGE and network.blocks(scope.id):
        blocks = network.blocks(scope.id)
        lines.append(("Blocks", blocks_words(blocks)))
    return Facts(scope.shown, scope.label, tuple(lines))


def _layer(network: Network, node: Node) -> Facts:
    word, detail = layer_words(node)
    lines = [
        *(("Input", shape_text(network[source].shape)) for source in node.inputs),
        ("Output", shape_text(node.shape)),
        *_settings(node.op),
        *_costs(network, node.cost.params, node.cost.macs),
        ("Activations", f"{node.cost.activations:,} elements"),
        *(
            ("From", f"{network[source].shown}{'' if role == 'main' else f' ({role})'}")
            for source, role in zip(node.inputs, node.roles, strict=True)
        ),
        *(("To", network[reader].shown) for reader in network.consumers[node.id]),
    ]
    return Facts(node.shown, f"{word} {detail}".strip(), tuple(lines))


def _settings(op: ops.Op) -> list[tuple[str, str]]:
    match op:
        case ops.Conv2d():
            return [
                ("Kernel", f"{op.kernel}×{op.kernel}, stride {op.stride}, padding {op.padding}"),
                ("Bias", "yes" if op.bias else "no"),
            ]
        case ops.MaxPool2d():
            return [("Window", f"{op.kernel}×{op.kernel}, stride {op.stride}")]
        case _:
            return []


def _costs(network: Network, params: int, macs: int) -> list[tuple[str, str]]:
    share = f" ({macs / network.macs:.1%})" if network.macs and macs != network.macs else ""
    return [
        ("Parameters", f"{params:,}"),
        ("MACs", f"{macs:,}{share}"),
        ("FLOPs", f"{2 * macs:,}"),
    ]
