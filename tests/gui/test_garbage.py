"""Garbage is looked for between other things, in the window's thread alone."""

from __future__ import annotations

import gc
import weakref

from pytestqt.qtbot import QtBot

from resviz.gui.application import Application
from resviz.gui.garbage import Garbage


class Knot:
    """Refers to itself, so that only a search finds it."""

    def __init__(self) -> None:
        self.me = self


def test_what_nobody_uses_is_found(qtbot: QtBot) -> None:
    garbage = Garbage()
    try:
        garbage.start()
        assert not gc.isenabled()
        found = weakref.ref(Knot())
        made: list[Knot] = []

        def is_found() -> bool:
            # As many new objects as make Python look.
            made.extend(Knot() for _ in range(2 * gc.get_threshold()[0]))
            return found() is None

        qtbot.waitUntil(is_found)
    finally:
        garbage.stop()
    assert gc.isenabled()


def test_python_does_not_look_for_it_while_there_is_a_window(application: Application) -> None:
    assert not gc.isenabled()
    application.window.close()
    assert gc.isenabled()
