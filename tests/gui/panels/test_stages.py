"""The list of stages and the form of one, in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from resviz.app.workspace import Workspace
from resviz.core.errors import SettingError
from resviz.gui.application import Application
from resviz.gui.panels.stages import StagesPart
from resviz.zoo.custom import Custom


@pytest.fixture
def part(application: Application) -> StagesPart:
    """That of ResNet-50 with its stages listed."""
    application.window.actions_by_id["list_stages"].trigger()
    part = application.window.architecture.findChild(StagesPart)
    assert isinstance(part, StagesPart)
    return part


def widths(workspace: Workspace) -> list[int]:
    settings = workspace.architecture.settings
    assert isinstance(settings, Custom)
    return [stage.width for stage in settings.stages]


def row(part: StagesPart) -> int:
    return part.list.currentIndex().row() + 1


def line(part: StagesPart, name: str) -> QLineEdit:
    editor = part.form.editor(name)
    assert isinstance(editor, QLineEdit)
    return editor


def test_list_and_diagram_select_for_each_other(
    part: StagesPart, workspace: Workspace, qtbot: QtBot
) -> None:
    second = part.list.visualRect(part.list.model().index(1, 0)).center()
    qtbot.mouseClick(part.list.viewport(), Qt.MouseButton.LeftButton, pos=second)
    assert workspace.selection == "stage2"
    assert line(part, "width").text() == "128"
    qtbot.keyClick(part.list, Qt.Key.Key_Down)
    assert workspace.selection == "stage3"
    workspace.select("stage4.block2.conv1")
    assert (row(part), line(part, "width").text()) == (4, "512")
    assert workspace.selection == "stage4.block2.conv1"
    workspace.select("head")
    assert row(part) == 4
    words = QAccessible.queryAccessibleInterface(part.list).child(3).text(QAccessible.Text.Name)
    assert words == "Stage 4: 3 bottlenecks, width 512, stride 2, shortcut B"


def test_tools_and_keys_edit_in_single_steps(
    part: StagesPart, workspace: Workspace, qtbot: QtBot
) -> None:
    part.list.setFocus()
    steps: list[tuple[Qt.Key, Qt.KeyboardModifier, list[int], int]] = [
        (Qt.Key.Key_Insert, Qt.KeyboardModifier.NoModifier, [64, 128, 128, 256, 512], 2),
        (Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier, [64, 128, 128, 128, 256, 512], 3),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier, [64, 128, 128, 128, 256, 512], 2),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier, [128, 64, 128, 128, 256, 512], 1),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier, [64, 128, 128, 128, 256, 512], 2),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, [64, 128, 128, 256, 512], 2),
    ]
    for key, modifier, expected, place in steps:
        qtbot.keyClick(part.list, key, modifier)
        assert (widths(workspace), row(part)) == (expected, place), key
        assert part.list.model().rowCount() == len(expected)
    workspace.undo()
    assert (widths(workspace), row(part)) == ([64, 128, 128, 128, 256, 512], 2)


def test_a_row_is_dragged_to_another_place(part: StagesPart, workspace: Workspace) -> None:
    model = part.list.model()
    assert model.moveRow(QModelIndex(), 0, QModelIndex(), 4)  # so the view tells of a drop
    assert (widths(workspace), row(part)) == ([128, 256, 512, 64], 4)
    assert workspace.selection == "stage4"
    assert model.moveRow(QModelIndex(), 3, QModelIndex(), 1)
    assert (widths(workspace), row(part)) == ([128, 64, 256, 512], 2)
    workspace.undo()
    workspace.undo()
    assert widths(workspace) == [64, 128, 256, 512]
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsDropEnabled


def test_what_cannot_be_done_says_why(
    part: StagesPart, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove, up, down = (part.actions_by_icon[name] for name in ("minus", "up", "down"))
    assert (up.isEnabled(), up.toolTip()) == (False, "It is the first stage.")
    assert down.isEnabled()
    workspace.change_setting("stages", [{}] * 16)
    assert part.actions_by_icon["plus"].toolTip() == "A network has at most 16 stages."
    workspace.change_setting("stages", [{}])
    assert (remove.isEnabled(), remove.toolTip()) == (False, "A network needs at least one stage.")

    def fail(_: object) -> None:
        raise SettingError("stages", "have 2900 blocks; at most 2,000 are possible.")

    monkeypatch.setattr(workspace, "open_settings", fail)
    part.actions_by_icon["plus"].trigger()
    assert part._said.text() == "Stages: have 2900 blocks; at most 2,000 are possible."
    assert not part._said.isHidden()


def test_a_fault_stands_under_its_field_and_goes_with_its_stage(
    part: StagesPart, workspace: Workspace
) -> None:
    network = workspace.network
    line(part, "width").setText("0")
    line(part, "width").editingFinished.emit()
    assert part.form.fault("width") == "0 is not between 1 and 16,384."
    assert workspace.network is network
    workspace.select("stage2")
    assert (part.form.fault("width"), line(part, "width").text()) == ("", "128")
    workspace.change_setting("stages", [{"block": "bottleneck", "cardinality": 2}])
    assert part.more.text() == "More settings · 1 set"
    part.form._rows["block"].commit("basic")
    assert part.form.fault("block") == "cardinality: needs bottleneck blocks; take 1."
    assert part.more.isChecked()  # that is where it can be changed
    assert not part.rest.editor("cardinality").isHidden()
    assert part.rest.editor("splits").parentWidget().isHidden()  # idle


def test_what_cannot_be_made_custom_says_why(
    application: Application, workspace: Workspace
) -> None:
    action = application.window.actions_by_id["list_stages"]
    assert action.isEnabled()
    workspace.open_preset("densenet121")
    assert not action.isEnabled()
    assert action.toolTip().startswith("Only stages of ResNets can be listed")
    application.window.actions_by_id["new"].trigger()
    assert workspace.architecture.name == "custom"
    assert action.toolTip() == "Its stages are listed already."
