"""Work beside the window: where it runs, and where its result arrives."""

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from resviz.gui.background import Background


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    made = Background()
    yield made
    made.wait()


def test_the_result_arrives_in_the_windows_thread(background: Background, qtbot: QtBot) -> None:
    seen: list[tuple[str, threading.Thread]] = []
    background.run(
        threading.current_thread,
        lambda thread: seen.extend([("worked", thread), ("told", threading.current_thread())]),
    )
    qtbot.waitUntil(lambda: bool(seen))
    (_, worked), (_, told) = seen
    assert worked is not threading.main_thread()
    assert told is threading.main_thread()


def test_what_goes_wrong_is_told(background: Background, qtbot: QtBot) -> None:
    told: list[str] = []
    background.run(lambda: 1 / 0, told.append, lambda error: told.append(str(error)))
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["division by zero"]


def test_much_work_and_the_search_for_garbage_get_on(background: Background, qtbot: QtBot) -> None:
    done: list[int] = []
    for number in range(300):
        background.run(lambda number=number: gc.collect(0) + number, done.append)
    qtbot.waitUntil(lambda: len(done) == 300)


def test_nothing_is_delivered_after_the_end(background: Background, qtbot: QtBot) -> None:
    begun, told = threading.Event(), list[int]()
    background.run(lambda: begun.set() or 1, told.append)
    background.wait()
    background.run(lambda: 2, told.append)
    qtbot.wait(20)
    assert begun.is_set()
    assert told == []
