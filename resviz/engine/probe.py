"""Trains the arms of an experiment in lockstep and measures their gradients; no I/O but the data's.

At every measured step the gradients of all arms, of weights and of block inputs, go through one
fused reduction and reach the host in one transfer. Gradients of block inputs are asked of autograd
together with those of the weights; there are no hooks, and nothing works in place.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from resviz.core.errors import SettingError
from resviz.core.network import Level, Network
from resviz.core.ops import ChannelConv, Conv2d, Linear
from resviz.engine.build import GraphModule
from resviz.engine.data import Data, open_data
from resviz.engine.devices import DTYPES, device_name, pick, use_full_float32
from resviz.engine.initialise import initialise
from resviz.engine.memory import expect_to_fit
from resviz.engine.norms import Norms
from resviz.engine.seeding import drawing
from resviz.engine.sgd import Sgd
from resviz.protocol import Arm, ArmLayout, Conditions, Experiment, Row, Series

AUXILIARY_SHARE = 0.3
"""Weight of an auxiliary classifier's loss (Szegedy et al. 2014, arXiv 1409.4842, section 5)."""


class _Gradients(NamedTuple):
    """What one arm's backward pass gave; what is measured is empty in an unmeasured step."""

    weights: tuple[Tensor, ...]
    measured: tuple[Tensor, ...]
    loss: Tensor
    accuracy: Tensor


class _Arm:
    """A network in training."""

    def __init__(
        self, arm: Arm, network: Network, experiment: Experiment, device: torch.device
    ) -> None:
        inputs = block_inputs(network)
        self._module = initialise(
            GraphModule(network, tuple(inputs.values())),
            experiment.init,
            experiment.seed,
            device,
            DTYPES[experiment.precision],
        ).train()
        named = dict(self._module.named_parameters())
        layers = weighted_layers(network)
        self.layout = ArmLayout(
            arm.name,
            (
                Series("loss"),
                Series("accuracy"),
                Series("weight_grad", layers),
                Series("input_grad", tuple(inputs)),
            ),
            arm.settings.is_plain(network),
        )
        self._parameters = list(named.values())
        places = {key: place for place, key in enumerate(named)}
        self._weights = [places[f"{layer}.weight"] for layer in layers]
        self._sgd = Sgd(
            self._parameters, experiment.lr, experiment.momentum, experiment.weight_decay
        )

    def plain_gradients(self, images: Tensor, labels: Tensor) -> _Gradients:
        loss = loss_of(self._module.classified(images), labels)
        return _Gradients(torch.autograd.grad(loss, self._parameters), (), loss, loss)

    def measured_gradients(self, images: Tensor, labels: Tensor) -> _Gradients:
        logits, inputs = self._module.tapped(images)
        loss = loss_of(logits, labels)
        # The gradient of a block's input is the total one, through the branch and the shortcut.
        found = torch.autograd.grad(loss, [*self._parameters, *inputs], materialize_grads=True)
        weights = found[: len(self._parameters)]
        chosen = [weights[place] for place in self._weights]
        accuracy = (logits[-1].detach().argmax(1) == labels).float().mean()
        return _Gradients(weights, (*chosen, *found[len(weights) :]), loss.detach(), accuracy)

    def update(self, gradients: _Gradients) -> None:
        self._sgd.step(gradients.weights)


class _Pending(NamedTuple):
    """Numbers on their way to the host."""

    step: int
    numbers: Tensor
    wait: Callable[[], object]


class Probe:
    """An experiment that is carried out step by step.

    Step k trains on batch k; what it measures is the state after k updates, so step 0 is the
    initialisation. The run ends with a measurement (if due) after the last update. Batch norm uses
    the statistics of the batch. Where there are auxiliary classifiers, the loss is the network's
    own and `AUXILIARY_SHARE` times each of theirs. What drops out is drawn from the seed and the
    step, so arms that drop the same draw the same. In bfloat16 and float16 the logits are widened
    to float32 before the loss; weights, activations and gradients stay as they are.

    Attributes:
        conditions: what its measurements hold for.
        layouts: what is measured, arm by arm.
        updates: updates made so far.
        finished: whether there is nothing left to do.

    Raises:
        SettingError: a setting of the experiment is impossible.
        EngineError: the device is missing, or cannot do what is asked for.
        FileError: the data cannot be read.
    """

    def __init__(self, experiment: Experiment) -> None:
        experiment.check()
        if not experiment.arms:
            raise SettingError("arms", "a probe needs at least one network.")
        use_full_float32()
        self.device = pick(experiment.device, experiment.precision)
        data, networks = _data_and_networks(experiment)
        expect_to_fit(networks, experiment.batch, experiment.precision, self.device)
        self._experiment = experiment
        self._batches = data.batches
        self._arms = [
            _Arm(arm, network, experiment, self.device)
            for arm, network in zip(experiment.arms, networks, strict=True)
        ]
        self._pending: deque[_Pending] = deque()
        self._norms = Norms()
        self.layouts = tuple(arm.layout for arm in self._arms)
        self.conditions = _conditions(experiment, data, self.device)
        self.updates = 0
        self.finished = False

    def advance(self) -> tuple[Row, ...]:
        """Make one step.

        Returns:
            The rows that have arrived; on CUDA those of a step arrive while the next one runs.
        """
        step, last = self.updates, self.updates == self._experiment.steps
        measured = self._is_due(step)
        images, labels = self._next_batch()
        results = [self._gradients(arm, images, labels, measured) for arm in self._arms]
        if measured:
            self._pending.append(self._on_their_way(step, results))
        if not last:
            for arm, result in zip(self._arms, results, strict=True):
                arm.update(result)
            self.updates += 1
        steps = self._experiment.steps
        self.finished = last or (self.updates == steps and not self._is_due(steps))
        return self.flush(leave=0 if self.finished or self.device.type != "cuda" else 1)

    def flush(self, leave: int = 0) -> tuple[Row, ...]:
        """Wait for the rows that are on their way, all but the last so many steps of them."""
        rows: list[Row] = []
        while len(self._pending) > leave:
            rows += self._arrived(self._pending.popleft())
        return tuple(rows)

    def close(self) -> None:
        """Let go of the networks and of rows still on their way; nothing else can be done then."""
        self.finished = True
        self._arms.clear()
        self._batches = iter(())
        self._pending.clear()

    def _is_due(self, step: int) -> bool:
        return step % self._experiment.every == 0

    def _next_batch(self) -> tuple[Tensor, Tensor]:
        images, labels = next(self._batches)
        if self.device.type == "cuda":
            images, labels = images.pin_memory(), labels.pin_memory()
        images = images.to(self.device, DTYPES[self._experiment.precision], non_blocking=True)
        return images, labels.to(self.device, non_blocking=True)

    def _gradients(self, arm: _Arm, images: Tensor, labels: Tensor, measured: bool) -> _Gradients:
        with drawing(self._experiment.seed, f"step {self.updates}", self.device):
            return (arm.measured_gradients if measured else arm.plain_gradients)(images, labels)

    def _on_their_way(self, step: int, results: Sequence[_Gradients]) -> _Pending:
        found = self._norms([tensor for result in results for tensor in result.measured])
        others = [number for result in results for number in (result.loss, result.accuracy)]
        numbers = torch.cat([torch.stack([number.to(found.dtype) for number in others]), found])
        if self.device.type != "cuda":
            return _Pending(step, numbers.cpu(), lambda: None)
        host = torch.empty(numbers.shape, dtype=numbers.dtype, pin_memory=True)
        host.copy_(numbers, non_blocking=True)
        event = torch.cuda.Event()
        event.record()
        return _Pending(step, host, event.synchronize)

    def _arrived(self, pending: _Pending) -> Iterator[Row]:
        pending.wait()
        numbers = pending.numbers.numpy().astype("<f8")
        place = 2 * len(self._arms)
        for index, layout in enumerate(self.layouts):
            count = layout.width - 2
            own = (numbers[2 * index : 2 * index + 2], numbers[place : place + count])
            yield Row(index, pending.step, np.concatenate(own).tobytes())
            place += count


def run(experiment: Experiment) -> Iterator[tuple[Row, ...]]:
    """Carry out an experiment from beginning to end, yielding the rows of each step."""
    probe = Probe(experiment)
    while not probe.finished:
        yield probe.advance()


def weighted_layers(network: Network) -> tuple[str, ...]:
    """Ids of the convolutions and linear layers, in order."""
    kinds = Conv2d | Linear | ChannelConv
    return tuple(node.id for node in network.nodes if isinstance(node.op, kinds))


def block_inputs(network: Network) -> dict[str, str]:
    """For each block, and then for the head, the id of the node that it reads."""
    scopes = (*network.blocks(), network.scopes_at(Level.STAGE)[-1])
    return {scope.id: network.nodes[scope.start].inputs[0] for scope in scopes}


def loss_of(logits: Sequence[Tensor], labels: Tensor) -> Tensor:
    """The loss that is trained: of the last logits, and a share of each auxiliary classifier's."""
    *others, loss = (cross_entropy(each, labels) for each in logits)
    for other in others:
        loss = loss + AUXILIARY_SHARE * other
    return loss


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """The mean over a batch, in float32 at the least."""
    wide = logits if logits.dtype == torch.float64 else logits.float()
    return functional.cross_entropy(wide, labels)


def _data_and_networks(experiment: Experiment) -> tuple[Data, list[Network]]:
    # Noise takes the shape of the first arm; all arms see the same batches.
    first = experiment.arms[0].settings
    shape = (first.channels, first.size, first.size)
    data = open_data(experiment, shape, first.classes)
    channels, size, _ = data.shape
    settings = [arm.settings.fitted(channels, size, data.classes) for arm in experiment.arms]
    return data, [fitted.build() for fitted in settings]


def _conditions(experiment: Experiment, data: Data, device: torch.device) -> Conditions:
    return Conditions(
        arms=tuple(arm.name for arm in experiment.arms),
        norm=tuple(arm.settings.normalisation for arm in experiment.arms),
        init=experiment.init,
        data=experiment.data,
        input=data.shape,
        classes=data.classes,
        batch=experiment.batch,
        seed=experiment.seed,
        steps=experiment.steps,
        every=experiment.every,
        lr=experiment.lr,
        momentum=experiment.momentum,
        weight_decay=experiment.weight_decay,
        precision=experiment.precision,
        device=str(device),
        device_name=device_name(device),
        torch=str(torch.__version__),
    )
