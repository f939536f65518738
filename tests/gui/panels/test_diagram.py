"""The diagram panel: colours by values, their legend, and what is written of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from resviz.app.recording import Recording
from resviz.app.workspace import Workspace
from resviz.diagram.scene import Rect
from resviz.gui.application import Application
from tests.recordings import BLOCKS, LAYERS, laid_out, row, started


def test_an_overlay_colours_the_boxes_where_they_are(application: Application) -> None:
    panel, workspace = application.window.diagram, application.workspace
    panel.canvas.zoom(2.0)
    before = panel.canvas.viewport.scale, panel.canvas.viewport.origin
    application.window.actions_by_id["overlay_macs"].trigger()
    body = next(b for b in panel.canvas.scene.boxes if b.id == "stem.conv").marks[0]
    assert isinstance(body, Rect)
    assert body.fill.startswith("#")
    assert (panel.canvas.viewport.scale, panel.canvas.viewport.origin) == before
    assert panel.legend.isVisible()
    assert "MACs" in panel.legend.accessibleName()
    application.window.actions_by_id["overlay_none"].trigger()
    assert not panel.legend.isVisible()
    assert workspace.overlay() is None


def test_a_click_on_the_legend_changes_the_scale(application: Application, qtbot: QtBot) -> None:
    panel = application.window.diagram
    application.workspace.overlays.choose("macs")
    assert panel.scale_is_log is True
    panel.legend.clicked.emit()
    assert panel.scale_is_log is False


def test_what_is_coloured_is_written_with_its_legend(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    application.workspace.overlays.choose("params")
    path = tmp_path / "params.svg"
    with qtbot.waitSignal(
        application.window.diagram.said, check_params_cb=lambda words: words.startswith("Saved")
    ):
        application.window.diagram.save(application.window.diagram.picture(), path)
    text = path.read_text()
    assert ">Parameters<" in text
    assert ">logarithmic<" in text


def test_gradients_are_shown_as_soon_as_there_are_any(
    application: Application, workspace: Workspace, qtbot: QtBot
) -> None:
    panel, lab = application.window.diagram, workspace.lab
    workspace.open_preset("resnet20")
    workspace.overlays.choose("weight-gradient")
    assert "Run the gradient lab" in panel.legend.accessibleName()
    lab.recording = taken = Recording.of(started(layouts=(laid_out("resnet20", LAYERS, BLOCKS),)))
    taken.add([row(0, 0)])
    lab.data_arrived()
    qtbot.waitUntil(lambda: panel.scale_is_log is True)
    boxes = {box.id: box.value for box in panel.canvas.scene.boxes}
    assert boxes["stem.conv"] == taken.arms[0].values("weight_grad")[-1][0]


def test_the_colours_follow_the_step_that_is_looked_at(
    application: Application, workspace: Workspace, qtbot: QtBot
) -> None:
    panel, lab = application.window.diagram, workspace.lab
    workspace.open_preset("resnet20")
    workspace.overlays.choose("weight-gradient")
    lab.recording = taken = Recording.of(started(layouts=(laid_out("resnet20", LAYERS, BLOCKS),)))
    width = taken.arms[0].width
    taken.add([row(0, step, np.full(width, 10.0**-step)) for step in range(3)])
    lab.look_at(1)

    def value() -> float | None:
        return next(box.value for box in panel.canvas.scene.boxes if box.id == "stem.conv")

    qtbot.waitUntil(lambda: value() == 0.1)
    lab.look_at(None)
    qtbot.waitUntil(lambda: value() == 0.01)
