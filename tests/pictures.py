"""The pictures of the README, made by the program itself: ``make pictures``."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "1.5"

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from resviz import build, compare
from resviz.gui.application import Application

HERE = Path(__file__).parent.parent / "assets" / "screenshots"
PATIENCE = 120.0


def main() -> int:
    """Renew every picture."""
    HERE.mkdir(exist_ok=True)
    build("resnet50").save(HERE / "resnet50.svg")
    build("resnet50").save(HERE / "resnet50-macs.svg", overlay="macs", fold=False, style="page")
    build("densenet121").save(HERE / "densenet121.svg")
    compare("resnet34", "plain34").save(HERE / "resnet34-plain34.svg")
    with tempfile.TemporaryDirectory() as folder:
        for theme, demonstration in (("light", "vanishing"), ("dark", "exploding")):
            settings = QSettings(f"{folder}/{theme}.ini", QSettings.Format.IniFormat)
            settings.setValue("theme", theme)
            _window(settings, demonstration, HERE / f"window-{theme}.png")
    return 0


def _window(settings: QSettings, demonstration: str, path: Path) -> None:
    """The window, after a demonstration has run: with both networks in the colours of gradients."""
    application = Application(None, settings)
    application.window.resize(1440, 900)
    application.show()
    workspace, lab = application.workspace, application.workspace.lab
    workspace.open_preset("resnet56")
    workspace.toggle_repeats()
    application.window.side_by_side.toggle()
    workspace.overlays.choose("weight_grad")
    lab.demonstrate(demonstration)
    application.window.actions_by_id["run"].trigger()
    _wait(lambda: lab.run_state in {"done", "failed"})
    _wait(lambda: False, 1.0)
    application.window.grab().save(str(path))
    application.window.close()


def _wait(until: Callable[[], object], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not until() and time.monotonic() < deadline:
        QApplication.processEvents()
        time.sleep(0.005)


if __name__ == "__main__":
    sys.exit(main())
