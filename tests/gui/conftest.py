from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from resviz.app.workspace import Workspace
from resviz.diagram.layout import draw
from resviz.diagram.theme import LIGHT
from resviz.diagram.view import View
from resviz.gui.application import Application
from resviz.gui.canvas.canvas import Canvas
from resviz.zoo.presets import build


@pytest.fixture
def application(qtbot: QtBot, tmp_path: Path) -> Iterator[Application]:
    """The window, without its engine, remembering nothing of the person who runs the tests."""
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    settings.setValue("theme", "light")
    application = Application(None, settings)
    qtbot.addWidget(application.window)
    application.window.resize(1280, 800)
    application.window.show()
    qtbot.waitExposed(application.window)
    yield application
    application.window.close()


@pytest.fixture
def workspace(application: Application) -> Workspace:
    return application.workspace


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    """ResNet-50 on a canvas of 1000 by 500 pixels."""
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(1000, 500)
    canvas.show()
    canvas.show_scene(draw(build("resnet50"), View(heading=False)), LIGHT)
    return canvas
