"""Small experiments for tests."""

from __future__ import annotations

import msgspec

from resviz.app.recording import Recording
from resviz.engine.probe import Probe
from resviz.protocol import Arm, Experiment
from resviz.zoo.resnet import ResNet, ResNetCifar

TINY = ResNetCifar(depth=8, width_multiplier=0.25)
WHAT = Experiment(arms=(Arm("tiny", TINY),), steps=5, batch=4, device="cpu")
SMALL = ResNetCifar(depth=14)
PLAIN = ResNetCifar(depth=14, shortcut="none")


def experiment(*settings: ResNet | ResNetCifar, **changes: object) -> Experiment:
    arms = tuple(Arm(f"arm{index}", each) for index, each in enumerate(settings or (SMALL, PLAIN)))
    base = Experiment(arms=arms, steps=2, batch=16, device="cpu")
    return msgspec.structs.replace(base, **changes)


def recorded(what: Experiment) -> Recording:
    """Everything that an experiment measures."""
    probe = Probe(what)
    recording = Recording(probe.conditions, probe.layouts)
    while not probe.finished:
        recording.add(probe.advance())
    return recording
