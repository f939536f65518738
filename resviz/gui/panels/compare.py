"""The comparison: the open network beside another one, row by row."""

from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QTreeView,
    QVBoxLayout,
)

from resviz.app.comparing import Comparing
from resviz.app.comparison_rows import as_csv
from resviz.app.workspace import Workspace
from resviz.core.comparison import Comparison
from resviz.core.errors import ResvizError
from resviz.core.network import Network
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.background import Background
from resviz.gui.panels.other_choice import OtherChoice
from resviz.gui.panels.page import Page
from resviz.gui.tables.comparison_model import ComparisonModel
from resviz.gui.theme import tabular

_WIDTHS = (124, 22, 94, 108, 84, 100, 60, 102, 124, 60)
"""The first is the least that names get; they and the words share the rest."""
_WORDS = 100
"""The least that the words get."""
_ROW = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
_DESIGNS = "Designs (*.toml *.json);;All files (*)"


class ComparePanel(Page):
    """A tree of rows; selecting one selects the part in the diagram.

    Signals:
        failed: why something could not be done, in a sentence.
        said: what has been done, in a few words.
    """

    failed = Signal(str)
    said = Signal(str)

    def __init__(self, workspace: Workspace, comparing: Comparing, background: Background) -> None:
        super().__init__()
        self._workspace = workspace
        self._comparing = comparing
        self._background = background
        self._theme = LIGHT
        self._marking = False
        self._unfolded: list[str] = []  # kept while there is nothing to compare
        self.choice = OtherChoice()
        self.differences = QCheckBox("Differences only")
        self.differences.setToolTip("Leave out what is the same in both")
        self.swap = QPushButton("Open B")
        self.swap.setToolTip("Open the other network; this one becomes the other")
        self._names = QLabel(textFormat=Qt.TextFormat.RichText)
        self._names.setMinimumWidth(1)
        self._none = QLabel(wordWrap=True)
        self._none.setProperty("role", "setting")
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._none.setContentsMargins(12, 8, 12, 8)
        self.tree = QTreeView()
        self.tree.setFont(tabular(self.tree.font()))
        self.model = ComparisonModel(self.tree.font())
        self._set_up(self.tree)
        self._arrange()
        self.choice.chosen.connect(self._choose)
        self.choice.file_wanted.connect(self._open_file)
        self.swap.clicked.connect(lambda: self._guarded(self._comparing.swap))
        self.differences.toggled.connect(lambda _: self._show())
        self.tree.selectionModel().currentChanged.connect(self._picked)
        self.tree.expanded.connect(self._give_names_room)
        self.tree.collapsed.connect(self._give_names_room)
        self.tree.customContextMenuRequested.connect(self._menu)
        comparing.changed.connect(self._show)
        comparing.pointed.connect(self._point)
        workspace.selection_changed.connect(self._select)

    def _set_up(self, tree: QTreeView) -> None:
        tree.setObjectName("comparison")
        tree.setAccessibleName("Comparison")
        tree.setModel(self.model)
        tree.setUniformRowHeights(True)
        tree.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        tree.setAllColumnsShowFocus(True)
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = tree.header()
        header.setSectionsMovable(False)
        header.setMinimumSectionSize(16)
        for column, width in enumerate(_WIDTHS):
            header.resizeSection(column, width)

    def _arrange(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 6, 12, 6)
        bar.setSpacing(8)
        with_what = QLabel("Compared with")
        with_what.setBuddy(self.choice)
        bar.addWidget(with_what)
        bar.addWidget(self.choice)
        bar.addWidget(self.swap)
        bar.addSpacing(8)
        bar.addWidget(self._names, 1)
        bar.addWidget(self.differences)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self._none, 1)

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        self._theme = self.model.theme = theme
        self._show_names()

    def showEvent(self, event: QShowEvent) -> None:
        self._comparing.watch()
        self._show()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._comparing.rest()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_names_room()

    def _give_names_room(self) -> None:
        """Have names in full as far as there is room beside the numbers and some words."""
        room = self.tree.viewport().width() - sum(_WIDTHS[1:]) - _WORDS
        width = max(_WIDTHS[0], min(self.tree.sizeHintForColumn(0), room))
        self.tree.header().resizeSection(0, width)

    # What is compared

    def _choose(self, other: str) -> None:
        self._guarded(partial(self._comparing.choose, other))

    def _open_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Compare with a design", "", _DESIGNS)
        if name:
            self._guarded(partial(self._comparing.choose_file, Path(name)))
        self._show_choice()

    def _guarded(self, change: Callable[[], object]) -> None:
        try:
            change()
        except ResvizError as error:
            self.failed.emit(str(error))
            self._show_choice()

    # What is shown

    def _show(self) -> None:
        comparison = self._comparing.comparison
        if self.model.rowCount():
            self._unfolded = self._open_parts()
        self.model.show(comparison, only_differences=self.differences.isChecked())
        for part_id in self._unfolded:
            self.tree.expand(self.model.index_of(part_id))
        why_none = self._comparing.why_none
        words = f"{why_none} Choose another network above." if why_none else ""
        if self._comparing.under_way:
            words = "Comparing …"
        if comparison and not self.model.rowCount():
            words = "The two networks do not differ."
        self._none.setText(words)
        self._none.setVisible(bool(words))
        self.tree.setVisible(not words)
        self.swap.setEnabled(comparison is not None)
        self._show_choice()
        self._show_names()
        self._give_names_room()
        self._select(self._workspace.selection)

    def _open_parts(self) -> list[str]:
        """Ids of the parts of A that are unfolded, outer ones first."""
        found, waiting = [], [self.tree.rootIndex()]
        for parent in waiting:
            for place in range(self.model.rowCount(parent)):
                index = self.model.index(place, 0, parent)
                row = self.model.row(index)
                if row and row.a and self.tree.isExpanded(index):
                    found.append(row.a.id)
                    waiting.append(index)
        return found

    def _show_choice(self) -> None:
        comparing = self._comparing
        comparison = comparing.comparison
        self.choice.show_choice(
            comparing.other if isinstance(comparing.other, str) else "",
            comparison.b.name if comparison else "",
            plain=self._workspace.architecture.settings.with_shortcuts() is not None,
        )

    def _show_names(self) -> None:
        comparison = self._comparing.comparison
        networks = (("A", comparison.a), ("B", comparison.b)) if comparison else ()
        muted = self._theme["muted"]
        words = [
            f"<span style='color:{muted}'>{side}</span>&nbsp; <b>{escape(network.title)}</b>"
            for side, network in networks
        ]
        self._names.setText("&nbsp; &nbsp; ".join(words))

    # Selection

    def _select(self, part_id: str) -> None:
        self._mark(self.model.index_of(part_id))

    def _point(self, part_id: str) -> None:
        self._mark(self.model.index_of_other(part_id))

    def _mark(self, index: QModelIndex) -> None:
        if self._marking:
            return
        # The echo: what the table is told to select it must not report as picked.
        self._marking = True
        if index.isValid():
            self.tree.setCurrentIndex(index)
            self.tree.selectionModel().select(index, _ROW)
        else:
            self.tree.selectionModel().clear()
        self._marking = False

    def _picked(self, index: QModelIndex, _before: QModelIndex) -> None:
        row = self.model.row(index)
        if row is None or self._marking:
            return
        self._marking = True  # what only B has is no part of the diagram, but stays selected here
        self._workspace.select(row.a.id if row.a else "")
        if row.a is None:
            self._comparing.pointed(row.some.id)
        self._marking = False

    # Elsewhere

    def _menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        copy = menu.addAction("Copy as CSV")
        copy.setEnabled(self._comparing.comparison is not None)
        copy.triggered.connect(lambda: self.copy())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tree.viewport().mapToGlobal(place))

    def copy(self) -> None:
        """Put the whole comparison on the clipboard, down to the layers, as CSV."""
        comparison = self._comparing.comparison
        if comparison:
            # Anew, since rows are made as they are asked for and the table asks meanwhile.
            work = partial(_csv, comparison.a, comparison.b)
            self._background.run(work, self._copied)

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.said.emit("Copied the comparison")


def _csv(a: Network, b: Network) -> str:
    return as_csv(Comparison(a, b))
