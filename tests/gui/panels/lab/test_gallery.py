"""The gallery of demonstrations by keys: which card has the focus, and that it is seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from resviz.diagram.theme import LIGHT
from resviz.gui.panels.lab.gallery import Gallery, _Shelf

COLUMNS = 3
LEFT, RIGHT, UP, DOWN = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down
HOME, END = Qt.Key.Key_Home, Qt.Key.Key_End


@pytest.fixture
def chosen() -> list[str]:
    return []


@pytest.fixture
def gallery(qtbot: QtBot, chosen: list[str]) -> Iterator[Gallery]:
    window = QWidget()
    qtbot.addWidget(window)
    gallery = Gallery(chosen.append, LIGHT, window)
    with qtbot.waitActive(gallery):
        gallery.show()
    assert gallery.cards[0].hasFocus(), "so that keys walk at once"
    yield gallery
    for left in window.findChildren(Gallery):
        left.close()


def place_after(gallery: Gallery, qtbot: QtBot, *keys: Qt.Key) -> int:
    """The card that has the focus when keys were pressed, one after the other."""
    for key in keys:
        focused = QApplication.focusWidget()
        assert focused
        qtbot.keyClick(focused, key)
    return next(place for place, card in enumerate(gallery.cards) if card.hasFocus())


WALKS = [
    ([], 0),
    ([RIGHT], 1),
    ([RIGHT, LEFT], 0),
    ([RIGHT, RIGHT, RIGHT], COLUMNS),
    ([DOWN], COLUMNS),
    ([DOWN, RIGHT, UP], 1),
    ([LEFT], 0),
    ([UP], 0),
    ([RIGHT, UP], 1),
    ([END], -1),
    ([END, RIGHT], -1),
    ([END, DOWN], -1),
    ([END, UP], -1 - COLUMNS),
    ([END, HOME], 0),
]


def test_keys_walk_from_card_to_card(gallery: Gallery, qtbot: QtBot) -> None:
    for keys, place in WALKS:
        gallery.cards[0].setFocus()
        assert place_after(gallery, qtbot, *keys) == place % len(gallery.cards), keys


def test_down_from_the_row_above_a_short_one_reaches_the_last(qtbot: QtBot) -> None:
    cards = [QWidget() for _ in range(COLUMNS + 1)]
    for card in cards:
        card.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    shelf = _Shelf(cards)
    qtbot.addWidget(shelf)
    with qtbot.waitActive(shelf):
        shelf.show()
    cards[COLUMNS - 1].setFocus()
    qtbot.keyClick(shelf, DOWN)
    assert cards[-1].hasFocus()


def test_the_card_that_has_the_focus_is_seen(gallery: Gallery, qtbot: QtBot) -> None:
    last = gallery.cards[-1]
    assert last.visibleRegion().isEmpty()
    place_after(gallery, qtbot, *[DOWN] * len(gallery.cards))
    assert last.visibleRegion().boundingRect() == last.rect()
    place_after(gallery, qtbot, HOME)
    assert gallery.cards[0].visibleRegion().boundingRect() == gallery.cards[0].rect()


def test_a_card_that_was_walked_to_is_pressed(
    gallery: Gallery, qtbot: QtBot, chosen: list[str]
) -> None:
    gallery.cards[place_after(gallery, qtbot, DOWN, RIGHT)].click()
    assert chosen == [gallery.cards[COLUMNS + 1].shown.id]
