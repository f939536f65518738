"""What is traced in the diagram: what a part depends on and feeds, or the paths between two."""

from typing import TYPE_CHECKING, Literal

from resviz.app.notify import Notifier
from resviz.core.trace import Paths, Trace, edges_along, paths, trace
from resviz.diagram.lit import Light
from resviz.diagram.path_words import count_in_words, passing_words
from resviz.diagram.words import count_words

if TYPE_CHECKING:
    from resviz.app.workspace import Workspace

Which = Literal["all", "shortest", "longest"]


class Tracing:
    """A trace of the selected part, which follows the selection; or paths, which stay.

    Attributes:
        changed: notified when something else is traced, or nothing any more.
        trace: what the part depends on and feeds; None where paths are shown, or nothing.
        paths: the paths between two parts; None where there are none to be shown.
        which: which of the paths are shown.

    Args:
        workspace: whose network and selection it is about.
    """

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace
        self._before = self._selected = workspace.selection
        self.trace: Trace | None = None
        self.paths: Paths | None = None
        self.which: Which = "all"
        self.changed = Notifier[[]]()
        workspace.selection_changed.connect(self._follow)
        workspace.network_changed.connect(self._renew)

    @property
    def active(self) -> bool:
        """Something is traced."""
        return self.trace is not None or self.paths is not None

    @property
    def before(self) -> str:
        """The part that was selected before the one that is; nothing where there was none."""
        return self._before if self._workspace.exists(self._before) else ""

    def toggle(self) -> None:
        """Trace the selected part, or trace nothing any more."""
        if self.active:
            self.end()
        elif self._workspace.selection:
            self._show(trace(self._workspace.network, self._workspace.selection), None)

    def between(self, part: str) -> None:
        """Show the paths between the selected part and another, whichever way they lead."""
        selected = self._workspace.selection
        if not (selected and part):
            return
        network = self._workspace.network
        found = paths(network, selected, part)
        back = paths(network, part, selected) if not found.number else found
        self._show(None, back if back.number else found)

    def show(self, which: Which) -> None:
        """Show all paths, or only a shortest or longest."""
        if self.paths and which != self.which:
            self.which = which
            self.changed()

    def end(self) -> None:
        """Trace nothing any more."""
        if self.active:
            self._show(None, None)

    def _show(self, found: Trace | None, ways: Paths | None) -> None:
        self.trace, self.paths, self.which = found, ways, "all"
        self.changed()

    def _follow(self, part: str) -> None:
        self._before, self._selected = self._selected, part
        if self.trace and part:
            self._show(trace(self._workspace.network, part), None)
        elif self.trace:
            self.end()

    def _renew(self) -> None:
        """The same in another network, if it has these parts."""
        network, ways = self._workspace.network, self.paths
        self._selected = self._workspace.selection
        if self.trace and self._selected:
            self._show(trace(network, self._selected), None)
        elif ways and all(map(self._workspace.exists, (ways.source, ways.target))):
            self._show(None, paths(network, ways.source, ways.target))
        else:
            self.end()

    # What is said and shown

    @property
    def light(self) -> Light | None:
        """What stands out; None where nothing is traced."""
        if self.trace:
            return self._light_of_trace(self.trace)
        if self.paths:
            return self._light_of_paths(self.paths)
        return None

    def _light_of_trace(self, found: Trace) -> Light:
        before, after = found.upstream, found.downstream
        ways = {
            (edge.source, edge.target)
            for edge in self._workspace.network.edges
            if (edge.target in before or edge.target in found.inside)
            or (edge.source in after or edge.source in found.inside)
        }
        parts = dict.fromkeys(found.inside, "")
        parts |= dict.fromkeys(before, "upstream") | dict.fromkeys(after, "downstream")
        return Light(parts, frozenset(ways))

    def _light_of_paths(self, found: Paths) -> Light:
        if self.which == "all":
            ways = {
                (edge.source, edge.target)
                for edge in self._workspace.network.edges
                if edge.source in found.layers and edge.target in found.layers
            }
            ends = [end for end in (found.source, found.target) if end and not found.number]
            return Light(dict.fromkeys([*found.layers, *ends], ""), frozenset(ways))
        layers = found.shortest if self.which == "shortest" else found.longest
        return Light(dict.fromkeys(layers, ""), edges_along(layers))

    @property
    def words(self) -> str:
        """What there is to say of it, in a line."""
        network = self._workspace.network
        if self.trace:
            part = self.trace.part
            return passing_words(network, part) if part in network else ""
        if self.paths is None:
            return ""
        names = [self._name(part) for part in (self.paths.source, self.paths.target)]
        if not self.paths.number:
            return f"no path leads between {names[0]} and {names[1]}"
        where = f"through {names[0]}" if names[0] == names[1] else f"from {names[0]} to {names[1]}"
        return f"{count_in_words(self.paths)} {where}"

    @property
    def counts(self) -> tuple[str, str]:
        """On how many layers a traced part depends, and how many it feeds, in words."""
        if self.trace is None:
            return "", ""
        before, after = len(self.trace.upstream), len(self.trace.downstream)
        return f"depends on {count_words(before, 'layer')}", f"feeds {count_words(after, 'layer')}"

    def _name(self, part: str) -> str:
        network = self._workspace.network
        if not part:
            return network.title
        return network[part].shown if part in network else network.scopes[part].shown
