"""The list of the stages of a network of one's own: its rows, and how they are painted."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from resviz.app.stages import described
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.theme import tabular
from resviz.zoo.custom import Stage

Index = QModelIndex | QPersistentModelIndex
STAGE_ROLE = Qt.ItemDataRole.UserRole

_ROW = 24  # pixels
_EDGE, _GAP = 8, 10  # pixels before and behind a row's words, and between them


class StageModel(QAbstractListModel):
    """A row for each stage; rows can be dragged to another place.

    Args:
        move: takes the row dragged and the row it shall be; says whether that was possible.
    """

    def __init__(self, move: Callable[[int, int], bool]) -> None:
        super().__init__()
        self._move = move
        self._stages: Sequence[Stage] = ()

    def show(self, stages: Sequence[Stage]) -> None:
        """Show these stages."""
        old, new = len(self._stages), len(stages)
        if new > old:
            self.beginInsertRows(QModelIndex(), old, new - 1)
        elif new < old:
            self.beginRemoveRows(QModelIndex(), new, old - 1)
        self._stages = stages
        if new > old:
            self.endInsertRows()
        elif new < old:
            self.endRemoveRows()
        self.dataChanged.emit(self.index(0), self.index(new - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._stages)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        stage = self._stages[index.row()]
        if role == STAGE_ROLE:
            return stage
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"Stage {index.row() + 1}: {described(stage)}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled  # between the rows, not onto one
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsDragEnabled
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def moveRows(self, parent: Index, source: int, count: int, target: Index, place: int) -> bool:
        """Called by the view for a drop; rows are counted as before anything is moved."""
        return self._move(source, place - 1 if place > source else place)


class StageDelegate(QStyledItemDelegate):
    """Number, block × depth, width, stride and shortcut, in columns as wide as they need be."""

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme = LIGHT
        self._widths: tuple[int, ...] = ()
        self._font = QFont()

    def measure(self, stages: Sequence[Stage], font: QFont) -> None:
        """Make the columns wide enough for these stages."""
        self._font = font
        metrics = QFontMetrics(font)
        rows = [_cells(place, stage) for place, stage in enumerate(stages, start=1)]
        columns = zip(*rows, strict=True)
        self._widths = tuple(
            max(metrics.horizontalAdvance(words) for words, _ in column) for column in columns
        )

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)  # what lies behind the words
        number, block, *rest = _cells(index.row() + 1, index.data(STAGE_ROLE))
        area: QRect = option.rect.adjusted(_EDGE, 0, -_EDGE, 0)
        painter.save()
        painter.setFont(self._font)
        for (words, role), width in [*zip(rest, self._widths[2:], strict=True)][::-1]:
            place = QRect(area.right() - width, area.top(), width + 1, area.height())
            self._write(painter, place, words, role, Qt.AlignmentFlag.AlignRight)
            area.setRight(place.left() - _GAP)
        self._write(painter, area, *number)
        area.setLeft(area.left() + self._widths[0] + _GAP)
        self._write(painter, area, self._shortened(block[0], area.width()), block[1])
        painter.restore()

    def _shortened(self, words: str, room: int) -> str:
        """A kind of block and its depth; where there is little room, the kind ends in dots."""
        kind, space, depth = words.partition(" ")
        metrics = QFontMetrics(self._font)
        room -= metrics.horizontalAdvance(space + depth)
        return metrics.elidedText(kind, Qt.TextElideMode.ElideRight, room) + space + depth

    def _write(
        self,
        painter: QPainter,
        place: QRect,
        words: str,
        role: str,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        painter.setPen(QColor(self.theme[role]))
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, words)


def _cells(place: int, stage: Stage) -> tuple[tuple[str, str], ...]:
    """The words of a row, each with the role of its colour."""
    return (
        (str(place), "muted"),
        (f"{stage.block} × {stage.depth}", "ink"),
        (str(stage.width), "ink"),
        (f"/{stage.stride}", "ink" if stage.stride > 1 else "faint"),
        ("–", "faint") if stage.shortcut == "none" else (stage.shortcut, "ink"),
    )


class StageList(QListView):
    """As high as its rows; a row can be dragged to another place.

    Args:
        move: takes the row dragged and the row it shall be; says whether that was possible.
    """

    def __init__(self, move: Callable[[int, int], bool]) -> None:
        super().__init__()
        self.setObjectName("stages")
        self.setAccessibleName("Stages")
        self.setFont(tabular(self.font()))
        self.stages = StageModel(move)
        self.row = StageDelegate()
        self.setModel(self.stages)
        self.setItemDelegate(self.row)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)

    def show_stages(self, stages: Sequence[Stage], place: int) -> None:
        """Show these stages, that of a place selected."""
        self.row.measure(stages, self.font())
        self.stages.show(stages)
        self.setCurrentIndex(self.stages.index(place - 1))
        self.setFixedHeight(len(stages) * self.sizeHintForRow(0) + 2 * self.frameWidth())
