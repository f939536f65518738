"""The cost table: what every stage, block and layer costs."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from resviz.app.cost_rows import TextFormat, as_text, walk
from resviz.app.workspace import Workspace
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.tables.cost_model import ID_ROLE, SHARE_COLUMN, SHARE_ROLE, CostModel

_WIDTHS = (220, 96, 98, 118, 156, 104)


class CostPanel(QWidget):
    """A tree of costs; selecting a row selects the part everywhere."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._marking = False
        self.model = CostModel()
        self.tree = QTreeView()
        self.tree.setObjectName("costs")
        self.tree.setAccessibleName("Costs")
        self.tree.setModel(self.model)
        self.tree.setUniformRowHeights(True)
        self.tree.setSortingEnabled(True)
        self.tree.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.tree.setAllColumnsShowFocus(True)
        self._bar = ShareBar()
        self.tree.setItemDelegateForColumn(SHARE_COLUMN, self._bar)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for column, width in enumerate(_WIDTHS):
            header.resizeSection(column, width)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tree)
        workspace.network_changed.connect(self._show)
        workspace.selection_changed.connect(self._select)
        self._show()
        self.tree.selectionModel().currentChanged.connect(self._picked)

    def set_theme(self, theme: Theme) -> None:
        """Paint the bars in the colours of a theme."""
        self._bar.theme = theme  # the new style sheet has the table painted anew

    def copy(self, form: TextFormat) -> None:
        """Put what is unfolded in the table on the clipboard."""
        rows = walk(self.model.rows, lambda row: self.tree.isExpanded(self.model.index_of(row.id)))
        QGuiApplication.clipboard().setText(as_text(rows, form))

    def _show(self) -> None:
        self.model.show(self._workspace.network)
        self._select(self._workspace.selection)

    def _select(self, part_id: str) -> None:
        index = self.model.index_of(part_id)
        if index == self.tree.currentIndex():
            return
        # The echo: what the table is told to select it must not report as picked.
        self._marking = True
        if index.isValid():
            self.tree.setCurrentIndex(index)
        else:
            self.tree.selectionModel().clear()
        self._marking = False

    def _picked(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid() and not self._marking:
            self._workspace.select(index.data(ID_ROLE))


class ShareBar(QStyledItemDelegate):
    """A percentage with a bar beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        share = index.data(SHARE_ROLE)
        area: QRect = option.rect.adjusted(12, 0, -56, 0)
        if area.width() < 20:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRect(area.left(), area.center().y() - 2, area.width(), 5)
        painter.setBrush(QColor(self.theme["bar-track"]))
        painter.drawRoundedRect(track, 2.5, 2.5)
        if share > 0:
            track.setWidth(max(round(track.width() * share), 3))
            painter.setBrush(QColor(self.theme["bar"]))
            painter.drawRoundedRect(track, 2.5, 2.5)
        painter.restore()
