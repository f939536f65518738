"""Large scenes are stretched while they are zoomed, and sharp once they rest."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resviz.diagram.layout import draw
from resviz.diagram.scene import Scene
from resviz.diagram.theme import LIGHT
from resviz.diagram.view import View
from resviz.gui.canvas import surface
from resviz.gui.canvas.canvas import Canvas
from resviz.zoo.presets import build


@pytest.fixture(scope="module")
def scene() -> Scene:
    return draw(build("resnet110"), View("layer", fold_repeats=False))


@pytest.fixture
def canvas(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, scene: Scene) -> Canvas:
    """Shows a scene that takes too long for a frame wherever more than a little of it is seen."""
    monkeypatch.setattr(surface, "_ALWAYS_SHARP", 0)
    monkeypatch.setattr(surface, "_BUDGET", 1e-6)
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(800, 500)
    canvas.show()
    canvas.show_scene(scene, LIGHT)
    return canvas


def pixels(canvas: Canvas) -> NDArray[np.uint8]:
    image = canvas.screen().grabWindow(canvas.winId()).toImage()
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)


def far_apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """The share of pixels that differ."""
    return float((one != other).any(axis=2).mean())


def rest(canvas: Canvas, qtbot: QtBot) -> NDArray[np.uint8]:
    qtbot.waitUntil(lambda: canvas.surface.is_sharp, timeout=3000)
    QApplication.processEvents()
    return pixels(canvas)


def painted_anew(canvas: Canvas) -> NDArray[np.uint8]:
    canvas.set_theme(LIGHT)
    QApplication.processEvents()
    return pixels(canvas)


@pytest.mark.parametrize("factor", [3.0, 0.5])
def test_what_is_zoomed_is_seen_at_once_and_sharp_when_it_rests(
    canvas: Canvas, qtbot: QtBot, factor: float
) -> None:
    canvas.zoom(1.5, QPointF(300, 200))
    rest(canvas, qtbot)
    before = pixels(canvas)
    canvas.zoom(factor, QPointF(300, 200))
    QApplication.processEvents()
    stretched = pixels(canvas)
    assert not canvas.surface.is_sharp
    assert far_apart(before, stretched) > 0.05  # it follows at once
    sharp = rest(canvas, qtbot)
    assert far_apart(sharp, painted_anew(canvas)) < 5e-4


def test_a_drag_before_it_rests_does_not_keep_it_from_becoming_sharp(
    canvas: Canvas, qtbot: QtBot
) -> None:
    canvas.zoom(3, QPointF(300, 200))
    for _ in range(200):
        canvas.pan(QPointF(-1, -1))
        qtbot.wait(2)
        if canvas.surface.is_sharp:
            break
    assert canvas.surface.is_sharp
    sharp = rest(canvas, qtbot)
    assert far_apart(sharp, painted_anew(canvas)) < 5e-4
