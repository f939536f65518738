"""What can be counted of every part of a network: one number for each layer and each scope."""

from collections.abc import Callable, Mapping, Sequence
from math import prod
from types import MappingProxyType
from typing import NamedTuple

from resviz.core.cost import BYTES, kept_elements
from resviz.core.network import Network, Node

_SIZE = BYTES["float32"]

Values = dict[str, float]
"""By id of a node or scope."""


class Measure(NamedTuple):
    """Something that can be counted, for one example in float32.

    Attributes:
        title: what it is called.
        unit: of its numbers; empty where they are plain counts.
        about: what exactly is counted, in a sentence.
        values: counts it for every node and scope of a network; what has none is left out.
    """

    title: str
    unit: str
    about: str
    values: Callable[[Network], Values]


def _params(network: Network) -> Values:
    return _some(_summed(network, [node.cost.params for node in network.nodes]))


def _macs(network: Network) -> Values:
    return _some(_summed(network, [node.cost.macs for node in network.nodes]))


def _outputs(network: Network) -> Values:
    return _some(_summed(network, [_SIZE * node.cost.activations for node in network.nodes]))


def _kept(network: Network) -> Values:
    kept = kept_elements(network)
    layers = [_SIZE * kept[node.id] + node.op.saved_bytes(node.shape) for node in network.nodes]
    return _some(_summed(network, layers))


def _some(values: Values) -> Values:
    """Those of parts that have any of what is counted."""
    return {part: value for part, value in values.items() if value}


def _receptive(network: Network) -> Values:
    from resviz.core.receptive import receptive_fields  # seldom asked for

    fields = receptive_fields(network)
    values: Values = dict(fields)
    for scope in network.scopes.values():
        values[scope.id] = fields[network.nodes[scope.stop - 1].id]
    return values


def _intensity(network: Network) -> Values:
    work = _summed(
        network, [float(node.cost.flops + node.cost.elementwise) for node in network.nodes]
    )
    moved = _summed(network, [_moved(network, node) for node in network.nodes])
    return {part: work[part] / moved[part] for part in work if moved[part]}


def _moved(network: Network, node: Node) -> float:
    """Bytes that a layer reads and writes; none where it only looks at memory otherwise."""
    if node.op.is_view or not node.inputs:
        return 0.0
    read = sum(prod(network[source].shape) for source in node.inputs)
    return float(_SIZE * (read + node.cost.params + prod(node.shape)))


def _summed(network: Network, layers: Sequence[float]) -> Values:
    """The numbers of the layers, in order, and their sums over each scope."""
    sums: list[float] = [0]
    for value in layers:
        sums.append(sums[-1] + value)
    values: Values = {node.id: value for node, value in zip(network.nodes, layers, strict=True)}
    for scope in network.scopes.values():
        values[scope.id] = sums[scope.stop] - sums[scope.start]
    return values


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "params": Measure("Parameters", "", "Learnable numbers.", _params),
        "macs": Measure("MACs", "", "Multiply-adds of weights and attention.", _macs),
        "activations": Measure(
            "Output memory", "B", "Bytes of each layer's output, in float32.", _outputs
        ),
        "memory": Measure(
            "Training memory", "B", "Bytes kept for the backward pass, in float32.", _kept
        ),
        "receptive-field": Measure(
            "Receptive field",
            "px",
            "Pixels along a side of the image that an element of the output can depend on.",
            _receptive,
        ),
        "intensity": Measure(
            "Arithmetic intensity",
            "FLOP/B",
            "Operations to each byte that is read or written, one image at a time, in float32.",
            _intensity,
        ),
    }
)
"""By key."""
