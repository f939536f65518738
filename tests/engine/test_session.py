"""Requests and their answers, without a process: controls, replacement, pace, failures."""

from __future__ import annotations

from collections.abc import Iterator
from queue import SimpleQueue

import msgspec
import numpy as np
import pytest
import torch

from resviz.engine import session as module
from resviz.engine.failures import REDUCE
from resviz.engine.probe import Probe
from resviz.engine.session import ROWS_EVERY, Session
from resviz.protocol import (
    Arm,
    Control,
    Event,
    Experiment,
    Failed,
    Measured,
    Quit,
    Request,
    Row,
    RunProbe,
    RunStateChanged,
    RunVerify,
    Started,
    Verified,
)
from resviz.zoo.resnet import ResNetCifar

TINY = ResNetCifar(depth=8, width_multiplier=0.25)
WHAT = Experiment(arms=(Arm("tiny", TINY),), steps=5, batch=4, device="cpu")


class Engine:
    """A session with a clock that is set by hand and a memory of what it sent."""

    def __init__(self) -> None:
        self.sent: list[Event] = []
        self.now = 0.0
        self.session = Session(self.sent.append, lambda: self.now)

    def ask(self, request: Request | Failed) -> None:
        self.session.handle(request)

    def start(self, request: int = 1, *, paused: bool = False, **changes: object) -> None:
        self.ask(RunProbe(request, msgspec.structs.replace(WHAT, **changes), paused))

    def control(self, action: str) -> None:
        self.ask(Control(99, action))  # type: ignore[arg-type]

    def work(self, steps: int = 1000, seconds: float = 1.0) -> None:
        for _ in range(steps):
            if not self.session.busy:
                return
            self.now += seconds
            self.session.advance()

    @property
    def steps(self) -> list[int]:
        return [
            row.step for event in self.sent if isinstance(event, Measured) for row in event.rows
        ]

    @property
    def states(self) -> list[tuple[int, str, int]]:
        return [
            (event.request, event.state, event.step)
            for event in self.sent
            if isinstance(event, RunStateChanged)
        ]

    def last(self) -> Event:
        return self.sent[-1]


@pytest.fixture
def engine() -> Engine:
    return Engine()


def test_a_run_from_start_to_end(engine: Engine) -> None:
    engine.start(7)
    engine.work()
    started = engine.sent[0]
    assert isinstance(started, Started)
    assert started.arms[0].name == "tiny"
    assert {event.request for event in engine.sent if not isinstance(event, Failed)} == {7}  # type: ignore[union-attr]
    assert engine.steps == [0, 1, 2, 3, 4, 5]
    assert engine.states[0] == (7, "running", 0)
    assert engine.states[-1] == (7, "done", 5)
    assert engine.last() is engine.sent[-1]
    assert not engine.session.busy


def test_a_run_can_start_paused_and_go_step_by_step(engine: Engine) -> None:
    engine.start(paused=True)
    assert not engine.session.busy
    assert engine.states == [(1, "paused", 0)]
    for step in range(6):
        engine.now += 1
        sent = len(engine.sent)
        engine.control("step")
        assert engine.steps == list(range(step + 1))
        assert len(engine.sent) == sent + 2, "the row and the state, once each"
    assert engine.states[-2:] == [(1, "paused", 5), (1, "done", 5)]
    engine.control("step")
    assert engine.steps == list(range(6))


def test_pause_step_and_resume(engine: Engine) -> None:
    engine.start()
    engine.work(2)
    engine.control("pause")
    assert not engine.session.busy
    assert engine.states[-1] == (1, "paused", 2)
    assert engine.steps == [0, 1]
    engine.control("step")
    assert engine.states[-1] == (1, "paused", 3)
    engine.control("resume")
    assert engine.states[-1] == (1, "running", 3)
    engine.work()
    assert engine.states[-1] == (1, "done", 5)


@pytest.mark.parametrize("paused", [False, True])
def test_stop(engine: Engine, paused: bool) -> None:
    engine.start()
    engine.work(3, seconds=0)
    if paused:
        engine.control("pause")
    engine.control("stop")
    assert engine.states[-1] == (1, "stopped", 3)
    assert engine.steps == [0, 1, 2]
    assert not engine.session.busy
    sent = len(engine.sent)
    engine.session.advance()
    assert len(engine.sent) == sent


def test_a_new_run_takes_the_place_of_the_old(engine: Engine) -> None:
    engine.start(1)
    engine.work(2)
    engine.start(2)
    assert (1, "stopped", 2) in engine.states
    engine.work()
    assert engine.states[-1] == (2, "done", 5)
    started = [event.request for event in engine.sent if isinstance(event, Started)]
    assert started == [1, 2]


@pytest.mark.parametrize("action", ["pause", "resume", "step", "stop"])
def test_controls_without_a_run_do_nothing(engine: Engine, action: str) -> None:
    engine.control(action)
    assert engine.sent == []


def test_quit_stops_the_run(engine: Engine) -> None:
    engine.start()
    engine.ask(Quit())
    assert engine.states[-1] == (1, "stopped", 0)


def test_rows_are_gathered(engine: Engine) -> None:
    engine.start(steps=200)
    engine.work(201, seconds=ROWS_EVERY / 10.5)
    assert engine.steps == list(range(201))
    at_once = 4
    assert len(engine.sent) <= 29 * engine.now + at_once
    assert max(len(event.rows) for event in engine.sent if isinstance(event, Measured)) > 5


def test_the_rate_is_that_of_the_last_second(engine: Engine) -> None:
    engine.start(steps=1000)
    engine.work(30, seconds=0.05)
    rates = [event.rate for event in engine.sent if isinstance(event, RunStateChanged)]
    assert rates[0] == 0
    assert rates[-1] == pytest.approx(20)
    engine.control("pause")
    paused = engine.last()
    assert isinstance(paused, RunStateChanged)
    assert paused.rate == 0


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
    import re

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


def test_a_network_that_cannot_be_built_is_explained(engine: Engine) -> None:
    engine.ask(RunVerify(3, "odd", ResNetCifar(depth=9)))
    failed = engine.last()
    assert isinstance(failed, Failed)
    assert failed.request == 3


def test_numbers_that_are_none_reach_the_other_side(engine: Engine) -> None:
    engine.start(lr=1e30, steps=3)
    engine.work()
    (row,) = [r for event in engine.sent if isinstance(event, Measured) for r in event.rows][-1:]
    assert not np.isfinite(np.frombuffer(row.numbers, "<f8")).all()


def served(engine: Engine, items: list[Request | Failed | None]) -> Iterator[Event]:
    inbox: SimpleQueue[Request | Failed | None] = SimpleQueue()
    for item in items:
        inbox.put(item)
    engine.session.serve(inbox)
    return iter(engine.sent)


def test_serving_ends_with_none_and_stops_the_run(engine: Engine) -> None:
    garbled = Failed(0, "No request.")
    sent = list(served(engine, [garbled, RunProbe(1, WHAT), None, Quit()]))
    assert sent[0] == garbled
    assert engine.states[-1] == (1, "stopped", 0)


def test_controls_are_heard_between_steps(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox: SimpleQueue[Request | Failed | None] = SimpleQueue()
    inbox.put(RunProbe(1, msgspec.structs.replace(WHAT, steps=100_000)))
    advance = module.Session.advance

    def counted(self: Session) -> None:
        advance(self)
        if len(self_steps := engine.steps) >= 3 and not asked:
            asked.append(len(self_steps))
            inbox.put(Control(1, "stop"))
            inbox.put(None)

    asked: list[int] = []
    monkeypatch.setattr(module.Session, "advance", counted)
    monkeypatch.setattr(engine.session, "_clock", iter(range(1000)).__next__)
    engine.session.serve(inbox)
    assert engine.states[-1] == (1, "stopped", asked[0])
