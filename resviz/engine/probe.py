"""Trains the arms of an experiment in lockstep and runs its live probes; no I/O but the data's.

At every measured step what the probes find in all arms reaches the host in one transfer.
"""

import gc
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from resviz.core.errors import SettingError
from resviz.core.network import Network
from resviz.engine.arm import Part, TrainedArm
from resviz.engine.build import GraphModule
from resviz.engine.data import Batch, Data, open_data
from resviz.engine.devices import DTYPES, device_name, pick, use_full_float32
from resviz.engine.initialise import initialise
from resviz.engine.memory import expect_to_fit, release_heap
from resviz.engine.watch import Watch
from resviz.protocol import Arm, ArmLayout, Conditions, Experiment, Own, Row, Training
from resviz.protocol.live_probes import LiveProbe

OnFailure = Callable[[int, int, Exception], object]
"""Told that an arm, by its index among the layouts, has failed at a step, and of what."""


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

    Every arm runs once with each seed: the same seed draws the same weights in layers that arms
    share, and the same batches. An arm that fails is left out from then on and the others go on;
    the experiment fails with the last of them.

    Args:
        experiment: what to do.
        on_failure: told of an arm that is left out; without it the first failure ends everything.

    Attributes:
        conditions: what its measurements hold for.
        layouts: what is measured, arm by arm with the first seed, then with the next.
        watch: finds the moments at which watchpoints are met; what they need is measured.
        updates: updates made so far.
        finished: whether there is nothing left to do.

    Raises:
        SettingError: a setting of the experiment is impossible.
        EngineError: the device is missing, or cannot do what is asked for.
        FileError: the data cannot be read.
    """

    def __init__(self, experiment: Experiment, on_failure: OnFailure | None = None) -> None:
        experiment.check()
        if not experiment.arms:
            raise SettingError("arms", "a probe needs at least one network.")
        use_full_float32()
        trainings = [experiment.with_own(arm) for arm in experiment.arms]
        self.device = _device(experiment, trainings)
        data, networks = _data_and_networks(experiment)
        expect_to_fit(networks, trainings, experiment.batch, self.device, experiment.seeds)
        self._experiment = experiment
        self._on_failure = on_failure
        self._batches = data.batches
        plans = [*zip(experiment.arms, networks, trainings, strict=True)]
        runs = [(seed, *plan) for seed in experiment.all_seeds for plan in plans]
        arms = [
            _started(network, training, seed, experiment.steps, self.device)
            for seed, _, network, training in runs
        ]
        self.layouts = tuple(
            ArmLayout(arm.name, trained.tables, arm.settings.is_plain(network), seed)
            for (seed, arm, network, _), trained in zip(runs, arms, strict=True)
        )
        self._arms: list[TrainedArm | None] = [*arms]
        self._pending: deque[_Pending] = deque()
        self.watch = Watch(experiment.watchpoints, self.layouts)
        self.measure((*experiment.probes, *experiment.probes_to_switch_on))
        self.conditions = _conditions(experiment, data, self.device)
        self.updates = 0
        self.finished = False

    def measure(self, probes: Sequence[LiveProbe]) -> None:
        """Have these probes measure from the next step on, and no others."""
        for arm in self._arms:
            if arm:
                arm.measure(probes)

    def advance(self) -> tuple[Row, ...]:
        """Make one step.

        Returns:
            The rows that have arrived; on CUDA those of a step arrive while the next one runs.
        """
        step, last = self.updates, self.updates == self._experiment.steps
        measured = self._is_due(step)
        parts: list[tuple[int, Part]] = []
        for place, batches in enumerate(self._batches):
            images, labels = self._on_device(next(batches))
            count = len(self._experiment.arms)
            for index in range(place * count, (place + 1) * count):
                found = self._step(index, images, labels, measured=measured, last=last)
                parts += [(index, part) for part in found]
        if measured:
            self._pending.append(self._on_their_way(step, parts))
        self.updates += not last
        steps = self._experiment.steps
        self.finished = last or (self.updates == steps and not self._is_due(steps))
        return self.flush(leave=0 if self.finished or self.device.type != "cuda" else 1)

    def _step(
        self, index: int, images: Tensor, labels: Tensor, *, measured: bool, last: bool
    ) -> list[Part]:
        """Train one arm, if it is still there; without it go on where it fails."""
        arm = self._arms[index]
        if arm is None:
            return []
        try:
            return arm.step(self.updates, images, labels, measured=measured, last=last)
        except Exception as error:  # whatever it is, the other arms have no part in it
            self._arms[index] = None
            if self._on_failure is None or not any(self._arms):
                raise
            self._on_failure(index, self.updates, error)
        # Only now is the error gone, and with it the frames that hold what was half made.
        del arm
        gc.collect()
        release_heap()
        return []

    def flush(self, leave: int = 0) -> tuple[Row, ...]:
        """Wait for the rows that are on their way, all but the last so many steps of them."""
        rows: list[Row] = []
        while len(self._pending) > leave:
            rows += self._arrived(self._pending.popleft())
        return tuple(rows)

    @property
    def modules(self) -> dict[int, GraphModule]:
        """The networks that train with the first seed, by their index among the layouts."""
        first = enumerate(self._arms[: len(self._experiment.arms)])
        return {index: arm.module for index, arm in first if arm}

    @property
    def seed(self) -> int:
        """The first seed."""
        return self._experiment.seed

    def first_batch(self) -> tuple[Tensor, Tensor]:
        """The images and labels of step 0 with the first seed, on the device."""
        data, _ = _data_and_networks(self._experiment)
        return self._on_device(next(data.batches[0]))

    def close(self) -> None:
        """Let go of the networks and of rows still on their way; nothing else can be done then."""
        self.finished = True
        self._arms.clear()
        self._batches = ()
        self._pending.clear()

    def _is_due(self, step: int) -> bool:
        return step % self._experiment.every == 0

    def _on_device(self, batch: Batch) -> Batch:
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


def _device(experiment: Experiment, trainings: Sequence[Training]) -> torch.device:
    """The device, which can compute in the precision of every arm."""
    precisions = {training.precision for training in trainings}
    (device,) = {pick(experiment.device, precision) for precision in precisions}
    return device


def _started(
    network: Network, training: Training, seed: int, steps: int, device: torch.device
) -> TrainedArm:
    precision = DTYPES[training.precision]
    module = initialise(
        GraphModule(network), training.init, seed, device, precision, gain=training.gain
    )
    return TrainedArm(module.train(), training, seed, steps)


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
        own=tuple(map(_own, experiment.arms)) if any(arm.said for arm in experiment.arms) else (),
        data=experiment.data,
        input=data.shape,
        classes=data.classes,
        batch=experiment.batch,
        seed=experiment.seed,
        seeds=experiment.seeds,
        steps=experiment.steps,
        every=experiment.every,
        device=str(device),
        device_name=device_name(device),
        torch=str(torch.__version__),
        **{name: getattr(experiment, name) for name in Training.__struct_fields__},
    )


def _own(arm: Arm) -> Own:
    return Own(**{name: getattr(arm, name) for name in arm.said})
