"""The stages of a network of one's own: a list to add to and to order, and the form of one."""

from collections.abc import Callable
from typing import NamedTuple

from msgspec import structs
from PySide6.QtCore import QModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from resviz.app import stages
from resviz.app.workspace import Workspace
from resviz.core.errors import ResvizError, SettingError
from resviz.diagram.theme import Theme
from resviz.gui.panels.form import Form, section
from resviz.gui.tables.stage_list import StageList
from resviz.gui.theme import icon
from resviz.zoo.custom import OFTEN, Custom, Stage

Edit = Callable[[Custom, int], Custom]


class Tool(NamedTuple):
    """A way to edit the list.

    Attributes:
        icon: name of a shipped icon.
        title: what it does.
        keys: what does the same while the list has the focus.
        edit: takes the network and the place of a stage.
        why_not: why it cannot be done, from the same; nothing where it can.
    """

    icon: str
    title: str
    keys: str
    edit: Edit
    why_not: Callable[[Custom, int], str]


_TOOLS = (
    Tool("plus", "Add a stage", "Ins", stages.add, lambda network, _: stages.why_no_more(network)),
    Tool(
        "copy",
        "Duplicate the stage",
        "Ctrl+D",
        stages.duplicate,
        lambda network, _: stages.why_no_more(network),
    ),
    Tool(
        "minus",
        "Remove the stage",
        "Del",
        stages.remove,
        lambda network, _: stages.why_no_fewer(network),
    ),
    Tool(
        "up",
        "Move the stage up",
        "Alt+Up",
        lambda network, place: stages.move(network, place, place - 1),
        lambda _, place: "" if place > 1 else "It is the first stage.",
    ),
    Tool(
        "down",
        "Move the stage down",
        "Alt+Down",
        lambda network, place: stages.move(network, place, place + 1),
        lambda network, place: "" if place < len(network.stages) else "It is the last stage.",
    ),
)


class StagesPart(QWidget):
    """Shown while a network of one's own is open; every edit is one step of undo.

    Signals:
        sought: a part of this widget that should be seen; its upper edge in any case.
    """

    sought = Signal(QRect)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._place = 1
        self._marking = self._picking = False
        self.list = StageList(self._dragged)
        self.actions_by_icon = {tool.icon: self._action(tool) for tool in _TOOLS}
        self._said = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._said.setProperty("role", "fault")
        self._said.setWordWrap(True)
        self._caption = section("")
        often, seldom = (
            [field for field in stages.own_fields() if (field.name in OFTEN) is wanted]
            for wanted in (True, False)
        )
        usual = structs.asdict(Stage())
        self.form, self.rest = (Form(own, usual, self._change) for own in (often, seldom))
        self._seldom = {field.name for field in seldom}
        self.more = QToolButton()
        self.more.setCheckable(True)
        self.more.setProperty("role", "fold")
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.toggled.connect(self._unfold)
        self._arrange()
        self._unfold(False)
        self._say("")
        workspace.network_changed.connect(self._show)
        workspace.busy_changed.connect(lambda what: self._show() if what else None)
        workspace.selection_changed.connect(self._follow_selection)
        self.list.selectionModel().currentChanged.connect(self._picked)
        self.list.clicked.connect(self._picked)
        self._show()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(section("STAGES"), 1)
        for action in self.actions_by_icon.values():
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAccessibleName(action.text())
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.list)
        layout.addWidget(self._said)
        layout.addSpacing(8)
        layout.addWidget(self._caption)
        layout.addWidget(self.form)
        layout.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.rest)

    def _action(self, tool: Tool) -> QAction:
        action = QAction(tool.title, self)
        action.setShortcut(QKeySequence(tool.keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: self._edit(tool.edit))
        self.list.addAction(action)
        return action

    def follow(self, before: QWidget) -> None:
        """Have the Tab key go from a widget of the same window through this part in order."""
        buttons = [child for child in self.findChildren(QToolButton) if child is not self.more]
        for widget in (*buttons, self.list):
            QWidget.setTabOrder(before, widget)
            before = widget
        before = self.form.follow(before)
        QWidget.setTabOrder(before, self.more)
        self.rest.follow(self.more)

    def set_theme(self, theme: Theme) -> None:
        """Show icons and rows in the colours of a theme."""
        for name, action in self.actions_by_icon.items():
            action.setIcon(icon(name, theme))
        self.list.row.theme = theme  # the new style sheet has the list painted anew

    # What is shown

    def _show(self) -> None:
        network = self._workspace.architecture.settings
        if not isinstance(network, Custom):
            return
        place = stages.place_of(self._workspace.selection) or self._place
        place = min(place, len(network.stages))
        if (place, len(network.stages)) != (self._place, self.list.stages.rowCount()):
            self._forget()
        self._place = place
        self._marking = True
        self.list.show_stages(network.stages, place)
        self._marking = False
        self._caption.setText(f"STAGE {place}")
        self._show_stage(network.stages[place - 1])
        for tool in _TOOLS:
            action, why_not = self.actions_by_icon[tool.icon], tool.why_not(network, place)
            action.setEnabled(not why_not)
            action.setToolTip(why_not or f"{tool.title} ({tool.keys})")

    def _show_stage(self, stage: Stage) -> None:
        values, idle, usual = structs.asdict(stage), stage.idle(), structs.asdict(Stage())
        for form in (self.form, self.rest):
            form.set_values(values)
        for field in stages.own_fields():
            form = self.rest if field.name in self._seldom else self.form
            form.set_shown(field.name, field.name not in idle)
        changed = sum(values[name] != usual[name] for name in self._seldom - idle)
        self.more.setText(f"More settings · {changed} set" if changed else "More settings")

    def _forget(self) -> None:
        """What was wrong with one stage is not said of another."""
        self._say("")
        for form in (self.form, self.rest):
            form.forget_faults()

    def _say(self, fault: str) -> None:
        self._said.setText(fault[:1].upper() + fault[1:])
        self._said.setVisible(bool(fault))

    def _unfold(self, shown: bool) -> None:
        self.rest.setVisible(shown)
        self.more.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)

    # Selection

    def _picked(self, index: QModelIndex) -> None:
        if index.isValid() and not self._marking:
            self._place = index.row() + 1
            self._forget()
            self._picking = True
            self._workspace.select(f"stage{self._place}")
            self._picking = False
            self._show()
            self.sought.emit(self._row())

    def _follow_selection(self, part_id: str) -> None:
        if stages.place_of(part_id) and not self._picking and not self.isHidden():
            self._show()
            self.seek()

    def seek(self) -> None:
        """Ask for the selected stage and its form to be seen."""
        # What has just been shown has its place in the layout only after this.
        QTimer.singleShot(0, self, lambda: self.sought.emit(self._row() | self.form.geometry()))

    def _row(self) -> QRect:
        row = self.list.visualRect(self.list.currentIndex())
        return row.translated(self.list.pos())

    # Edits

    def _edit(self, edit: Edit, place: int = 0) -> bool:
        """Edit the list at a place, else at the selected stage, which stays selected."""
        place = place or self._place
        network, selection = self._workspace.architecture.settings, self._workspace.selection
        assert isinstance(network, Custom)
        if stages.place_of(selection) != place:
            self._workspace.select(f"stage{place}")
        try:
            self._workspace.open_settings(edit(network, place))
        except ResvizError as error:
            self._say(str(error))
            return False
        self._forget()
        return True

    def _dragged(self, row: int, to: int) -> bool:
        return self._edit(lambda network, place: stages.move(network, place, to + 1), row + 1)

    def _change(self, name: str, value: object) -> None:
        network = self._workspace.architecture.settings
        assert isinstance(network, Custom)
        try:
            self._workspace.open_settings(stages.change(network, self._place, name, value))
        except SettingError as error:
            field = error.field.removeprefix(f"stages[{self._place}].")
            if field in self._seldom:
                self.more.setChecked(True)
            raise SettingError(field, error.reason) from None
