"""Trains the arms of an experiment in lockstep and runs its live probes; no I/O but the data's.

At every measured step what the probes find in all arms reaches the host in one transfer.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from resviz.core.errors import SettingError
from resviz.core.network import Network
from resviz.engine.arm import Part, TrainedArm
from resviz.engine.build import GraphModule
from resviz.engine.data import Data, open_data
from resviz.engine.devices import DTYPES, device_name, pick, use_full_float32
from resviz.engine.initialise import initialise
from resviz.engine.memory import expect_to_fit
from resviz.protocol import ArmLayout, Conditions, Experiment, Row, Training
from resviz.protocol.quantities import LiveProbe


class _Pending(NamedTuple):
    """Numbers on their way to the host, each part with the index of its arm."""

    step: int
    parts: list[tuple[int, Part]]
    numbers: Tensor
    wait: Callable[[], object]


class Probe:
    """An experiment that is carried out step by step.

    Step k trains on batch k; what it measures is the state after k updates, so step 0 is the
    initialisation. The run ends with a measurement (if due) after the last update. Batch norm uses
    the statistics of the batch. Where there are auxiliary classifiers, the loss is the network's
    own and a share of theirs (`resviz.engine.loss`). What drops out is drawn from the seed and the
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
        self._arms = [_started(network, experiment, self.device) for network in networks]
        self._pending: deque[_Pending] = deque()
        self.measure(experiment.probes)
        self.layouts = tuple(
            ArmLayout(each.name, arm.tables, each.settings.is_plain(arm.network))
            for each, arm in zip(experiment.arms, self._arms, strict=True)
        )
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
        parts = [
            (index, part)
            for index, arm in enumerate(self._arms)
            for part in arm.step(step, images, labels, measured=measured, last=last)
        ]
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

    @property
    def modules(self) -> list[GraphModule]:
        """The networks, arm by arm."""
        return [arm.module for arm in self._arms]

    @property
    def seed(self) -> int:
        """What draws the weights and the batches."""
        return self._experiment.seed

    def first_batch(self) -> tuple[Tensor, Tensor]:
        """The images and labels of step 0, on the device."""
        return self._placed(next(_data_and_networks(self._experiment)[0].batches))

    def close(self) -> None:
        """Let go of the networks and of rows still on their way; nothing else can be done then."""
        self.finished = True
        self._arms.clear()
        self._batches = iter(())
        self._pending.clear()

    def _is_due(self, step: int) -> bool:
        return step % self._experiment.every == 0

    def _next_batch(self) -> tuple[Tensor, Tensor]:
        return self._placed(next(self._batches))

    def _placed(self, batch: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        images, labels = batch
        if self.device.type == "cuda":
            images, labels = images.pin_memory(), labels.pin_memory()
        images = images.to(self.device, non_blocking=True)
        return images, labels.to(self.device, non_blocking=True)

    def _on_their_way(self, step: int, parts: list[tuple[int, Part]]) -> _Pending:
        wide = torch.float32 if self.device.type == "mps" else torch.float64
        numbers = torch.cat([each.to(wide) for _, part in parts for each in part.numbers])
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
        for arm, part in pending.parts:
            stop = start + sum(len(each) for each in part.numbers)
            own = part.live.finish(numbers[start:stop]) if part.live else numbers[start:stop]
            if own is not None:
                yield Row(arm, part.table, pending.step, own.tobytes())
            start = stop


def run(experiment: Experiment) -> Iterator[tuple[Row, ...]]:
    """Carry out an experiment from beginning to end, yielding the rows of each step."""
    probe = Probe(experiment)
    while not probe.finished:
        yield probe.advance()


def _started(network: Network, experiment: Experiment, device: torch.device) -> TrainedArm:
    module = initialise(
        GraphModule(network),
        experiment.init,
        experiment.seed,
        device,
        DTYPES[experiment.precision],
    )
    return TrainedArm(module.train(), experiment, experiment.seed, experiment.steps)


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
        data=experiment.data,
        input=data.shape,
        classes=data.classes,
        batch=experiment.batch,
        seed=experiment.seed,
        steps=experiment.steps,
        every=experiment.every,
        device=str(device),
        device_name=device_name(device),
        torch=str(torch.__version__),
        **{name: getattr(experiment, name) for name in Training.__struct_fields__},
    )
