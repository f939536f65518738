"""How long until something is there: the window against a bare one, commands against networkx.

Every time is that of a fresh process; the two that are compared take turns.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import row

WINDOW = 2.0
COMMAND, EXTRA = 1.5, 0.2  # times networkx, plus seconds
WINDOW_ROUNDS, COMMAND_ROUNDS = 9, 9

# Both end when the event loop first has nothing left to do, which is when the window has been
# painted; how long they would take to tidy up is not start-up.
BARE = """
import os
import numpy
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QApplication, QGraphicsScene, QGraphicsView, QMainWindow, QSplitter, QTableWidget
)
app = QApplication(["bare"])
window = QMainWindow()
splitter = QSplitter()
scene = QGraphicsScene()
scene.addRect(0, 0, 100, 100)
splitter.addWidget(QGraphicsView(scene))
splitter.addWidget(QTableWidget(20, 5))
window.setCentralWidget(splitter)
window.resize(1440, 900)
window.show()
QTimer.singleShot(0, lambda: QTimer.singleShot(0, lambda: os._exit(0)))
app.exec()
"""
OWN = """
import gc, os, sys
gc.disable()  # as the command does
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication
from resviz.gui.application import Application
application = Application(settings=QSettings(sys.argv[1], QSettings.Format.IniFormat))
application.window.show()
assert "torch" not in sys.modules
QTimer.singleShot(0, lambda: QTimer.singleShot(0, lambda: os._exit(0)))
QApplication.exec()
"""


def run() -> None:
    """Print both measurements."""
    _commands()
    _window()


def seconds(*words: str) -> float:
    """How long a fresh interpreter takes for this."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QT_LOGGING_RULES": "*=false",  # offscreen windows have no manager, and Qt says so
        "PYTHONDONTWRITEBYTECODE": "",  # what is installed has been compiled once
    }
    start = time.perf_counter()
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


def _window() -> None:
    bare, own = [], []
    with tempfile.TemporaryDirectory() as folder:
        words = ("-c", OWN, str(Path(folder) / "settings.ini"))
        for place in range(WINDOW_ROUNDS + 1):
            times = seconds("-c", BARE), seconds(*words)
            if place:  # the first pair warms the disk
                bare.append(times[0])
                own.append(times[1])
    # Of each pair, for the machine may be slower while one is measured than another.
    ratio = statistics.median(mine / other for mine, other in zip(own, bare, strict=True))
    print(f"  bare PySide6 window {statistics.median(bare):.3f} s")
    print(f"  resviz with ResNet-50 {statistics.median(own):.3f} s")
    row("the window against a bare one", f"{ratio:.2f}x", f"at most {WINDOW:g}x", ratio <= WINDOW)


def _commands() -> None:
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "list": ["list"],
            "summary": ["summary", "resnet152"],
            "export svg, fonts aside": [
                "export",
                "resnet152",
                f"{folder}/x.svg",
                "--words",
                "named",
            ],
            "compare": ["compare", "resnet101", "resnet152"],
        }
        reference: list[float] = []
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(COMMAND_ROUNDS):
            reference.append(seconds("-c", "import networkx"))
            for name, words in commands.items():
                taken[name].append(seconds("-m", "resviz", *words))
    limit = COMMAND * statistics.median(reference) + EXTRA
    print(f"  python -c 'import networkx' {statistics.median(reference):.3f} s")
    for name, times in taken.items():
        middle = statistics.median(times)
        target = f"at most {limit:.3f} s"
        row(f"resviz {name}", f"{middle:.3f} s", target, middle <= limit)
