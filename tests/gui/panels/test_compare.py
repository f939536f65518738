"""The open network beside another one, as it is looked at and walked through."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor, QGuiApplication
from pytestqt.qtbot import QtBot

from resviz.app.workspace import Workspace
from resviz.diagram.theme import LIGHT
from resviz.gui.application import Application
from resviz.gui.panels.compare import ComparePanel


@pytest.fixture
def panel(application: Application) -> ComparePanel:
    window = application.window
    window.tabs.setCurrentWidget(window.compare)
    return window.compare.page


def line(panel: ComparePanel, index: QModelIndex) -> list[str]:
    return [index.siblingAtColumn(column).data() for column in range(panel.model.columnCount())]


def shown(panel: ComparePanel) -> list[str]:
    return [panel.model.index(row, 0).data() for row in range(panel.model.rowCount())]


def test_what_differs_is_marked_by_sign_and_colour(panel: ComparePanel) -> None:
    total, stem = panel.model.index(0, 0), panel.model.index_of("stem")
    assert line(panel, total)[4:7] == ["25,557,032", "≠ 22,780,456", "−2.78 M"]
    assert line(panel, stem)[:4] == ["stem", "=", "64×56×56", "64×56×56"]
    colour = Qt.ItemDataRole.ForegroundRole
    assert total.siblingAtColumn(5).data(colour) == QColor(LIGHT["differs"])
    assert stem.siblingAtColumn(5).data(colour) == QColor(LIGHT["muted"])
    assert panel.tree.isVisible()


def test_rows_and_boxes_select_each_other(panel: ComparePanel, workspace: Workspace) -> None:
    workspace.select("stage2.block1.shortcut.bn")
    current = panel.tree.currentIndex()
    assert line(panel, current)[:2] == ["shortcut.bn", "−"]
    panel.tree.setCurrentIndex(panel.model.index_of("stage3.block4"))
    assert workspace.selection == "stage3.block4"


def test_what_only_the_other_has_stays_selected_in_the_table(
    panel: ComparePanel, workspace: Workspace, application: Application
) -> None:
    application.window.comparing.choose("resnet101")
    workspace.select("stem")
    stage = panel.model.index_of("stage3")
    panel.tree.setCurrentIndex(panel.model.index(10, 0, stage))
    assert line(panel, panel.tree.currentIndex())[:2] == ["block11", "+"]
    assert workspace.selection == ""


def test_what_is_unfolded_stays_so(
    panel: ComparePanel, application: Application, workspace: Workspace
) -> None:
    panel.tree.expand(panel.model.index_of("stage2"))
    panel.tree.expand(panel.model.index_of("stage2.block1"))
    panel.differences.click()
    application.window.comparing.choose("resnet34")
    workspace.change_setting("classes", 10)
    assert panel._open_parts() == ["stage2", "stage2.block1"]
    workspace.open_preset("vit_b_16")
    assert panel._open_parts() == []


def test_names_are_seen_in_full(panel: ComparePanel) -> None:
    header = panel.tree.header()
    before = header.sectionSize(0)
    panel.tree.expand(panel.model.index_of("stage2"))
    panel.tree.expand(panel.model.index_of("stage2.block1"))
    name = panel.tree.visualRect(panel.model.index_of("stage2.block1.shortcut.conv"))
    assert name.width() > panel.tree.fontMetrics().horizontalAdvance("shortcut.conv") + 4
    assert header.sectionSize(0) > before
    panel.tree.collapse(panel.model.index_of("stage2"))
    assert header.sectionSize(0) == before


def test_differences_only(panel: ComparePanel, application: Application) -> None:
    application.window.comparing.choose("resnet101")
    panel.differences.click()
    assert shown(panel) == ["total", "stage3"]
    application.window.comparing.choose("resnet50")
    assert "do not differ" in panel._none.text()
    assert not panel.tree.isVisible()


def test_the_other_network_is_found_by_typing_and_opened(
    panel: ComparePanel, workspace: Workspace, qtbot: QtBot
) -> None:
    panel.choice.lineEdit().setText("ResNet-101")
    qtbot.keyClick(panel.choice.lineEdit(), Qt.Key.Key_Return)
    assert panel.choice.currentText() == "resnet101"
    assert "ResNet-101" in panel._names.text()
    qtbot.mouseClick(panel.swap, Qt.MouseButton.LeftButton)
    assert workspace.architecture.name == "resnet101"
    assert panel.choice.currentText() == "resnet50"


def test_a_network_without_counterpart_is_told(panel: ComparePanel, workspace: Workspace) -> None:
    workspace.open_preset("alexnet")
    assert "no shortcuts to remove" in panel._none.text()
    assert not panel.swap.isEnabled()
    panel.choice.chosen.emit("vgg11")
    assert panel.tree.isVisible()


def test_the_comparison_is_copied(panel: ComparePanel, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().clear()
    panel.copy()
    qtbot.waitUntil(lambda: "stage2.block1.shortcut.conv" in QGuiApplication.clipboard().text())
