"""Contours and surfaces in the lab: chosen, turned by mouse and keys, and saved as shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from resviz.diagram.charts.contour import fields
from resviz.diagram.charts.relief import Reliefs, Turn
from resviz.diagram.theme import DARK
from resviz.gui.panels.lab.relief_view import ReliefView
from resviz.protocol.findings import FINE, Axis
from tests.diagram.charts.reliefs import bowl, relief, reliefs
from tests.gui.panels.lab.desk import Desk
from tests.gui.panels.lab.test_looks import begin, chooser, find
from tests.recordings import finding, grid

SQUARE = {"rows": Axis("b", at=(-1.0, 0.0, 1.0)), "columns": Axis("a", at=(-1.0, 0.0, 1.0))}


@pytest.fixture
def view(qtbot: QtBot) -> ReliefView:
    made = ReliefView()
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    return made


def drag(view: ReliefView, start: QPoint, end: QPoint) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    kinds = QEvent.Type
    for kind, at, button in (
        (kinds.MouseButtonPress, start, left),
        (kinds.MouseMove, end, none),
        (kinds.MouseButtonRelease, end, left),
    ):
        held = none if kind == kinds.MouseButtonRelease else left
        where = QPointF(at)
        event = QMouseEvent(kind, where, where, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(view, event)


def test_dragging_turns_a_surface(view: ReliefView) -> None:
    view.show_reliefs(reliefs(relief(bowl(9)), turn=Turn()))
    before = view.grab().toImage()
    drag(view, QPoint(100, 100), QPoint(140, 90))
    assert view.turn.azimuth == pytest.approx(Turn().azimuth + 20)
    assert view.turn.tilt == pytest.approx(Turn().tilt - 4)
    assert view.grab().toImage() != before
    drag(view, QPoint(100, 100), QPoint(100, 2000))
    assert view.turn.tilt < 90


def test_the_arrow_keys_turn_it_and_home_turns_it_back(qtbot: QtBot, view: ReliefView) -> None:
    view.show_reliefs(reliefs(relief(bowl(9)), turn=Turn()))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Up):
        qtbot.keyClick(view, key)
    assert view.turn == Turn().by(6, 4)
    view.show_reliefs(reliefs(relief(bowl(9, 3)), turn=Turn()))
    assert view.turn == Turn().by(6, 4), "what is found next is seen from there, too"
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.turn == Turn()


def test_contours_do_not_turn_but_tell_their_values(
    view: ReliefView, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = reliefs(relief(bowl(9)))
    view.show_reliefs(shown)
    told: list[str] = []
    monkeypatch.setattr(
        "resviz.gui.panels.lab.relief_view.QToolTip.showText",
        lambda at, words, widget: told.append(words),
    )
    drag(view, QPoint(100, 100), QPoint(140, 90))
    assert view.turn == Turn()
    (field,) = fields(shown, view._area)
    middle = QPointF(field.x + field.width / 2, field.y + field.height / 2)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        middle,
        middle,
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view, event)
    assert told[-1] == "ResNet-20\na 0, b 0: 0.01"


def test_it_follows_the_theme_and_its_size(view: ReliefView) -> None:
    view.show_reliefs(reliefs(relief(bowl(9))))
    assert view.grab().toImage().pixelColor(1, 1).name() == "#ffffff"
    view.set_theme(DARK)
    view.resize(300, 200)
    image = view.grab().toImage()
    assert image.pixelColor(1, 1).name() == DARK["background"].lower()
    assert image.width() == 300 * view.devicePixelRatio()


def test_without_anything_to_show_it_is_empty(view: ReliefView) -> None:
    assert view.grab().toImage().pixelColor(250, 150).name() == "#ffffff"


def forms(desk: Desk) -> dict[str, QToolButton]:
    buttons = desk.board.toolbar.forms.findChildren(QToolButton)
    return {button.text(): button for button in buttons}


def shown(desk: Desk) -> Reliefs:
    assert desk.board.reliefs._reliefs
    return desk.board.reliefs._reliefs


def find_plane(desk: Desk) -> None:
    values = 1 + np.arange(9.0)
    plane = grid(**SQUARE, shown="map", log=True, values=values)
    find(desk, finding(0, plane, probe="plane"), finding(1, plane, probe="plane"), probe="plane")


def test_a_plane_is_contours_a_surface_or_a_map(drawn: Desk) -> None:
    assert drawn.board.toolbar.forms.isHidden()
    find_plane(drawn)
    assert drawn.board.toolbar.forms.isVisible()
    assert drawn.board.reliefs.isVisible()
    assert shown(drawn).turn is None
    assert [each.name for each in shown(drawn).reliefs] == ["ResNet-8", "plain-8"]
    forms(drawn)["Surface"].click()
    assert shown(drawn).turn == Turn()
    forms(drawn)["Map"].click()
    assert drawn.board.spread.isVisible()
    assert drawn.board.spread._heats
    chooser(drawn).show_quantity("weight_grad")
    assert drawn.board.toolbar.forms.isHidden(), "there is nothing to choose"
    assert drawn.board.profile.isVisible()


def test_the_choice_goes_with_the_finding(drawn: Desk) -> None:
    find_plane(drawn)
    find(drawn, finding(0))
    assert drawn.board.toolbar.forms.isHidden()
    assert drawn.board.profile.isVisible()


def test_the_figure_that_is_saved_is_the_one_shown(
    qtbot: QtBot, drawn: Desk, tmp_path: Path
) -> None:
    find_plane(drawn)
    forms(drawn)["Surface"].click()
    qtbot.keyClick(drawn.board.reliefs, Qt.Key.Key_Right)
    drawn.panel.files.save_figure(tmp_path / "a.svg")
    qtbot.waitUntil(lambda: len(drawn.painted) == 1)
    chooser(drawn).show_quantity("weight_grad")
    drawn.panel.files.save_figure(tmp_path / "b.svg")
    qtbot.waitUntil(lambda: len(drawn.painted) == 2)
    surface, page = (painted[0].scene for painted in drawn.painted)
    assert surface.title == "Loss  L"
    make = drawn.board.figure()
    assert drawn.lab.recording
    assert make(drawn.lab.recording) == page


def test_a_finer_plane_can_be_asked_for(drawn: Desk) -> None:
    assert begin(drawn, "plane").points is None
    action = chooser(drawn).fine_plane
    assert action.text() == "Loss landscape, 51 × 51 points (slow)"
    action.trigger()
    asked = drawn.sent[-1]
    assert (asked.probe, asked.points) == ("plane", FINE)  # type: ignore[union-attr]  # a Look
    drawn.lab.engine_died("Gone.")
    assert not action.isEnabled()
