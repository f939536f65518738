"""What a scene looks like on the screen and in pictures."""

from __future__ import annotations

from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from resviz.diagram.scene import Area, Scene
from resviz.diagram.theme import LIGHT, mixed
from resviz.gui.canvas.files import to_image


def test_an_area_lets_through_what_lies_under_it(qtbot: QtBot) -> None:
    square = ((4.0, 4.0), (16.0, 4.0), (16.0, 16.0), (4.0, 16.0))
    image = to_image(Scene(20, 20, "t", notes=(Area(square, "plain1", 0.25),)), 20, 20, LIGHT)
    found, wanted = image.pixelColor(10, 10), QColor(mixed(LIGHT["plain1"], "#FFFFFF", 0.25))
    for one, other in zip(found.getRgb(), wanted.getRgb(), strict=True):
        assert abs(one - other) <= 2
    assert image.pixelColor(1, 1) == QColor("#FFFFFF")
