from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from resviz.app.workspace import Workspace
from resviz.diagram.theme import LIGHT
from resviz.gui.status import StatusLine
from resviz.protocol import Device, Failed, Ready, Report, RunStateChanged, Started, Verified
from resviz.zoo.presets import preset
from tests.recordings import CONDITIONS, LAYOUTS

REPORT = Report(
    "resnet20",
    True,
    {"resviz": 1, "torchinfo": 1},
    {"resviz": 2, "torchinfo": 2, "fvcore": 2},
    (),
)


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
    assert "Saved gradients.csv" in status._between.text()
    status._passed.setInterval(1)
    status.say("Saved gradients.csv")
    qtbot.waitUntil(lambda: "Saved" not in status._between.text())


def verified(workspace: Workspace, answer: Verified | Failed | None = None) -> None:
    """Ask the referees about what is open, and have them answer."""
    architecture = workspace.architecture
    workspace.lab.referees.ask(architecture.name, architecture.settings)
    if answer:
        workspace.lab.handle(answer)


def test_says_what_the_referees_found_and_offers_the_report(
    qtbot: QtBot, workspace: Workspace, status: StatusLine
) -> None:
    status.show()
    verified(workspace)
    assert status._progress.isVisible()
    assert not status._report.isVisible()
    verified(workspace, Verified(2, REPORT))
    assert not status._progress.isVisible()
    assert "Verified: torchinfo and fvcore agree." in status._between.text()
    with qtbot.waitSignal(status.report_wanted):
        status._report.click()
    # Something said in passing takes its place for a while, another network for good.
    status.say("Copied")
    assert not status._report.isVisible()
    workspace.lab.referees.changed()
    assert "Verified" in status._between.text()
    workspace.change_setting("classes", 7)
    assert "Verified" not in status._between.text()
    assert not status._report.isVisible()


def test_words_without_room_end_in_dots(status: StatusLine) -> None:
    line = status._between
    line.setText("loss 0.147 → 6.27, accuracy 98% → 8%")
    line.setFixedSize(120, 24)
    cut = line.grab().toImage()
    line.setText(line.fontMetrics().elidedText(line.text(), Qt.TextElideMode.ElideRight, 108))
    assert line.text().endswith("…")
    assert line.grab().toImage() == cut


def test_says_why_a_network_was_not_verified(workspace: Workspace, status: StatusLine) -> None:
    verified(workspace, Failed(1, "Out of memory <here>."))
    assert "Not verified: Out of memory <here>." in status._between.text()
    assert status.minimumSizeHint().width() < 400
