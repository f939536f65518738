"""The cost table: what every stage, block and layer costs."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from resviz.app.cost_rows import CostRow, TextFormat, as_text, walk
from resviz.app.workspace import Workspace
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.tables.cost_model import BAR_COLUMN, ID_ROLE, SHARE_ROLE, CostModel
from resviz.gui.theme import tabular

_WIDTHS = (200, 104, 108, 108, 132, 76)  # the bars take the rest
_LONGEST = 480  # a bar, where there is more room

_ROW = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


class CostPanel(QWidget):
    """A tree of costs; selecting a row selects the part everywhere."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._marking = False
        self._unfolded: set[str] = set()  # rows that a selection has unfolded, not a hand
        self.model = CostModel()
        self.tree = QTreeView()
        self.tree.setObjectName("costs")
        self.tree.setAccessibleName("Costs")
        self.tree.setModel(self.model)
        self.tree.setUniformRowHeights(True)
        self.tree.setSortingEnabled(True)
        self.tree.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.tree.setAllColumnsShowFocus(True)
        self.tree.setFont(tabular(self.tree.font()))
        self._bar = ShareBar()
        self.tree.setItemDelegateForColumn(BAR_COLUMN, self._bar)
        header = self.tree.header()
        header.setSortIndicatorShown(False)  # the model writes an arrow into the head instead
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
        self.tree.expanded.connect(self._unfolded_by_hand)

    def set_theme(self, theme: Theme) -> None:
        """Paint the bars in the colours of a theme."""
        self._bar.theme = theme  # the new style sheet has the table painted anew

    def copy(self, form: TextFormat) -> None:
        """Put what is unfolded in the table on the clipboard."""
        QGuiApplication.clipboard().setText(as_text(walk(self.model.rows, self._is_open), form))

    def _is_open(self, row: CostRow) -> bool:
        return self.tree.isExpanded(self.model.index_of(row.id))

    def _show(self) -> None:
        opened = [row.id for row in walk(self.model.rows, self._is_open) if self._is_open(row)]
        self.model.show(self._workspace.network)
        self._marking = True
        for part_id in opened:
            self.tree.expand(self.model.index_of(part_id))
        self._marking = False
        self._select(self._workspace.selection)

    def _select(self, part_id: str) -> None:
        index = self.model.index_of(part_id)
        if index == self.tree.currentIndex():
            if index.isValid():  # the Tab key makes a row the current one without selecting it
                self.tree.selectionModel().select(index, _ROW)
            return
        # The echo: what the table is told to select it must not report as picked.
        self._marking = True
        self._unfold_to(part_id)
        if index.isValid():
            self.tree.setCurrentIndex(index)
        else:
            self.tree.selectionModel().clear()
        self._marking = False

    def _unfold_to(self, part_id: str) -> None:
        """Unfold what a part is in, and fold again what was unfolded for the part before."""
        wanted = set(self._workspace.network.ancestors(part_id)) if part_id else set()
        for other in self._unfolded - wanted:
            self.tree.collapse(self.model.index_of(other))
        closed = {part for part in wanted if not self.tree.isExpanded(self.model.index_of(part))}
        self._unfolded = (self._unfolded & wanted) | closed
        for part in closed:
            self.tree.expand(self.model.index_of(part))

    def _unfolded_by_hand(self, index: QModelIndex) -> None:
        """What a person unfolds stays so, and so does what it is in."""
        if not self._marking:
            part_id = index.data(ID_ROLE)
            self._unfolded -= {part_id, *self._workspace.network.ancestors(part_id)}

    def _picked(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid() and not self._marking:
            self._workspace.select(index.data(ID_ROLE))


class ShareBar(QStyledItemDelegate):
    """A share as a bar, before a track that stands for the whole."""

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
        room: QRect = option.rect.adjusted(8, 0, -16, 0)
        if share == 0 or room.width() < 20:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRect(room.left(), room.center().y() - 2, min(room.width(), _LONGEST), 5)
        painter.setBrush(QColor(self.theme["bar-track"]))
        painter.drawRoundedRect(track, 2.5, 2.5)
        track.setWidth(max(round(track.width() * share), 3))
        painter.setBrush(QColor(self.theme["bar"]))
        painter.drawRoundedRect(track, 2.5, 2.5)
        painter.restore()
