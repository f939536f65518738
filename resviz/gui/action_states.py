"""Which actions can be chosen now, and which are checked: as the state says."""

from collections.abc import Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from resviz.app.side_by_side import SideBySide
from resviz.app.workspace import Workspace
from resviz.gui.panels.diagram import DiagramPanel
from resviz.zoo.naming import NAMINGS, why_not


class ActionStates:
    """Keeps the actions in step with what they are about.

    Args:
        window: whose menus they are in.
        workspace: the state.
        side_by_side: whether two networks are shown.
        diagram: where they are.
        actions: by id.
    """

    def __init__(
        self,
        window: QMainWindow,
        workspace: Workspace,
        side_by_side: SideBySide,
        diagram: DiagramPanel,
        actions: Mapping[str, QAction],
    ) -> None:
        self._workspace = workspace
        self._side_by_side = side_by_side
        self._diagram = diagram
        self._actions = actions
        for path, offer in (("&Names", self._offer_names), ("&Overlay", self._offer_scales)):
            for menu in window.findChildren(QMenu, f"&View/{path}"):
                menu.aboutToShow.connect(offer)

    def sync(self) -> None:
        """Enable and check the actions as the state says."""
        workspace, actions = self._workspace, self._actions
        actions["side_by_side"].setChecked(self._side_by_side.on)
        actions["undo"].setEnabled(workspace.can_undo)
        actions["redo"].setEnabled(workspace.can_redo)
        actions[workspace.view.detail].setChecked(True)
        actions["fold_repeats"].setChecked(workspace.view.fold_repeats)
        actions["heading"].setChecked(workspace.view.heading)
        shortcuts, reason = actions["shortcuts"], workspace.why_no_other_way
        shortcuts.setChecked(workspace.has_shortcuts)
        shortcuts.setEnabled(not reason)
        shortcuts.setToolTip(reason or "The same network with and without its shortcuts (S)")
        own, reason = actions["list_stages"], workspace.architecture.settings.why_no_stages
        own.setEnabled(not reason)
        own.setToolTip(reason or "The same network as your own, stage by stage (Ctrl+Shift+N)")
        actions[f"style_{workspace.view.style}"].setChecked(True)
        actions[f"overlay_{workspace.overlays.key or 'none'}"].setChecked(True)
        actions[f"names_{workspace.naming}"].setChecked(True)
        actions["minimap"].setChecked(self._diagram.canvas.minimap.wanted)
        lab = workspace.lab
        recorded = lab.recording is not None and not lab.shows_phase
        for name in ("save_animation", "open_beside"):
            actions[name].setEnabled(recorded)
        for name in ("save_recording", "save_figure", "save_numbers"):
            actions[name].setEnabled(recorded or lab.shows_phase)
        actions["stop"].setEnabled(workspace.lab.active)

    def _offer_names(self) -> None:
        """Say what the network has no names of; found out only when somebody looks."""
        for naming in NAMINGS:
            reason = why_not(self._workspace.network, naming)
            action = self._actions[f"names_{naming}"]
            action.setEnabled(not reason)
            action.setToolTip(reason or action.statusTip())

    def _offer_scales(self) -> None:
        """Say on which scale values are shown, which follows from them unless chosen."""
        log = self._diagram.scale_is_log
        self._actions["overlay_log"].setEnabled(log is not None)
        self._actions["overlay_log"].setChecked(bool(log))
