"""What the referees say of a network: the question put to the engine, and its answer."""

from collections.abc import Callable

from resviz.app.failure import Failure
from resviz.app.notify import Notifier
from resviz.protocol import Failed, Report, Request, RunVerify, Verified
from resviz.zoo.presets import AnySettings


class Referees:
    """Has networks counted by torchinfo, fvcore and torch, one at a time; the last asked counts.

    Attributes:
        asked: name of the network that is being counted, or nothing.
        report: what was counted last.
        failure: why it could not be counted.
        changed: notified when counting begins or ends.
    """

    def __init__(self, send: Callable[[Request], None], number: Callable[[], int]) -> None:
        self.asked = ""
        self.report: Report | None = None
        self.failure: Failure | None = None
        self.changed = Notifier[[]]()
        self._send = send
        self._number = number
        self._request = 0

    def ask(self, name: str, settings: AnySettings) -> None:
        """Have a network counted."""
        self._request = self._number()
        self.asked, self.failure = name, None
        self._send(RunVerify(self._request, name, settings))
        self.changed()

    def handle(self, event: Verified | Failed) -> None:
        """Take an answer; one that is not to the latest question is dropped."""
        if event.request != self._request or not self.asked:
            return
        if isinstance(event, Verified):
            self._end(event.report, None)
        else:
            self._end(self.report, Failure(event.message, event.advice))

    def give_up(self, failure: Failure) -> None:
        """There will be no answer."""
        if self.asked:
            self._end(self.report, failure)

    def _end(self, report: Report | None, failure: Failure | None) -> None:
        self.asked = ""
        self.report, self.failure = report, failure
        self.changed()
