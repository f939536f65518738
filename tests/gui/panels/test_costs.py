"""The cost table as it is looked at and walked through."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage

from resviz.app.workspace import Workspace
from resviz.diagram.theme import LIGHT
from resviz.gui.application import Application
from resviz.gui.panels.costs import CostPanel
from resviz.gui.tables.cost_model import ID_ROLE

NUMBERS = range(1, 6)


@pytest.fixture
def costs(application: Application) -> CostPanel:
    return application.window.costs


def unfolded(costs: CostPanel) -> set[str]:
    """Ids of all rows that show what is in them."""
    rows, found = list(costs.model.rows), set()
    while rows:
        row = rows.pop()
        if costs.tree.isExpanded(costs.model.index_of(row.id)):
            found.add(row.id)
            rows += row.children
    return found


def last_ink(image: QImage, area: QRect) -> int:
    """The rightmost column of an area in which something is written."""
    paper = QColor(LIGHT["surface"]).lightness()
    for x in range(area.right(), area.left(), -1):
        for y in range(area.top(), area.bottom()):
            if paper - image.pixelColor(x, y).lightness() > 64:
                return x
    return -1


def test_a_selection_unfolds_what_it_is_in_and_nothing_else(
    costs: CostPanel, workspace: Workspace
) -> None:
    workspace.select("stage1.block1.conv1")
    workspace.select("stage3.block4.conv2")
    assert unfolded(costs) == {"stage3", "stage3.block4"}
    workspace.select("stage3.block5")
    assert unfolded(costs) == {"stage3"}
    workspace.select("")
    assert unfolded(costs) == set()


def test_what_was_unfolded_by_hand_stays(costs: CostPanel, workspace: Workspace) -> None:
    costs.tree.expand(costs.model.index_of("stage2"))
    workspace.select("stage2.block1.conv1")
    workspace.select("stage3.block1.conv1")
    costs.tree.expand(costs.model.index_of("stage3.block2"))
    workspace.select("stem")
    assert unfolded(costs) == {"stage2", "stage3", "stage3.block2"}


def test_another_setting_leaves_the_table_as_it_was_unfolded(
    costs: CostPanel, workspace: Workspace
) -> None:
    costs.tree.expand(costs.model.index_of("stage2"))
    workspace.select("stage3.block4.conv2")
    workspace.change_setting("classes", 10)
    assert unfolded(costs) == {"stage2", "stage3", "stage3.block4"}
    assert costs.tree.currentIndex().data(ID_ROLE) == "stage3.block4.conv2"
    workspace.select("stem")
    assert unfolded(costs) == {"stage2"}


def test_what_was_unfolded_may_be_missing_in_the_next_network(
    costs: CostPanel, workspace: Workspace
) -> None:
    costs.tree.expand(costs.model.index_of("stage3"))
    workspace.select("stage4.block1.conv1")
    workspace.open_preset("vit_b_16")
    assert unfolded(costs) == set()
    assert not costs.model.index_of("stage3").isValid()


def test_heads_end_where_their_numbers_end(costs: CostPanel) -> None:
    header, tree = costs.tree.header(), costs.tree
    heads = header.grab().toImage()
    rows = tree.viewport().grab().toImage()
    cell = tree.visualRect(costs.model.index_of("stage1"))
    for column in NUMBERS:
        left, width = header.sectionViewportPosition(column), header.sectionSize(column)
        head = last_ink(heads, QRect(left, 4, width, header.height() - 8))
        number = last_ink(rows, QRect(left, cell.top(), width, cell.height()))
        assert abs(head - number) <= 1, costs.model.headerData(column, Qt.Orientation.Horizontal)


def test_a_small_window_shows_every_column(application: Application, costs: CostPanel) -> None:
    application.window.resize(application.window.minimumSize())
    assert not costs.tree.horizontalScrollBar().isVisible()


def test_the_numbers_stand_near_the_names(application: Application, costs: CostPanel) -> None:
    application.window.resize(2560, 1440)
    header = costs.tree.header()
    right = header.sectionViewportPosition(NUMBERS[-1]) + header.sectionSize(NUMBERS[-1])
    assert right < 900


@pytest.mark.parametrize(("column", "head"), [(0, "Part ↑"), (2, "↑ Parameters")])
def test_the_head_says_what_the_rows_are_sorted_by(
    costs: CostPanel, column: int, head: str
) -> None:
    costs.tree.sortByColumn(column, Qt.SortOrder.AscendingOrder)
    assert costs.model.headerData(column, Qt.Orientation.Horizontal) == head
    costs.tree.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert costs.model.headerData(column, Qt.Orientation.Horizontal) == head.strip("↑ ")
