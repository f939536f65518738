"""The engine as a process: it answers, survives nonsense, and never outlives its master."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from resviz.protocol import (
    Arm,
    Control,
    Event,
    Experiment,
    Failed,
    Measured,
    Quit,
    Ready,
    RunProbe,
    RunStateChanged,
    RunVerify,
    Started,
    Verified,
    encode,
)
from resviz.zoo.resnet import ResNetCifar
from tests.engine.experiments import TINY, WHAT
from tests.engine.process import EngineProcess

ENDLESS = msgspec.structs.replace(WHAT, steps=1_000_000)
# One step of this takes many seconds.
SLOW = Experiment(
    arms=(Arm("slow", ResNetCifar(depth=110, width_multiplier=2)),),
    batch=256,
    data="noise",
    device="cpu",
)


@pytest.fixture
def fresh() -> Iterator[EngineProcess]:
    engine = EngineProcess()
    yield engine
    engine.end()


@pytest.fixture(scope="module")
def shared() -> Iterator[tuple[EngineProcess, Event]]:
    """An engine for all who leave it running, and what it said first."""
    engine = EngineProcess()
    yield engine, engine.event()
    engine.end()


@pytest.fixture
def engine(shared: tuple[EngineProcess, Event]) -> EngineProcess:
    return shared[0]


def test_it_reports_ready_first(shared: tuple[EngineProcess, Event]) -> None:
    engine, ready = shared
    assert isinstance(ready, Ready)
    assert ready.pid == engine.process.pid
    assert ready.devices[-1].id == "cpu"


def test_a_run_and_a_count(engine: EngineProcess) -> None:
    engine.send(RunProbe(1, WHAT))
    events = engine.until(RunStateChanged, state="done")
    rows = [row for event in events if isinstance(event, Measured) for row in event.rows]
    assert isinstance(events[0], Started)
    assert [row.step for row in rows if row.table == 0] == [0, 1, 2, 3, 4, 5]
    engine.send(RunVerify(2, "tiny", TINY))
    (verified,) = engine.until(Verified, request=2)
    assert isinstance(verified, Verified)
    assert verified.report.agree


def test_nonsense_is_answered_and_forgotten(engine: EngineProcess) -> None:
    for line in (
        b"nonsense\n",
        b"\xff\xfe\x00\n",
        b"{}\n",
        b'{"type": "dance"}\n',
        b'{"type": "probe", "request": 3}\n',
        b'{"type": "control", "request": 3, "action": "fly"}\n',
        b"[" * 100_000 + b"\n",
        b'{"type": "probe", "request": 3, "experiment": {"batch": -1}}\n',
    ):
        engine.send(line)
        failed = engine.event()
        assert isinstance(failed, Failed), line
        assert failed.request == 0
    engine.send(RunProbe(1, WHAT))
    engine.until(RunStateChanged, request=1, state="done")


def test_empty_lines_are_no_requests(engine: EngineProcess) -> None:
    engine.send(b"\n\n  \n")
    assert engine.silent(0.2)


def test_pause_step_resume_stop(engine: EngineProcess) -> None:
    engine.send(RunProbe(1, ENDLESS))
    engine.until(Measured)
    engine.send(Control(1, "pause"))
    paused = engine.until(RunStateChanged, state="paused")[-1]
    assert isinstance(paused, RunStateChanged)
    assert engine.silent(0.3)
    engine.send(Control(1, "step"))
    stepped = engine.until(RunStateChanged, state="paused")
    assert {row.step for event in stepped if isinstance(event, Measured) for row in event.rows} == {
        paused.step
    }
    assert engine.silent(0.3)
    engine.send(Control(1, "resume"))
    engine.until(RunStateChanged, state="running")
    engine.until(Measured)
    engine.send(Control(1, "stop"))
    engine.until(RunStateChanged, state="stopped")
    assert engine.silent(0.3)


def test_a_new_run_replaces_the_old(engine: EngineProcess) -> None:
    engine.send(RunProbe(1, ENDLESS))
    engine.until(Measured, request=1)
    engine.send(RunProbe(2, WHAT))
    engine.until(RunStateChanged, request=1, state="stopped")
    later = engine.until(RunStateChanged, request=2, state="done")
    assert {event.request for event in later} == {2}


def test_at_most_thirty_messages_a_second(engine: EngineProcess) -> None:
    engine.send(RunProbe(1, ENDLESS))
    engine.until(Started)
    count, begin = 0, time.monotonic()
    while time.monotonic() - begin < 2:
        engine.event()
        count += 1
    engine.send(Control(1, "stop"))
    rest = engine.until(RunStateChanged, state="stopped")
    assert count <= 66
    assert any(len(event.rows) > 1 for event in rest if isinstance(event, Measured)) or count < 60


def test_memory_that_cannot_suffice(engine: EngineProcess) -> None:
    huge = msgspec.structs.replace(SLOW, batch=65_536)
    engine.send(RunProbe(1, huge))
    failed = engine.event()
    assert isinstance(failed, Failed)
    assert "memory" in failed.message
    assert "smaller batch" in failed.advice
    engine.send(RunProbe(2, WHAT))
    engine.until(RunStateChanged, request=2, state="done")


@pytest.mark.skipif(sys.platform != "linux", reason="limits another process")
def test_memory_that_runs_out(fresh: EngineProcess) -> None:
    """It is there when the run starts, but cannot be had; a smaller run then works."""
    import resource

    fresh.event()
    fresh.send(RunProbe(1, WHAT))
    fresh.until(RunStateChanged, request=1, state="done")
    pid = fresh.process.pid
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + 200_000_000
    resource.prlimit(pid, resource.RLIMIT_AS, (limit, limit))
    large = msgspec.structs.replace(WHAT, data="noise", batch=4096)
    fresh.send(RunProbe(2, large))
    failed = fresh.until(Failed, request=2)[-1]
    assert isinstance(failed, Failed)
    assert "memory" in failed.message
    assert "smaller batch" in failed.advice
    fresh.send(RunProbe(3, msgspec.structs.replace(large, batch=64)))
    fresh.until(RunStateChanged, request=3, state="done")


@pytest.mark.parametrize("paused", [False, True], ids=["in a step", "paused"])
def test_it_ends_when_its_input_closes(fresh: EngineProcess, paused: bool) -> None:
    fresh.event()
    fresh.send(RunProbe(1, SLOW, paused))
    fresh.until(Started)
    fresh.close_input()
    assert fresh.seconds_to_end() < 1
    assert fresh.process.returncode == 0


def test_it_ends_while_it_starts(fresh: EngineProcess) -> None:
    time.sleep(0.3)
    fresh.close_input()
    assert fresh.seconds_to_end() < 1.5


def test_it_ends_when_it_is_told_to(fresh: EngineProcess) -> None:
    fresh.event()
    fresh.send(RunProbe(1, SLOW))
    fresh.until(Started)
    fresh.send(Quit())
    assert fresh.seconds_to_end() < 1


def test_it_ends_when_nobody_listens() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "resviz.engine"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(encode(RunProbe(1, ENDLESS)))
        process.stdin.flush()
        # However long a busy machine takes to start torch.
        assert process.wait(timeout=60) == 0


def test_ctrl_c_is_for_the_one_who_started_it(engine: EngineProcess) -> None:
    engine.process.send_signal(signal.SIGINT)
    engine.send(RunProbe(1, WHAT))
    engine.until(RunStateChanged, state="done")


def test_it_can_be_killed(fresh: EngineProcess) -> None:
    fresh.event()
    fresh.send(RunProbe(1, ENDLESS))
    received = fresh.until(Measured)
    fresh.process.kill()
    assert fresh.seconds_to_end() < 1
    assert received


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_it_does_not_outlive_a_master_that_is_killed() -> None:
    master = (
        "import subprocess, sys, time\n"
        "engine = subprocess.Popen([sys.executable, '-m', 'resviz.engine'],"
        " stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "engine.stdout.readline()\n"
        f"engine.stdin.write({encode(RunProbe(1, ENDLESS))!r}); engine.stdin.flush()\n"
        "engine.stdout.readline()\n"
        "print(engine.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", master], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.kill()
    deadline = time.monotonic() + 2
    while _runs(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_libraries_print_does_not_reach_the_stream() -> None:
    """A print, and a write by C code to the descriptor, before and during the work."""
    code = (
        "import os, runpy, resviz.engine.session as session\n"
        "handle = session.Session.handle\n"
        "def loud(self, request):\n"
        "    print('printed'); os.write(1, b'written\\n'); handle(self, request)\n"
        "session.Session.handle = loud\n"
        "runpy.run_module('resviz.engine', run_name='__main__')\n"
    )
    engine = EngineProcess(sys.executable, "-c", code)
    try:
        assert isinstance(engine.event(), Ready)
        engine.send(RunProbe(1, WHAT))
        assert isinstance(engine.event(), Started)
        engine.until(RunStateChanged, state="done")
    finally:
        engine.end()
