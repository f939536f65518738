"""Going from part to part of the diagram, and letting stand out what is found or traced."""

from collections.abc import Callable

from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleValueChangeEvent,
)

from resviz.app.spoken import spoken
from resviz.app.workspace import Workspace
from resviz.core.network import Network
from resviz.diagram.lit import Lit, Showing
from resviz.diagram.scene import Scene
from resviz.diagram.unfold import revealing
from resviz.diagram.view import View
from resviz.gui.canvas.canvas import Canvas


class Walking:
    """Keeps a canvas in step with selection, search and trace, and them with its keys.

    Args:
        workspace: whose selection, search and trace it is.
        canvas: where they are seen.
        mark: marks the box that shows a part, and brings it into view.
        show_view: folds and unfolds, while a part keeps its place.

    Attributes:
        lit: what stands out; None where nothing is dimmed.
    """

    def __init__(
        self,
        workspace: Workspace,
        canvas: Canvas,
        mark: Callable[[str], object],
        show_view: Callable[[View, str], object],
    ) -> None:
        self._workspace = workspace
        self._canvas = canvas
        self._mark = mark
        self._show_view = show_view
        self._network: Network | None = None
        self._showing: Showing | None = None
        self._said = ""
        self.lit: Lit | None = None
        canvas.joined.connect(self._join)
        canvas.entered.connect(self._enter)
        canvas.left.connect(self._leave)
        canvas.escaped.connect(self._let_go)
        workspace.selection_changed.connect(mark)
        workspace.finding.wanted.connect(self.reveal)
        workspace.finding.changed.connect(self._light_up)
        workspace.tracing.changed.connect(self._light_up)

    def drawn(self, network: Network, scene: Scene) -> None:
        """The canvas shows another picture now."""
        self._network, self._showing = network, Showing(network, scene)
        self._light_up()
        self._mark(self._workspace.selection)

    def reveal(self, part: str) -> None:
        """Select a layer or scope, unfolding what hides it."""
        workspace = self._workspace
        if not self._canvas.places.has(part):
            self._show_view(revealing(workspace.network, workspace.view, part), part)
        workspace.select(part)
        self._mark(part)  # brings it into view, even if it was selected before

    def _light_up(self) -> None:
        """Let stand out what is found or traced."""
        light = self._workspace.finding.light or self._workspace.tracing.light
        # While another network is being drawn, that is not what the picture shows.
        shown = self._showing if self._network is self._workspace.network else None
        self.lit = shown.lit(light) if light and shown else None
        self._canvas.show_lit(self.lit)

    def say(self, part: str) -> None:
        """Tell assistive technology what is marked."""
        canvas, words = self._canvas, spoken(self._workspace.network, part)
        canvas.setAccessibleDescription(words)
        if words != self._said and QAccessible.isActive() and canvas.hasFocus():
            QAccessible.updateAccessibility(QAccessibleValueChangeEvent(canvas, words))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(canvas, words))
        self._said = words

    def _join(self, part: str) -> None:
        if not self._workspace.exists(part):
            return  # of a second network
        if self._workspace.selection:
            self._workspace.tracing.between(part)
        else:
            self._workspace.select(part)

    def _enter(self) -> None:
        network, part = self._workspace.network, self._workspace.selection
        if part not in network:
            self.reveal(network.scopes[part].children[0])

    def _leave(self) -> None:
        network, part = self._workspace.network, self._workspace.selection
        self._workspace.select(next(network.ancestors(part), ""))

    def _let_go(self) -> None:
        """End what was begun last: a trace, a search, the selection."""
        workspace = self._workspace
        if workspace.tracing.active:
            workspace.tracing.end()
        elif workspace.finding.open:
            workspace.finding.close()
        else:
            workspace.select("")
