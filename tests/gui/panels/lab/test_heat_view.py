"""Heat maps of many networks have room in a small panel."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSize
from pytestqt.qtbot import QtBot

from resviz.diagram.charts.data import Heat, Heats
from resviz.gui.panels.lab.heat_view import HeatView


def heats(count: int) -> Heats:
    values, odd = np.zeros((20, 30)), np.zeros((20, 30), bool)
    ids, steps = tuple(f"stage1.block{row}" for row in range(20)), np.arange(30)
    maps = tuple(Heat(f"net {i}", "ink", ids, steps, values, odd, odd) for i in range(count))
    return Heats("Weight gradient", "layers", maps, (-3.0, 3.0), log=True)


def places(qtbot: QtBot, count: int, size: QSize) -> list[QRectF]:
    view = HeatView()
    qtbot.addWidget(view)
    view.resize(size)
    view.show_heats(heats(count))
    return [one.rect for one in view._maps()]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("size", [QSize(178, 140), QSize(320, 400), QSize(700, 260)])
def test_maps_are_apart_and_high_enough_to_be_seen(qtbot: QtBot, count: int, size: QSize) -> None:
    found = places(qtbot, count, size)
    assert len(found) == count
    assert all(rect.height() >= 12 and rect.width() >= 36 for rect in found)
    assert not any(one.intersects(other) for one, other in combinations(found, 2))
    assert max(rect.bottom() for rect in found) <= size.height() - 14


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_few_stand_one_below_the_other(qtbot: QtBot, count: int) -> None:
    assert {rect.x() for rect in places(qtbot, count, QSize(178, 140))} == {0}


def test_many_stand_side_by_side_where_there_is_little_height(qtbot: QtBot) -> None:
    assert len({rect.x() for rect in places(qtbot, 5, QSize(178, 140))}) == 2
    assert len({rect.x() for rect in places(qtbot, 5, QSize(320, 400))}) == 1


def test_all_can_be_pointed_at(qtbot: QtBot) -> None:
    view = HeatView()
    qtbot.addWidget(view)
    view.resize(178, 140)
    view.show_heats(heats(5))
    for one in view._maps():
        under = view._under(one.rect.center())
        assert under
        assert under[0] is one.heat
