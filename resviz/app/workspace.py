"""The one mutable object of the window: which network is open, what is selected and unfolded."""

from dataclasses import dataclass
from pathlib import Path

from resviz.app import design_file
from resviz.app.history import History
from resviz.app.lab import Lab
from resviz.app.notify import Notifier
from resviz.core.network import Network
from resviz.diagram.view import Detail, View
from resviz.zoo.presets import AnySettings, build, name_of, preset


@dataclass(frozen=True)
class Architecture:
    """What is open: its settings and the name it goes by."""

    name: str
    settings: AnySettings


class Workspace:
    """The state that panels show and change; they listen to it, never to each other.

    Attributes:
        network: the network of the present settings; the last good one where they are impossible.
        lab: the experiments.
        network_changed: notified when there is another network.
        selection_changed: notified with the id of the selected node or scope, or nothing.
        view_changed: notified when something was folded or unfolded.
    """

    def __init__(self, name: str = "resnet50") -> None:
        settings = preset(name).settings
        self._history = History(Architecture(name, settings))
        self.network: Network = build(settings)
        self.view = View()
        self.selection = ""
        self.lab = Lab()
        self.network_changed = Notifier[[]]()
        self.selection_changed = Notifier[[str]]()
        self.view_changed = Notifier[[]]()

    # Architecture

    @property
    def architecture(self) -> Architecture:
        """What is open."""
        return self._history.value

    def open_preset(self, name: str) -> None:
        """Open a named network.

        Raises:
            UnknownName: there is none of this name.
        """
        row = preset(name)
        self._open(row.settings)

    def open_design(self, path: Path) -> None:
        """Open a saved design.

        Raises:
            FileError: the file cannot be read or holds no design.
        """
        self._open(design_file.read(path))

    def save_design(self, path: Path) -> None:
        """Save the settings as a design.

        Raises:
            FileError: the file cannot be written.
        """
        design_file.write(self.architecture.settings, path)

    def change_setting(self, name: str, value: object) -> None:
        """Change a setting.

        Raises:
            ResvizError: the value is impossible; the last good network stays.
        """
        self._open(self.architecture.settings.change(**{name: value}))

    def undo(self) -> None:
        """Go back to the architecture before."""
        self._history.undo()
        self._rebuild()

    def redo(self) -> None:
        """Take back an undo."""
        self._history.redo()
        self._rebuild()

    @property
    def can_undo(self) -> bool:
        """There is an architecture to go back to."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """There is an undo to take back."""
        return self._history.can_redo

    def _open(self, settings: AnySettings) -> None:
        network = build(settings)
        self._history.record(Architecture(name_of(settings), settings))
        self._adopt(network)

    def _rebuild(self) -> None:
        self._adopt(build(self.architecture.settings))

    def _adopt(self, network: Network) -> None:
        self.network = network
        if self.selection and not self.exists(self.selection):
            self.selection = ""
        self.network_changed()

    # Selection and folding

    def exists(self, part_id: str) -> bool:
        """Whether a node or scope of the network has this id."""
        return part_id in self.network or part_id in self.network.scopes

    def select(self, part_id: str) -> None:
        """Select a node or scope by id, or nothing."""
        if part_id != self.selection and (not part_id or self.exists(part_id)):
            self.selection = part_id
            self.selection_changed(part_id)

    def toggle(self, box_id: str) -> None:
        """Fold or unfold a box."""
        self.show(self.view.toggle(box_id))

    def set_detail(self, detail: Detail) -> None:
        """Unfold everything down to a level."""
        self.show(self.view.at(detail))

    def show(self, view: View) -> None:
        """Fold and unfold as this view says."""
        if view != self.view:
            self.view = view
            self.view_changed()
