"""The cost table's model: stage › block › layer."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt

from resviz.app.cost_rows import CostRow, cost_rows, walk
from resviz.core.network import Network
from resviz.core.ops import shape_text

Index = QModelIndex | QPersistentModelIndex

SHARE_COLUMN = 4
SHARE_ROLE = Qt.ItemDataRole.UserRole + 1
ID_ROLE = Qt.ItemDataRole.UserRole + 2

_COLUMNS: tuple[tuple[str, str, Callable[[CostRow], Any], Callable[[CostRow], str]], ...] = (
    ("Part", "Stage, block or layer", lambda row: row.id, lambda row: row.name),
    (
        "Output",
        "Shape of the output, channels×height×width, without the batch",
        lambda row: row.output,
        lambda row: shape_text(row.output),
    ),
    (
        "Parameters",
        "Learnable parameters",
        lambda row: row.params,
        lambda row: f"{row.params:,}" if row.params else "",
    ),
    (
        "MACs",
        "Multiply-adds of convolutions and linear layers, one example; FLOPs are twice as many",
        lambda row: row.macs,
        lambda row: f"{row.macs:,}" if row.macs else "",
    ),
    ("Share", "Share of the network's MACs", lambda row: row.macs, lambda row: f"{row.share:.1%}"),
    (
        "Activations",
        "Elements of the outputs of its layers, one example",
        lambda row: row.activations,
        lambda row: f"{row.activations:,}",
    ),
)


class CostModel(QAbstractItemModel):
    """Rows of a network's costs; sortable within each parent."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[CostRow] = []
        self._by_id: dict[str, CostRow] = {}
        self._order: dict[str, int] = {}
        self._places: dict[int, int] = {}
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    def show(self, network: Network) -> None:
        """Show another network."""
        self.beginResetModel()
        self._rows = cost_rows(network)
        self._by_id = {row.id: row for row in walk(self._rows, lambda _: True)}
        self._order = {part_id: place for place, part_id in enumerate(self._by_id)}
        self._number()
        self.endResetModel()
        if self._sorted_by:
            self.sort(*self._sorted_by)

    @property
    def rows(self) -> list[CostRow]:
        """The rows of the stages, in the order shown."""
        return self._rows

    def index_of(self, part_id: str) -> QModelIndex:
        """Index of the row of a node or scope; invalid where there is none."""
        row = self._by_id.get(part_id)
        return self.createIndex(self._places[id(row)], 0, row) if row else QModelIndex()

    def _number(self) -> None:
        self._places = {id(row): place for place, row in enumerate(self._rows)}
        for row in self._by_id.values():
            self._places.update({id(child): place for place, child in enumerate(row.children)})

    def _row(self, index: Index) -> CostRow | None:
        return index.internalPointer() if index.isValid() else None

    def _children(self, index: Index) -> list[CostRow]:
        row = self._row(index)
        return row.children if row else self._rows

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's signature
        children = self._children(parent)
        if not (0 <= row < len(children) and 0 <= column < len(_COLUMNS)):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # QObject.parent has no argument
        row = self._row(index)
        if row is None or row.parent is None:
            return QModelIndex()
        return self.createIndex(self._places[id(row.parent)], 0, row.parent)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return len(self._children(parent)) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return len(_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._row(index)
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _COLUMNS[index.column()][3](row)
            case Qt.ItemDataRole.TextAlignmentRole if index.column():
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ToolTipRole:
                return f"{row.id}: {row.kind}"
            case _ if role == SHARE_ROLE:
                return row.share
            case _ if role == ID_ROLE:
                return row.id
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[section][0]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _COLUMNS[section][1]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort the children of every row; column −1 restores the order of the network."""
        self._sorted_by = (column, order) if column >= 0 else None
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [(index.internalPointer(), index.column()) for index in before]
        backwards = order == Qt.SortOrder.DescendingOrder
        for children in (self._rows, *(row.children for row in self._by_id.values())):
            if column > 0:
                children.sort(key=_COLUMNS[column][2], reverse=backwards)
            else:
                children.sort(
                    key=lambda row: self._order[row.id], reverse=backwards and column == 0
                )
        self._number()
        after = [self.createIndex(self._places[id(row)], column, row) for row, column in kept]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
