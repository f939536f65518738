"""From a `Network` to a torch module: one submodule per layer, run by a plan made beforehand."""

from collections.abc import Callable, Sequence
from copy import copy
from functools import cached_property
from typing import Any, NamedTuple, Self

import torch
from torch import Tensor, nn

from resviz.core.network import Network
from resviz.engine.modules import module_of
from resviz.zoo.naming import state_key, state_names


class Call(NamedTuple):
    """One layer of a run.

    Attributes:
        node: id of the node whose output it gives.
        layer: what it computes.
        reads: ids of the nodes that it reads, in order.
    """

    node: str
    layer: Callable[..., Tensor]
    reads: tuple[str, ...]


class _Step(NamedTuple):
    """One layer of the plan: what runs, where it reads and writes, what is done with after it."""

    layer: Callable[..., Tensor]
    reads: tuple[int, ...]
    writes: int
    frees: tuple[int, ...]


class GraphModule(nn.Module):
    """The network as a torch module.

    Ids of nodes are paths of submodules. The keys of ``state_dict`` are made of torchvision's names
    where it has the family, so that its weights load, else of the ids: see
    `resviz.zoo.naming.state_names`. Parameters and buffers are born on the meta device, without
    memory; `resviz.engine.initialise.initialise` gives them memory and values. No layer works in
    place and none carries a hook.

    Args:
        network: the graph.
        taps: ids of nodes whose outputs `tapped` hands back.

    Attributes:
        network: the graph.
        calls: its layers in the order they run.

    Raises:
        EngineError: an operation has no module.
    """

    def __init__(self, network: Network, taps: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.network = network
        with torch.device("meta"):
            for node in network.nodes[1:]:
                shapes = [network[source].shape for source in node.inputs]
                self._place(node.id, module_of(node.op, *shapes))
        self.calls = tuple(
            Call(node.id, self.get_submodule(node.id), node.inputs) for node in network.nodes[1:]
        )
        self._prepare(taps)
        self.register_state_dict_post_hook(_rename)
        self.register_load_state_dict_pre_hook(_rename_back)

    def _place(self, path: str, layer: nn.Module) -> None:
        *scopes, name = path.split(".")
        place: nn.Module = self
        for scope in scopes:
            if scope not in place._modules:
                place.add_module(scope, Scope())
            place = place.get_submodule(scope)
        place.add_module(name, layer)

    def _prepare(self, taps: tuple[str, ...]) -> None:
        """Make the plan of the calls, without those that no output and no tap depends on."""
        network = self.network
        self._taps = tuple(map(network.index, taps))
        self._outputs = tuple(map(network.index, network.outputs))
        needed, plan = {*taps, *network.outputs}, list[_Step]()
        for node, layer, reads in reversed(self.calls):
            if node in needed:
                # Going backwards, who is first to need a tensor is the last to read it.
                frees = {*reads} - needed
                needed.update(reads)
                plan.append(
                    _Step(
                        layer,
                        tuple(map(network.index, reads)),
                        network.index(node),
                        tuple(map(network.index, frees)),
                    )
                )
        self._plan = tuple(reversed(plan))

    def rewired(self, calls: Sequence[Call], taps: tuple[str, ...] = ()) -> Self:
        """The same layers, run in another way.

        Layers, and with them parameters, buffers and their mode, are shared, not copied.

        Args:
            calls: in the order they run, at most one for each node; what no output and no tap
                depends on is left out.
            taps: ids of nodes whose outputs `tapped` hands back.
        """
        other = copy(self)
        other.calls = tuple(calls)
        other._prepare(taps)
        return other

    @cached_property
    def keys(self) -> dict[str, str]:
        """The key in ``state_dict`` of every parameter and buffer, by its path among submodules."""
        names = state_names(self.network)
        return {
            f"{node.id}.{name}": state_key(names[node.id], node.op, name)
            for node in self.network.nodes[1:]
            for name in self.get_submodule(node.id).state_dict()
        }

    def forward(self, images: Tensor) -> Tensor:
        """Logits of shape ``(batch, classes)`` for images of shape ``(batch, C, H, W)``."""
        return self.classified(images)[-1]

    def classified(self, images: Tensor) -> list[Tensor]:
        """The logits of every classifier: those of the auxiliary ones, then the network's own."""
        tensors = self._run(images)
        return [tensors[slot] for slot in self._outputs]

    def tapped(self, images: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """As `classified`, and the outputs of the tapped nodes, with the gradient graph intact.

        Where the images themselves are tapped, what is handed back is a copy that takes gradients.
        """
        if 0 in self._taps:
            images = images.detach().requires_grad_()
        tensors = self._run(images)
        return [tensors[slot] for slot in self._outputs], [tensors[slot] for slot in self._taps]

    def _run(self, images: Tensor) -> list[Tensor]:
        # Freed slots hold the empty tensor, which keeps the list's type simple.
        nothing = images.new_empty(0)
        tensors = [nothing] * len(self.network.nodes)
        tensors[0] = images
        for layer, reads, writes, frees in self._plan:
            if len(reads) == 1:
                tensors[writes] = layer(tensors[reads[0]])
            else:
                tensors[writes] = layer(*[tensors[slot] for slot in reads])
            for slot in frees:
                tensors[slot] = nothing
        return tensors


def _rename(module: nn.Module, state: dict[str, Any], prefix: str, metadata: object) -> None:
    """From paths to keys, in the same order; what is not the module's stays."""
    assert isinstance(module, GraphModule)
    for path, key in module.keys.items():
        state[prefix + key] = state.pop(prefix + path)


def _rename_back(module: nn.Module, state: dict[str, Any], prefix: str, *rest: object) -> None:
    """From keys to paths; what has no path is left for torch to complain of."""
    assert isinstance(module, GraphModule)
    for path, key in module.keys.items():
        if prefix + key in state:
            state[prefix + path] = state.pop(prefix + key)


class Scope(nn.Module):
    """A stage, block or part: it only holds its layers, so that their paths read well."""
