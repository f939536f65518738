"""`Looking`: probes of present weights, asked for and under way."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from resviz.app.failure import Failure
from resviz.app.notify import Notifier
from resviz.core.errors import EngineError
from resviz.protocol import Failed, Finding, Look, Looked
from resviz.protocol.findings import StillProbe

if TYPE_CHECKING:
    from resviz.app.recording import Recording

BY_HAND = "Blocks that were changed by hand are intact here."
"""Belongs to what is found while some are deleted, scaled or swapped."""


class Looking:
    """The probe of present weights that is under way, if there is one; the last asked counts.

    Attributes:
        share: how much of its work is done.
        failure: why the last one found nothing.
        changed: notified when one begins, goes on or ends.
        found: notified with what was found, once the recording has it.

    Args:
        send: takes requests to the engine.
        number: gives a number that no request has had.
        by_hand: whether blocks are deleted, scaled or swapped by hand; what is probed are the
            intact networks all the same, and what is found says so.
    """

    def __init__(
        self,
        send: Callable[[Look], object],
        number: Callable[[], int],
        by_hand: Callable[[], bool],
    ) -> None:
        self._send = send
        self._number = number
        self._by_hand = by_hand
        self._notes: tuple[str, ...] = ()
        self._run: int | None = None
        self._recording: Recording | None = None
        self._asked: Look | None = None
        self.share = 0.0
        self.failure: Failure | None = None
        self.changed = Notifier[[]]()
        self.found = Notifier[[tuple[Finding, ...]]]()

    @property
    def probe(self) -> StillProbe | None:
        """The one that is under way."""
        return self._asked.probe if self._asked else None

    @property
    def possible(self) -> bool:
        """There are networks in the engine to look into."""
        return self._run is not None

    def of(self, run: int | None, recording: "Recording | None" = None) -> None:
        """Say which experiment has networks in the engine, and its recording; none, if none has."""
        self._run, self._recording = run, recording
        self._asked = self.failure = None
        self.changed()

    def begin(self, probe: StillProbe, points: int | None = None) -> None:
        """Look into the networks as they stand; training waits until that is done.

        Args:
            probe: which.
            points: each way, of a probe in `POINTS`; by default as many as are usual there.
        """
        if self._run is not None:
            self._asked = Look(self._number(), self._run, probe, points)
            self.share, self.failure = 0.0, None
            others = probe == "shattering"  # it is about networks of its own
            self._notes = (BY_HAND,) if self._by_hand() and not others else ()
            self._send(self._asked)
            self.changed()

    def end(self) -> None:
        """End what is under way; nothing is found."""
        if self._run is not None and self._asked:
            self._send(Look(self._number(), self._run))

    def handle(self, event: Looked | Failed) -> None:
        """Take an answer; one that is not to the latest request is dropped."""
        if self._asked is None or event.request != self._asked.request:
            return
        if isinstance(event, Failed):
            self._fail(Failure(event.message, event.advice))
            return
        self.share = event.share
        if event.share >= 1:
            self._asked = None
        if event.findings and self._recording:
            told = (replace(each, notes=each.notes + self._notes) for each in event.findings)
            self._keep(tuple(told), self._recording)
        self.changed()

    def _keep(self, findings: tuple[Finding, ...], recording: "Recording") -> None:
        try:
            recording.find(findings)
        except EngineError as error:
            self._fail(Failure(str(error), "Restart the engine and run again."))
        else:
            self.found(findings)

    def _fail(self, failure: Failure) -> None:
        self._asked, self.failure = None, failure
        self.changed()
