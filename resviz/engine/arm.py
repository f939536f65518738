"""One network in training, and the live probes that measure it.

Gradients of block inputs are asked of autograd together with those of the weights; there are no
hooks, and nothing works in place.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from resviz.core.flow import block_inputs, shortcut_readers, weighted_layers
from resviz.engine.build import GraphModule, Taps
from resviz.engine.live import Live, State, live_probes
from resviz.engine.loss import loss_of
from resviz.engine.optimisers import Moves, optimiser
from resviz.engine.seeding import drawing
from resviz.protocol import Series, Table, Training, learning_rate
from resviz.protocol.live_probes import LiveProbe
from resviz.protocol.quantities import TRAINING


class Part(NamedTuple):
    """What one probe measured at a step: its table's place, the probe, numbers on the device."""

    table: int
    live: Live | None
    numbers: list[Tensor]


class _Found(NamedTuple):
    """What a backward pass gave; accuracy is the loss where nothing is measured."""

    state: State
    loss: Tensor
    accuracy: Tensor


class TrainedArm:
    """A network in training.

    In eval mode batch norm sees each batch before the step, so its stored statistics are those of
    all batches so far.

    Args:
        module: the network, at its start and in train mode.
        training: how it is updated.
        seed: draws what drops out.
        steps: updates that will have been made in the end.

    Attributes:
        module: the network.
        network: its graph.
        tables: what can be measured: loss and accuracy, then one table a probe.
    """

    def __init__(self, module: GraphModule, training: Training, seed: int, steps: int) -> None:
        self.network = network = module.network
        self.module = module
        self._training = training
        self._seed = seed
        self._steps = steps
        self._inputs = block_inputs(network)
        self._readers = shortcut_readers(network)
        named = dict(module.named_parameters())
        self._parameters = list(named.values())
        self._device = self._parameters[0].device
        places = {key: place for place, key in enumerate(named)}
        self._weights = [places[f"{layer}.weight"] for layer in weighted_layers(network)]
        self._probes = live_probes(module)
        always = Table(TRAINING, (Series("loss"), Series("accuracy")))
        self.tables = (always, *(live.table for live in self._probes.values()))
        self._active: dict[int, Live] = {}
        self._optimiser = optimiser(self._parameters, training)

    def measure(self, probes: Sequence[LiveProbe]) -> None:
        """Have these probes measure from now on; each keeps its place among the tables."""
        places = {key: place for place, key in enumerate(self._probes, 1)}
        self._active = {
            places[key]: live
            for key, live in self._probes.items()
            if key in probes and live.table.series
        }
        active = self._active.values()
        forked = any(live.wants_forks for live in active)
        self._forked = self._readers if forked else {}
        self._tapped = self._inputs if any(live.wants_inputs for live in active) else {}
        watchers: dict[str, list[Callable[[Tensor], object]]] = {}
        for live in active:
            for node, watcher in live.watchers.items():
                watchers.setdefault(node, []).append(watcher)
        self.module.tap(
            Taps(
                (*self._tapped.values(),),
                {self._inputs[block]: readers for block, readers in self._forked.items()},
                {node: _all(several) for node, several in watchers.items()},
            )
        )

    def step(
        self, update: int, images: Tensor, labels: Tensor, *, measured: bool, last: bool
    ) -> list[Part]:
        """Train on a batch.

        Args:
            update: updates made before.
            images: shape ``(batch, C, H, W)``, on the device, in any number format.
            labels: classes, int64, shape ``(batch,)``.
            measured: the probes measure.
            last: there is no update any more.

        Returns:
            What was measured.
        """
        images = images.to(self._parameters[0].dtype)
        if self._training.mode == "eval":
            self._store_statistics(images)
        with drawing(self._seed, f"step {update}", self._device):
            found = (self._measured if measured else self._unmeasured)(images, labels)
        for live in self._active.values():
            live.see(found.state)
        parts = [*self._reduced(found)] if measured else []
        if not last:
            rate = learning_rate(self._training, update, self._steps)
            moves = self._optimiser.step(found.state.every, rate)
            chosen = [moves.directions[place] for place in self._weights]
            _add_moved(parts, moves._replace(directions=chosen))
        return parts

    def _store_statistics(self, images: Tensor) -> None:
        """Have batch norm see the batch, and then use what it has stored."""
        self.module.train()
        with torch.no_grad():
            self.module.classified(images)
        self.module.eval()

    def _unmeasured(self, images: Tensor, labels: Tensor) -> _Found:
        loss = loss_of(self.module.classified(images), labels)
        every = torch.autograd.grad(loss, self._parameters)
        return _Found(self._state(every, {}, {}, len(images)), loss, loss)

    def _measured(self, images: Tensor, labels: Tensor) -> _Found:
        run = self.module.tapped(images)
        loss = loss_of(run.logits, labels)
        forks = [tensor for fork in run.forks for tensor in fork]
        # The gradient of a block's input is the total one, through the branch and the shortcut.
        wanted = [*self._parameters, *run.outputs, *forks]
        found = torch.autograd.grad(loss, wanted, materialize_grads=True)
        first = len(self._parameters)
        second = first + len(run.outputs)
        inputs = dict(zip(self._tapped, found[first:second], strict=True))
        pairs = zip(found[second::2], found[second + 1 :: 2], strict=True)
        parted = dict(zip(self._forked, pairs, strict=True))
        accuracy = (run.logits[-1].detach().argmax(1) == labels).float().mean()
        state = self._state(found[:first], inputs, parted, len(images))
        return _Found(state, loss.detach(), accuracy)

    def _state(
        self,
        every: tuple[Tensor, ...],
        inputs: dict[str, Tensor],
        forks: dict[str, tuple[Tensor, Tensor]],
        images: int,
    ) -> State:
        weights = [self._parameters[place].detach() for place in self._weights]
        chosen = [every[place] for place in self._weights]
        return State(weights, chosen, every, inputs, forks, images)

    def _reduced(self, found: _Found) -> Iterator[Part]:
        """What is measured before the update, loss and accuracy first."""
        both = torch.stack([found.loss, found.accuracy.to(found.loss.dtype)])
        yield Part(0, None, [both])
        for table, live in self._active.items():
            numbers = live.reduce(found.state)
            if numbers is not None:
                yield Part(table, live, [numbers])


def _add_moved(parts: list[Part], moves: Moves) -> None:
    """Add what is measured of the update."""
    for part in parts:
        more = part.live.moved(moves) if part.live else None
        if more is not None:
            part.numbers.append(more)


def _all(watchers: Sequence[Callable[[Tensor], object]]) -> Callable[[Tensor], object]:
    """Several watchers of one node as one."""
    return lambda output: [watcher(output) for watcher in watchers]
