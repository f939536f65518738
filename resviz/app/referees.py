"""What the referees say of networks: the question put to the engine, and its answers."""

from collections.abc import Callable

from resviz.app.failure import Failure
from resviz.app.notify import Notifier
from resviz.protocol import Failed, Report, Request, RunVerify, Verified
from resviz.zoo.families import AnySettings


class Referees:
    """Has networks counted by torchinfo, fvcore and torch, one at a time; the last asked counts.

    Answers are kept by the settings they are of, for names leave out the image and the classes.

    Attributes:
        asked: name of the network that is being counted, or nothing.
        changed: notified when counting begins or ends.
    """

    def __init__(self, send: Callable[[Request], None], number: Callable[[], int]) -> None:
        self.asked = ""
        self.changed = Notifier[[]]()
        self._send = send
        self._number = number
        self._question: RunVerify | None = None
        self._answers: dict[AnySettings, Report | Failure] = {}

    def ask(self, name: str, settings: AnySettings) -> None:
        """Have a network counted."""
        self.asked = name
        self._question = RunVerify(self._number(), name, settings)
        self._answers.pop(settings, None)
        self._send(self._question)
        self.changed()

    def report_on(self, settings: AnySettings) -> Report | None:
        """What was counted in exactly this network, or None."""
        answer = self._answers.get(settings)
        return answer if isinstance(answer, Report) else None

    def failure_on(self, settings: AnySettings) -> Failure | None:
        """Why exactly this network could not be counted, or None."""
        answer = self._answers.get(settings)
        return answer if isinstance(answer, Failure) else None

    def handle(self, event: Verified | Failed) -> None:
        """Take an answer; one that is not to the latest question is dropped."""
        if self._question is None or event.request != self._question.request:
            return
        if isinstance(event, Verified):
            self._end(event.report)
        else:
            self._end(Failure(event.message, event.advice))

    def give_up(self, failure: Failure) -> None:
        """There will be no answer to what is being asked, if anything is."""
        self._end(failure)

    def _end(self, answer: Report | Failure) -> None:
        if self._question is None:
            return
        self._answers[self._question.settings] = answer
        self._question, self.asked = None, ""
        self.changed()


def tool_name(key: str) -> str:
    """What a referee calls itself, from its key in a report."""
    return "FlopCounterMode" if key == "flop_counter" else key


def verdict(report: Report) -> str:
    """What the referees found, in a sentence."""
    if report.agree:
        *most, last = (tool_name(key) for key in report.macs if key != "resviz")
        return f"Verified: {', '.join(most)} and {last} agree."
    differing = [
        f"{tool_name(key)} counts {abs(number - counts['resviz']):,} {word}"
        f" {'more' if number > counts['resviz'] else 'fewer'}"
        for word, counts in (("parameters", report.params), ("MACs", report.macs))
        for key, number in counts.items()
        if number != counts["resviz"]
    ]
    return f"Not verified: {', '.join(differing)}."
