"""Blocks dragged on the diagram while the networks of the lab rest: scaled, deleted, swapped."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from resviz.app.lesions import INTACT
from resviz.app.workspace import Workspace
from resviz.gui.application import Application
from resviz.gui.canvas.canvas import Canvas
from resviz.gui.canvas.lesions import foot_of
from resviz.gui.canvas.overlay import to_qt
from resviz.protocol import (
    Device,
    LesionScore,
    LesionsTried,
    Ready,
    Request,
    RunProbe,
    RunStateChanged,
    TryLesions,
)
from tests.recordings import started

FIRST, SECOND, WIDER = "stage1.block1", "stage1.block2", "stage2.block1"
LEFT = Qt.MouseButton.LeftButton


class Hand:
    """A lab that pauses, an engine that answers when asked to, and a mouse on the diagram."""

    def __init__(self, qtbot: QtBot, application: Application) -> None:
        self._qtbot = qtbot
        self.application = application
        self.workspace: Workspace = application.workspace
        self.canvas: Canvas = application.window.diagram.canvas
        self.sent: list[Request] = []

    def send(self, request: Request) -> None:
        self.sent.append(request)

    def restart(self) -> None:
        pass

    def rest(self, name: str = "resnet14", state: str = "paused") -> None:
        """Have an experiment on a network rest."""
        lab, workspace = self.workspace.lab, self.workspace
        lab.engine.attach(self)
        lab.engine.ready(Ready("2.13", (Device("cpu", "Fake CPU"),), 1))
        workspace.open_preset(name.replace("14", "20"))
        workspace.change_setting("depth", "14")
        workspace.change_setting("norm", "none")
        workspace.show(msgspec.structs.replace(workspace.view.at("block"), fold_repeats=False))
        lab.run()
        request = self.sent[-1]
        assert isinstance(request, RunProbe)
        begun = started(request.request)
        conditions = msgspec.structs.replace(begun.conditions, arms=("resnet14", "plain14"))
        lab.handle(msgspec.structs.replace(begun, conditions=conditions))
        lab.handle(RunStateChanged(request.request, state, 1))
        self._qtbot.waitUntil(lambda: not self.canvas.mover.moving)

    @property
    def asked(self) -> list[TryLesions]:
        return [request for request in self.sent if isinstance(request, TryLesions)]

    def answer(self, loss: float = 0.5) -> None:
        scores = np.array([loss, 0.25, 0.1, 0.75], "<f8").tobytes()
        self.workspace.lab.handle(LesionsTried(self.asked[-1].request, (LesionScore(0, scores),)))

    def place(self, block: str) -> QPointF:
        """A pixel of a block that is neither its grip nor a layer in it."""
        box = self.canvas.places.showing(block)
        assert box
        return self.canvas.viewport.to_screen(to_qt(box).topLeft()) + QPointF(6, 6)

    def grip(self, block: str) -> QPointF:
        """Where the grip of an intact block is."""
        box = self.canvas.places.showing(block)
        assert box
        return foot_of(box, self.canvas.viewport)

    def drag(self, start: QPointF, end: QPointF, *, let_go: bool = True) -> None:
        """Drag along a straight way."""
        QTest.mousePress(self.canvas, LEFT, pos=start.toPoint())
        for share in (0.3, 0.7, 1.0):
            QTest.mouseMove(self.canvas, (start + (end - start) * share).toPoint())
        if let_go:
            self.let_go(end)

    def let_go(self, at: QPointF) -> None:
        QTest.mouseRelease(self.canvas, LEFT, pos=at.toPoint())

    def said(self) -> str:
        return self.application.window.status._between.text()

    def picture(self) -> bytes:
        image = self.canvas.grab().toImage()
        return bytes(image.constBits())


@pytest.fixture
def hand(qtbot: QtBot, application: Application) -> Hand:
    return Hand(qtbot, application)


def test_the_grip_scales_the_branch_and_halts_at_simple_factors(hand: Hand) -> None:
    hand.rest()
    hand.workspace.select(FIRST)
    start = hand.grip(FIRST)
    hand.drag(start, start - QPointF(34, 0))
    lesions = hand.workspace.lab.lesions
    assert lesions.done.factors == {FIRST: 0.5}
    assert hand.asked[-1].factors == {FIRST: 0.5}
    hand.answer(0.31)
    assert f"0.5 × {FIRST} · ResNet-8: loss 0.1 → 0.31" in hand.said()
    start -= QPointF(32, 0)
    hand.drag(start, start + QPointF(13, 0))
    assert lesions.done.factors == {FIRST: pytest.approx(0.7, abs=0.01)}


@pytest.mark.parametrize(("pixels", "factor"), [(-300, 0.0), (300, 2.0)])
def test_its_ends_delete_and_double(hand: Hand, pixels: int, factor: float) -> None:
    hand.rest()
    hand.workspace.select(f"{FIRST}.conv1")
    start = hand.grip(FIRST)
    hand.drag(start, start + QPointF(pixels, 40))
    assert hand.workspace.lab.lesions.done.factors == {FIRST: factor}


def test_the_engine_is_asked_no_more_than_it_answers_while_the_drag_goes_on(
    qtbot: QtBot, hand: Hand
) -> None:
    hand.rest()
    hand.workspace.select(FIRST)
    start = hand.grip(FIRST)
    before = hand.picture()
    hand.drag(start, start - QPointF(16, 0), let_go=False)
    seen = hand.picture()
    assert seen != before
    assert len(hand.asked) == 1
    QTest.mouseMove(hand.canvas, (start - QPointF(48, 0)).toPoint())
    assert hand.picture() != seen, "the picture follows at once"
    assert len(hand.asked) == 1
    hand.answer()
    qtbot.waitUntil(lambda: len(hand.asked) == 2)
    assert hand.asked[-1].factors == {FIRST: 0.25}
    hand.let_go(start - QPointF(64, 0))
    assert hand.asked[-1].factors == {FIRST: 0.0}
    hand.drag(start - QPointF(64, 0), start - QPointF(32, 0), let_go=False)
    hand.let_go(start - QPointF(64, 0))
    assert hand.workspace.lab.lesions.done.factors == {FIRST: 0.0}, "there and back"


def test_escape_takes_a_drag_back_and_the_pointer_is_free_only_when_it_is_let_go(
    qtbot: QtBot, hand: Hand
) -> None:
    hand.rest()
    hand.workspace.select(FIRST)
    origin = QPointF(hand.canvas.viewport.origin)
    start = hand.grip(FIRST)
    hand.drag(start, start - QPointF(64, 0), let_go=False)
    assert hand.workspace.lab.lesions.done != INTACT
    qtbot.keyClick(hand.canvas, Qt.Key.Key_Escape)
    assert hand.workspace.lab.lesions.done == INTACT
    assert hand.workspace.selection == FIRST
    QTest.mouseMove(hand.canvas, (start - QPointF(90, 30)).toPoint())
    hand.let_go(start - QPointF(90, 30))
    assert hand.workspace.lab.lesions.done == INTACT
    assert hand.canvas.viewport.origin == origin
    qtbot.keyClick(hand.canvas, Qt.Key.Key_Escape)
    assert hand.workspace.selection == ""


def test_a_double_click_on_the_grip_puts_the_branch_back(hand: Hand) -> None:
    hand.rest()
    hand.workspace.select(FIRST)
    start = hand.grip(FIRST)
    hand.drag(start, start + QPointF(64, 0))
    assert hand.workspace.lab.lesions.done.factors == {FIRST: 2.0}
    QTest.mouseDClick(hand.canvas, LEFT, pos=(start + QPointF(64, 0)).toPoint())
    assert hand.workspace.lab.lesions.done == INTACT


def test_blocks_of_the_same_shapes_change_places_and_back(hand: Hand) -> None:
    hand.rest()
    hand.workspace.select(FIRST)
    before = hand.picture()
    hand.drag(hand.place(FIRST), hand.place(SECOND))
    assert hand.asked[-1].swapped == ((FIRST, SECOND),)
    hand.answer()
    assert f"{FIRST} ⇄ {SECOND} · ResNet-8: loss 0.1 → 0.5" in hand.said()
    assert hand.picture() != before
    hand.drag(hand.place(FIRST), hand.place(SECOND))
    assert hand.workspace.lab.lesions.done == INTACT


def test_where_a_block_does_not_fit_it_stays_and_a_sentence_says_why(hand: Hand) -> None:
    hand.rest()
    hand.workspace.select(FIRST)
    hand.drag(hand.place(FIRST), hand.place(WIDER))
    assert hand.workspace.lab.lesions.done == INTACT
    assert "do not have the same shapes" in hand.said()
    assert hand.workspace.selection == FIRST


def test_a_block_let_go_beside_others_is_where_it_was(hand: Hand) -> None:
    hand.rest()
    hand.workspace.select(FIRST)
    origin = QPointF(hand.canvas.viewport.origin)
    hand.drag(hand.place(FIRST), QPointF(4, hand.canvas.height() - 60))
    assert (hand.asked, hand.canvas.viewport.origin) == ([], origin)


def test_what_can_neither_be_deleted_nor_scaled_says_so(hand: Hand) -> None:
    hand.rest("plain14")
    hand.workspace.select(WIDER)
    start = hand.grip(WIDER)
    hand.drag(start, start - QPointF(64, 0))
    assert hand.workspace.lab.lesions.done == INTACT
    assert "This block cannot be deleted" in hand.said()


def test_without_a_shortcut_a_block_is_there_or_not(hand: Hand) -> None:
    hand.rest("plain14")
    hand.workspace.select(FIRST)
    start = hand.grip(FIRST)
    hand.drag(start, start - QPointF(20, 0))
    assert hand.workspace.lab.lesions.done == INTACT
    hand.drag(start, start - QPointF(50, 0))
    assert hand.workspace.lab.lesions.done.factors == {FIRST: 0.0}


def test_other_boxes_and_the_ground_move_the_picture(hand: Hand) -> None:
    hand.rest()
    hand.workspace.select(FIRST)
    for start in (hand.place(SECOND), QPointF(4, hand.canvas.height() - 60)):
        origin = QPointF(hand.canvas.viewport.origin)
        hand.drag(start, start + QPointF(30, 0))
        assert hand.canvas.viewport.origin == origin + QPointF(30, 0)
    assert hand.asked == []


def test_a_click_on_the_block_still_selects_it(hand: Hand) -> None:
    hand.rest()
    hand.workspace.select(FIRST)
    QTest.mouseClick(hand.canvas, LEFT, pos=hand.place(FIRST).toPoint())
    assert hand.workspace.selection == FIRST
    QTest.mouseClick(hand.canvas, LEFT, pos=hand.place(SECOND).toPoint())
    assert hand.workspace.selection == SECOND


@pytest.mark.parametrize("state", ["running", "done"])
def test_only_networks_that_rest_are_operated_on(hand: Hand, state: str) -> None:
    hand.rest(state=state)
    hand.workspace.select(FIRST)
    at = hand.grip(FIRST)
    assert hand.canvas.grip.at(at) == ("grip" if state == "done" else "")
    assert hand.canvas.grip.at(QPointF(QPoint(2, 2))) == ""
