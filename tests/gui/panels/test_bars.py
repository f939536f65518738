"""The bars over the diagram, and what can be done with a box: with mouse and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from resviz.app.workspace import Workspace
from resviz.gui.application import Application
from resviz.gui.canvas.canvas import Canvas

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def canvas(application: Application, qtbot: QtBot) -> Canvas:
    application.window.activateWindow()
    qtbot.waitUntil(application.window.isActiveWindow)
    application.window.diagram.canvas.setFocus()
    return application.window.diagram.canvas


def act(application: Application, name: str) -> None:
    action = application.window.actions_by_id[name]
    assert action.isEnabled(), name
    action.trigger()


def crumbs(application: Application) -> list[str]:
    """The words of the breadcrumb, as they are seen."""
    bar = application.window.diagram.bars.breadcrumb
    buttons = [b for b in bar.findChildren(QToolButton) if b.property("role") == "crumb"]
    return [button.text() for button in buttons if button.isVisibleTo(bar)]


# The search


def test_searching_from_the_first_key_to_the_last(
    application: Application, canvas: Canvas, workspace: Workspace, qtbot: QtBot
) -> None:
    bar = application.window.diagram.bars.find
    assert bar.isHidden()
    act(application, "find")
    assert bar.isVisible()
    assert QApplication.focusWidget() is bar.field
    qtbot.keyClicks(bar.field, "conv 3x3")
    assert workspace.finding.words == "16 found"
    assert canvas.places.showing("stage1.block1.conv2") is not None
    assert workspace.selection == ""
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert workspace.selection == "stage1.block1.conv2"
    assert canvas.selected_box is not None
    assert canvas.selected_box.id == "stage1.block1.conv2", "what hides it is unfolded"
    qtbot.keyClick(bar.field, Qt.Key.Key_Return, SHIFT)
    assert workspace.selection == "stage4.block3.conv2"
    qtbot.keyClick(bar.field, Qt.Key.Key_Down)
    act(application, "find_next")
    assert workspace.finding.words == "2 of 16"
    qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert QApplication.focusWidget() is canvas


def test_hits_inside_a_run_are_lit_on_its_box(
    application: Application, canvas: Canvas, workspace: Workspace
) -> None:
    before = canvas.grab().toImage()
    workspace.finding.begin("stage3.block4.conv2")
    assert canvas.grab().toImage() != before
    workspace.finding.close()
    assert canvas.grab().toImage() == before


def test_finding_alike(application: Application, canvas: Canvas, workspace: Workspace) -> None:
    for part, query, hits in (
        ("stage1.block1.conv2", "3×3 conv", 16),
        ("stage1.block1.add", "add", 16),
        ("stage1.block1", "bottleneck", 16),
    ):
        workspace.select(part)
        act(application, "find_alike")
        assert (workspace.finding.query, len(workspace.finding.hits)) == (query, hits)
        assert application.window.diagram.bars.find.field.text() == query


# The trace


def test_a_trace_and_the_paths_of_it(
    application: Application, canvas: Canvas, workspace: Workspace, qtbot: QtBot
) -> None:
    bar = application.window.diagram.bars.trace
    assert not application.window.actions_by_id["trace"].isEnabled()
    workspace.select("stem.maxpool")
    act(application, "trace")
    assert bar.isVisible()
    assert "feeds 170 layers" in bar.words.text()
    assert not bar.buttons["shortest"].isVisible()
    box = canvas.places.showing("stage3.block2")
    assert box is not None
    at = canvas.viewport.to_screen(QPointF(box.rect.x + 20, box.rect.y + 20)).toPoint()
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, SHIFT, at)
    assert workspace.selection == "stem.maxpool"
    assert "512 = 2^9 paths from stem.maxpool to stage3.block2" in bar.words.text()
    assert bar.buttons["shortest"].text() == "Shortest, 25 layers"
    everything = canvas.grab().toImage()
    qtbot.mouseClick(bar.buttons["shortest"], Qt.MouseButton.LeftButton)
    assert workspace.tracing.which == "shortest"
    assert canvas.grab().toImage() != everything
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert workspace.selection == "stem.maxpool"
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert workspace.selection == ""


def test_paths_by_keys(application: Application, canvas: Canvas, workspace: Workspace) -> None:
    workspace.select("stage1")
    workspace.select("stage4")
    act(application, "trace_paths")
    assert workspace.tracing.words == "65,536 = 2^16 paths from stage1 to stage4"


# The breadcrumb


def test_the_breadcrumb_follows_the_selection(
    application: Application, canvas: Canvas, workspace: Workspace, qtbot: QtBot
) -> None:
    bar = application.window.diagram.bars.breadcrumb
    assert crumbs(application) == ["ResNet-50"]
    workspace.select("stage2.block1.conv2")
    assert crumbs(application) == ["ResNet-50", "stage 2", "block 1", "conv2"]
    block = next(b for b in bar.findChildren(QToolButton) if b.text() == "block 1")
    qtbot.mouseClick(block, Qt.MouseButton.LeftButton)
    assert workspace.selection == "stage2.block1"
    assert crumbs(application) == ["ResNet-50", "stage 2", "block 1"]
    workspace.open_preset("resnet18")
    assert crumbs(application)[0] == "ResNet-18"


def test_the_breadcrumb_offers_what_is_beside(
    application: Application, canvas: Canvas, workspace: Workspace
) -> None:
    workspace.select("stage2.block1")
    bar = application.window.diagram.bars.breadcrumb
    sign = next(b for b in bar.findChildren(QToolButton) if b.accessibleName() == "Beside block 1")
    menu = sign.menu()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == [f"block {n}" for n in range(1, 5)]
    menu.actions()[2].trigger()
    assert workspace.selection == "stage2.block3"


def test_the_bars_keep_apart(
    application: Application, canvas: Canvas, workspace: Workspace
) -> None:
    bars = application.window.diagram.bars
    workspace.open_preset("vit_b_16")
    deepest = max(workspace.network.nodes, key=lambda node: node.id.count("."))
    workspace.select(deepest.id)
    act(application, "find")
    assert not bars.breadcrumb.geometry().intersects(bars.find.geometry())
    for bar in (bars.breadcrumb, bars.find):
        assert canvas.rect().contains(bar.geometry())
    # The whole picture is shown below the breadcrumb.
    assert canvas.viewport.to_screen(QPointF(0, 0)).y() >= bars.breadcrumb.geometry().bottom() - 1


# Walking


def test_walking_in_and_out(
    application: Application, canvas: Canvas, workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.select("stage3")
    for expected in ("stage3.block1", "stage3.block1.conv1", "stage3.block1.conv1"):
        qtbot.keyClick(canvas, Qt.Key.Key_Down, ALT)
        assert workspace.selection == expected
    assert canvas.places.has("stage3.block1.conv1")
    for expected in ("stage3.block1", "stage3", "", ""):
        qtbot.keyClick(canvas, Qt.Key.Key_Up, ALT)
        assert workspace.selection == expected


def test_a_reader_is_told_where_one_is(
    application: Application, canvas: Canvas, workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.select("stage1.block1")
    qtbot.keyClick(canvas, Qt.Key.Key_Right, CTRL)
    words = "add, addition, output 256×56×56, 10 of 11 in block 1 of stage 1; feeds relu3"
    assert canvas.accessibleDescription() == words
    workspace.select("")
    assert canvas.accessibleDescription().startswith("ResNet-50, ")


# The menu of a box


def test_a_right_click_selects_and_offers(
    application: Application,
    canvas: Canvas,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    menus: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _at: menus.append(menu))

    def asked(at: QPoint, reason: QContextMenuEvent.Reason) -> set[str]:
        QApplication.sendEvent(canvas, QContextMenuEvent(reason, at, canvas.mapToGlobal(at)))
        return {action.objectName() for action in menus[-1].actions()}

    box = canvas.places.showing("stage2.block1")
    assert box is not None
    at = canvas.viewport.to_screen(QPointF(box.rect.x + 20, box.rect.y + 20)).toPoint()
    of_a_box = asked(at, QContextMenuEvent.Reason.Mouse)
    assert workspace.selection == "stage2.block1"
    assert {"trace", "trace_paths", "unfold_inside", "find_alike", "copy_picture"} <= of_a_box
    of_the_ground = asked(canvas.rect().bottomRight(), QContextMenuEvent.Reason.Mouse)
    assert {"fit", "layer", "style_column", "export"} <= of_the_ground
    assert workspace.selection == "stage2.block1"
    assert asked(QPoint(0, 0), QContextMenuEvent.Reason.Keyboard) == of_a_box


def test_what_can_be_done_with_a_box(
    application: Application, canvas: Canvas, workspace: Workspace
) -> None:
    workspace.select("stage3.block2")
    act(application, "unfold_inside")
    assert all(canvas.places.has(f"stage3.block{n}.conv2") for n in range(2, 7))
    assert not canvas.places.has("stage3.block1.conv2")
    workspace.select("stage3.block4.conv2")
    act(application, "fold_around")
    assert workspace.selection == "stage3.block4"
    assert not canvas.places.has("stage3.block4.conv2")
    act(application, "toggle_box")
    assert canvas.places.has("stage3.block4.conv2")
    act(application, "copy_id")
    assert QGuiApplication.clipboard().text() == "stage3.block4"
    act(application, "zoom_to")
    shown = canvas.selected_box
    assert shown is not None
    middle = QPointF(shown.rect.x + shown.rect.width / 2, shown.rect.y + shown.rect.height / 2)
    away = canvas.viewport.to_screen(middle) - QPointF(canvas.rect().center())
    assert away.manhattanLength() < 4
    workspace.select("")
    for name in ("trace", "toggle_box", "unfold_inside", "fold_around", "zoom_to", "copy_id"):
        assert not application.window.actions_by_id[name].isEnabled()


def test_a_long_breadcrumb_is_shortened_in_a_narrow_window(
    application: Application, qtbot: QtBot
) -> None:
    window, workspace = application.window, application.workspace
    window.resize(1120, 680)
    workspace.select("stage1.block1.conv1")
    window.actions_by_id["find"].trigger()
    qtbot.wait(50)
    breadcrumb, find = window.diagram.bars.breadcrumb, window.diagram.bars.find
    assert breadcrumb.geometry().right() < find.geometry().left()
