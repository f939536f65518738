"""Blocks deleted by hand on the diagram, while the networks of the lab rest."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor
from pytestqt.qtbot import QtBot

from resviz.app.lesions import INTACT, Done
from resviz.app.workspace import Workspace
from resviz.diagram.layout import draw
from resviz.diagram.theme import LIGHT
from resviz.diagram.view import View
from resviz.gui.application import Application
from resviz.gui.canvas.canvas import Canvas
from resviz.gui.canvas.lesions import done_words
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
from resviz.zoo.presets import build
from tests.recordings import started

BLOCK = "stage2.block1"


class Port:
    """Hears requests, as an engine would."""

    def __init__(self) -> None:
        self.sent: list[Request] = []

    def send(self, request: Request) -> None:
        self.sent.append(request)

    def restart(self) -> None:
        pass


@pytest.fixture
def port(workspace: Workspace) -> Port:
    """A lab that pauses after a step of a network with a block in each stage."""
    workspace.open_preset("resnet20")
    workspace.change_setting("depth", "8")
    return resting(workspace)


def resting(workspace: Workspace) -> Port:
    """The lab pauses after a step of what is open."""
    port, lab = Port(), workspace.lab
    lab.engine.attach(port)
    lab.engine.ready(Ready("2.13", (Device("cpu", "Fake CPU"),), 1))
    workspace.change_setting("norm", "none")
    workspace.set_detail("block")
    lab.run()
    request = port.sent[-1]
    assert isinstance(request, RunProbe)
    arms = tuple(arm.name for arm in request.experiment.arms)
    answer = started(request.request)
    lab.handle(replace(answer, conditions=replace(answer.conditions, arms=arms)))
    lab.handle(RunStateChanged(request.request, "paused", 1))
    return port


def actions(application: Application) -> dict[str, QAction]:
    return application.window.actions_by_id


def test_a_key_deletes_the_block_and_puts_it_back(
    qtbot: QtBot, application: Application, workspace: Workspace, port: Port
) -> None:
    workspace.select(f"{BLOCK}.conv1")
    assert actions(application)["lesion_1"].isChecked()
    qtbot.keyClick(application.window.diagram.canvas, Qt.Key.Key_Delete)
    asked = port.sent[-1]
    assert isinstance(asked, TryLesions)
    assert asked.factors == {BLOCK: 0.0}
    assert actions(application)["lesion_0"].isChecked()
    scores = np.array([0.5, 0.25, 0.1, 0.75], "<f8").tobytes()
    workspace.lab.handle(LesionsTried(asked.request, (LesionScore(0, scores),)))
    told = application.window.status._between.text()
    assert "without stage2.block1 · ResNet-8: loss 0.1 → 0.5, accuracy 75% → 25%" in told
    qtbot.keyClick(application.window.diagram.canvas, Qt.Key.Key_Delete)
    assert workspace.lab.lesions.done == INTACT
    assert "without" not in application.window.status._between.text()


def test_the_menu_of_a_block_offers_factors(
    application: Application, workspace: Workspace, port: Port
) -> None:
    workspace.select(BLOCK)
    menu = application.window.boxes.menu(actions(application), BLOCK)
    (branch,) = (each.menu() for each in menu.actions() if each.menu())
    assert branch.isEnabled()
    words = [each.text().replace("&", "") for each in branch.actions()]
    assert words == [
        "Delete (× 0)",
        "Quarter (× 0.25)",
        "Half (× 0.5)",
        "Put back (× 1)",
        "Double (× 2)",
        "",
        "Swap with the box before",
    ]
    branch.actions()[1].trigger()
    assert workspace.lab.lesions.done.factors == {BLOCK: 0.25}
    branch.actions()[3].trigger()
    assert workspace.lab.lesions.done == INTACT
    menu.deleteLater()


@pytest.fixture
def deeper(workspace: Workspace) -> Port:
    """The same with two blocks in each stage."""
    workspace.open_preset("resnet20")
    workspace.change_setting("depth", "14")
    return resting(workspace)


def test_a_key_swaps_a_block_with_the_one_selected_before(
    qtbot: QtBot, application: Application, workspace: Workspace, deeper: Port
) -> None:
    canvas, lesions = application.window.diagram.canvas, workspace.lab.lesions
    swap = actions(application)["lesion_swap"]
    workspace.select("stage1.block1.conv2")
    assert not swap.isEnabled(), "nothing was selected before"
    workspace.select("stage1.block2")
    qtbot.keyClick(canvas, Qt.Key.Key_X)
    assert lesions.done == Done({}, (("stage1.block1", "stage1.block2"),))
    asked = deeper.sent[-1]
    assert isinstance(asked, TryLesions)
    assert asked.swapped == lesions.done.swapped
    assert "stage1.block1 ⇄ stage1.block2" in application.window.status._between.text()
    qtbot.keyClick(canvas, Qt.Key.Key_X)
    assert lesions.done == INTACT


@pytest.mark.parametrize(
    ("before", "block", "why_not"),
    [
        ("stem.conv", BLOCK, "stem.conv, selected before, is in no block"),
        (f"{BLOCK}.conv1", BLOCK, f"{BLOCK}.conv1, selected before, is in {BLOCK} itself"),
        ("stage1.block2", BLOCK, "stage1.block2 cannot stand in the place of stage2.block1"),
    ],
)
def test_what_cannot_be_swapped_is_told(
    application: Application,
    workspace: Workspace,
    deeper: Port,
    before: str,
    block: str,
    why_not: str,
) -> None:
    workspace.select(before)
    workspace.select(block)
    sent = len(deeper.sent)
    actions(application)["lesion_swap"].trigger()
    assert application.window.status._between.text().startswith(why_not)
    assert (workspace.lab.lesions.done, len(deeper.sent)) == (INTACT, sent)


def test_nothing_is_offered_in_another_network_with_the_same_block(
    application: Application, workspace: Workspace, port: Port
) -> None:
    workspace.select("stage1.block1")
    workspace.select(BLOCK)
    names = ("lesion_0", "lesion_swap")
    assert all(actions(application)[name].isEnabled() for name in names)
    workspace.open_preset("resnet50")
    assert workspace.selection == BLOCK
    assert not any(actions(application)[name].isEnabled() for name in names)


def test_it_is_offered_for_blocks_that_rest_only(
    application: Application, workspace: Workspace, port: Port
) -> None:
    delete = actions(application)["lesion_0"]
    lab, number = workspace.lab, port.sent[0].request  # type: ignore[union-attr]  # a RunProbe
    for part, offered in ((BLOCK, True), ("stage2", False), ("stem.conv", False), ("", False)):
        workspace.select(part)
        assert delete.isEnabled() is offered
    workspace.select(BLOCK)
    lab.handle(RunStateChanged(number, "running", 1))
    assert not delete.isEnabled()
    lab.handle(RunStateChanged(number, "done", 12))
    assert delete.isEnabled()
    workspace.open_preset("resnet50")
    workspace.select("stage1.block1")
    assert not delete.isEnabled(), "that was not measured"


def ink(canvas: Canvas, block: str) -> float:
    """How far the pixels of a block are from the background, on average."""
    image, box = canvas.grab().toImage(), canvas.places.showing(block)
    assert box
    place = to_qt(box)
    start = canvas.viewport.to_screen(place.topLeft()).toPoint()
    end = canvas.viewport.to_screen(place.bottomRight()).toPoint()
    ground = QColor(LIGHT["background"]).lightness()
    inside = [
        abs(image.pixelColor(x, y).lightness() - ground)
        for x in range(start.x() + 4, end.x() - 4)
        for y in range(start.y() + 4, end.y() - 4)
    ]
    return sum(inside) / len(inside)


def test_the_less_is_left_of_a_branch_the_more_its_block_fades(canvas: Canvas) -> None:
    canvas.show_scene(draw(build("resnet20"), View(fold_repeats=False)), LIGHT)
    blocks = ("stage1.block1", "stage1.block2", "stage1.block3")
    before = [ink(canvas, block) for block in blocks]
    plain = canvas.grab().toImage()
    canvas.grip.show(Done({blocks[0]: 0.0, blocks[1]: 0.5}))
    deleted, scaled, intact = (ink(canvas, block) for block in blocks)
    assert deleted < 0.7 * before[0]
    assert deleted < scaled < 0.95 * before[1]
    assert intact == before[2]
    canvas.grip.show(INTACT)
    assert canvas.grab().toImage() == plain


def test_a_block_that_stands_for_several_does_not_fade(canvas: Canvas) -> None:
    canvas.show_scene(draw(build("resnet20"), View(fold_repeats=True)), LIGHT)
    before = ink(canvas, "stage1.block2")
    plain = canvas.grab().toImage()
    canvas.grip.show(Done({"stage1.block2": 0.0}))
    assert ink(canvas, "stage1.block2") == pytest.approx(before, rel=0.1)
    assert canvas.grab().toImage() != plain, "but it is marked"


@pytest.mark.parametrize(("fold", "name"), [(True, "block2 "), (False, "")])
def test_a_block_says_what_is_done_to_it_with_its_name_among_others(
    canvas: Canvas, fold: bool, name: str
) -> None:
    canvas.show_scene(draw(build("resnet20"), View(fold_repeats=fold)), LIGHT)
    first, second, other = "stage1.block1", "stage1.block2", "stage2.block3"
    box = canvas.places.showing(second)
    assert box
    for done, words in (
        (Done({second: 0.0}), "deleted"),
        (Done({second: 0.3}), "× 0.3"),
        (Done({}, ((second, first),)), "⇄ block1"),
        (Done({second: 2.0}, ((other, second),)), f"× 2 ⇄ {other}"),
    ):
        assert " ".join(done_words(box, second, done)) == name + words
