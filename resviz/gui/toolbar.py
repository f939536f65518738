"""The toolbar: what is open, how far it is unfolded, with or without shortcuts, Run."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from resviz.app.workspace import Workspace
from resviz.diagram.theme import Theme
from resviz.diagram.view import DETAILS
from resviz.gui.panels.lab.words import next_move
from resviz.gui.theme import icon

_VIEW = ("fold_repeats", "shortcuts", "side_by_side")
TOOLS = ("undo", "redo", "fit", "zoom_out", "zoom_in", "verify", "export")


class Toolbar(QToolBar):
    """Made from the window's actions; the title at its left follows the workspace."""

    def __init__(self, workspace: Workspace, actions: Mapping[str, QAction]) -> None:
        super().__init__("Toolbar")
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setIconSize(QSize(20, 20))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._workspace = workspace
        self._theme: Theme | None = None
        self._title, self._subtitle = QLabel(), QLabel()
        self._title.setProperty("role", "title")
        self._subtitle.setProperty("role", "subtitle")
        self.addWidget(self._heading())
        self.addWidget(_segments([actions[name] for name in DETAILS]))
        self.addWidget(_gap(8))
        self.addWidget(_segments([actions[name] for name in _VIEW]))
        stretch = QWidget()
        stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(stretch)
        for name in TOOLS:
            self.addAction(actions[name])
        self.addWidget(_gap(8))
        self.run = QPushButton("Run")
        self.run.setProperty("primary", True)
        self.run.setMinimumWidth(84)
        self.run.setToolTip(actions["run"].toolTip())
        self.run.clicked.connect(actions["run"].trigger)
        self.addWidget(self.run)
        workspace.network_changed.connect(self._show)
        workspace.lab.run_changed.connect(self._show_run)

    def _heading(self) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(8, 0, 20, 0)
        layout.setSpacing(0)
        layout.addWidget(self._title)
        layout.addWidget(self._subtitle)
        box.setMinimumWidth(216)
        return box

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        self._theme = theme
        self._show()
        self._show_run()

    def _show(self) -> None:
        self._title.setText(self._workspace.network.title)
        self._subtitle.setText(self._workspace.architecture.name)

    def _show_run(self) -> None:
        if self._theme is None:
            return
        move = next_move(self._workspace.lab)
        self.run.setText(move)
        self.run.setIcon(icon("pause" if move == "Pause" else "run", self._theme, "action-ink"))


def _segments(actions: list[QAction]) -> QWidget:
    """Buttons side by side, close together."""
    box = QWidget()
    layout = QHBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    for action in actions:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout.addWidget(button)
    return box


def _gap(width: int) -> QWidget:
    gap = QWidget()
    gap.setFixedWidth(width)
    return gap
