from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.panels.lab.desk import Desk


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk()
    qtbot.addWidget(desk.panel)
    desk.panel.show()
    yield desk
    desk.background.wait()


@pytest.fixture
def drawn(qtbot: QtBot, desk: Desk) -> Desk:
    """A desk with a recording of eight steps on it."""
    desk.measure(8)
    qtbot.waitUntil(lambda: desk.board.profile._plot is not None)
    desk.board.refresh()
    return desk
