"""From a `Network` to a torch module: one submodule per layer, run by a plan made beforehand."""

from collections.abc import Callable
from functools import singledispatch
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from resviz.core import ops
from resviz.core.errors import EngineError
from resviz.core.network import Network


class _Step(NamedTuple):
    """One layer of the plan: what runs, where it reads and writes, what is done with after it."""

    layer: Callable[..., Tensor]
    reads: tuple[int, ...]
    writes: int
    frees: tuple[int, ...]


class GraphModule(nn.Module):
    """The network as a torch module.

    Ids of nodes are paths of submodules, so the keys of ``state_dict`` read
    ``stage2.block1.conv1.weight``. Parameters and buffers are born on the meta device, without
    memory; `resviz.engine.initialise.initialise` gives them memory and values. No layer works in
    place and none carries a hook.

    Args:
        network: the graph.
        taps: ids of nodes whose outputs `tapped` hands back.

    Attributes:
        input_shape: shape of the image, without the batch.

    Raises:
        EngineError: an operation has no module.
    """

    def __init__(self, network: Network, taps: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.input_shape = network.input_shape
        with torch.device("meta"):
            for node in network.nodes[1:]:
                shapes = [network[source].shape for source in node.inputs]
                self._place(node.id, module_of(node.op, *shapes))
        slots = {node.id: slot for slot, node in enumerate(network.nodes)}
        self._taps = tuple(slots[tap] for tap in taps)
        self._plan = self._planned(network, slots)
        self._slots = len(slots)

    def _place(self, path: str, layer: nn.Module) -> None:
        *scopes, name = path.split(".")
        place: nn.Module = self
        for scope in scopes:
            if scope not in place._modules:
                place.add_module(scope, Scope())
            place = place.get_submodule(scope)
        place.add_module(name, layer)

    def _planned(self, network: Network, slots: dict[str, int]) -> tuple[_Step, ...]:
        kept = {*self._taps, slots[network.nodes[-1].id]}
        last_reader = {slots[source]: node.id for node in network.nodes for source in node.inputs}
        steps = []
        for node in network.nodes[1:]:
            reads = tuple(slots[source] for source in node.inputs)
            frees = {slot for slot in reads if last_reader[slot] == node.id} - kept
            layer = self.get_submodule(node.id)
            steps.append(_Step(layer, reads, slots[node.id], tuple(frees)))
        return tuple(steps)

    def forward(self, images: Tensor) -> Tensor:
        """Logits of shape ``(batch, classes)`` for images of shape ``(batch, C, H, W)``."""
        return self._run(images)[-1]

    def tapped(self, images: Tensor) -> tuple[Tensor, list[Tensor]]:
        """The logits, and the outputs of the tapped nodes, with the gradient graph intact.

        Where the images themselves are tapped, what is handed back is a copy that takes gradients.
        """
        if 0 in self._taps:
            images = images.detach().requires_grad_()
        tensors = self._run(images)
        return tensors[-1], [tensors[slot] for slot in self._taps]

    def _run(self, images: Tensor) -> list[Tensor]:
        # Freed slots hold the empty tensor, which keeps the list's type simple.
        nothing = images.new_empty(0)
        tensors = [nothing] * self._slots
        tensors[0] = images
        for layer, reads, writes, frees in self._plan:
            if len(reads) == 1:
                tensors[writes] = layer(tensors[reads[0]])
            else:
                tensors[writes] = layer(*[tensors[slot] for slot in reads])
            for slot in frees:
                tensors[slot] = nothing
        return tensors


class Scope(nn.Module):
    """A stage, block or part: it only holds its layers, so that their paths read well."""


class _GlobalAvgPool(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.mean((2, 3))


class _Add(nn.Module):
    def forward(self, first: Tensor, *others: Tensor) -> Tensor:
        for other in others:
            first = first + other
        return first


class _ZeroPad(nn.Module):
    def __init__(self, stride: int, added: int) -> None:
        super().__init__()
        self.stride = stride
        self.added = added

    def forward(self, x: Tensor) -> Tensor:
        x = x[:, :, :: self.stride, :: self.stride]
        return functional.pad(x, (0, 0, 0, 0, 0, self.added))


@singledispatch
def module_of(op: ops.Op, *inputs: ops.Shape) -> nn.Module:
    """The torch module of an operation for inputs of these shapes, without the batch.

    A new operation registers a function here.

    Raises:
        EngineError: none is registered.
    """
    raise EngineError(f"The engine cannot build {op.kind!r} layers yet.")


@module_of.register
def _(op: ops.Conv2d, *inputs: ops.Shape) -> nn.Module:
    return nn.Conv2d(
        op.in_channels, op.out_channels, op.kernel, op.stride, op.padding, bias=op.bias
    )


@module_of.register
def _(op: ops.BatchNorm2d, *inputs: ops.Shape) -> nn.Module:
    return nn.BatchNorm2d(op.channels)


@module_of.register
def _(op: ops.ReLU, *inputs: ops.Shape) -> nn.Module:
    return nn.ReLU()


@module_of.register
def _(op: ops.MaxPool2d, *inputs: ops.Shape) -> nn.Module:
    return nn.MaxPool2d(op.kernel, op.stride, op.padding)


@module_of.register
def _(op: ops.GlobalAvgPool, *inputs: ops.Shape) -> nn.Module:
    return _GlobalAvgPool()


@module_of.register
def _(op: ops.Linear, *inputs: ops.Shape) -> nn.Module:
    return nn.Linear(op.in_features, op.out_features)


@module_of.register
def _(op: ops.Add, *inputs: ops.Shape) -> nn.Module:
    return _Add()


@module_of.register
def _(op: ops.ZeroPadShortcut, *inputs: ops.Shape) -> nn.Module:
    return _ZeroPad(op.stride, op.out_channels - inputs[0][0])
