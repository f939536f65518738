"""The open network and the one it is compared with, as one picture."""

from resviz.app.comparing import Comparing
from resviz.app.notify import Notifier
from resviz.app.workspace import Workspace
from resviz.core.errors import ResvizError
from resviz.core.network import Network


class SideBySide:
    """Whether both networks are shown, and which.

    Attributes:
        changed: notified when it was turned on or off, or while it is on there is another pair.
        pointed: see `Comparing`.

    Args:
        workspace: whose network is the first.
        comparing: what it is compared with.
    """

    def __init__(self, workspace: Workspace, comparing: Comparing) -> None:
        self._workspace = workspace
        self._comparing = comparing
        self._on = False
        self.changed = Notifier[[]]()
        self.pointed = comparing.pointed
        comparing.changed.connect(self._follow)

    @property
    def on(self) -> bool:
        """Both are shown, or will be as soon as the other is built."""
        return self._on

    @property
    def other(self) -> Network | None:
        """The network beside the open one; None where one is shown alone."""
        comparison = self._comparing.comparison if self._on else None
        return comparison.b if comparison and comparison.a is self._workspace.network else None

    @property
    def waiting(self) -> bool:
        """The other is being built."""
        return self._on and self._comparing.under_way

    @property
    def why_alone(self) -> str:
        """Why there is no other network, in a sentence; empty where there is, or none is wanted."""
        reason = self._comparing.why_none if self._on else ""
        return f"{reason} Choose another network in the tab Compare." if reason else ""

    def toggle(self) -> None:
        """Show both networks, or the open one alone.

        Raises:
            ResvizError: there is no other; with the reason.
        """
        if self._on:
            self._on = False
            self._comparing.rest("picture")
            self.changed()
            return
        self._comparing.watch("picture")
        self._on = True
        why_alone = self.why_alone
        if why_alone:
            self._on = False
            self._comparing.rest("picture")
        self.changed()  # even so, for a button may show that it is on
        if why_alone:
            raise ResvizError(why_alone)

    def _follow(self) -> None:
        if self._on:
            self.changed()
