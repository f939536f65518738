"""Blocks of the trained networks, deleted, scaled and swapped on the diagram with the mouse."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from resviz.app.lesions import INTACT
from resviz.app.workspace import Workspace
from resviz.core.places import Place, block_around, places
from resviz.gui.canvas.canvas import Canvas
from resviz.gui.canvas.grip import Offer

_PACE = 200
"""Milliseconds between two questions to the engine while a grip is dragged."""


class Operating(QObject):
    """Keeps canvas and lesions of the lab in step.

    Args:
        workspace: whose lab and selection it is.
        canvas: shows the network that is open.
        say: says a sentence in passing.
    """

    def __init__(self, workspace: Workspace, canvas: Canvas, say: Callable[[str], object]) -> None:
        super().__init__(canvas)
        self._workspace = workspace
        self._canvas = canvas
        self._say = say
        self._places: dict[str, Place] = {}
        self._wanted: tuple[str, float] | None = None
        self._pace = QTimer(self, interval=_PACE)
        self._pace.timeout.connect(self._ask)
        canvas.grip.scaled.connect(self._scale)
        canvas.grip.swapped.connect(workspace.lab.lesions.swap)
        canvas.grip.refused.connect(say)
        workspace.network_changed.connect(self._follow_network)
        workspace.selection_changed.connect(lambda _: self._follow())
        for notifier in (workspace.lab.lesions.changed, workspace.lab.run_changed):
            notifier.connect(self._follow)

    def _follow_network(self) -> None:
        self._places = {}
        self._follow()

    def _follow(self) -> None:
        lab, part = self._workspace.lab, self._workspace.selection
        shown = lab.lesions.done if lab.shows_open_network else INTACT
        self._canvas.grip.show(shown)
        offered = lab.lesions.possible and lab.shows_open_network
        block = block_around(self._workspace.network, part) if offered else ""
        if not block:
            self._canvas.grip.offer(None)
            return
        self._places = self._places or places(self._workspace.network)
        told = lab.lesions.told_of_arms(lab.recording or ())
        self._canvas.grip.offer(Offer(block, self._places), told)

    def swap_with_before(self) -> None:
        """Let the selected block and the one selected before it change places, or say why not."""
        workspace, before = self._workspace, self._workspace.tracing.before
        network = workspace.network
        block, other = block_around(network, workspace.selection), block_around(network, before)
        if why_not := self._apart(block, other, before):
            self._say(why_not)
        else:
            workspace.lab.lesions.swap(other, block)

    def _apart(self, block: str, other: str, before: str) -> str:
        """Why two blocks cannot change places; empty where they can."""
        if not other:
            return f"{before}, selected before, is in no block, so there is nothing to swap with."
        if other == block:
            return f"{before}, selected before, is in {block} itself; select another block first."
        return self._places[block].keeps_off(self._places[other])

    def _scale(self, block: str, factor: float, passing: bool) -> None:
        if passing:
            self._wanted = block, factor
            if not self._pace.isActive():
                self._ask()
                self._pace.start()
            return
        self._pace.stop()
        self._wanted = None
        self._workspace.lab.lesions.scale(block, factor)

    def _ask(self) -> None:
        """Ask for what the grip was dragged to, as soon as what was asked before is answered."""
        lesions = self._workspace.lab.lesions
        if self._wanted is None:
            self._pace.stop()
        elif not lesions.waiting:
            wanted, self._wanted = self._wanted, None
            lesions.scale(*wanted, passing=True)
