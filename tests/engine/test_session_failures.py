"""Requests that fail leave an explanation, and a session as good as before."""

from __future__ import annotations

import re
import weakref

import numpy as np
import pytest
import torch

from resviz.engine.arm import Part, TrainedArm
from resviz.engine.build import GraphModule
from resviz.engine.failures import REDUCE
from resviz.engine.initialise import initialise
from resviz.engine.probe import Probe
from resviz.protocol import Arm, ArmFailed, Failed, Measured, Row, RunVerify, Verified
from resviz.zoo.resnet import ResNetCifar
from tests.engine.experiments import TINY
from tests.engine.sessions import Engine


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"data": "cifar10:/nowhere"}, "no folder"),
        ({"batch": 5000}, "1,797"),
        ({"device": "cuda:77"}, "no device"),
        ({"arms": ()}, "at least one"),
        ({"arms": (Arm("odd", ResNetCifar(depth=57)),)}, "6n [+] 2"),
    ],
)
def test_what_cannot_start_is_explained(
    engine: Engine, changes: dict[str, object], words: str
) -> None:
    engine.start(4, **changes)
    (failed,) = engine.sent
    assert isinstance(failed, Failed)
    assert failed.request == 4
    assert re.search(words, failed.message)
    assert not engine.session.busy
    engine.start(5)
    engine.work()
    assert engine.states[-1] == (5, "done", 5)


def fail_at(monkeypatch: pytest.MonkeyPatch, step: int, error: Exception) -> None:
    advance = Probe.advance

    def failing(self: Probe) -> tuple[Row, ...]:
        if self.updates == step:
            raise error
        return advance(self)

    monkeypatch.setattr(Probe, "advance", failing)


def test_out_of_memory_in_the_midst_of_a_run(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patched:
        fail_at(patched, 3, torch.OutOfMemoryError("CUDA out of memory."))
        engine.start(1)
        engine.work(seconds=0)
    assert engine.steps == [0, 1, 2], "what was measured before is not lost"
    failed = engine.last()
    assert isinstance(failed, Failed)
    assert (failed.request, failed.advice) == (1, REDUCE)
    assert not engine.session.busy
    assert "OutOfMemoryError" in capfd.readouterr().err
    engine.start(2)
    engine.work()
    assert engine.states[-1] == (2, "done", 5)


BOTH = (Arm("one", TINY), Arm("other", TINY))


def fail_in(monkeypatch: pytest.MonkeyPatch, seeds: set[int], update: int) -> None:
    """Arms that run with these seeds find no memory at this update."""
    step = TrainedArm.step

    def failing(self: TrainedArm, at: int, *rest: object, **switches: bool) -> list[Part]:
        if self._seed in seeds and at == update:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return step(self, at, *rest, **switches)

    monkeypatch.setattr(TrainedArm, "step", failing)


def test_an_arm_that_fails_does_not_stop_the_others(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    fail_in(monkeypatch, {1}, 2)
    engine.start(7, arms=BOTH, seeds=2)
    engine.work()
    assert engine.states[-1] == (7, "done", 5)
    left = [event for event in engine.sent if isinstance(event, ArmFailed)]
    assert [(event.request, event.arm, event.step) for event in left] == [(7, 2, 2), (7, 3, 2)]
    assert {event.advice for event in left} == {REDUCE}
    rows = [row for event in engine.sent if isinstance(event, Measured) for row in event.rows]
    seen = {arm: [row.step for row in rows if (row.arm, row.table) == (arm, 0)] for arm in range(4)}
    assert seen == {0: [*range(6)], 1: [*range(6)], 2: [0, 1], 3: [0, 1]}
    assert "OutOfMemoryError" in capfd.readouterr().err


def test_the_last_arm_that_fails_ends_the_run(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_in(monkeypatch, {0}, 3)
    engine.start(7, arms=BOTH)
    engine.work(seconds=0)
    assert [type(event) for event in engine.sent][-3:] == [ArmFailed, Measured, Failed]
    assert engine.steps == [0, 0, 1, 1, 2, 2]
    assert not engine.session.busy


def test_a_start_that_fails_gives_its_memory_back(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules: list[weakref.ref[object]] = []
    alive_at_release: list[bool] = []

    def watched(module: GraphModule, *rest: object, **named: object) -> GraphModule:
        if modules:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        modules.append(weakref.ref(module))
        return initialise(module, *rest, **named)

    def release() -> None:
        alive_at_release.extend(module() is not None for module in modules)

    with monkeypatch.context() as patched:
        patched.setattr("resviz.engine.probe.initialise", watched)
        patched.setattr("resviz.engine.session.release_heap", release)
        engine.start(1, arms=(Arm("one", TINY), Arm("other", TINY)))
    failed = engine.last()
    assert isinstance(failed, Failed)
    assert failed.advice == REDUCE
    assert alive_at_release == [False]
    engine.start(2)
    engine.work()
    assert engine.states[-1] == (2, "done", 5)


@pytest.mark.parametrize("action", ["pause", "stop"])
def test_rows_that_do_not_arrive(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    """On a device that has failed, waiting for them fails as well."""

    def gone(self: Probe, leave: int = 0) -> tuple[Row, ...]:
        raise RuntimeError("CUDA error: unspecified launch failure")

    engine.start(1)
    with monkeypatch.context() as patched:
        patched.setattr(Probe, "flush", gone)
        engine.control(action)
    failed = engine.last()
    assert isinstance(failed, Failed)
    assert failed.request == 1
    assert not engine.session.busy
    engine.start(2)
    engine.work()
    assert engine.states[-1] == (2, "done", 5)


def test_stepping_into_a_failure(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_at(monkeypatch, 1, RuntimeError("CUDA error: device-side assert triggered"))
    engine.start(paused=True)
    engine.control("step")
    engine.control("step")
    failed = engine.last()
    assert isinstance(failed, Failed)
    assert "device-side assert" in failed.message
    assert not engine.session.busy


def test_memory_that_cannot_suffice_is_refused(engine: Engine) -> None:
    deep = Arm("deep", ResNetCifar(depth=1202))
    engine.start(arms=(deep,), data="noise", batch=65_536)
    failed = engine.last()
    assert isinstance(failed, Failed)
    assert failed.advice == REDUCE


def test_verify_is_answered(engine: Engine) -> None:
    engine.ask(RunVerify(3, "mine", TINY.change(size=8)))
    verified = engine.last()
    assert isinstance(verified, Verified)
    assert (verified.request, verified.report.name) == (3, "mine")
    assert verified.report.agree


def test_a_count_that_cannot_fit_is_refused(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resviz.engine.memory.free_bytes", lambda device: 1_000)
    engine.ask(RunVerify(3, "mine", TINY))
    failed = engine.last()
    assert isinstance(failed, Failed)
    assert re.fullmatch("Counting this takes at least .* narrower network[.]", failed.message)


def test_a_network_that_cannot_be_built_is_explained(engine: Engine) -> None:
    engine.ask(RunVerify(3, "odd", ResNetCifar(depth=9)))
    failed = engine.last()
    assert isinstance(failed, Failed)
    assert failed.request == 3


def test_numbers_that_are_none_reach_the_other_side(engine: Engine) -> None:
    engine.start(lr=1e30, steps=3)
    engine.work()
    rows = [row for event in engine.sent if isinstance(event, Measured) for row in event.rows]
    row = [row for row in rows if row.table == 0][-1]
    assert not np.isfinite(np.frombuffer(row.numbers, "<f8")).all()
