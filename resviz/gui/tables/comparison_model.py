"""The comparison table's model: two networks side by side, stage › block › layer."""

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from resviz.app.comparison_rows import Fold
from resviz.core.comparison import Comparison, Difference, Row, Sign
from resviz.core.network import Network
from resviz.core.ops import shape_text
from resviz.core.parts import Part
from resviz.diagram.differences import told
from resviz.diagram.theme import LIGHT, Theme
from resviz.diagram.words import quantity

Index = QModelIndex | QPersistentModelIndex

SIGN_COLUMN = 1
WORDS_COLUMN = 10
_COLOURS = {
    Sign.SAME: "muted",
    Sign.DIFFERENT: "differs",
    Sign.ONLY_A: "only-a",
    Sign.ONLY_B: "only-b",
}
_SPOKEN = {
    Sign.SAME: "the same",
    Sign.DIFFERENT: "different",
    Sign.ONLY_A: "only in A",
    Sign.ONLY_B: "only in B",
}


class _Column(NamedTuple):
    """A column: its head, what it holds, what it shows, and the difference it marks."""

    head: str
    about: str
    words: Callable[[Row], str]
    marks: Difference | None = None
    left: bool = False


def _output(part: Part | None) -> str:
    return shape_text(part.output) if part else ""


def _number(value: int | None) -> str:
    return f"{value:,}" if value else ""


def _params(part: Part | None) -> str:
    return _number(part.params if part else None)


def _macs(part: Part | None) -> str:
    return _number(part.macs if part else None)


def _away(one: int, other: int) -> str:
    """B minus A, short."""
    if one == other:
        return ""
    return f"{'+' if other > one else '−'}{quantity(abs(other - one))}"


def _marked(row: Row, difference: Difference, words: str) -> str:
    """What B has, behind a sign where that is not what A has."""
    return f"≠ {words or 0}" if difference in row.differences and row.a and row.b else words


_PARAMS, _MACS = Difference.PARAMS, Difference.MACS
_COLUMNS = (
    _Column("Part", "Stage, block or layer", lambda row: Fold((row,)).name, left=True),
    _Column(
        "",
        "= the same, ≠ different, − only in A, + only in B",
        lambda row: row.sign,
        left=True,
    ),
    _Column("Output A", "Shape of the output in A", lambda row: _output(row.a), left=True),
    _Column(
        "Output B",
        "Shape of the output in B",
        lambda row: _marked(row, Difference.SHAPE, _output(row.b)),
        Difference.SHAPE,
        left=True,
    ),
    _Column("Params A", "Learnable parameters in A", lambda row: _params(row.a)),
    _Column(
        "Params B",
        "Learnable parameters in B",
        lambda row: _marked(row, _PARAMS, _params(row.b)),
        _PARAMS,
    ),
    _Column(
        "B − A",
        "How many parameters B has more than A",
        lambda row: _away(row.a.params if row.a else 0, row.b.params if row.b else 0),
        _PARAMS,
    ),
    _Column("MACs A", "Multiply-adds in A, one example", lambda row: _macs(row.a)),
    _Column(
        "MACs B",
        "Multiply-adds in B, one example",
        lambda row: _marked(row, _MACS, _macs(row.b)),
        _MACS,
    ),
    _Column(
        "B − A",
        "How many multiply-adds B has more than A",
        lambda row: _away(row.a.macs if row.a else 0, row.b.macs if row.b else 0),
        _MACS,
    ),
    _Column("What it is", "What it is, or in what it differs", lambda row: "", left=True),
)


class ComparisonModel(QAbstractItemModel):
    """Rows of a comparison; those inside a row are aligned when it is unfolded.

    Attributes:
        theme: the colours of what differs.

    Args:
        font: of the table; totals are in a heavier one.
    """

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self._bold = QFont(font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self.theme: Theme = LIGHT
        self._comparison: Comparison | None = None
        self._only_differences = False
        self._shown: dict[Row | None, tuple[Row, ...]] = {}
        self._places: dict[Row, int] = {}
        self._words: dict[Row, str] = {}

    def show(self, comparison: Comparison | None, *, only_differences: bool) -> None:
        """Show another comparison, or the same with or without what does not differ."""
        self.beginResetModel()
        self._comparison, self._only_differences = comparison, only_differences
        self._shown.clear()
        self._places.clear()
        self._words.clear()
        self.endResetModel()

    def row(self, index: Index) -> Row | None:
        """The row at an index."""
        return index.internalPointer() if index.isValid() else None

    def index_of(self, part_id: str) -> QModelIndex:
        """Index of the row of a part of A, or of the innermost shown around it, if any."""
        return self._index_in(self._comparison.a, part_id) if self._comparison else QModelIndex()

    def index_of_other(self, part_id: str) -> QModelIndex:
        """The same of a part of B."""
        return self._index_in(self._comparison.b, part_id) if self._comparison else QModelIndex()

    def _index_in(self, network: Network, part_id: str) -> QModelIndex:
        assert self._comparison is not None
        if not part_id:
            return QModelIndex()
        side = "a" if network is self._comparison.a else "b"
        if part_id not in network and part_id not in network.scopes:
            return QModelIndex()  # of the network shown before
        found: Row | None = None
        for part in (*reversed(tuple(network.ancestors(part_id))), part_id):
            inside = self._children(found)
            # Inner groups, such as a shortcut, have no row of their own.
            parts = ((row, getattr(row, side)) for row in inside)
            found = next((row for row, its in parts if its and its.id == part), found)
        return self._index(found) if found else QModelIndex()

    def _children(self, parent: Row | None) -> tuple[Row, ...]:
        if self._comparison is None:
            return ()
        if parent not in self._shown:
            inside = self._comparison.whole, *self._comparison.rows
            rows = parent.children if parent else inside
            if self._only_differences:
                rows = tuple(row for row in rows if row.sign is not Sign.SAME)
            self._shown[parent] = rows
            self._places.update((row, place) for place, row in enumerate(rows))
        return self._shown[parent]

    def _index(self, row: Row, column: int = 0) -> QModelIndex:
        self._children(row.parent)
        return self.createIndex(self._places[row], column, row)

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's signature
        children = self._children(self.row(parent))
        if not (0 <= row < len(children) and 0 <= column < len(_COLUMNS)):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # QObject.parent has no argument
        row = self.row(index)
        return self._index(row.parent) if row and row.parent else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return len(self._children(self.row(parent))) if parent.column() <= 0 else 0

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008 - Qt's signature
        row = self.row(parent)
        return row is None or row.foldable  # known without a look inside

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return len(_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        if row is None or self._comparison is None:
            return None
        column = index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole if column == WORDS_COLUMN:
                return self._told(self._comparison, row)
            case Qt.ItemDataRole.DisplayRole:
                return _COLUMNS[column].words(row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(self.theme[_colour(row, column)])
            case Qt.ItemDataRole.FontRole if row is self._comparison.whole:
                return self._bold
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(self._comparison, row)
            case Qt.ItemDataRole.AccessibleTextRole if column == SIGN_COLUMN:
                return _SPOKEN[row.sign]
        return None

    def _tip(self, comparison: Comparison, row: Row) -> str:
        names = [part.called or part.id for part in (row.a, row.b) if part]
        differing = (
            f" ({', '.join(row.differences)})" if row.a and row.b and row.differences else ""
        )
        where = " | ".join(dict.fromkeys(names)) or "total"
        return f"{where}: {_SPOKEN[row.sign]}{differing}\n{self._told(comparison, row)}"

    def _told(self, comparison: Comparison, row: Row) -> str:
        """What is said of a row, kept, since it is asked for whenever the row is painted."""
        if row not in self._words:
            self._words[row] = told(comparison, row)
        return self._words[row]

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[section].head
        if role == Qt.ItemDataRole.ToolTipRole:
            return _COLUMNS[section].about
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None


def _colour(row: Row, column: int) -> str:
    """The sign of its colour where something differs, muted where all is the same."""
    if row.sign is not Sign.DIFFERENT:
        return _COLOURS[row.sign]
    if column == SIGN_COLUMN or _COLUMNS[column].marks in row.differences:
        return _COLOURS[row.sign]
    return "ink"


def _alignment(column: int) -> Qt.AlignmentFlag:
    left = _COLUMNS[column].left
    side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
