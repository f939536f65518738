"""A run of 500 layers and 10,000 steps, streamed into the real window: does it answer, is it lean?

No engine makes 500 steps a second with such networks; `_streamer` stands in for one, with a pair of
them, so that all has come after some 20 seconds. How late a timer of the window's thread comes is
taken as in `window`; memory is what the process has grown by, beside the numbers themselves.
"""

from __future__ import annotations

import os
import sys
import tempfile
from functools import partial
from pathlib import Path
from unittest import mock

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings, QTimer

from resviz.app.lab import Lab
from resviz.gui import engine_client
from resviz.gui.application import Application
from tests.bench import row
from tests.bench.window import Ticks, lateness, wait

STEPS = 10_000
MEMORY = 1.2
PATIENCE = 180.0
# So many are streamed before: figures of more steps take no more memory.
_WARM = 1_000

_ENGINE = (sys.executable, "-m", "tests.bench._streamer")
_STATM = Path("/proc/self/statm")


def run() -> None:
    """Print how late the timer came, and the memory that was taken, beside that of the numbers."""
    client = partial(engine_client.EngineClient, command=_ENGINE)
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.object(engine_client, "EngineClient", client),
    ):
        settings = QSettings(f"{folder}/window.ini", QSettings.Format.IniFormat)
        application = Application(None, settings)
        application.window.resize(1400, 880)
        application.show()
        lab = application.workspace.lab
        _stream(application, _WARM)
        before, memory = _held(lab), _Memory()
        ticks = _stream(application, STEPS)
        grown, held = memory.grown, _held(lab) - before
        application.window.close()
    ticks.tell()
    ratio = grown / held
    what = f"memory for {held / 1e6:.0f} MB of numbers"
    row(what, f"{ratio:.2f}x", f"at most {MEMORY}x", ratio <= MEMORY)


def _stream(application: Application, steps: int) -> Ticks:
    """Run an experiment of so many measurements to its end; how late a timer came meanwhile."""
    lab = application.workspace.lab
    lab.plan.change("steps", steps - 1)
    application.window.actions_by_id["run"].trigger()
    wait(lambda: lab.run_state == "running" and lab.measured > 0, PATIENCE)
    ticks = lateness(lambda: lab.run_state == "done", PATIENCE)
    assert lab.measured == steps
    return ticks


def _held(lab: Lab) -> int:
    """Bytes of everything measured."""
    assert lab.recording
    return sum(grown.numbers.nbytes for arm in lab.recording.arms for grown in arm.tables)


class _Memory:
    """Watches how much memory this process holds, ten times a second."""

    def __init__(self) -> None:
        self._first = self._most = _resident()
        self._timer = QTimer(interval=100)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        self._most = max(self._most, _resident())

    @property
    def grown(self) -> int:
        """Bytes that it held more, at most, than at the beginning."""
        self._look()
        return self._most - self._first


def _resident() -> int:
    """Bytes of this process that are in memory; Linux alone says so."""
    return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
