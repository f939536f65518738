"""What the open network is compared with, and the comparison: a preset, a variant, a file."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from resviz.app import design_file
from resviz.app.notify import Notifier
from resviz.app.setup import other_way
from resviz.app.workspace import LARGE, Later, Workspace
from resviz.core.errors import ResvizError, SettingError
from resviz.core.network import Network
from resviz.zoo.families import AnySettings
from resviz.zoo.naming import Naming, named_if_known
from resviz.zoo.presets import build, preset

if TYPE_CHECKING:
    from resviz.core.comparison import Comparison

Variant = Literal["other way", "before"]


class Fixed(NamedTuple):
    """A network that stays what it is, whatever is open: a preset, or what a file said."""

    settings: AnySettings


Other = Variant | Fixed


class Comparing:
    """The other network and the comparison with the one that is open.

    Nothing is built or compared before somebody looks (`watch`).

    Attributes:
        changed: notified when there is another comparison, or none, or one is under way.
        pointed: notified with the id of a part of the other network that somebody picked, where the
            open one has no counterpart that could be selected.
        why_none: why there is no comparison, in a sentence; empty while there is one.

    Args:
        workspace: whose network is compared.
        later: how to compare large networks without holding up the window; at once unless said.
    """

    def __init__(self, workspace: Workspace, later: Later | None = None) -> None:
        self._workspace = workspace
        self._later = later
        self._other: Other = "other way"
        self._comparison: Comparison | None = None
        self._wanted: tuple[Network, AnySettings] | None = None
        self._watchers: set[str] = set()
        self._stale = True
        self.why_none = ""
        self.changed = Notifier[[]]()
        self.pointed = Notifier[[str]]()
        workspace.network_changed.connect(self._renew)

    @property
    def other(self) -> Other:
        """What the open network is compared with."""
        return self._other

    @property
    def comparison(self) -> "Comparison | None":
        """The open network (A) beside the other (B); None where there is no other, or not yet."""
        return self._comparison

    @property
    def under_way(self) -> bool:
        """The comparison is being made."""
        return self._comparison is None and not self.why_none

    def watch(self, who: str = "table") -> None:
        """Compare from now on, since somebody looks."""
        self._watchers.add(who)
        if self._stale:
            self._renew()

    def rest(self, who: str = "table") -> None:
        """Compare nothing until somebody looks again, unless somebody else does."""
        self._watchers.discard(who)

    def choose(self, other: Variant | str) -> None:
        """Compare with a variant of the open network, or with a preset by name.

        Raises:
            UnknownName: there is no such preset.
        """
        match other:
            case "other way" | "before":
                self._set(other)
            case name:
                self._set(Fixed(preset(name).settings))

    def choose_file(self, path: Path) -> None:
        """Compare with a saved design.

        Raises:
            FileError: the file cannot be read or holds no design.
        """
        self._set(Fixed(design_file.read(path)))

    def swap(self) -> None:
        """Open the other network; the one that was open becomes the other.

        Raises:
            ResvizError: it cannot be opened.
        """
        wanted, before = self.settings(), self._other
        self._other = Fixed(self._workspace.architecture.settings)
        try:
            self._workspace.open_settings(wanted)
        except ResvizError:
            self._other = before
            raise

    def settings(self) -> AnySettings:
        """The settings of the other network.

        Raises:
            SettingError: there is no such network; with the reason.
        """
        opened = self._workspace.architecture.settings
        match self._other:
            case "other way":
                return other_way(opened)
            case "before":
                before = self._workspace.before
                if before is None:
                    raise SettingError("before", "Nothing has been changed yet.")
                return before
            case Fixed(settings):
                return settings

    def _set(self, other: Other) -> None:
        self._other = other
        self._renew()

    def _renew(self) -> None:
        self._stale = True
        if not self._watchers:
            return
        self._stale = False
        network = self._workspace.network
        try:
            settings = self.settings()
        except SettingError as error:
            self._fail(error)
            return
        wanted = self._wanted = (network, settings)
        self._comparison, self.why_none = None, ""
        work = partial(compare, network, settings, self._workspace.naming)
        if self._later and max(settings.rough_size, len(network.nodes)) >= LARGE:
            self.changed()
            self._later(work, partial(self._adopt, wanted), partial(self._give_up, wanted))
            return
        try:
            self._adopt(wanted, work())
        except ResvizError as error:
            self._fail(error)

    def _adopt(self, wanted: tuple[Network, AnySettings], comparison: "Comparison") -> None:
        if wanted is self._wanted:
            self._comparison = comparison
            self.changed()

    def _give_up(self, wanted: tuple[Network, AnySettings], error: Exception) -> None:
        if wanted is self._wanted:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self._wanted = self._comparison = None
        told = error.reason if isinstance(error, SettingError) else str(error)
        self.why_none = told or f"The comparison failed: {type(error).__name__}."
        self.changed()


def compare(network: Network, settings: AnySettings, naming: Naming) -> "Comparison":
    """A network beside that of these settings, both aligned down to their blocks.

    Raises:
        ResvizError: the other cannot be built.
    """
    from resviz.core.comparison import Comparison  # not needed to start

    comparison = Comparison(network, named_if_known(build(settings), naming))
    for row in comparison.rows:
        _ = row.children
    return comparison
