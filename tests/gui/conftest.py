from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from resviz.app.workspace import Workspace
from resviz.gui.application import Application


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
