"""Two networks as one picture in the window: linked folding and selection, what is saved of it."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from resviz.app.picture_file import CHART_FORMATS, FORMATS, formats_of
from resviz.app.workspace import Workspace
from resviz.core.errors import FileError
from resviz.gui.application import Application
from resviz.gui.canvas.canvas import Canvas


@pytest.fixture
def canvas(application: Application) -> Canvas:
    """The diagram, beside the network without its shortcuts."""
    application.workspace.open_preset("resnet34")
    application.window.actions_by_id["side_by_side"].trigger()
    return application.window.diagram.canvas


def ids(canvas: Canvas) -> set[str]:
    return {box.id for box in canvas.scene.boxes}


def test_one_key_shows_the_network_beside_itself_without_shortcuts(
    application: Application, canvas: Canvas, qtbot: QtBot
) -> None:
    assert {"stage2.block1", "b/stage2.block1"} <= ids(canvas)
    assert application.window.windowTitle() == "ResNet-34 beside plain-34 – resviz"
    assert application.window.actions_by_id["side_by_side"].isChecked()
    application.window.activateWindow()
    qtbot.keyClick(canvas, "p")
    assert not any(box.startswith("b/") for box in ids(canvas))
    assert application.window.windowTitle() == "ResNet-34 – resviz"


def test_what_is_chosen_in_the_table_is_shown(application: Application, canvas: Canvas) -> None:
    application.window.comparing.choose("resnet18")
    assert application.window.diagram.other is not None
    assert application.window.diagram.other.name == "resnet18"
    assert "b/stage1.block1-2" in ids(canvas)


def test_both_fold_together(workspace: Workspace, canvas: Canvas) -> None:
    canvas.toggled.emit("b/stage2.block2-4")
    assert {"stage2.block3", "b/stage2.block3"} <= ids(canvas)
    canvas.toggled.emit("stage2.block3")
    assert {"stage2.block3.conv1", "b/stage2.block3.conv1"} <= ids(canvas)
    canvas.toggled.emit("b/stage3")
    assert not {"stage3.block1", "b/stage3.block1"} & ids(canvas)
    workspace.set_detail("layer")
    assert {"stage3.block1.conv1", "b/stage3.block1.conv1"} <= ids(canvas)


def test_a_part_is_selected_with_its_counterpart(workspace: Workspace, canvas: Canvas) -> None:
    canvas.clicked.emit("b/stage2.block1")
    assert workspace.selection == "stage2.block1"
    assert [box.id for box in canvas.marked_boxes] == ["b/stage2.block1", "stage2.block1"]
    workspace.select("stage1")
    assert [box.id for box in canvas.marked_boxes] == ["stage1", "b/stage1"]
    canvas.clicked.emit("stage2.block1.add")
    assert [box.id for box in canvas.marked_boxes] == ["stage2.block1.add"]


def test_what_only_the_other_has_is_marked_there(
    application: Application, workspace: Workspace, canvas: Canvas
) -> None:
    application.window.comparing.choose("resnet50")
    workspace.set_detail("layer")
    workspace.select("stage1")
    canvas.clicked.emit("b/stage1.block1.conv3")
    assert workspace.selection == ""
    assert [box.id for box in canvas.marked_boxes] == ["b/stage1.block1.conv3"]
    canvas.clicked.emit("")
    assert canvas.marked_boxes == []


def test_the_table_and_the_picture_point_at_what_only_the_other_has(
    application: Application, workspace: Workspace, canvas: Canvas
) -> None:
    window = application.window
    window.comparing.choose("resnet50")
    workspace.set_detail("layer")
    window.tabs.setCurrentWidget(window.compare)
    panel = window.compare.page
    canvas.clicked.emit("b/stage1.block1.conv3")
    row = panel.model.row(panel.tree.currentIndex())
    assert row is not None
    assert row.b is not None
    assert row.b.id == "stage1.block1.conv3"
    workspace.select("stage1")
    panel.tree.setCurrentIndex(panel.model.index_of_other("stage1.block1.bn3"))
    assert workspace.selection == ""
    assert [box.id for box in canvas.marked_boxes] == ["b/stage1.block1.bn3"]


@pytest.mark.parametrize("style", ["column", "row", "page", "stages"])
def test_every_layout_shows_both(workspace: Workspace, canvas: Canvas, style: str) -> None:
    workspace.set_style(style)  # type: ignore[arg-type]
    assert {"stage2.block1", "b/stage2.block1"} <= ids(canvas)


def test_a_pair_is_saved_as_a_picture_but_not_as_a_graph(
    application: Application, canvas: Canvas, qtbot: QtBot, tmp_path: Path
) -> None:
    panel = application.window.diagram
    assert formats_of(panel.picture().network) == CHART_FORMATS
    with pytest.raises(FileError, match="holds the graph of one network"):
        panel.work.save(panel.picture(), tmp_path / "pair.dot")
    saved = qtbot.waitSignal(
        panel.said, timeout=20_000, check_params_cb=lambda words: words.startswith("Saved")
    )
    with saved:
        panel.work.save(panel.picture(), tmp_path / "pair.svg")
    assert 'id="b/stage2.block1"' in (tmp_path / "pair.svg").read_text(encoding="utf-8")
    application.window.actions_by_id["side_by_side"].trigger()
    assert formats_of(panel.picture().network) == FORMATS


def test_a_network_without_a_twin_is_told_in_a_sentence(
    application: Application, canvas: Canvas, qtbot: QtBot
) -> None:
    action = application.window.actions_by_id["side_by_side"]
    application.workspace.open_preset("densenet_40_12")
    assert action.isChecked()  # of the next network there may be one
    assert not any(box.startswith("b/") for box in ids(canvas))
    action.trigger()
    action.trigger()
    (message,) = application.window.findChildren(QMessageBox, "message")
    assert message.text().endswith("Choose another network in the tab Compare.")
    assert not action.isChecked()
    message.close()


def test_a_large_pair_is_laid_out_beside_the_windows_work(
    application: Application, canvas: Canvas, qtbot: QtBot
) -> None:
    application.window.comparing.choose("resnet152")
    qtbot.waitUntil(lambda: "b/stage3.block2-36" in ids(canvas))
    application.workspace.open_preset("resnet101")
    qtbot.waitUntil(lambda: "stage3.block2-23" in ids(canvas))
    assert "b/stage3.block2-36" in ids(canvas)
