"""How the window answers while an experiment runs: the real one, with the real engine.

A timer of the window's thread is due every few milliseconds; how late it comes is how long a click
would have waited.
"""

from __future__ import annotations

import os
import tempfile
import time

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
        lab.change("steps", 100_000)
        application.window.actions_by_id["run"].trigger()
        _wait(lambda: lab.measured > 3, 60)
        late = _lateness()
        rate = lab.rate
        application.window.close()
    middle, most, worst = np.percentile(late, [50, 99, 100])
    print(
        f"  {len(late):,} ticks, {rate:.1f} steps/s; median {middle:.1f} ms, worst {worst:.0f} ms"
    )
    met = most <= FRAME
    row("the window answers within, 99th percentile", f"{most:.1f} ms", f"at most {FRAME} ms", met)


def _lateness() -> list[float]:
    """Milliseconds after it was due that each tick came."""
    late: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(max(1e3 * (now - last) - TICK, 0.0))
        last = now

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(TICK)
    end = time.perf_counter() + SECONDS
    _wait(lambda: time.perf_counter() > end, SECONDS + 10)
    timer.stop()
    return late[int(WARM * 1000 / TICK) :]


def _wait(until: object, seconds: float) -> None:
    assert callable(until)
    deadline = time.perf_counter() + seconds
    while not until():
        if time.perf_counter() > deadline:
            raise TimeoutError("the engine did not do what was waited for")
        QApplication.processEvents()
        time.sleep(0.0005)
