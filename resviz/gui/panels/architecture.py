"""The architecture panel: presets by family with search, and the form of the open one."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QModelIndex, QRect, QSortFilterProxyModel, Qt, QUrl
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSplitter,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from resviz.app.workspace import Workspace
from resviz.diagram.theme import Theme
from resviz.diagram.words import quantity
from resviz.gui.panels.form import Form, section
from resviz.zoo.presets import letters_of, presets
from resviz.zoo.spec import fields

if TYPE_CHECKING:
    from resviz.gui.panels.stages import StagesPart

NAME_ROLE = Qt.ItemDataRole.UserRole
_LETTERS_ROLE = NAME_ROLE + 1
PRESET_SCHEME = "resviz-preset"


class ArchitecturePanel(QWidget):
    """What can be opened, and the settings of what is."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("architecture")
        self.setMinimumWidth(240)
        self._workspace = workspace
        self._theme: Theme | None = None
        self._family: type | None = None
        self._form: Form | None = None
        self._stages: StagesPart | None = None
        self._marking = False
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search presets")
        self.search.setAccessibleName("Search presets")
        self.search.setClearButtonEnabled(True)
        self.search.setAcceptDrops(False)  # a file that is dropped here is for the window to open
        self.tree = QTreeView()
        self._none = QLabel()
        self._none.setProperty("role", "setting")
        self._none.setWordWrap(True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._none.hide()
        self._fill_tree()
        self._totals = QLabel()
        self._totals.setTextFormat(Qt.TextFormat.RichText)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the fields in it have the focus
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._page = QWidget()
        self._settings = QVBoxLayout(self._page)
        self._settings.setContentsMargins(0, 0, 8, 0)
        self._settings.setSpacing(0)
        self._settings.addStretch(1)
        self._scroll.setWidget(self._page)
        self._arrange()
        workspace.network_changed.connect(self._show)
        workspace.lab.referees.changed.connect(self._show_totals)

    def _arrange(self) -> None:
        top, bottom = QWidget(), QWidget()
        upper = QVBoxLayout(top)
        upper.setContentsMargins(12, 12, 12, 8)
        upper.setSpacing(8)
        upper.addWidget(section("ARCHITECTURE"))
        upper.addWidget(self.search)
        upper.addWidget(self.tree, 1)
        upper.addWidget(self._none, 1)
        lower = QVBoxLayout(bottom)
        lower.setContentsMargins(12, 12, 4, 12)  # its scroll bar stands in the margin
        lower.setSpacing(8)
        lower.addWidget(section("SETTINGS"))
        lower.addWidget(self._scroll, 1)
        lower.addWidget(self._totals)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(top)
        splitter.addWidget(bottom)
        splitter.setSizes([260, 420])
        splitter.setHandleWidth(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    # Presets

    def _fill_tree(self) -> None:
        model = _PresetModel()
        for group, rows in groupby(presets().values(), key=lambda row: row.group):
            parent = QStandardItem(group)
            parent.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for row in rows:
                item = QStandardItem(row.name)
                item.setData(row.name, NAME_ROLE)
                item.setData(letters_of(f"{row.name} {row.title} {group}"), _LETTERS_ROLE)
                item.setToolTip(row.title)
                item.setFlags(
                    Qt.ItemFlag.ItemIsEnabled
                    | Qt.ItemFlag.ItemIsSelectable
                    | Qt.ItemFlag.ItemIsDragEnabled
                )
                parent.appendRow(item)
            model.appendRow(parent)
        self._model = model
        self._filter = QSortFilterProxyModel()
        self._filter.setSourceModel(model)
        self._filter.setRecursiveFilteringEnabled(True)
        self._filter.setFilterRole(_LETTERS_ROLE)
        self._filter.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.tree.setModel(self._filter)
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName("Presets")
        self.tree.setDragEnabled(True)
        self.tree.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setIndentation(14)
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._open_first)
        self.tree.selectionModel().currentChanged.connect(lambda index, _: self._open(index))

    def _search(self, words: str) -> None:
        self._marking = True  # the filter moves the current row, and typing must open nothing
        self._filter.setFilterFixedString(letters_of(words))
        if words.strip():
            self.tree.expandAll()
        else:
            self._fold_groups()
        self._marking = False
        found = self._filter.rowCount() > 0
        self.tree.setVisible(found)
        self._none.setVisible(not found)
        self._none.setText(f"No preset is called “{words.strip()}”.")

    def _open_first(self) -> None:
        for row in range(self._filter.rowCount()):
            parent = self._filter.index(row, 0)
            if self._filter.rowCount(parent):
                self.tree.setCurrentIndex(self._filter.index(0, 0, parent))
                return

    def _open(self, index: QModelIndex) -> None:
        name = index.data(NAME_ROLE)
        if name and not self._marking and not self._is_open(name):
            self._workspace.open_preset(name)

    def _is_open(self, name: str) -> bool:
        """A preset is open just as it is, its image and classes included."""
        open_now = self._workspace.architecture
        # By the name first: settings are of families that need not be imported for a look.
        return name == open_now.name and presets()[name].settings == open_now.settings

    # Settings

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        self._theme = theme
        if self._stages:
            self._stages.set_theme(theme)
        self._show()

    def _show(self) -> None:
        if self._theme is None:
            return
        settings = self._workspace.architecture.settings
        described = fields(type(settings))
        values = {field.name: getattr(settings, field.name) for field in described}
        if self._family is not type(settings) or self._form is None:
            self._family = type(settings)
            if self._form:
                self._form.setParent(None)
            self._form = Form(described, values, self._workspace.change_setting)
            self._settings.insertWidget(0, self._form)
            self._form.show()  # at once: what is hidden has no place in the order of Tab
            self._show_stages(settings.family() == "custom", self._form.follow(self.tree))
        else:
            self._form.set_values(values)
        idle = settings.idle()
        for field in described:
            self._form.set_shown(field.name, field.name not in idle)
        self._mark_preset()
        self._show_totals()

    def _show_stages(self, listed: bool, before: QWidget) -> None:
        if listed and self._stages is None:
            from resviz.gui.panels.stages import StagesPart  # seldom needed

            self._stages = StagesPart(self._workspace)
            self._stages.sought.connect(self._seek)
            if self._theme:
                self._stages.set_theme(self._theme)
            self._settings.insertWidget(1, self._stages)
        if self._stages:
            self._stages.setVisible(listed)
            self._stages.follow(before)
            if listed:
                self._stages.seek()

    def _seek(self, place: QRect) -> None:
        """Scroll so that a part of the list of stages is seen, its upper edge in any case."""
        assert self._stages is not None
        top = self._stages.y() + place.top()
        for y in (top + place.height(), top):
            self._scroll.ensureVisible(0, y, 0, 8)

    def _show_totals(self) -> None:
        if self._theme is None:
            return
        network, referees = self._workspace.network, self._workspace.lab.referees
        report = referees.report_on(self._workspace.architecture.settings)
        verified = f" · <span style='color:{self._theme['identity']}'>verified ✓</span>"
        self._totals.setText(
            f"<div style='font-size:13px; font-weight:600; color:{self._theme['ink']}'>"
            f"{network.params:,} parameters</div>"
            f"<div style='color:{self._theme['muted']}'>{quantity(network.macs)} MACs · "
            f"{quantity(network.flops)} FLOPs"
            f"{verified if report and report.agree else ''}</div>"
        )

    def _fold_groups(self) -> None:
        """Leave only the group unfolded that holds the open preset."""
        self.tree.collapseAll()
        self.tree.expand(self.tree.currentIndex().parent())

    def _mark_preset(self) -> None:
        """Select the row of the open preset, without opening it again."""
        self._marking = True
        self.tree.setCurrentIndex(QModelIndex())
        for family in range(self._model.rowCount()):
            parent = self._model.item(family)
            for row in range(parent.rowCount()):
                if self._is_open(parent.child(row).data(NAME_ROLE)):
                    index = self._filter.mapFromSource(parent.child(row).index())
                    self.tree.setCurrentIndex(index)
        self._marking = False


class _PresetModel(QStandardItemModel):
    """Presets can be dragged onto the diagram, as an address."""

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        names = [index.data(NAME_ROLE) for index in indexes]
        data.setUrls([QUrl(f"{PRESET_SCHEME}:{name}") for name in names if name])
        data.setText("\n".join(name for name in names if name))
        return data
