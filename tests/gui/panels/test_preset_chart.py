"""The chart of all presets in the window: looked at, found in, opened from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from resviz.app.workspace import Workspace
from resviz.diagram.charts.networks import Point
from resviz.gui.application import Application
from resviz.gui.panels.preset_chart import PresetChart

POINTS = (
    Point("resnet50", "ResNet-50", "ResNet", 25_557_032, 4_089_184_256),
    Point("resnet101", "ResNet-101", "ResNet", 44_549_160, 7_801_405_440),
    Point("alexnet", "AlexNet", "AlexNet and VGG", 61_100_840, 714_188_480),
)


@pytest.fixture
def chart(
    application: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PresetChart]:
    monkeypatch.setattr("resviz.gui.panels.preset_chart.preset_points", lambda: POINTS)
    window = application.window
    window.tabs.setCurrentWidget(window.presets)
    chart = window.presets.page
    qtbot.waitUntil(lambda: len(chart.canvas.scene.boxes) == len(POINTS))
    return chart


def place(chart: PresetChart, name: str) -> QPoint:
    box = next(box for box in chart.canvas.scene.boxes if box.id == name)
    middle = QPointF(box.rect.x + box.rect.width / 2, box.rect.y + box.rect.height / 2)
    return chart.canvas.viewport.to_screen(middle).toPoint()


def test_a_click_tells_and_a_double_click_opens(
    chart: PresetChart, workspace: Workspace, qtbot: QtBot
) -> None:
    assert not chart.open.isEnabled()
    qtbot.mouseClick(chart.canvas, Qt.MouseButton.LeftButton, pos=place(chart, "alexnet"))
    assert chart._told.text().startswith("AlexNet · 61,100,840 parameters · 714,188,480 MACs")
    assert workspace.architecture.name == "resnet50"
    qtbot.mouseDClick(chart.canvas, Qt.MouseButton.LeftButton, pos=place(chart, "alexnet"))
    assert workspace.architecture.name == "alexnet"
    assert workspace.selection == ""


def test_the_keys_go_from_point_to_point(
    chart: PresetChart, workspace: Workspace, qtbot: QtBot
) -> None:
    qtbot.keyClick(chart.canvas, Qt.Key.Key_Right)
    qtbot.keyClick(chart.canvas, Qt.Key.Key_Right)
    assert "ResNet-101" in chart.canvas.accessibleDescription()
    qtbot.keyClick(chart.canvas, Qt.Key.Key_Return)
    assert workspace.architecture.name == "resnet101"


def test_what_is_searched_among_the_presets_stands_out(
    chart: PresetChart, application: Application
) -> None:
    def pale() -> set[str]:
        boxes = chart.canvas.scene.boxes
        return {box.id for box in boxes if "line" in (box.marks[0].fill, box.marks[0].stroke)}

    assert pale() == set()
    application.window.architecture.search.setText("alex")
    assert pale() == {"resnet50", "resnet101"}


def test_a_point_is_compared_with_the_open_network(
    chart: PresetChart, application: Application, qtbot: QtBot
) -> None:
    qtbot.mouseClick(chart.canvas, Qt.MouseButton.LeftButton, pos=place(chart, "resnet101"))
    qtbot.mouseClick(chart.compare, Qt.MouseButton.LeftButton)
    window = application.window
    assert window.tabs.currentWidget() is window.compare
    assert window.compare.page.choice.currentText() == "resnet101"
