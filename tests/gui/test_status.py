from __future__ import annotations

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from resviz.app.workspace import Workspace
from resviz.diagram.theme import LIGHT
from resviz.gui.status import StatusLine
from resviz.protocol import Device, Ready, RunStateChanged, Started
from resviz.zoo.presets import preset
from tests.recordings import CONDITIONS, LAYOUTS


@pytest.fixture
def workspace() -> Workspace:
    return Workspace(preset("resnet20").settings)


@pytest.fixture
def status(qtbot: QtBot, workspace: Workspace) -> StatusLine:
    status = StatusLine(workspace)
    qtbot.addWidget(status)
    status.set_theme(LIGHT)
    return status


def test_names_the_device_that_is_at_work(workspace: Workspace, status: StatusLine) -> None:
    lab = workspace.lab
    lab.engine.starting()
    lab.handle(Ready("2.13.0", (Device("cuda:0", "Fast"), Device("cpu", "Slow")), 1))
    assert "engine ready · Fast · torch 2.13.0" in status._engine.text()
    lab.run()
    conditions = replace(CONDITIONS, device="cpu", device_name="Slow")
    lab.engine.state = "ready"
    lab.handle(Started(1, conditions, LAYOUTS))
    lab.handle(RunStateChanged(1, "running", 3, 2.5))
    assert "running, step 3 of" in status._engine.text()
    assert " · Slow · " in status._engine.text()
    lab.handle(RunStateChanged(1, "done", 12))
    assert " · Fast · " in status._engine.text()


def test_says_things_in_passing(qtbot: QtBot, status: StatusLine) -> None:
    status.say("Saved gradients.csv")
    assert status._passing.text() == "Saved gradients.csv"
    status._passed.setInterval(1)
    qtbot.waitUntil(lambda: status._passing.text() == "")
