"""Trains the arms of an experiment in lockstep and runs its live probes; no I/O but the data's.

At every measured step what the probes find in all arms reaches the host in one transfer. Gradients
of block inputs are asked of autograd together with those of the weights; there are no hooks, and
nothing works in place.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from resviz.core.errors import SettingError
from resviz.core.flow import block_inputs, shortcut_readers, weighted_layers
from resviz.core.network import Network
from resviz.engine.build import GraphModule, Taps
from resviz.engine.data import Data, open_data
from resviz.engine.devices import DTYPES, device_name, pick, use_full_float32
from resviz.engine.initialise import initialise
from resviz.engine.live import Live, State, live_probes
from resviz.engine.memory import expect_to_fit
from resviz.engine.seeding import drawing
from resviz.engine.sgd import Moves, Sgd
from resviz.protocol import Arm, ArmLayout, Conditions, Experiment, Row, Series, Table
from resviz.protocol.quantities import TRAINING, LiveProbe

AUXILIARY_SHARE = 0.3
"""Weight of an auxiliary classifier's loss (Szegedy et al. 2014, arXiv 1409.4842, section 5)."""


class _Step(NamedTuple):
    """What one arm's backward pass gave; accuracy is the loss where nothing is measured."""

    state: State
    loss: Tensor
    accuracy: Tensor


class _Arm:
    """A network in training."""

    def __init__(
        self, arm: Arm, network: Network, experiment: Experiment, device: torch.device
    ) -> None:
        self._module = initialise(
            GraphModule(network),
            experiment.init,
            experiment.seed,
            device,
            DTYPES[experiment.precision],
        ).train()
        self._inputs = block_inputs(network)
        self._readers = shortcut_readers(network)
        named = dict(self._module.named_parameters())
        self._parameters = list(named.values())
        places = {key: place for place, key in enumerate(named)}
        self._weights = [places[f"{layer}.weight"] for layer in weighted_layers(network)]
        self._probes = live_probes(self._module)
        self._training = Table(TRAINING, (Series("loss"), Series("accuracy")))
        tables = (self._training, *(live.table for live in self._probes.values()))
        self.layout = ArmLayout(arm.name, tables, arm.settings.is_plain(network))
        self.active: dict[int, Live] = {}
        self._sgd = Sgd(
            self._parameters, experiment.lr, experiment.momentum, experiment.weight_decay
        )

    def measure(self, probes: Sequence[LiveProbe]) -> None:
        """Have these probes measure from now on; each keeps its place among the tables."""
        places = {key: place for place, key in enumerate(self._probes, 1)}
        self.active = {
            places[key]: live
            for key, live in self._probes.items()
            if key in probes and live.table.series
        }
        active = self.active.values()
        forked = any(live.wants_forks for live in active)
        self._forked = self._readers if forked else {}
        self._tapped = self._inputs if any(live.wants_inputs for live in active) else {}
        watchers: dict[str, list[Callable[[Tensor], object]]] = {}
        for live in active:
            for node, watcher in live.watchers.items():
                watchers.setdefault(node, []).append(watcher)
        self._module.tap(
            Taps(
                (*self._tapped.values(),),
                {self._inputs[block]: readers for block, readers in self._forked.items()},
                {node: _all(several) for node, several in watchers.items()},
            )
        )

    def gradients(self, images: Tensor, labels: Tensor, measured: bool) -> _Step:
        step = (self._measured if measured else self._plain)(images, labels)
        for live in self.active.values():
            live.see(step.state)
        return step

    def _plain(self, images: Tensor, labels: Tensor) -> _Step:
        loss = loss_of(self._module.classified(images), labels)
        every = torch.autograd.grad(loss, self._parameters)
        return _Step(self._state(every, {}, {}, len(images)), loss, loss)

    def _measured(self, images: Tensor, labels: Tensor) -> _Step:
        run = self._module.tapped(images)
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
        return _Step(state, loss.detach(), accuracy)

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

    def update(self, state: State) -> Moves:
        """Make an update, and say how the weights that `State` lists were moved."""
        moves = self._sgd.step(state.every)
        return moves._replace(directions=[moves.directions[place] for place in self._weights])


def _all(watchers: Sequence[Callable[[Tensor], object]]) -> Callable[[Tensor], object]:
    """Several watchers of one node as one."""
    return lambda output: [watcher(output) for watcher in watchers]


class _Part(NamedTuple):
    """Numbers of one probe in one arm: its table, and who makes a row of them."""

    arm: int
    table: int
    live: Live | None
    numbers: list[Tensor]


class _Pending(NamedTuple):
    """Numbers on their way to the host."""

    step: int
    parts: list[_Part]
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
        self.measure(experiment.probes)
        self.layouts = tuple(arm.layout for arm in self._arms)
        self.conditions = _conditions(experiment, data, self.device)
        self.updates = 0
        self.finished = False

    def measure(self, probes: Sequence[LiveProbe]) -> None:
        """Have these probes measure from the next step on, and no others."""
        for arm in self._arms:
            arm.measure(probes)

    def advance(self) -> tuple[Row, ...]:
        """Make one step.

        Returns:
            The rows that have arrived; on CUDA those of a step arrive while the next one runs.
        """
        step, last = self.updates, self.updates == self._experiment.steps
        measured = self._is_due(step)
        images, labels = self._next_batch()
        parts: list[_Part] = []
        for index, arm in enumerate(self._arms):
            result = self._gradients(arm, images, labels, measured)
            if measured:
                parts += _reduced(index, arm, result)
            if not last:
                _moved(parts, index, arm.update(result.state))
        if measured:
            self._pending.append(self._on_their_way(step, parts))
        self.updates += not last
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

    def _gradients(self, arm: _Arm, images: Tensor, labels: Tensor, measured: bool) -> _Step:
        with drawing(self._experiment.seed, f"step {self.updates}", self.device):
            return arm.gradients(images, labels, measured)

    def _on_their_way(self, step: int, parts: list[_Part]) -> _Pending:
        wide = torch.float32 if self.device.type == "mps" else torch.float64
        numbers = torch.cat([each.to(wide) for part in parts for each in part.numbers])
        if self.device.type != "cuda":
            return _Pending(step, parts, numbers.cpu(), lambda: None)
        host = torch.empty(numbers.shape, dtype=numbers.dtype, pin_memory=True)
        host.copy_(numbers, non_blocking=True)
        event = torch.cuda.Event()
        event.record()
        return _Pending(step, parts, host, event.synchronize)

    def _arrived(self, pending: _Pending) -> Iterator[Row]:
        pending.wait()
        numbers = pending.numbers.numpy().astype("<f8")
        start = 0
        for part in pending.parts:
            stop = start + sum(len(each) for each in part.numbers)
            own = part.live.finish(numbers[start:stop]) if part.live else numbers[start:stop]
            if own is not None:
                yield Row(part.arm, part.table, pending.step, own.tobytes())
            start = stop


def _reduced(index: int, arm: _Arm, result: _Step) -> list[_Part]:
    """What was measured before the update, loss and accuracy first."""
    parts = [_Part(index, 0, None, [_stacked(result)])]
    for table, live in arm.active.items():
        numbers = live.reduce(result.state)
        if numbers is not None:
            parts.append(_Part(index, table, live, [numbers]))
    return parts


def _stacked(result: _Step) -> Tensor:
    return torch.stack([result.loss, result.accuracy.to(result.loss.dtype)])


def _moved(parts: list[_Part], index: int, moves: Moves) -> None:
    """Add what is measured of the update."""
    for part in parts:
        if part.live and part.arm == index:
            more = part.live.moved(moves)
            if more is not None:
                part.numbers.append(more)


def run(experiment: Experiment) -> Iterator[tuple[Row, ...]]:
    """Carry out an experiment from beginning to end, yielding the rows of each step."""
    probe = Probe(experiment)
    while not probe.finished:
        yield probe.advance()


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
