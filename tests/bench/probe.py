"""What measuring costs: a measured training step of ResNet-56 against the same step unmeasured.

Steps of each kind alternate in one run, in an order that changes, so that whatever else the machine
does falls on all alike. Beside it stand common ways: the unmeasured step and a loop of
``p.grad.norm().item()``, and a hook on every parameter that makes a histogram of its gradient; and
the unmeasured step once more, which tells how much of a ratio is chance.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable

import msgspec
import numpy as np
import torch
from torch.nn import functional

from resviz.engine.build import GraphModule
from resviz.engine.data import Data, open_data
from resviz.engine.initialise import initialise
from resviz.engine.memory import keep_heap
from resviz.engine.optimisers import Optimiser, optimiser
from resviz.engine.probe import Probe
from resviz.engine.threads import threads
from resviz.protocol import Arm, Experiment
from resviz.protocol.live_probes import LIVE_PROBES, LiveProbe
from resviz.zoo.resnet import ResNetCifar
from tests.bench import row

CHEAP: tuple[LiveProbe, ...] = ("weights", "inputs", "signal")
"""Gradients of weights and inputs, and the forward signal."""
BOUNDS = {CHEAP: 1.05, LIVE_PROBES: 1.15}
"""A step that these measure may take so many times the unmeasured one, of images of 32×32."""

_LARGE = Experiment(data="noise", batch=128, lr=1e-4)
# Steps that are so short that what measuring costs at least is a good part of them.
_SMALL = Experiment(data="digits", batch=128, lr=1e-4)

_RESIDUAL = ResNetCifar(depth=56)
# Its gradients are too small to be squared in float32, so each of their norms takes more care.
_VANISHING = ResNetCifar(depth=56, shortcut="none", norm="none")


def run() -> None:
    """Print the ratios, and beside them those of the common ways; of small images as an aside."""
    # As the engine does.
    keep_heap()
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(threads())
    _tell("32×32", compare(_LARGE, 21), demanded=True)
    _tell("digits", compare(_SMALL, 21))
    small = msgspec.structs.replace(_SMALL, init="default")
    _tell("where gradients vanish: plain, no norm, digits", compare(small, 11, _VANISHING))


def _tell(words: str, compared: tuple[dict[str, float], float], *, demanded: bool = False) -> None:
    ratios, seconds = compared
    print(f"  {words}: unmeasured step {seconds * 1e3:.0f} ms", flush=True)
    for probes, bound in BOUNDS.items():
        name = _named(probes)
        if demanded:
            row(f"  {name}", f"{ratios[name]:.3f}", f"at most {bound}", ratios[name] <= bound)
        else:
            _aside(name, ratios[name])
    _aside("the unmeasured step once more", ratios["again"])
    _aside("a loop of gradient.norm().item() instead", ratios["common"])
    _aside("a histogram of every gradient in a hook instead", ratios["hooks"])


def _named(probes: tuple[LiveProbe, ...]) -> str:
    return "all live probes" if probes == LIVE_PROBES else " + ".join(probes)


def _aside(what: str, ratio: float) -> None:
    """A row of which nothing is demanded."""
    print(f"  {what:58} {ratio:>16.3f}", flush=True)


def compare(
    experiment: Experiment, rounds: int, settings: ResNetCifar = _RESIDUAL
) -> tuple[dict[str, float], float]:
    """Ratios of measured steps and of common ways to the unmeasured step, and its seconds."""
    steps = {
        "unmeasured": _stepper(experiment, settings, (), every=100_000),
        "again": _stepper(experiment, settings, (), every=100_000),
        **{_named(probes): _stepper(experiment, settings, probes) for probes in BOUNDS},
        "common": _common_way(experiment, settings),
        "hooks": _hooks(experiment, settings),
    }
    taken: dict[str, list[float]] = {name: [] for name in steps}
    order = random.Random(0)
    for _ in range(rounds + 2):
        # What comes after what must not matter.
        for name in order.sample([*steps], len(steps)):
            begin = time.perf_counter()
            steps[name]()
            taken[name].append(time.perf_counter() - begin)
    # The first two rounds warm up; ratios are taken within a round, where the machine is the same.
    rows = {name: np.array(times[2:]) for name, times in taken.items()}
    ratios = {name: float(np.median(times / rows["unmeasured"])) for name, times in rows.items()}
    return ratios, float(np.median(rows["unmeasured"]))


def _stepper(
    experiment: Experiment,
    settings: ResNetCifar,
    probes: tuple[LiveProbe, ...],
    every: int = 1,
) -> Callable[[], object]:
    changes = {"arms": (Arm("arm", settings),), "steps": 100_000, "every": every, "device": "cpu"}
    return Probe(msgspec.structs.replace(experiment, probes=probes, **changes)).advance


def _common_way(experiment: Experiment, settings: ResNetCifar) -> Callable[[], object]:
    module, data, sgd = _trained(experiment, settings)
    parameters = list(module.parameters())

    def step() -> None:
        images, labels = next(data.batches[0])
        loss = functional.cross_entropy(module(images), labels)
        gradients = torch.autograd.grad(loss, parameters)
        for gradient in gradients:
            gradient.norm().item()
        sgd.step(gradients, experiment.lr)

    return step


def _hooks(experiment: Experiment, settings: ResNetCifar) -> Callable[[], object]:
    """A hook on every parameter that makes a histogram of its gradient, as trackers do."""
    module, data, sgd = _trained(experiment, settings)
    parameters = list(module.parameters())

    def watch(gradient: torch.Tensor) -> None:
        low, high = gradient.min().item(), gradient.max().item()
        counts = torch.histc(gradient.detach().float().cpu(), 64, low, high)
        counts.tolist()

    for parameter in parameters:
        parameter.register_hook(watch)

    def step() -> None:
        images, labels = next(data.batches[0])
        for parameter in parameters:
            parameter.grad = None
        functional.cross_entropy(module(images), labels).backward()
        sgd.step([p.grad for p in parameters if p.grad is not None], experiment.lr)

    return step


def _trained(experiment: Experiment, settings: ResNetCifar) -> tuple[GraphModule, Data, Optimiser]:
    data = open_data(experiment, (3, 32, 32), 10)
    network = settings.fitted(data.shape[0], data.shape[1], data.classes).build()
    module = initialise(GraphModule(network), experiment.init, experiment.seed).train()
    return module, data, optimiser([*module.parameters()], experiment)
