"""`Looking`: probes of present weights, asked for and under way."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from resviz.app.notify import Notifier
from resviz.protocol import Look, Looked
from resviz.protocol.findings import StillProbe

if TYPE_CHECKING:
    from resviz.app.recording import Recording


class Looking:
    """The probe of present weights that is under way, if there is one.

    Attributes:
        probe: which; None where there is none.
        share: how much of its work is done.
        changed: notified when one begins, goes on or ends.
        found: notified with the probe when something was found.

    Args:
        send: takes requests to the engine.
    """

    def __init__(self, send: Callable[[Look], object]) -> None:
        self._send = send
        self._run: int | None = None
        self.probe: StillProbe | None = None
        self.share = 0.0
        self.changed = Notifier[[]]()
        self.found = Notifier[[StillProbe]]()

    @property
    def possible(self) -> bool:
        """There are networks in the engine to look into."""
        return self._run is not None

    def of(self, run: int | None) -> None:
        """Say which experiment has networks in the engine; none, where it has not."""
        self._run, self.probe = run, None
        self.changed()

    def begin(self, probe: StillProbe) -> None:
        """Look into the networks as they stand; training waits until that is done."""
        if self._run is not None:
            self.probe, self.share = probe, 0.0
            self._send(Look(self._run, probe))
            self.changed()

    def end(self) -> None:
        """End what is under way; nothing is found."""
        if self._run is not None and self.probe:
            self._send(Look(self._run))

    def handle(self, event: Looked, recording: "Recording") -> bool:
        """Take what the engine tells, and say whether something new was found."""
        if event.request != self._run:
            return False
        self.share = event.share
        if event.findings:
            recording.find(event.findings)
        if event.share >= 1 and event.probe == self.probe:
            self.probe = None
        self.changed()
        if event.findings:
            self.found(event.probe)
        return bool(event.findings)
