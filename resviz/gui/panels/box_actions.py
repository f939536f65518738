"""What can be done with the selected box: in the menu of the window, and in that of a box."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from resviz.app.lesions import FACTORS
from resviz.app.workspace import Workspace
from resviz.core.places import block_around
from resviz.diagram.scene import Box
from resviz.diagram.unfold import all_unfolded, folded
from resviz.diagram.view import View
from resviz.diagram.words import layer_words
from resviz.gui.panels.diagram import DiagramPanel

_OF_A_BOX = (
    *("trace", "trace_paths", "find_alike"),
    "",
    *("toggle_box", "unfold_inside", "fold_around"),
    "",
    *("zoom_to", "copy_id", "copy_picture"),
)
_OF_THE_GROUND = (
    *("find", "fit"),
    "",
    *("stage", "block", "layer", "fold_repeats"),
    "",
    *("style_stages", "style_column", "style_row", "style_page"),
    "",
    *("copy_picture", "export"),
)
"""Ids of actions; an empty one is a line between them."""


class BoxActions:
    """The actions on the selected box.

    Args:
        workspace: whose selection it is.
        diagram: where its box is.
    """

    def __init__(self, workspace: Workspace, diagram: DiagramPanel) -> None:
        self._workspace = workspace
        self._diagram = diagram
        self._sync: Callable[[], None] = lambda: None

    def callbacks(self) -> dict[str, Callable[[], object]]:
        """What the actions do, by id."""
        workspace = self._workspace
        return {
            "find": self._find,
            "find_next": lambda: workspace.finding.step(1),
            "find_previous": lambda: workspace.finding.step(-1),
            "trace": workspace.tracing.toggle,
            "trace_paths": lambda: workspace.tracing.between(workspace.tracing.before),
            "toggle_box": self._toggle,
            "unfold_inside": self._unfold_inside,
            "fold_around": self._fold_around,
            "zoom_to": lambda: self._diagram.canvas.zoom_to_part(workspace.selection),
            "copy_id": lambda: QGuiApplication.clipboard().setText(workspace.selection),
            "find_alike": self._find_alike,
            **{f"lesion_{factor:g}": partial(self._scale, factor) for factor in FACTORS},
            "lesion_swap": self._diagram.operating.swap_with_before,
        }

    def follow(self, actions: Mapping[str, QAction]) -> None:
        """Keep the actions as the state is, and show them where a menu is wanted."""
        workspace, lab = self._workspace, self._workspace.lab

        def sync_walk() -> None:
            selected = bool(workspace.selection)
            tracing, finding = workspace.tracing, workspace.finding
            actions["trace"].setEnabled(selected or tracing.active)
            actions["trace"].setChecked(tracing.active)
            actions["trace_paths"].setEnabled(selected and bool(tracing.before))
            for name in ("find_next", "find_previous"):
                actions[name].setEnabled(finding.open and bool(finding.hits))

        def sync_box(_part: str = "") -> None:
            part, box = workspace.selection, self._box
            selected = bool(part)
            sync_walk()
            actions["toggle_box"].setEnabled(box is not None and box.foldable)
            actions["unfold_inside"].setEnabled(selected and part not in workspace.network)
            actions["fold_around"].setEnabled(selected and bool(self._around()))
            for name in ("zoom_to", "copy_id", "find_alike"):
                actions[name].setEnabled(selected)

        def sync_lesions(_part: str = "") -> None:
            block = self._block
            possible = bool(block) and lab.lesions.possible and lab.shows_open_network
            for factor in FACTORS:
                action = actions[f"lesion_{factor:g}"]
                action.setEnabled(possible)
                action.setChecked(lab.lesions.done.factors.get(block, 1.0) == factor)
            actions["lesion_swap"].setEnabled(possible and bool(workspace.tracing.before))

        for notifier in (lab.lesions.changed, lab.run_changed, workspace.network_changed):
            notifier.connect(sync_lesions)
        workspace.selection_changed.connect(sync_lesions)
        sync_lesions()
        for notifier in (workspace.tracing.changed, workspace.finding.changed):
            notifier.connect(sync_walk)
        for notifier in (workspace.network_changed, workspace.view_changed):
            notifier.connect(sync_box)
        workspace.selection_changed.connect(sync_box)
        self._diagram.canvas.menu_wanted.connect(
            lambda part, at: self._show_menu(actions, part, at)
        )
        self._sync = sync_box
        sync_box()

    def menu(self, actions: Mapping[str, QAction], part: str) -> QMenu:
        """The menu of a box, or of the ground where there is none."""
        menu = QMenu(self._diagram)
        menu.setObjectName("box menu")
        menu.setToolTipsVisible(True)
        for name in _OF_A_BOX if part else _OF_THE_GROUND:
            if name:
                menu.addAction(actions[name])
            else:
                menu.addSeparator()
        if part:
            branch = menu.addMenu("&Branch in the lab")
            branch.setEnabled(actions["lesion_0"].isEnabled())
            branch.addActions([actions[f"lesion_{factor:g}"] for factor in FACTORS])
            branch.addSeparator()
            branch.addAction(actions["lesion_swap"])
        return menu

    def _show_menu(self, actions: Mapping[str, QAction], part: str, at: QPoint) -> None:
        if part:
            self._diagram.canvas.clicked.emit(part)
        self._sync()  # a large picture comes later than what it shows
        menu = self.menu(actions, part and self._workspace.selection)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    @property
    def _box(self) -> Box | None:
        return self._diagram.canvas.places.showing(self._workspace.selection)

    def _find(self) -> None:
        self._workspace.finding.begin()
        self._diagram.bars.find.begin()

    def _find_alike(self) -> None:
        network, part = self._workspace.network, self._workspace.selection
        if part in network:
            words = layer_words(network[part])[0]
            query = words if any(map(str.isalpha, words)) else network[part].op.kind
        else:
            query = network.scopes[part].label or network.scopes[part].name
        self._workspace.finding.begin(query)

    def _toggle(self) -> None:
        if self._box:
            self._diagram.canvas.toggled.emit(self._box.id)

    def _unfold_inside(self) -> None:
        workspace, box = self._workspace, self._box
        parts = box.members if box and box.members else (workspace.selection,)
        self._show(all_unfolded(workspace.network, workspace.view, *parts))

    def _fold_around(self) -> None:
        around = self._around()
        if around:
            self._workspace.select(around)
            self._show(folded(self._workspace.network, self._workspace.view, around))

    def _around(self) -> str:
        """The innermost block or stage around the selection that can be folded and is not."""
        part, places = self._workspace.selection, self._diagram.canvas.places
        for outer in self._workspace.network.ancestors(part) if part else ():
            box = places.showing(outer)
            if box and box.holds and box.foldable and outer in (box.id, *box.members):
                return outer
        return ""

    @property
    def _block(self) -> str:
        """The block that is selected, or that holds what is."""
        return block_around(self._workspace.network, self._workspace.selection)

    def _scale(self, factor: float) -> None:
        """Delete or scale the branch of the selected block; deleting it twice puts it back."""
        lesions = self._workspace.lab.lesions
        if factor == 1 or factor == 0 == lesions.done.factors.get(self._block, 1.0):
            lesions.put_back(self._block)
        else:
            lesions.scale(self._block, factor)

    def _show(self, view: View) -> None:
        self._diagram.show_view(view)
