"""What layers cost, and the one convention by which it is counted.

*Parameters* are learnable numbers: weights, biases, batch-norm scales and shifts; running
statistics are not. *MACs* are multiply-adds of convolutions and linear layers, biases and
normalisation left out; this is what the papers of this field print as "FLOPs". *FLOPs* here are
always 2 × MACs. *Element-wise operations* are everything else, one per elementary operation on one
element: a bias or an addition counts 1 per element, a ReLU 1, batch norm 2 (it is one scale and one
shift once its statistics are known), a k×k max pooling k² − 1 per output, a global average pooling
1 per input. *Activations* are the elements of a layer's output. Everything is per example; memory
takes the batch size and precision.
"""

from collections.abc import Iterable
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from resviz.core.network import Network

BYTES = {"float64": 8, "float32": 4, "bfloat16": 2, "float16": 2}
"""Bytes per element of each precision."""

_INDEX_BYTES = 8


class Cost(NamedTuple):
    """Cost of a layer or scope for one example; see the module's docstring for the convention."""

    params: int = 0
    macs: int = 0
    elementwise: int = 0
    activations: int = 0

    @property
    def flops(self) -> int:
        """Floating-point operations, two per multiply-add."""
        return 2 * self.macs

    @staticmethod
    def total(costs: "Iterable[Cost]") -> "Cost":
        """Sum of several costs."""
        columns = [sum(column) for column in zip(*costs, strict=True)]
        return Cost(*columns)


class Memory(NamedTuple):
    """Bytes of activations, parameters and optimiser state left out.

    Attributes:
        forward: peak of one forward pass that frees a tensor after its last use.
        training: what the backward pass needs and the forward pass must therefore keep.
    """

    forward: int
    training: int


def kept_elements(network: "Network") -> dict[str, int]:
    """Elements of each node's output that training keeps for the backward pass, per example.

    A tensor counts once, however many layers need it: convolutions, linear layers, batch norms and
    max pooling need their input, a ReLU its output; additions and averages need nothing.
    """
    kept = {}
    for node in network.nodes:
        readers = (network[reader].op for reader in network.consumers[node.id])
        needed = node.op.saves_output or any(reader.saves_input for reader in readers)
        kept[node.id] = prod(node.shape) if needed else 0
    return kept


def memory(network: "Network", batch: int = 1, precision: str = "float32") -> Memory:
    """Activation memory in bytes for a batch at a precision (a key of `BYTES`).

    Training adds the indices of max pooling, 8 bytes per output element.
    """
    size = BYTES[precision]
    peak, kept, indices = _elements(network)
    return Memory(batch * size * peak, batch * (size * kept + _INDEX_BYTES * indices))


@lru_cache(maxsize=32)
def _elements(network: "Network") -> tuple[int, int, int]:
    """Per example: the peak of a forward pass, what training keeps, indices of max pooling."""
    indices = sum(prod(node.shape) for node in network.nodes if node.op.kind == "max_pool")
    return _peak_elements(network), sum(kept_elements(network).values()), indices


def _peak_elements(network: "Network") -> int:
    readers_left = {node.id: len(network.consumers[node.id]) for node in network.nodes}
    live = peak = 0
    for node in network.nodes:
        live += prod(node.shape)
        peak = max(peak, live)
        for source in node.inputs:
            readers_left[source] -= 1
            if not readers_left[source]:
                live -= prod(network[source].shape)
    return peak
