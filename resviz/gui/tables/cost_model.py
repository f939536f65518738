"""The cost table's model: stage › block › layer."""

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt

from resviz.app.cost_rows import CostRow, cost_rows
from resviz.core.network import Network
from resviz.core.ops import shape_text

Index = QModelIndex | QPersistentModelIndex

BAR_COLUMN = 6
SHARE_ROLE = Qt.ItemDataRole.UserRole + 1
ID_ROLE = Qt.ItemDataRole.UserRole + 2


class _Column(NamedTuple):
    """A column: its head, what it holds, what it sorts by, what it shows."""

    head: str
    about: str
    value: Callable[[CostRow], Any]
    words: Callable[[CostRow], str]


_LEFT = (0, BAR_COLUMN)  # columns that begin at the left; numbers end at the right
_COLUMNS = (
    _Column("Part", "Stage, block or layer", lambda row: row.place, lambda row: row.name),
    _Column(
        "Output",
        "Shape of the output, channels×height×width, without the batch",
        lambda row: row.output,
        lambda row: shape_text(row.output),
    ),
    _Column(
        "Parameters",
        "Learnable parameters",
        lambda row: row.params,
        lambda row: f"{row.params:,}" if row.params else "",
    ),
    _Column(
        "Activations",
        "Elements of the outputs of its layers, one example",
        lambda row: row.activations,
        lambda row: f"{row.activations:,}",
    ),
    _Column(
        "MACs",
        "Multiply-adds of convolutions and linear layers, one example; FLOPs are twice as many",
        lambda row: row.macs,
        lambda row: f"{row.macs:,}" if row.macs else "",
    ),
    _Column(
        "Share",
        "Share of the network's MACs",
        lambda row: row.macs,
        lambda row: f"{row.share:.1%}" if row.macs else "",
    ),
    _Column("of all MACs", "The same as a bar", lambda row: row.macs, lambda row: ""),
)


class CostModel(QAbstractItemModel):
    """Rows of a network's costs; sortable within each parent.

    Rows are made and sorted when their parent is unfolded, so a network of any depth is shown at
    once.
    """

    def __init__(self) -> None:
        super().__init__()
        self._network: Network | None = None
        self._rows: list[CostRow] = []
        self._sorted: dict[int, dict[int, int]] = {}  # of a parent: where each row is shown
        self._sorting = (-1, Qt.SortOrder.AscendingOrder)

    def show(self, network: Network) -> None:
        """Show another network."""
        self.beginResetModel()
        self._network = network
        self._rows = cost_rows(network)
        self._sorted.clear()
        self.endResetModel()

    @property
    def rows(self) -> list[CostRow]:
        """The rows of the stages, in the order shown."""
        return self._children(None)

    def index_of(self, part_id: str) -> QModelIndex:
        """Index of the row of a node or scope; invalid where there is none."""
        if self._network is None or not part_id:
            return QModelIndex()
        if part_id not in self._network and part_id not in self._network.scopes:
            return QModelIndex()  # of the network shown before
        row: CostRow | None = None
        for part in (*reversed(tuple(self._network.ancestors(part_id))), part_id):
            inside = self._children(row)
            row = next((child for child in inside if child.id == part), None)
            if row is None:
                return QModelIndex()
        return self._index(row) if row else QModelIndex()

    def _children(self, parent: CostRow | None) -> list[CostRow]:
        """The rows of a parent in the order shown."""
        rows = parent.children if parent else self._rows
        if id(parent) not in self._sorted:
            column, order = self._sorting
            backwards = order == Qt.SortOrder.DescendingOrder and column >= 0
            key = _COLUMNS[column].value if column > 0 else _place
            rows.sort(key=key, reverse=backwards)
            self._sorted[id(parent)] = {id(row): place for place, row in enumerate(rows)}
        return rows

    def _index(self, row: CostRow, column: int = 0) -> QModelIndex:
        self._children(row.parent)
        return self.createIndex(self._sorted[id(row.parent)][id(row)], column, row)

    def _row(self, index: Index) -> CostRow | None:
        return index.internalPointer() if index.isValid() else None

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's signature
        children = self._children(self._row(parent))
        if not (0 <= row < len(children) and 0 <= column < len(_COLUMNS)):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # QObject.parent has no argument
        row = self._row(index)
        if row is None or row.parent is None:
            return QModelIndex()
        return self._index(row.parent)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return len(self._children(self._row(parent))) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return len(_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._row(index)
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _COLUMNS[index.column()].words(row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return f"{row.shown}: {row.kind}"
            case Qt.ItemDataRole.AccessibleTextRole if index.column() == BAR_COLUMN:
                return f"{row.share:.1%}"
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
            return self._head(section)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _COLUMNS[section].about
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def _head(self, section: int) -> str:
        """The words of a head, with an arrow on their free side where the rows are sorted by it."""
        head = _COLUMNS[section].head
        column, order = self._sorting
        if section != column:
            return head
        arrow = "↑" if order == Qt.SortOrder.AscendingOrder else "↓"
        return f"{head} {arrow}" if section in _LEFT else f"{arrow} {head}"

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort the children of every row; column −1 restores the order of the network."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        self._sorting = (column, order)
        self._sorted.clear()
        after = [self._index(index.internalPointer(), index.column()) for index in before]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(_COLUMNS) - 1)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column in _LEFT else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def _place(row: CostRow) -> int:
    return row.place
