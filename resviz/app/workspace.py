"""The one mutable object of the window: which network is open, what is selected and unfolded."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from resviz.app import design_file
from resviz.app.finding import Finding
from resviz.app.history import History
from resviz.app.lab import Lab
from resviz.app.notify import Notifier
from resviz.app.overlays import Overlays, is_of_lab, measured_of
from resviz.app.setup import other_way
from resviz.app.tracing import Tracing
from resviz.core.cost import memory
from resviz.core.errors import ResvizError, SettingError
from resviz.core.network import Network
from resviz.diagram.view import Detail, Style, View
from resviz.zoo.families import AnySettings
from resviz.zoo.naming import Naming, named_if_known
from resviz.zoo.notation import settings_written
from resviz.zoo.presets import build, name_of, preset

if TYPE_CHECKING:
    from resviz.diagram.overlay import Overlay

LARGE = 500
"""Layers from which building a network takes longer than a frame or two."""

Later = Callable[[Callable[[], Any], Callable[[Any], object], Callable[[Exception], object]], None]
"""Takes what makes something, what is to be done with it, and what if that failed."""


class Architecture(msgspec.Struct, frozen=True):
    """What is open: its settings and the name it goes by."""

    name: str
    settings: AnySettings


class Workspace:
    """The state that panels show and change; they listen to it, never to each other.

    Attributes:
        network: the network of the present settings; the last good one where they are impossible.
        naming: what layers shall be called, where the network has such names.
        lab: the experiments.
        finding: the search of the diagram.
        tracing: what is traced in it.
        overlays: what boxes are coloured by.
        network_changed: notified when there is another network.
        selection_changed: notified with the id of the selected node or scope, or nothing.
        view_changed: notified when something was folded or unfolded.
        busy_changed: notified with what is being built, or nothing when it is done.
        failed: notified with a sentence where a large network could not be built.

    Args:
        settings: what to open; ResNet-50 unless said.
        later: how to build large networks without holding up the window; at once unless said.
        recordings: see `Lab`.
    """

    def __init__(
        self,
        settings: AnySettings | None = None,
        later: Later | None = None,
        recordings: Path | None = None,
    ) -> None:
        settings = settings or preset("resnet50").settings
        self._later = later
        self._wanted = settings
        self._with_shortcuts: AnySettings | None = None
        self._shown = settings
        self._history = History(Architecture(name_of(settings), settings))
        self.naming: Naming = "resviz"
        self.network: Network = build(settings)
        self.view = View(heading=False)
        self.selection = ""
        self.lab = Lab(recordings)
        self.overlays = Overlays()
        self.lab.plan.set_networks(settings)
        self.lab.network_wanted.connect(self._open_named)
        self.lab.pointed.connect(self._point)
        self.network_changed = Notifier[[]]()
        self.busy_changed = Notifier[[str]]()
        self.failed = Notifier[[str]]()
        self.selection_changed = Notifier[[str]]()
        self.view_changed = Notifier[[]]()
        self.finding = Finding(self)
        self.tracing = Tracing(self)

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
        self.open_settings(preset(name).settings)
        self.show(self.view.at(self.view.detail))

    def _open_named(self, words: str) -> None:
        """Open a network by the name that it has in a recording, if that tells it."""
        with suppress(ResvizError):
            self.open_settings(settings_written(words))
            self.show(self.view.at(self.view.detail))

    def open_design(self, path: Path) -> None:
        """Open a saved design.

        Raises:
            FileError: the file cannot be read or holds no design.
        """
        self.open_settings(design_file.read(path))
        self.show(self.view.at(self.view.detail))

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
        self.open_settings(self.architecture.settings.change(**{name: value}))

    def set_naming(self, naming: Naming) -> None:
        """Call layers as they are called there, in this network and those opened later."""
        self.naming = naming
        self.open_settings(self.architecture.settings)

    def undo(self) -> None:
        """Go back to the architecture before."""
        self.open_settings(self._history.undo().settings)

    def redo(self) -> None:
        """Take back an undo."""
        self.open_settings(self._history.redo().settings)

    @property
    def before(self) -> AnySettings | None:
        """What was open before the last change; None where nothing was."""
        earlier = self._history.before
        return earlier.settings if earlier else None

    @property
    def can_undo(self) -> bool:
        """There is an architecture to go back to."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """There is an undo to take back."""
        return self._history.can_redo

    def open_settings(self, settings: AnySettings) -> None:
        """Open a network by its settings.

        Raises:
            ResvizError: it cannot be built.
        """
        if self._later is None or settings.rough_size < LARGE:
            # Before it is recorded: what fails is not kept.
            network = named_if_known(build(settings), self.naming)
            self._want(settings)
            self._adopt(settings, self.naming, network)
            return
        self._want(settings)
        self.busy_changed(f"Building {self.architecture.name} …")
        self._later(
            partial(_build_and_count, settings, self.naming),
            partial(self._adopt, settings, self.naming),
            partial(self._give_up, settings),
        )

    def _want(self, settings: AnySettings) -> None:
        """This is what is open from now on; an experiment that is started is of it."""
        self._history.record(Architecture(name_of(settings), settings))
        self._wanted = settings
        self.lab.plan.set_networks(settings)

    def _give_up(self, settings: AnySettings, error: Exception) -> None:
        """A network could not be built after all; the last good one stays."""
        if settings is not self._wanted:
            return
        self.busy_changed("")
        self.undo()
        self.failed(f"{name_of(settings)} cannot be built: {str(error) or type(error).__name__}.")

    def _adopt(self, settings: AnySettings, naming: Naming, network: Network) -> None:
        if settings is not self._wanted or naming != self.naming:
            return  # another one was asked for meanwhile
        self.busy_changed("")
        self.network = network
        before, self._shown = self._shown, self.architecture.settings
        if settings.family() == "custom":
            from resviz.app import stages  # with what it needs, seldom used

            self.selection = stages.followed(before, settings, self.selection)
        if self.selection and not self.exists(self.selection):
            self.selection = ""
        self.network_changed()

    @property
    def has_shortcuts(self) -> bool:
        """The network that is open is not a plain one."""
        return not self.architecture.settings.is_plain(self.network)

    @property
    def why_no_other_way(self) -> str:
        """Why the network cannot be had without its shortcuts or with them; nothing if it can."""
        try:
            other_way(self.architecture.settings)
        except SettingError as error:
            return error.reason
        return ""

    def toggle_shortcuts(self) -> None:
        """The same network without its shortcuts, or with those it had, else its family's usual."""
        settings = self.architecture.settings
        had = self._with_shortcuts
        if settings.plain():
            self._with_shortcuts = settings
        again = had is not None and had.plain() == settings
        self.open_settings(had if had is not None and again else other_way(settings))

    def list_stages(self) -> None:
        """Open the same network as one's own, stage by stage.

        Raises:
            SettingError: its stages cannot be listed.
        """
        from resviz.zoo.custom import in_stages  # with what it needs, seldom used

        self.open_settings(in_stages(self.architecture.settings))

    def overlay(self, other: Network | None = None) -> "Overlay | None":
        """What boxes are coloured by; None where there is nothing of it.

        Args:
            other: the network that is shown beside the open one, if any.
        """
        own = self._overlay_of(self.network, name_of(self._shown))
        if other is None:
            return own
        from resviz.diagram.overlay import beside  # seldom used

        return beside(own, self._overlay_of(other, other.name))

    def _overlay_of(self, network: Network, name: str) -> "Overlay | None":
        measured = measured_of(self.lab.recording, name) if self.overlays.of_lab else None
        return self.overlays.overlay(network, measured, self.lab.looked_at)

    def load_values(self, path: Path) -> None:
        """Colour boxes by the values of a file.

        Raises:
            FileError: it cannot be read, or has no value for any part of the network.
        """
        self.overlays.load(path, self.network)

    # Selection and folding

    def exists(self, part_id: str) -> bool:
        """Whether a node or scope of the network has this id."""
        return part_id in self.network or part_id in self.network.scopes

    def select(self, part_id: str) -> None:
        """Select a node or scope by id, or nothing."""
        if part_id != self.selection and (not part_id or self.exists(part_id)):
            self.selection = part_id
            self.selection_changed(part_id)

    def _point(self, quantity: str, part: str) -> None:
        """Have the diagram show what a demonstration is about."""
        self.overlays.choose(quantity if is_of_lab(quantity) else "")
        self.select(part)

    def toggle(self, box_id: str) -> None:
        """Fold or unfold a box."""
        self.show(self.view.toggle(box_id))

    def set_detail(self, detail: Detail) -> None:
        """Unfold everything down to a level."""
        self.show(self.view.at(detail))

    def set_style(self, style: Style) -> None:
        """Lay the network out otherwise."""
        self.show(msgspec.structs.replace(self.view, style=style))

    def toggle_repeats(self) -> None:
        """Show runs of identical blocks as one box, or each block."""
        self.show(msgspec.structs.replace(self.view, fold_repeats=not self.view.fold_repeats))

    def show(self, view: View) -> None:
        """Fold and unfold as this view says."""
        if view != self.view:
            self.view = view
            self.view_changed()


def _build_and_count(settings: AnySettings, naming: Naming) -> Network:
    """Build a network and work out what panels ask of it, which is kept with it."""
    network = named_if_known(build(settings), naming)
    memory(network)
    return network
