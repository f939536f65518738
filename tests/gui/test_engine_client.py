from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from resviz.app.lab import Lab
from resviz.gui.engine_client import EngineClient, _environment
from resviz.protocol import Event, Measured

Start = Callable[[str], EngineClient]


@pytest.fixture
def lab() -> Lab:
    return Lab()


@pytest.fixture
def start(qtbot: QtBot, lab: Lab) -> Iterator[Start]:
    """Starts the fake engine that behaves in a manner."""
    clients: list[EngineClient] = []

    def make(manner: str) -> EngineClient:
        client = EngineClient(lab, (sys.executable, "-m", "tests.gui.fake_engine", manner))
        clients.append(client)
        client.start()
        return client

    yield make
    for client in clients:
        client.close()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_runs_an_experiment(qtbot: QtBot, lab: Lab, start: Start) -> None:
    client = start("well")
    assert lab.engine.state == "starting"
    qtbot.waitUntil(lambda: lab.engine.state == "ready")
    assert lab.engine.devices[0].name == "Fake CPU"
    lab.run()
    qtbot.waitUntil(lambda: lab.run_state == "done")
    assert lab.measured == 3
    pid = client.pid
    begin = time.monotonic()
    client.close()
    assert time.monotonic() - begin < 2
    assert not alive(pid)
    assert lab.engine.failure is None


def test_a_request_before_it_is_ready_waits(qtbot: QtBot, lab: Lab, start: Start) -> None:
    start("well")
    lab.run()
    assert lab.run_state == "starting"
    qtbot.waitUntil(lambda: lab.run_state == "done")


def test_garbage_is_passed_over(qtbot: QtBot, lab: Lab, start: Start) -> None:
    client = start("garbage")
    qtbot.waitUntil(lambda: lab.engine.state == "ready")
    assert "a library says hello" in client.last_words
    lab.run()
    qtbot.waitUntil(lambda: lab.run_state == "done")


def test_killed_and_started_again(qtbot: QtBot, lab: Lab, start: Start) -> None:
    client = start("well")
    qtbot.waitUntil(lambda: lab.engine.state == "ready")
    lab.run()
    qtbot.waitUntil(lambda: lab.run_state == "done")
    os.kill(client.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: lab.engine.state == "dead")
    assert lab.measured == 3
    assert lab.engine.failure
    assert "SIGKILL" in lab.engine.failure.message
    assert "smaller batch" in lab.engine.failure.advice
    assert client.pid == 0
    lab.restart_engine()
    qtbot.waitUntil(lambda: lab.engine.state == "ready")
    lab.run()
    qtbot.waitUntil(lambda: lab.run_state == "done")


@pytest.mark.parametrize("manner", ["well", "stubborn"])
def test_a_restart_does_not_hold_the_window(
    qtbot: QtBot, lab: Lab, start: Start, manner: str
) -> None:
    client = start(manner)
    qtbot.waitUntil(lambda: lab.engine.state == "ready")
    old = client.pid
    begin = time.monotonic()
    lab.restart_engine()
    assert time.monotonic() - begin < 0.2
    assert lab.engine.state == "starting"
    assert client.pid not in {0, old}
    qtbot.waitUntil(lambda: lab.engine.state == "ready")
    qtbot.waitUntil(lambda: not alive(old))
    lab.run()
    qtbot.waitUntil(lambda: lab.run_state == "done")


def test_closing_also_ends_engines_that_were_replaced(qtbot: QtBot, lab: Lab, start: Start) -> None:
    client = start("stubborn")
    pids = []
    for _ in range(3):
        qtbot.waitUntil(lambda: lab.engine.state == "ready")
        pids.append(client.pid)
        client.restart()
    pids.append(client.pid)
    begin = time.monotonic()
    client.close()
    assert time.monotonic() - begin < 2
    assert not any(map(alive, pids))


def test_a_fault_with_one_event_loses_no_other(
    qtbot: QtBot, lab: Lab, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle, faults = lab.handle, []

    def fail_once(event: Event) -> None:
        if isinstance(event, Measured) and not faults:
            faults.append(event)
            raise RuntimeError("a fault")
        handle(event)

    monkeypatch.setattr(lab, "handle", fail_once)
    start("well")
    with qtbot.captureExceptions() as caught:
        lab.run()
        qtbot.waitUntil(lambda: lab.run_state == "done")
    assert [str(error) for _, error, _ in caught] == ["a fault"]
    assert lab.measured == 2


def test_leaves_the_threads_to_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    environment = _environment()
    assert not environment.contains("OMP_NUM_THREADS")
    assert environment.value("PYTHONUNBUFFERED") == "1"


def test_killed_in_the_midst_of_a_burst(qtbot: QtBot, lab: Lab, start: Start) -> None:
    client = start("burst")
    qtbot.waitUntil(lambda: lab.engine.state == "ready")
    lab.run()
    qtbot.waitUntil(lambda: lab.measured > 10)
    os.kill(client.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: lab.engine.state == "dead")
    assert lab.recording
    kept = len(lab.recording.arms[0])
    assert kept >= 10
    assert lab.run_state in {"failed", "done"}


def test_its_last_words_are_told(qtbot: QtBot, lab: Lab, start: Start) -> None:
    start("dies")
    qtbot.waitUntil(lambda: lab.engine.state == "dead")
    assert lab.engine.failure
    assert lab.engine.failure.message == (
        "The engine ended (exit status 3). Its last words: no memory left for anything"
    )


def test_a_program_that_is_missing(qtbot: QtBot, lab: Lab) -> None:
    client = EngineClient(lab, ("/no/such/program",))
    client.start()
    qtbot.waitUntil(lambda: lab.engine.state == "dead")
    assert lab.engine.failure
    assert "could not be started" in lab.engine.failure.message


def test_a_stubborn_one_is_made_to_end(qtbot: QtBot, lab: Lab, start: Start) -> None:
    client = start("stubborn")
    qtbot.waitUntil(lambda: lab.engine.state == "ready")
    pid = client.pid
    begin = time.monotonic()
    client.close()
    assert time.monotonic() - begin < 2
    assert not alive(pid)


def test_a_burst_does_not_hold_the_window(qtbot: QtBot, lab: Lab, start: Start) -> None:
    start("burst")
    qtbot.waitUntil(lambda: lab.engine.state == "ready")
    lab.run()
    longest, before = 0.0, time.monotonic()
    while lab.run_state != "done":
        qtbot.wait(1)
        now = time.monotonic()
        longest, before = max(longest, now - before), now
    assert lab.measured == 3000
    assert longest < 0.25  # far above what is seen, for busy machines
