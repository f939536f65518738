"""The window: composes the panels; what they show and change is in the workspace."""

from functools import partial
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QMessageBox, QSplitter, QTabWidget

from resviz.app.comparing import Comparing
from resviz.app.lab_files import opens
from resviz.app.side_by_side import SideBySide
from resviz.app.workspace import Workspace
from resviz.diagram.theme import Theme
from resviz.gui.action_states import ActionStates
from resviz.gui.background import Background
from resviz.gui.commands import Callback, Commands
from resviz.gui.menus import make_actions, tint_actions
from resviz.gui.panels.architecture import PRESET_SCHEME, ArchitecturePanel
from resviz.gui.panels.box_actions import BoxActions
from resviz.gui.panels.costs import CostPanel
from resviz.gui.panels.diagram import DiagramPanel
from resviz.gui.panels.inspector import Inspector
from resviz.gui.panels.lab_tab import LabTab
from resviz.gui.panels.later_tab import compare_tab, presets_tab
from resviz.gui.status import StatusLine
from resviz.gui.toolbar import TOOLS, Toolbar
from resviz.gui.window_state import WindowState

_ABOUT = (
    "<b>resviz {version}</b><br>A desktop laboratory for residual networks.<br><br>"
    "Networks are drawn, counted and probed from one graph. MACs are multiply-adds of "
    "convolutions and linear layers; FLOPs are twice as many."
)


class MainWindow(QMainWindow):
    """Architecture at the left, diagram in the middle, costs and lab below, inspector at the right.

    Signals:
        theme_chosen: ``system``, ``light`` or ``dark``.
        closed: the window is about to go.
    """

    theme_chosen = Signal(str)
    closed = Signal()

    def __init__(self, workspace: Workspace, background: Background, state: WindowState) -> None:
        super().__init__()
        self._workspace = workspace
        self._state = state
        self.setWindowTitle("resviz")
        self.setAcceptDrops(True)
        self.resize(QSize(1400, 880).boundedTo(self.screen().availableSize()))
        self.setMinimumSize(1120, 680)
        self.architecture = ArchitecturePanel(workspace)
        self.comparing = Comparing(workspace, background.run)
        self.side_by_side = SideBySide(workspace, self.comparing)
        self.diagram = DiagramPanel(workspace, background, self.side_by_side)
        self.costs = CostPanel(workspace)
        self.lab = LabTab(workspace, self._sync, background, self._tell, self._say)
        self.compare = compare_tab(workspace, self.comparing, background, self._tell, self._say)
        searched = self.architecture.search
        self.presets = presets_tab(workspace, background, searched, self._compare_with)
        self.inspector = Inspector(workspace)
        self.boxes = BoxActions(workspace, self.diagram)
        self.commands = Commands(self, workspace, state, self.diagram, self.costs, self.lab)
        self.actions_by_id = make_actions(self, self.commands.callbacks(self._own_callbacks()))
        self.boxes.follow(self.actions_by_id)
        self._states = ActionStates(
            self, workspace, self.side_by_side, self.diagram, self.actions_by_id
        )
        self.toolbar = Toolbar(workspace, self.actions_by_id)
        self.addToolBar(self.toolbar)
        self.status = StatusLine(workspace)
        self.setStatusBar(self.status)
        self.status.report_wanted.connect(self._show_report)
        self.setCentralWidget(self._arrange())
        for notifier in (
            workspace.network_changed,
            workspace.view_changed,
            workspace.overlays.changed,
            self.side_by_side.changed,
            workspace.lab.run_changed,
            workspace.lab.engine_changed,
        ):
            notifier.connect(self._sync)
        workspace.failed.connect(self._tell)
        workspace.lab.autosave.failed.connect(self._tell)
        self.diagram.failed.connect(self._tell)
        self.diagram.said.connect(self._say)
        state.restore(self, self._splitters)
        self._sync()

    def _arrange(self) -> QSplitter:
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("Costs, comparison, gradient lab and presets")
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self.costs, "Costs")
        self.tabs.addTab(self.compare, "Compare")
        self.tabs.addTab(self.lab, "Gradient lab")
        self.tabs.addTab(self.presets, "All presets")
        upper = QSplitter(Qt.Orientation.Horizontal)
        upper.addWidget(self.diagram)
        upper.addWidget(self.inspector)
        upper.setSizes([900, 236])
        upper.setStretchFactor(0, 1)
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(upper)
        right.addWidget(self.tabs)
        right.setSizes([470, 350])
        right.setStretchFactor(0, 3)
        right.setStretchFactor(1, 2)
        outer = QSplitter(Qt.Orientation.Horizontal)
        outer.addWidget(self.architecture)
        outer.addWidget(right)
        outer.setSizes([264, 1136])
        outer.setStretchFactor(1, 1)
        self._splitters = {"upper": upper, "right": right, "outer": outer}
        for splitter in self._splitters.values():
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        return outer

    def _compare_with(self, name: str) -> None:
        """Compare with a preset; the comparison comes to the front."""
        self.tabs.setCurrentWidget(self.compare)
        self.comparing.choose(name)

    def _own_callbacks(self) -> dict[str, Callback]:
        return {
            "open": lambda: self.commands.ask_what_to_open(self.open_path),
            "open_experiment": lambda: self.commands.ask_which_experiment(self.open_path),
            "open_recent": lambda: self.commands.ask_which_recording(self.open_path),
            "quit": self.close,
            "find_preset": lambda: self.architecture.search.setFocus(),
            **self.boxes.callbacks(),
            "theme_system": lambda: self.theme_chosen.emit("system"),
            "theme_light": lambda: self.theme_chosen.emit("light"),
            "theme_dark": lambda: self.theme_chosen.emit("dark"),
            "side_by_side": self.side_by_side.toggle,
            "heading": self._toggle_heading,
            "inspector": self._toggle_inspector,
            "run": self._run,
            "gallery": self._show_gallery,
            "about": self._about,
        }

    def set_theme(self, theme: Theme) -> None:
        """Show everything in the colours of a theme."""
        tint_actions(self.actions_by_id, TOOLS, theme)
        for part in (
            self.architecture,
            self.diagram,
            self.costs,
            self.compare,
            self.lab,
            self.presets,
            self.inspector,
            self.toolbar,
            self.status,
        ):
            part.set_theme(theme)

    def start(self) -> None:
        """Draw what is open."""
        self.diagram.show_network()
        self.diagram.canvas.setFocus()

    def _sync(self) -> None:
        """Show in title and actions what the state says."""
        other = self.side_by_side.other
        beside = f" beside {other.title}" if other else ""
        self.setWindowTitle(f"{self._workspace.network.title}{beside} – resviz")
        self._states.sync()
        self.actions_by_id["inspector"].setChecked(not self.inspector.isHidden())
        self.actions_by_id[f"theme_{self._state.theme}"].setChecked(True)

    def _tell(self, words: str) -> None:
        """Tell what must be seen."""
        self.commands.tell(words)

    def _say(self, words: str) -> None:
        """Tell in passing what has been done."""
        self.status.say(words)

    def _toggle_heading(self) -> None:
        view = self._workspace.view
        self._workspace.show(replace(view, heading=not view.heading))

    def _toggle_inspector(self) -> None:
        self.inspector.setVisible(self.inspector.isHidden())
        self._sync()

    def _show_report(self) -> None:
        self.inspector.show_report()
        self._sync()

    def _run(self) -> None:
        """Run or pause; the lab comes to the front."""
        self.tabs.setCurrentWidget(self.lab)
        self.lab.panel.run()

    def _show_gallery(self) -> None:
        """Offer the demonstrations; the lab comes to the front."""
        self.tabs.setCurrentWidget(self.lab)
        self.lab.panel.show_gallery()

    def _about(self) -> None:
        from importlib import metadata  # not needed to start

        words = _ABOUT.format(version=metadata.version("resviz"))
        QMessageBox.about(self, "About resviz", words)

    # Drag and drop

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.scheme() == PRESET_SCHEME:
                self.commands.guarded(partial(self._workspace.open_preset, url.path()))
            elif url.isLocalFile():
                self.open_path(Path(url.toLocalFile()))
        event.acceptProposedAction()

    def open_path(self, path: Path) -> None:
        """Open a design, a recording or an experiment; what is the lab's brings it to the front."""
        if opens(path):
            self.tabs.setCurrentWidget(self.lab)
        self.commands.open_path(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._state.save(self, self._splitters)
        self.closed.emit()
        super().closeEvent(event)
