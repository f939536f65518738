"""Requests and their answers, without a process: controls, replacement, pace, failures."""

from __future__ import annotations

from collections.abc import Iterator
from queue import SimpleQueue

import msgspec
import pytest

from resviz.engine import session as module
from resviz.engine.session import ROWS_EVERY, Session
from resviz.protocol import (
    Control,
    Event,
    Failed,
    Measured,
    Quit,
    Request,
    RunProbe,
    RunStateChanged,
    Started,
)
from tests.engine.experiments import WHAT
from tests.engine.sessions import Engine


@pytest.fixture
def engine() -> Engine:
    return Engine()


def test_a_run_from_start_to_end(engine: Engine) -> None:
    engine.start(7)
    engine.work()
    started = engine.sent[0]
    assert isinstance(started, Started)
    assert started.arms[0].name == "tiny"
    assert {event.request for event in engine.sent if not isinstance(event, Failed)} == {7}
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
@pytest.mark.parametrize("paused", [False, True])
def test_a_control_for_another_run_steers_nothing(
    engine: Engine, action: str, paused: bool
) -> None:
    engine.start(1)
    engine.start(2, paused=paused)
    sent = len(engine.sent)
    engine.control(action, request=1)
    assert len(engine.sent) == sent
    assert engine.session.busy is not paused


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
