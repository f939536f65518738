"""What measuring costs: a measured training step of ResNet-56 against the same step unmeasured.

Steps of each kind alternate in one run, so that whatever else the machine does falls on all alike.
Beside it stands the common way: the unmeasured step and a loop of ``p.grad.norm().item()``.
"""

from __future__ import annotations

import itertools
import os
import statistics
import time
from collections.abc import Callable

import msgspec
import torch
from torch.nn import functional

from resviz.engine.build import GraphModule
from resviz.engine.data import open_data
from resviz.engine.initialise import initialise
from resviz.engine.memory import keep_heap
from resviz.engine.optimisers import optimiser
from resviz.engine.probe import Probe
from resviz.engine.threads import threads
from resviz.protocol import Arm, Experiment
from resviz.zoo.resnet import ResNetCifar
from tests.bench import row

BOUND = 1.05
"""A measured step may take so many times the unmeasured one."""

_CASES = {
    "digits": (Experiment(data="digits", batch=64, lr=1e-4), 61),
    "32×32": (Experiment(data="noise", batch=32, lr=1e-4), 31),
}

_RESIDUAL = ResNetCifar(depth=56)
# Its gradients are too small to be squared in float32, so each of their norms takes more care.
_VANISHING = ResNetCifar(depth=56, shortcut="none", norm="none")


def run() -> None:
    """Print the ratio for both inputs, and beside it that of the common way."""
    # As the engine does.
    keep_heap()
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(threads())
    for words, (experiment, rounds) in _CASES.items():
        measured, common, seconds = compare(experiment, rounds)
        what = f"measured step / unmeasured ({seconds * 1e3:.0f} ms), {words}"
        row(what, f"{measured:.3f}", f"at most {BOUND}", measured <= BOUND)
        _aside("with a loop of gradient.norm().item() instead", common)
    experiment = Experiment(data="digits", init="default", batch=64, lr=1e-4)
    measured, common, seconds = compare(experiment, 31, _VANISHING)
    _aside(f"where gradients vanish: plain, no norm ({seconds * 1e3:.0f} ms), digits", measured)
    _aside("with a loop of gradient.norm().item() instead", common)


def _aside(what: str, ratio: float) -> None:
    """A row of which nothing is demanded."""
    print(f"  {what:58} {ratio:>16.3f}", flush=True)


def compare(
    experiment: Experiment, rounds: int, settings: ResNetCifar = _RESIDUAL
) -> tuple[float, float, float]:
    """Ratios of a measured step and of the common way to the unmeasured step, and its seconds."""
    steps = {
        "unmeasured": _stepper(experiment, settings, every=100_000),
        "measured": _stepper(experiment, settings, every=1),
        "common": _common_way(experiment, settings),
    }
    taken: dict[str, list[float]] = {name: [] for name in steps}
    orders = itertools.cycle(itertools.permutations(steps))
    for _, order in zip(range(rounds + 2), orders, strict=False):
        for name in order:
            begin = time.perf_counter()
            steps[name]()
            taken[name].append(time.perf_counter() - begin)
    # The first two rounds warm up; ratios are taken within a round, where the machine is the same.
    rows = {name: times[2:] for name, times in taken.items()}
    base = rows["unmeasured"]
    measured, common = (
        statistics.median(
            time / reference for time, reference in zip(rows[name], base, strict=True)
        )
        for name in ("measured", "common")
    )
    return measured, common, statistics.median(base)


def _stepper(experiment: Experiment, settings: ResNetCifar, every: int) -> Callable[[], object]:
    changes = {"arms": (Arm("arm", settings),), "steps": 100_000, "every": every, "device": "cpu"}
    return Probe(msgspec.structs.replace(experiment, **changes)).advance


def _common_way(experiment: Experiment, settings: ResNetCifar) -> Callable[[], object]:
    data = open_data(experiment, (3, 32, 32), 10)
    network = settings.fitted(data.shape[0], data.shape[1], data.classes).build()
    module = initialise(GraphModule(network), experiment.init, experiment.seed).train()
    parameters = list(module.parameters())
    sgd = optimiser(parameters, experiment)

    def step() -> None:
        images, labels = next(data.batches[0])
        loss = functional.cross_entropy(module(images), labels)
        gradients = torch.autograd.grad(loss, parameters)
        for gradient in gradients:
            gradient.norm().item()
        sgd.step(gradients, experiment.lr)

    return step
