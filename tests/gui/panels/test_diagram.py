"""The diagram panel: colours by values, their legend, and what is written of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from resviz.app.recording import Recording
from resviz.app.workspace import Workspace
from resviz.diagram.scene import Rect
from resviz.diagram.theme import DARK
from resviz.gui.application import Application
from tests.recordings import BLOCKS, LAYERS, fill, finding, laid_out, rows, started


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
        application.window.diagram.work.save(application.window.diagram.picture(), path)
    text = path.read_text()
    assert ">Parameters<" in text
    assert ">logarithmic<" in text


def test_gradients_are_shown_as_soon_as_there_are_any(
    application: Application, workspace: Workspace, qtbot: QtBot
) -> None:
    panel, lab = application.window.diagram, workspace.lab
    workspace.open_preset("resnet20")
    workspace.overlays.choose("weight_grad")
    assert "Run the gradient lab" in panel.legend.accessibleName()
    lab.recording = taken = Recording.of(started(layouts=(laid_out("resnet20", LAYERS, BLOCKS),)))
    taken.add([*rows(0, 0)])
    lab.data_arrived()
    qtbot.waitUntil(lambda: panel.scale_is_log is True)
    boxes = {box.id: box.value for box in panel.canvas.scene.boxes}
    assert boxes["stem.conv"] == taken.arms[0].values("weight_grad")[-1][0]


def test_what_was_found_of_the_blocks_colours_them_at_once(
    application: Application, workspace: Workspace, qtbot: QtBot
) -> None:
    panel, lab = application.window.diagram, workspace.lab
    workspace.open_preset("resnet20")
    workspace.set_detail("block")
    workspace.toggle_repeats()
    workspace.overlays.choose("lesions/loss")
    assert "Lesions" in panel.legend.accessibleName()
    lab.recording = taken = Recording.of(started(layouts=(laid_out("resnet20", LAYERS, BLOCKS),)))
    taken.add([*rows(0, 0)])
    found = (finding(),)
    taken.find(found)
    lab.looking.found(found)
    qtbot.waitUntil(lambda: panel.scale_is_log is False)
    boxes = {box.id: box.value for box in panel.canvas.scene.boxes}
    assert (boxes["stage1.block1"], boxes["stage3.block1"]) == (1, 3)


def test_the_colours_follow_the_step_that_is_looked_at(
    application: Application, workspace: Workspace, qtbot: QtBot
) -> None:
    panel, lab = application.window.diagram, workspace.lab
    workspace.open_preset("resnet20")
    workspace.overlays.choose("weight_grad")
    lab.recording = taken = Recording.of(started(layouts=(laid_out("resnet20", LAYERS, BLOCKS),)))
    for step in range(3):
        fill(taken, 0, step, 10.0**-step)
    lab.look_at(1)

    def value() -> float | None:
        return next(box.value for box in panel.canvas.scene.boxes if box.id == "stem.conv")

    qtbot.waitUntil(lambda: value() == 0.1)
    lab.look_at(None)
    qtbot.waitUntil(lambda: value() == 0.01)


def test_colours_are_those_of_the_theme_after_it_changed(application: Application) -> None:
    panel = application.window.diagram
    panel.set_theme(DARK)
    application.workspace.overlays.choose("macs")
    assert panel.canvas.theme is DARK
    pixels = panel.canvas.grab().toImage()
    assert pixels.pixelColor(3, panel.canvas.height() // 2).name().upper() == DARK["background"]
    ground = next(box for box in panel.canvas.scene.boxes if box.kind == "stage")
    at = panel.canvas.viewport.to_screen(QPointF(ground.rect.right - 8, ground.rect.bottom - 40))
    assert pixels.pixelColor(at.toPoint()).name().upper() == DARK["panel"]


def test_an_overlay_that_is_chosen_while_a_large_network_is_drawn_comes_with_it(
    application: Application, workspace: Workspace, qtbot: QtBot
) -> None:
    panel = application.window.diagram
    workspace.open_preset("resnet1202")
    qtbot.waitUntil(lambda: workspace.network.name == "resnet1202", timeout=20_000)
    workspace.overlays.choose("params")
    workspace.overlays.choose("macs")
    qtbot.waitUntil(lambda: "MACs" in panel.legend.accessibleName(), timeout=20_000)
    qtbot.waitUntil(lambda: any(box.value for box in panel.canvas.scene.boxes), timeout=20_000)


def test_a_click_on_what_the_next_network_lacks_does_nothing(application: Application) -> None:
    panel, workspace = application.window.diagram, application.workspace
    panel.canvas.clicked.emit("stage9.block1")
    assert workspace.selection == ""
