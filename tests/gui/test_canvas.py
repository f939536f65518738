import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from resviz.diagram.layout import draw
from resviz.diagram.lit import Light, Showing
from resviz.diagram.scene import Box
from resviz.diagram.theme import LIGHT
from resviz.diagram.view import NETWORK, Style, View
from resviz.gui.canvas.canvas import Canvas
from resviz.gui.canvas.prepared import prepare
from resviz.zoo.presets import build


def box(canvas: Canvas, box_id: str) -> Box:
    return next(box for box in canvas.scene.boxes if box.id == box_id)


def on_screen(canvas: Canvas, x: float, y: float) -> QPoint:
    return canvas.viewport.to_screen(QPointF(x, y)).toPoint()


def inside(canvas: Canvas, box_id: str) -> QPoint:
    rect = box(canvas, box_id).rect
    return on_screen(canvas, rect.x + 20, rect.y + 20)


def wheel(canvas: Canvas, at: QPoint, notches: int, modifiers: Qt.KeyboardModifier) -> None:
    QApplication.sendEvent(
        canvas,
        QWheelEvent(
            QPointF(at),
            QPointF(canvas.mapToGlobal(at)),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )


NONE = Qt.KeyboardModifier.NoModifier


def test_the_whole_scene_is_fitted_and_stays_so_on_resize(canvas: Canvas) -> None:
    for size in ((1000, 500), (400, 900)):
        canvas.resize(*size)
        low = canvas.viewport.to_screen(QPointF(0, 0))
        high = canvas.viewport.to_screen(QPointF(canvas.scene.width, canvas.scene.height))
        assert low.x() >= 0
        assert low.y() >= 0
        assert high.x() <= size[0]
        assert high.y() <= size[1]


def test_the_wheel_zooms_under_the_pointer(canvas: Canvas) -> None:
    at = QPoint(300, 200)
    before = canvas.viewport.to_scene(QPointF(at))
    scale = canvas.viewport.scale
    wheel(canvas, at, 2, NONE)
    after = canvas.viewport.to_scene(QPointF(at))
    assert canvas.viewport.scale > 1.3 * scale
    assert (after - before).manhattanLength() < 1e-6


def test_zoom_has_bounds(canvas: Canvas) -> None:
    for notches, bound in ((100, 8.0), (-200, 0.01)):
        wheel(canvas, QPoint(10, 10), notches, NONE)
        assert canvas.viewport.scale == pytest.approx(bound)


def test_shift_and_wheel_move_sideways(canvas: Canvas) -> None:
    origin = canvas.viewport.origin
    wheel(canvas, QPoint(10, 10), 1, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.viewport.origin.x() != origin.x()
    assert canvas.viewport.origin.y() == origin.y()


def test_a_drag_pans_and_does_not_click(canvas: Canvas, qtbot: QtBot) -> None:
    clicks = QSignalSpy(canvas.clicked)
    before = canvas.viewport.origin
    start = inside(canvas, "stage1.block1")
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        qtbot.mouseMove(canvas, start + QPoint(12 * step, 6 * step))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 30))
    moved = canvas.viewport.origin - before
    assert (round(moved.x()), round(moved.y())) == (60, 30)
    assert clicks.count() == 0


def test_a_click_tells_what_was_clicked_and_beside_it_nothing(canvas: Canvas, qtbot: QtBot) -> None:
    clicks = QSignalSpy(canvas.clicked)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=inside(canvas, "stage3.block2-6"))
    assert clicks.at(0) == ["stage3.block2"]
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert clicks.at(1) == [""]


def test_a_click_on_the_badge_unfolds_a_run(canvas: Canvas, qtbot: QtBot) -> None:
    toggles = QSignalSpy(canvas.toggled)
    rect = box(canvas, "stage3.block2-6").rect
    qtbot.mouseClick(
        canvas, Qt.MouseButton.LeftButton, pos=on_screen(canvas, rect.right - 20, rect.y + 14)
    )
    assert toggles.at(0) == ["stage3.block2-6"]


def test_the_sign_at_the_corner_folds(canvas: Canvas, qtbot: QtBot) -> None:
    toggles = QSignalSpy(canvas.toggled)
    rect = box(canvas, "stage2.block1").rect
    qtbot.mouseMove(canvas, inside(canvas, "stage2.block1"))
    qtbot.mouseClick(
        canvas, Qt.MouseButton.LeftButton, pos=on_screen(canvas, rect.right, rect.y) + QPoint(3, -3)
    )
    assert toggles.at(0) == ["stage2.block1"]


def test_a_double_click_folds(canvas: Canvas, qtbot: QtBot) -> None:
    toggles = QSignalSpy(canvas.toggled)
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=inside(canvas, "stage2.block1"))
    assert toggles.at(0) == ["stage2.block1"]


def test_what_is_unfolded_stays_under_the_pointer(canvas: Canvas) -> None:
    network = build("resnet50")
    before = on_screen(canvas, *box(canvas, "stage3.block1").rect[:2])
    view = View(heading=False).toggle("stage3.block1").toggle("stage1.block1")
    canvas.show_scene(draw(network, view), LIGHT, keep="stage3.block1")
    after = on_screen(canvas, *box(canvas, "stage3.block1").rect[:2])
    assert (after - before).manhattanLength() <= 2


def test_the_keyboard_walks_and_folds(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.clicked.connect(canvas.select)
    toggles = QSignalSpy(canvas.toggled)
    canvas.select("stage1.block1")
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.selected_box is not None
    assert canvas.selected_box.id == "stage2.block1"
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert toggles.at(0) == ["stage2.block1"]
    escapes = QSignalSpy(canvas.escaped)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert escapes.count() == 1


def walk(canvas: Canvas, qtbot: QtBot, *keys: Qt.Key) -> str:
    """Where one is after these keys with Ctrl, which follow edges."""
    for key in keys:
        qtbot.keyClick(canvas, key, Qt.KeyboardModifier.ControlModifier)
    assert canvas.selected_box is not None
    return canvas.selected_box.id


def test_the_keyboard_walks_along_edges(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.clicked.connect(canvas.select)
    canvas.select("stage1.block1.add")
    right, left, up, down = Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Down
    assert walk(canvas, qtbot, right) == "stage1.block2-3"
    assert walk(canvas, qtbot, down) == "stage1.block3.add", "the shortcut leads there"
    assert walk(canvas, qtbot, up) == "stage1.block2-3"
    assert walk(canvas, qtbot, left) == "stage1.block1.add"
    canvas.select("stage1.block3.add")  # as a click would
    assert walk(canvas, qtbot, left, down) == "stage1.block1.add"
    canvas.select("stage1")  # what leaves an unfolded stage
    assert walk(canvas, qtbot, right) == "stage2.block1"


def test_the_keyboard_asks_for_what_is_inside_and_around(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.select("stage2.block1")
    inside, around = QSignalSpy(canvas.entered), QSignalSpy(canvas.left)
    qtbot.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert (inside.count(), around.count()) == (1, 0)
    qtbot.keyClick(canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert (inside.count(), around.count()) == (1, 1)


def test_a_click_with_shift_asks_for_paths(canvas: Canvas, qtbot: QtBot) -> None:
    joined, clicked = QSignalSpy(canvas.joined), QSignalSpy(canvas.clicked)
    at = inside(canvas, "stage3.block2-6")
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, at)
    assert joined.at(0) == ["stage3.block2"]
    assert clicked.count() == 0


@pytest.mark.parametrize("scale", [0.1, 1.0])
def test_what_does_not_stand_out_is_dimmed(canvas: Canvas, scale: float) -> None:
    """In every pixel: boxes and edges that are lit are as before, the others are paler."""
    network = build("resnet50")
    canvas.zoom(scale / canvas.viewport.scale)
    before = pixels(canvas)
    showing = Showing(network, canvas.scene)
    canvas.show_lit(showing.lit(Light({"stage2.block1": ""})))
    after = pixels(canvas)

    def around(box_id: str) -> tuple[slice, slice]:
        rect = box(canvas, box_id).rect
        low, high = on_screen(canvas, rect.x, rect.y), on_screen(canvas, rect.right, rect.bottom)
        inset = 1 + round(8 * scale)  # its corners are round
        return slice(low.y() + inset, high.y() - inset), slice(low.x() + inset, high.x() - inset)

    assert (after[around("stage2.block1")] == before[around("stage2.block1")]).all()
    darkest = [image[around("stage2.block2-4")][..., :3].min() for image in (before, after)]
    assert darkest[1] > darkest[0] + 30
    canvas.show_lit(None)
    assert (pixels(canvas) == before).all()


def test_what_lies_over_the_diagram_does_not_move_with_it(canvas: Canvas) -> None:
    over = QLabel("over it", canvas)
    over.setStyleSheet("background: yellow")
    over.setGeometry(300, 200, 90, 30)
    over.show()
    pixels(canvas)
    canvas.pan(QPointF(40, 25))
    moved = pixels(canvas)
    canvas.update()
    assert alike(moved, pixels(canvas))


def test_a_part_inside_a_folded_box_is_shown_by_that_box(canvas: Canvas) -> None:
    canvas.select("stage3.block5.conv2")
    assert canvas.selected_box is not None
    assert canvas.selected_box.id == "stage3.block2-6"
    assert "each, ×5" in canvas.accessibleDescription()


def test_a_selection_out_of_view_is_brought_into_it(canvas: Canvas) -> None:
    canvas.zoom(6, QPointF(0, 0))
    canvas.select("stage4.block1")
    rect = box(canvas, "stage4.block1").rect
    corner = on_screen(canvas, rect.x, rect.y)
    assert 0 <= corner.x() <= canvas.width()
    assert 0 <= corner.y() <= canvas.height()


@pytest.mark.parametrize("scale", [0.03, 0.3, 0.6, 1.0, 5.0])
def test_it_paints_something_at_every_scale(canvas: Canvas, scale: float) -> None:
    canvas.show_scene(draw(build("resnet110"), View("layer", fold_repeats=False)), LIGHT)
    canvas.zoom(scale / canvas.viewport.scale, QPointF(300, 250))
    image = canvas.grab().toImage()
    colours = {image.pixel(x, y) for x in range(0, 1000, 7) for y in range(0, 500, 7)}
    assert len(colours) > 2


def pixels(canvas: Canvas) -> NDArray[np.uint8]:
    """What is on the screen, without painting it anew."""
    QApplication.processEvents()
    image = canvas.screen().grabWindow(canvas.winId()).toImage()
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)


def painted_anew(canvas: Canvas) -> NDArray[np.uint8]:
    """What is on the screen, with nothing left of what was painted before."""
    canvas.set_theme(LIGHT)
    return pixels(canvas)


def alike(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    """Same but for the smoothing of a letter or two, which Qt rounds by place."""
    return float((one != other).any(axis=2).mean()) < 5e-4


@pytest.mark.parametrize("scale", [0.1, 0.3, 1.0, 3.0])
def test_panning_shows_what_painting_anew_would(canvas: Canvas, scale: float) -> None:
    canvas.zoom(scale / canvas.viewport.scale, QPointF(200, 100))
    canvas.select("stage2.block1")
    for by in (
        QPointF(-7, -5),
        QPointF(3, 0),
        QPointF(0, 11),
        QPointF(-0.4, 0.4),
        QPointF(60, -90),
    ):
        pixels(canvas)
        canvas.pan(by)
    moved = pixels(canvas)
    assert alike(moved, painted_anew(canvas))


def test_small_pans_add_up(canvas: Canvas) -> None:
    before = canvas.viewport.origin
    for _ in range(10):
        canvas.pan(QPointF(0.3, -0.3))
    assert canvas.viewport.origin == before + QPointF(3, -3)


def test_hovering_repaints_what_changes(canvas: Canvas, qtbot: QtBot) -> None:
    for box_id in ("stage1.block1", "stage3.block1", "stage2"):
        qtbot.mouseMove(canvas, inside(canvas, box_id))
        lit = pixels(canvas)
        assert alike(lit, painted_anew(canvas))
    qtbot.mouseMove(canvas, QPoint(1, 1))
    dark = pixels(canvas)
    assert alike(dark, painted_anew(canvas))


def test_a_dense_block_under_the_pointer_shows_what_it_reads_and_who_reads_it(
    canvas: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas.show_scene(draw(build("densenet121"), View(heading=False)), LIGHT)
    block = canvas.places.showing("stage3.block4")
    assert block
    arcs = canvas.places.arcs_of(block)
    assert {arc.source for arc in arcs if arc.target == block.id} == {
        "stage2.block13",
        "stage3.block1",
        "stage3.block2",
    }
    assert len([arc for arc in arcs if arc.source == block.id]) == 20
    before = canvas.grab().toImage()
    touched: list[QRect] = []
    monkeypatch.setattr(canvas, "update", touched.append)
    canvas.light(block)
    lit = canvas.grab().toImage()
    # On its track, far from the box.
    x, y = arcs[-1].way[1]
    around = [on_screen(canvas, x, y + 300) + QPoint(dx, 0) for dx in (-1, 0, 1)]
    assert any(before.pixelColor(point) != lit.pixelColor(point) for point in around)
    assert all(touched[0].contains(point) for point in around)
    canvas.light(None)
    assert canvas.grab().toImage() == before


LONG = {"column": "top", "row": "left"}


def shown(canvas: Canvas) -> QRectF:
    """What of the scene is on the canvas."""
    far = QPointF(canvas.width(), canvas.height())
    return QRectF(canvas.viewport.to_scene(QPointF(0, 0)), canvas.viewport.to_scene(far))


@pytest.mark.parametrize("style", LONG)
def test_a_long_scene_begins_where_it_is_read_and_fit_shows_the_whole(
    canvas: Canvas, style: Style
) -> None:
    scene = draw(build("resnet152"), View("layer", fold_repeats=False, style=style))
    canvas.show_scene(scene, LIGHT, begins=LONG[style])
    whole = QRectF(0, 0, scene.width, scene.height)
    for _ in range(2):
        assert not shown(canvas).contains(whole)
        assert shown(canvas).contains(QPointF(0, 0))  # its beginning
        side = whole.width() if style == "column" else whole.height()
        room = canvas.width() if style == "column" else canvas.height()
        assert canvas.viewport.scale == pytest.approx(min((room - 16) / side, 1))
        canvas.fit()
        assert shown(canvas).contains(whole)
        canvas.fit()


def test_what_is_begun_stays_so_on_resize_until_it_is_moved(canvas: Canvas) -> None:
    scene = draw(build("resnet152"), View("layer", style="column"))
    canvas.show_scene(scene, LIGHT, begins="top")
    canvas.resize(500, 400)
    assert shown(canvas).contains(QPointF(0, 0))
    assert canvas.viewport.scale == pytest.approx(min(484 / scene.width, 1))
    canvas.pan(QPointF(0, -300))
    origin = canvas.viewport.origin
    canvas.resize(520, 420)
    assert canvas.viewport.origin == origin


def test_what_can_be_read_as_a_whole_is_shown_as_a_whole(canvas: Canvas) -> None:
    scene = draw(build("resnet18"), View("stage", style="row"))
    canvas.show_scene(scene, LIGHT, begins="left")
    for _ in range(2):
        assert shown(canvas).contains(QRectF(0, 0, scene.width, scene.height))
        canvas.fit()


def test_other_colours_do_not_move_what_is_seen(canvas: Canvas) -> None:
    canvas.zoom(2.5, QPointF(200, 100))
    canvas.select("stage2.block1")
    before = canvas.viewport.scale, canvas.viewport.origin
    boxes = tuple(
        replace(box, marks=(box.marks[0]._replace(fill="#C04040"), *box.marks[1:]))
        if box.kind == "block"
        else box
        for box in canvas.scene.boxes
    )
    scene = replace(canvas.scene, boxes=boxes)
    canvas.recolour(scene, prepare(scene, LIGHT))
    assert (canvas.viewport.scale, canvas.viewport.origin) == before
    assert canvas.selected_box is not None
    assert alike(pixels(canvas), painted_anew(canvas))
    red = (pixels(canvas)[:, :, :3] == [0x40, 0x40, 0xC0]).all(axis=2)
    assert red.mean() > 0.02


def test_the_folded_network_unfolds_by_a_double_click_and_by_enter(
    canvas: Canvas, qtbot: QtBot
) -> None:
    canvas.show_scene(draw(build("resnet50"), View("network")), LIGHT)
    toggles = QSignalSpy(canvas.toggled)
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=inside(canvas, NETWORK))
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert [toggles.at(0), toggles.at(1)] == [[NETWORK], [NETWORK]]
    canvas.select("stage3.block5.conv2")
    assert canvas.selected_box is not None
    assert canvas.selected_box.id == NETWORK
