from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from resviz.app.workspace import Workspace
from resviz.diagram.theme import DARK
from resviz.gui.background import Background
from resviz.gui.panels.lab_tab import LabTab
from resviz.zoo.presets import preset
from tests.recordings import recording


class Place:
    """A tab with what it needs."""

    def __init__(self) -> None:
        self.workspace = Workspace(preset("resnet20").settings.change(depth=8))
        self.background = Background()
        self.opened: list[bool] = []
        self.told: list[str] = []
        self.said: list[str] = []
        self.tab = LabTab(
            self.workspace,
            lambda: self.opened.append(True),
            self.background,
            self.told.append,
            self.said.append,
        )


@pytest.fixture
def place(qtbot: QtBot) -> Iterator[Place]:
    place = Place()
    qtbot.addWidget(place.tab)
    yield place
    place.background.wait()


def test_makes_the_lab_when_it_is_first_shown(qtbot: QtBot, place: Place) -> None:
    place.tab.set_theme(DARK)
    assert place.opened == []
    for _ in range(2):
        place.tab.show()
        place.tab.hide()
    assert place.opened == [True]
    image = place.tab.panel.grab().toImage()
    assert image.pixelColor(image.width() - 4, 200).name().upper() == DARK["background"]


def test_can_be_made_ready_before_it_is_seen(qtbot: QtBot, place: Place) -> None:
    place.tab.prepare()
    assert place.opened == []
    qtbot.waitUntil(lambda: bool(place.opened) and place.tab.panel.board is not None)
    board = place.tab.panel.board
    assert place.tab.panel.notice.isVisibleTo(place.tab)
    place.tab.prepare()
    place.tab.show()
    qtbot.wait(50)
    assert place.opened == [True]
    assert place.tab.panel.board is board


def test_marks_what_was_selected_before(qtbot: QtBot, place: Place) -> None:
    place.workspace.select("stage2.block1")
    place.workspace.lab.recording = recording(5)
    place.tab.resize(1000, 400)
    place.tab.show()
    qtbot.waitUntil(lambda: place.tab.panel.board is not None, timeout=20_000)
    board = place.tab.panel.board
    assert board
    qtbot.waitUntil(lambda: any(item.isVisible() for item in board.profile._regions._items))
    assert board.heats._marked == "stage2.block1"


def test_saves_beside_the_window(qtbot: QtBot, place: Place, tmp_path: Path) -> None:
    place.workspace.lab.recording = recording(5)
    place.tab.panel.files.save_figure(tmp_path / "a.png")
    place.tab.panel.files.save_figure(tmp_path / "a.gif")
    assert place.said == ["Saving a.png …", "Saving a.gif …"]
    qtbot.waitUntil(lambda: "Saved a.png" in place.said and bool(place.told), timeout=20_000)
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert "a.gif" in place.told[0]
    assert ".svg" in place.told[0]


LOADED = """
import sys
from PySide6.QtWidgets import QApplication
from resviz.app.workspace import Workspace
from resviz.gui.background import Background
from resviz.gui.panels.lab_tab import LabTab
app, background = QApplication([]), Background()
tab = LabTab(Workspace(), lambda: None, background, print)
tab.show()
assert "pyqtgraph" not in sys.modules
while "resviz.gui.panels.lab.board" not in sys.modules:
    app.processEvents()
background.wait()
"""


def test_what_plots_is_loaded_beside_the_window_once_the_lab_is_seen() -> None:
    subprocess.run([sys.executable, "-c", LOADED], check=True)
