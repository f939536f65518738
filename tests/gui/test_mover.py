"""Folding and unfolding: boxes go from where they are to where they belong."""

import pytest
from PySide6.QtCore import QAbstractAnimation, QPointF, QRectF
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle
from pytestqt.qtbot import QtBot

from resviz.core.network import Network
from resviz.diagram.layout import draw
from resviz.diagram.scene import Box
from resviz.diagram.theme import LIGHT
from resviz.diagram.view import NETWORK, View
from resviz.gui.canvas import passage, passage_painter
from resviz.gui.canvas.canvas import Canvas
from resviz.zoo.presets import build
from tests.gui.test_canvas import alike, painted_anew, pixels

VIEW = View(heading=False)
RUN = "stage3.block2-6"


@pytest.fixture(scope="module")
def network() -> Network:
    return build("resnet50")


@pytest.fixture
def canvas(qtbot: QtBot, network: Network) -> Canvas:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(1000, 500)
    canvas.show()
    canvas.show_scene(draw(network, VIEW), LIGHT)
    return canvas


class Moving:
    """A canvas on the way to a view, held wherever a test wants."""

    def __init__(self, canvas: Canvas, qtbot: QtBot, network: Network) -> None:
        self.canvas, self.qtbot, self.network = canvas, qtbot, network

    def to(self, view: View, keep: str = "") -> None:
        """Begin, and hold at once."""
        clock = self.canvas.mover.clock
        self.canvas.show_scene(draw(self.network, view), LIGHT, keep, moving=True)
        self.qtbot.waitUntil(lambda: clock.state() == QAbstractAnimation.State.Running)
        clock.pause()

    def at(self, milliseconds: int) -> None:
        self.canvas.mover.clock.setCurrentTime(milliseconds)

    def box(self, box_id: str) -> QRectF:
        """Where a box is now, in pixels."""
        canvas = self.canvas
        found = next(box for box in canvas.scene.boxes if box.id == box_id)
        rect = canvas.mover.now(found, canvas.places).rect
        to_screen = canvas.viewport.to_screen
        corners = QPointF(rect.x, rect.y), QPointF(rect.right, rect.bottom)
        return QRectF(to_screen(corners[0]), to_screen(corners[1]))


@pytest.fixture
def moving(canvas: Canvas, qtbot: QtBot, network: Network) -> Moving:
    return Moving(canvas, qtbot, network)


def apart(one: QPointF, other: QPointF) -> float:
    return (one - other).manhattanLength()


def settled(canvas: Canvas, box_id: str) -> QRectF:
    box: Box = next(box for box in canvas.scene.boxes if box.id == box_id)
    corner = canvas.viewport.to_screen(QPointF(box.rect.x, box.rect.y))
    scale = canvas.viewport.scale
    return QRectF(corner.x(), corner.y(), box.rect.width * scale, box.rect.height * scale)


def test_what_is_toggled_stays_while_the_rest_goes_from_place_to_place(
    canvas: Canvas, moving: Moving
) -> None:
    before = {each: settled(canvas, each) for each in ("stage2.block1", "stage4.block1")}
    moving.to(VIEW.toggle("stage2.block1"), "stage2.block1")
    after = settled(canvas, "stage4.block1")
    assert apart(before["stage4.block1"].topLeft(), after.topLeft()) > 50
    for milliseconds in (0, 60, 100, 140, 199):
        moving.at(milliseconds)
        assert apart(moving.box("stage2.block1").topLeft(), before["stage2.block1"].topLeft()) < 2
    moving.at(0)
    assert apart(moving.box("stage4.block1").topLeft(), before["stage4.block1"].topLeft()) < 1
    moving.at(100)
    middle = (before["stage4.block1"].topLeft() + after.topLeft()) / 2
    assert apart(moving.box("stage4.block1").topLeft(), middle) < 3


def test_new_boxes_grow_out_of_the_one_that_held_them(canvas: Canvas, moving: Moving) -> None:
    run = settled(canvas, RUN)
    moving.to(VIEW.toggle(RUN), RUN)
    for block in ("stage3.block2", "stage3.block3"):
        assert run.adjusted(-1, -1, 1, 1).contains(moving.box(block))
    assert not run.intersects(settled(canvas, "stage3.block3"))


def test_what_a_run_unfolds_to_begins_where_the_run_was(canvas: Canvas, moving: Moving) -> None:
    before = settled(canvas, RUN).topLeft()
    moving.to(VIEW.toggle(RUN), RUN)
    assert apart(settled(canvas, "stage3.block2").topLeft(), before) < 2


def test_the_network_opens_into_its_stages(canvas: Canvas, moving: Moving) -> None:
    canvas.show_scene(draw(moving.network, VIEW.at("network")), LIGHT)
    whole = settled(canvas, NETWORK)
    moving.to(VIEW.at("stage"))
    for stage in ("stage1", "stage4"):
        assert whole.adjusted(-1, -1, 1, 1).contains(moving.box(stage))


def test_another_toggle_in_the_middle_takes_over_without_a_jump(moving: Moving) -> None:
    moving.to(VIEW.toggle("stage2.block1"), "stage2.block1")
    moving.at(90)
    before = {each: moving.box(each) for each in ("stage4", "stage3.block1", "stage2.block1")}
    moving.to(VIEW, "stage2.block1")
    for each, place in before.items():
        assert apart(moving.box(each).topLeft(), place.topLeft()) < 2
        assert apart(moving.box(each).bottomRight(), place.bottomRight()) < 2


def test_a_pan_or_zoom_in_the_middle_takes_everything_along(canvas: Canvas, moving: Moving) -> None:
    moving.to(VIEW.toggle("stage2.block1"), "stage2.block1")
    moving.at(90)
    before = moving.box("stage4")
    canvas.pan(QPointF(-30, 20))
    assert apart(moving.box("stage4").topLeft(), before.topLeft() + QPointF(-30, 20)) < 1e-6
    canvas.zoom(2, before.topLeft() + QPointF(-30, 20))
    assert apart(moving.box("stage4").topLeft(), before.topLeft() + QPointF(-30, 20)) < 1e-6


def test_it_ends_with_the_scene_as_it_is(canvas: Canvas, qtbot: QtBot, network: Network) -> None:
    canvas.show_scene(draw(network, VIEW.at("layer")), LIGHT, moving=True)
    qtbot.waitUntil(lambda: not canvas.mover.moving)
    assert alike(pixels(canvas), painted_anew(canvas))


@pytest.mark.parametrize(("few", "some"), [(150, 2500), (0, 2500), (0, 0)])
def test_however_many_boxes_there_are_they_are_seen_on_their_way(
    canvas: Canvas, moving: Moving, monkeypatch: pytest.MonkeyPatch, few: int, some: int
) -> None:
    monkeypatch.setattr(passage_painter, "_FEW", few)
    monkeypatch.setattr(passage_painter, "SOME", some)
    monkeypatch.setattr(passage, "SOME", some)
    moving.to(VIEW.toggle(RUN).toggle("stage1"), RUN)
    pictures = []
    for milliseconds in (20, 100, 180):
        moving.at(milliseconds)
        pictures.append(pixels(canvas))
    for picture in pictures:
        assert len({tuple(colour) for colour in picture[::7, ::7].reshape(-1, 4).tolist()}) > 4
    assert not alike(pictures[0], pictures[1])
    assert not alike(pictures[1], pictures[2])


class Still(QProxyStyle):
    """A desktop on which nothing moves."""

    def styleHint(self, hint: QStyle.StyleHint, *args: object) -> int:
        if hint == QStyle.StyleHint.SH_Widget_Animation_Duration:
            return 0
        return super().styleHint(hint, *args)  # type: ignore[arg-type]


def test_nothing_moves_where_the_desktop_wishes_so(canvas: Canvas, network: Network) -> None:
    style = Still()
    canvas.setStyle(style)
    canvas.show_scene(draw(network, VIEW.toggle(RUN)), LIGHT, RUN, moving=True)
    QApplication.processEvents()
    assert not canvas.mover.moving
    assert alike(pixels(canvas), painted_anew(canvas))
