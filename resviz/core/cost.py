"""What layers cost, and the one convention by which it is counted.

*Parameters* are learnable numbers: weights, biases, batch-norm scales and shifts; running
statistics are not. *MACs* are multiply-adds of convolutions, linear layers and attention (both
products), biases and normalisation left out; this is what the papers of this field print as
"FLOPs". *FLOPs* here are always 2 × MACs. *Element-wise operations* are everything else, one per
elementary operation on one element: a bias or an addition counts 1 per element, a ReLU 1, batch
norm 2 (it is one scale and one shift once its statistics are known), a k×k max pooling k² − 1 per
output, a global average pooling 1 per input. *Activations* are the elements of a layer's output.
Everything is per example; memory takes the batch size and precision.
"""

from collections.abc import Iterable
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from resviz.core.network import Network

BYTES = {"float64": 8, "float32": 4, "bfloat16": 2, "float16": 2}
"""Bytes per element of each precision."""


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

    A tensor counts once, however many layers need it: convolutions, linear layers, norms, pooling
    windows and products need their input, a ReLU its output; additions and means need nothing.
    Where a view is needed, what is kept is the whole tensor it lies in.
    """
    needed = {node.id for node in network.nodes if node.op.saves_output}
    for node in reversed(network.nodes):  # readers before what they read
        if node.op.saves_input or (node.op.is_view and node.id in needed):
            needed.update(node.inputs)
    return {
        node.id: prod(node.shape) if node.id in needed and not node.op.is_view else 0
        for node in network.nodes
    }


def memory(network: "Network", batch: int = 1, precision: str = "float32") -> Memory:
    """Activation memory in bytes for a batch at a precision (a key of `BYTES`).

    Training adds what layers keep beside their inputs and outputs: the indices of max pooling, the
    statistics of layer norm.
    """
    size = BYTES[precision]
    peak, kept, saved = _elements(network)
    return Memory(batch * size * peak, batch * (size * kept + saved))


@lru_cache(maxsize=32)
def _elements(network: "Network") -> tuple[int, int, int]:
    """Per example: the peak of a forward pass, what training keeps, bytes it keeps besides."""
    saved = sum(node.op.saved_bytes(node.shape) for node in network.nodes)
    return _peak_elements(network), sum(kept_elements(network).values()), saved


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
