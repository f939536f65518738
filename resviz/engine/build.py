"""From a `Network` to a torch module: one submodule per layer, run by a plan made beforehand."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple, Self

import torch
from torch import Tensor, nn

from resviz.core.errors import EngineError
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


class Taps(NamedTuple):
    """What a run hands back besides the logits, or shows while it runs.

    Attributes:
        outputs: ids of nodes whose outputs are handed back.
        forks: by the id of a node, the ids of those readers that are to read it apart from all
            others, say along a shortcut.
        watchers: by the id of a node, what is called with its output when it is there; what it
            computes has no gradient.
    """

    outputs: tuple[str, ...] = ()
    forks: Mapping[str, frozenset[str]] = MappingProxyType({})
    watchers: Mapping[str, Callable[[Tensor], object]] = MappingProxyType({})


class Tapped(NamedTuple):
    """What a tapped run hands back, its gradient graph intact.

    Attributes:
        logits: of every classifier, the network's own last.
        outputs: of the tapped nodes.
        forks: for each fork the tensor that the others read, and the one that is read apart; the
            gradient of the node's output is the sum of theirs.
    """

    logits: list[Tensor]
    outputs: list[Tensor]
    forks: list[tuple[Tensor, Tensor]]


_NONE = Taps()


class GraphModule(nn.Module):
    """The network as a torch module.

    Ids of nodes are paths of submodules. The keys of ``state_dict`` are made of torchvision's names
    where it has the family, so that its weights load, else of the ids: see
    `resviz.zoo.naming.state_names`. Parameters and buffers are born on the meta device, without
    memory; `resviz.engine.initialise.initialise` gives them memory and values. No layer works in
    place and none carries a hook.

    Args:
        network: the graph.
        taps: what `tapped` hands back; `tap` changes it.

    Attributes:
        network: the graph.
        calls: its layers in the order they run.

    Raises:
        EngineError: an operation has no module.
    """

    def __init__(self, network: Network, taps: Taps = _NONE) -> None:
        super().__init__()
        self.network = network
        with torch.device("meta"):
            for node in network.nodes[1:]:
                shapes = [network[source].shape for source in node.inputs]
                self._place(node.id, module_of(node.op, *shapes))
        self._outputs = tuple(network.index(output) for output in network.outputs)
        self.calls = tuple(
            Call(node.id, self.get_submodule(node.id), node.inputs) for node in network.nodes[1:]
        )
        self.tap(taps)
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

    def rewired(self, calls: Sequence[Call], taps: Taps = _NONE) -> Self:
        """The same layers, run in another way.

        Layers, and with them parameters, buffers and their mode, are shared, not copied.

        Args:
            calls: in the order they run, at most one for each node; what nothing that is asked for
                depends on is left out.
            taps: what `tapped` hands back.
        """
        other = copy(self)
        other.calls = tuple(calls)
        other.tap(taps)
        return other

    def tap(self, taps: Taps) -> None:
        """Have other tensors handed back from now on."""
        slots = {node.id: slot for slot, node in enumerate(self.network.nodes)}
        self._taps = tuple(slots[tap] for tap in taps.outputs)
        first = len(slots)
        self._forks = tuple((first + 2 * i, first + 2 * i + 1) for i in range(len(taps.forks)))
        self._slots = first + 2 * len(taps.forks)
        self._watchers = {slots[node]: watcher for node, watcher in taps.watchers.items()}
        self._plan = self._planned(taps, slots)

    def _planned(self, taps: Taps, slots: dict[str, int]) -> tuple[_Step, ...]:
        forked = dict(zip(taps.forks, self._forks, strict=True))
        images = self.network.nodes[0].id
        steps = [_Step(_same, (0,), slot, ()) for slot in forked.get(images, ())]
        for node, layer, inputs in self._needed(taps):
            reads = tuple(
                forked[source][node in taps.forks[source]] if source in forked else slots[source]
                for source in inputs
            )
            steps.append(_Step(layer, reads, slots[node], ()))
            steps += [_Step(_same, (slots[node],), slot, ()) for slot in forked.get(node, ())]
        last = {slot: place for place, step in enumerate(steps) for slot in step.reads}
        kept = {*self._taps, *self._outputs, *(slot for pair in self._forks for slot in pair)}
        return tuple(
            step._replace(frees=tuple({slot for slot in step.reads if last[slot] == place} - kept))
            for place, step in enumerate(steps)
        )

    def _needed(self, taps: Taps) -> list[Call]:
        """The calls that an output or something tapped depends on."""
        needed = {*self.network.outputs, *taps.outputs, *taps.forks, *taps.watchers}
        calls = list[Call]()
        for call in reversed(self.calls):
            if call.node in needed:
                needed.update(call.reads)
                calls.append(call)
        return calls[::-1]

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

    def tapped(self, images: Tensor) -> Tapped:
        """As `classified`, and what is tapped.

        Where the images themselves are tapped, what is handed back is a copy that takes gradients.
        """
        if 0 in self._taps:
            images = images.detach().requires_grad_()
        tensors = self._run(images, watched=True)
        return Tapped(
            [tensors[slot] for slot in self._outputs],
            [tensors[slot] for slot in self._taps],
            [(tensors[others], tensors[apart]) for others, apart in self._forks],
        )

    def between(self, start: str, *ends: str) -> Callable[[Tensor], list[Tensor]]:
        """The function from the output of one node to the outputs of later ones.

        Args:
            start: id of the node whose output is given.
            ends: ids of the nodes whose outputs are asked for.

        Raises:
            EngineError: they depend on something that does not come through the start.
        """
        needed, calls = {*ends}, list[Call]()
        for call in reversed(self.calls):
            if call.node == start:
                break
            if call.node in needed:
                needed.remove(call.node)
                needed.update(call.reads)
                calls.append(call)
        if beside := needed - {start}:
            raise EngineError(
                f"{' and '.join(ends)} cannot be had from {start} alone; they need"
                f" {min(beside, key=self.network.index)} as well."
            )

        def run(value: Tensor) -> list[Tensor]:
            tensors = {start: value}
            for node, layer, reads in reversed(calls):
                tensors[node] = layer(*[tensors[source] for source in reads])
            return [tensors[end] for end in ends]

        return run

    def _run(self, images: Tensor, *, watched: bool = False) -> list[Tensor]:
        # Freed slots hold the empty tensor, which keeps the list's type simple.
        nothing = images.new_empty(0)
        tensors = [nothing] * self._slots
        tensors[0] = images
        watchers = self._watchers if watched else {}
        for layer, reads, writes, frees in self._plan:
            if len(reads) == 1:
                tensors[writes] = layer(tensors[reads[0]])
            else:
                tensors[writes] = layer(*[tensors[slot] for slot in reads])
            if writes in watchers:
                with torch.no_grad():
                    watchers[writes](tensors[writes])
            for slot in frees:
                tensors[slot] = nothing
        return tensors


def _same(tensor: Tensor) -> Tensor:
    """The same elements with a gradient of their own."""
    return tensor.view_as(tensor)


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
