"""How the window answers while an experiment runs: the real one, with the real engine.

A timer of the window's thread is due every few milliseconds; how late it comes is how long a click
would have waited.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from resviz.gui.application import Application
from tests.bench import row

FRAME = 16.0
TICK = 4
SECONDS = 20.0
WARM = 2.0


def run() -> None:
    """Print how late the window's timer came while ResNet-56 and plain-56 were trained."""
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(f"{folder}/window.ini", QSettings.Format.IniFormat)
        application = Application(None, settings)
        application.window.resize(1400, 880)
        application.show()
        application.workspace.open_preset("resnet56")
        lab = application.workspace.lab
        lab.plan.change("steps", 100_000)
        application.window.actions_by_id["run"].trigger()
        wait(lambda: lab.measured > 3, 60)
        end = time.perf_counter() + SECONDS
        ticks = lateness(lambda: time.perf_counter() > end, SECONDS + 10)
        rate = lab.rate
        application.window.close()
    print(f"  {rate:.1f} steps/s")
    ticks.tell()


class Ticks(NamedTuple):
    """Of each tick of a timer, in milliseconds.

    Attributes:
        late: how long after it was due it came.
        worked: how long the thread has computed since the tick before, without what it waited for
            a core that something else had.
    """

    late: list[float]
    worked: list[float]

    def tell(self) -> None:
        """Print the row."""
        middle, most, worst = np.percentile(self.late, [50, 99, 100])
        worked = np.percentile(self.worked, 99)
        print(f"  {len(self.late):,} ticks; median {middle:.1f} ms, worst {worst:.0f} ms")
        print(f"  own work between two of them, 99th percentile: {worked:.1f} ms")
        what = "the window answers within, 99th percentile"
        row(what, f"{most:.1f} ms", f"at most {FRAME} ms", most <= FRAME)


def lateness(until: Callable[[], bool], seconds: float) -> Ticks:
    """How late a timer of this thread comes, the first two seconds left out.

    Args:
        until: whether that is all.
        seconds: how long that may take; then it is a `TimeoutError`.
    """
    ticks = Ticks([], [])
    last, computed = time.perf_counter(), time.thread_time()

    def tick() -> None:
        nonlocal last, computed
        now, used = time.perf_counter(), time.thread_time()
        ticks.late.append(max(1e3 * (now - last) - TICK, 0.0))
        ticks.worked.append(1e3 * (used - computed))
        last, computed = now, used

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(TICK)
    wait(until, seconds)
    timer.stop()
    warm = int(WARM * 1000 / TICK)
    return Ticks(ticks.late[warm:], ticks.worked[warm:])


def wait(until: Callable[[], bool], seconds: float) -> None:
    """Let the window work until something is so; a `TimeoutError` where it takes too long."""
    deadline = time.perf_counter() + seconds
    while not until():
        if time.perf_counter() > deadline:
            raise TimeoutError("the engine did not do what was waited for")
        QApplication.processEvents()
        time.sleep(0.0005)
