"""The minimap: when it is there, and what its frame, drags, clicks and wheel do."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resviz.gui.application import Application
from resviz.gui.canvas.canvas import Canvas
from resviz.gui.canvas.minimap import Minimap
from resviz.gui.window_state import WindowState


@pytest.fixture
def minimap(canvas: Canvas) -> Minimap:
    canvas.zoom(3, QPointF(300, 200))
    return canvas.minimap


LEFT = Qt.MouseButton.LeftButton


def middle(canvas: Canvas) -> QPointF:
    """The point of the scene in the middle of the canvas."""
    return canvas.viewport.to_scene(QPointF(canvas.width() / 2, canvas.height() / 2))


def share(minimap: Minimap, point: QPoint) -> QPointF:
    """Where in the scene a point of the minimap is, in shares of its sides."""
    picture = minimap._picture  # where the scene is in it, nobody else asks
    x = (point.x() - picture.left()) / picture.width()
    return QPointF(x, (point.y() - picture.top()) / picture.height())


def test_it_is_there_only_while_the_scene_does_not_fit(canvas: Canvas) -> None:
    assert not canvas.minimap.isVisible()
    canvas.zoom(3, QPointF(300, 200))
    assert canvas.minimap.isVisible()
    assert canvas.rect().contains(canvas.minimap.geometry())
    canvas.fit()
    assert not canvas.minimap.isVisible()
    canvas.pan(QPointF(300, 0))
    assert canvas.minimap.isVisible()


def test_its_frame_is_what_is_seen(canvas: Canvas, minimap: Minimap) -> None:
    frame, extent = minimap.frame, canvas.extent
    low, high = share(minimap, frame.topLeft().toPoint()), canvas.viewport.to_scene(QPointF(0, 0))
    assert low.x() == pytest.approx(high.x() / extent.width(), abs=0.02)
    assert frame.width() / frame.height() == pytest.approx(2.0, rel=0.05)


def test_a_click_goes_there(canvas: Canvas, minimap: Minimap, qtbot: QtBot) -> None:
    point = QPoint(minimap.width() - 20, minimap.height() // 2)
    wanted = share(minimap, point)
    qtbot.mouseClick(minimap, LEFT, pos=point)
    assert middle(canvas).x() / canvas.extent.width() == pytest.approx(wanted.x(), abs=0.01)


def test_a_drag_of_the_frame_pans_by_as_much(
    canvas: Canvas, minimap: Minimap, qtbot: QtBot
) -> None:
    start = minimap.frame.center().toPoint() + QPoint(3, 2)
    before = middle(canvas)
    qtbot.mousePress(minimap, LEFT, pos=start)
    assert (middle(canvas) - before).manhattanLength() < 2
    qtbot.mouseMove(minimap, start + QPoint(20, 0))
    qtbot.mouseRelease(minimap, LEFT, pos=start + QPoint(20, 0))
    moved = (middle(canvas) - before).x() / canvas.extent.width()
    assert moved == pytest.approx(20 / minimap._picture.width(), abs=0.01)


def test_its_wheel_zooms_about_what_is_in_the_middle(canvas: Canvas, minimap: Minimap) -> None:
    before, scale = middle(canvas), canvas.viewport.scale
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(minimap.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(minimap, event)
    assert canvas.viewport.scale > scale
    assert (middle(canvas) - before).manhattanLength() < 3


def test_it_makes_way_for_what_is_selected(canvas: Canvas, minimap: Minimap) -> None:
    box = next(box for box in canvas.scene.boxes if box.id == "stage4.block1")
    canvas.select(box.id)
    corner = canvas.viewport.to_screen(QPointF(box.rect.right, box.rect.bottom))
    canvas.pan(QPointF(canvas.width() - 20, canvas.height() - 20) - corner)
    low = canvas.viewport.to_screen(QPointF(box.rect.x, box.rect.y))
    selected = QRectF(low, QPointF(canvas.width() - 20, canvas.height() - 20))
    assert minimap.isVisible()
    assert not selected.intersects(QRectF(minimap.geometry()))


def test_it_is_hidden_by_its_key_and_stays_so(
    application: Application, qtbot: QtBot, tmp_path: object
) -> None:
    window = application.window
    canvas = window.diagram.canvas
    canvas.zoom(4)
    assert canvas.minimap.isVisible()
    window.activateWindow()
    qtbot.keyClick(canvas, "M")
    assert not canvas.minimap.isVisible()
    assert not window.actions_by_id["minimap"].isChecked()
    settings = QSettings(f"{tmp_path}/window.ini", QSettings.Format.IniFormat)
    assert not WindowState(settings).minimap


def test_the_wheel_and_clicks_on_it_do_not_reach_the_canvas(
    canvas: Canvas, minimap: Minimap, qtbot: QtBot
) -> None:
    clicked, toggled = [], []
    canvas.clicked.connect(clicked.append)
    canvas.toggled.connect(toggled.append)
    qtbot.mouseClick(minimap, LEFT, pos=QPoint(20, 20))
    qtbot.mouseDClick(minimap, LEFT, pos=QPoint(20, 20))
    assert clicked == toggled == []
