"""`Lesions`: blocks that are deleted or scaled by hand, and how well the networks do then."""

from collections.abc import Callable, Iterable

import numpy as np

from resviz.app.conditions import printed
from resviz.app.failure import Failure
from resviz.app.notify import Notifier
from resviz.protocol import Failed, LesionScore, LesionsTried, TryLesions

FACTORS = (0.0, 0.25, 0.5, 1.0, 2.0)
"""What a branch can be multiplied by; 0 deletes it, 1 puts it back."""


class Lesions:
    """What is done to the blocks of an experiment that pauses or is done, in all its networks.

    When it trains on, or another takes its place, all blocks are put back.

    Attributes:
        factors: by block id, on what its branch adds; those that are intact are left out.
        scores: how well each network does then; nothing while that is not known.
        failure: why it is not.
        changed: notified when any of that changes.

    Args:
        send: takes requests to the engine.
        number: gives a number that no request has had.
    """

    def __init__(self, send: Callable[[TryLesions], object], number: Callable[[], int]) -> None:
        self._send = send
        self._number = number
        self._state: tuple[int | None, int] = (None, 0)
        self._asked: TryLesions | None = None
        self.factors: dict[str, float] = {}
        self.scores: tuple[LesionScore, ...] = ()
        self.failure: Failure | None = None
        self.changed = Notifier[[]]()

    @property
    def possible(self) -> bool:
        """There are networks in the engine that rest."""
        return self._state[0] is not None

    def of(self, run: int | None, step: int) -> None:
        """Say which experiment rests, after so many updates; None where none does."""
        if (run, step) == self._state:
            return
        same = run is not None and run == self._state[0]
        self._state = run, step
        self._ask(self.factors if same else {})

    def scale(self, block: str, factor: float) -> None:
        """Multiply what the branch of a block adds: 0 deletes it, 1 puts it back."""
        if self.possible:
            others = {key: value for key, value in self.factors.items() if key != block}
            self._ask(others if factor == 1 else {**others, block: factor})

    def put_back(self) -> None:
        """Put all blocks back."""
        self._ask({})

    def handle(self, event: LesionsTried | Failed) -> None:
        """Take an answer; one that is not to the latest request is dropped."""
        if self._asked is None or event.request != self._asked.request:
            return
        self._asked = None
        if isinstance(event, Failed):
            self.failure = Failure(event.message, event.advice)
        else:
            self.scores = event.scores
        self.changed()

    def _ask(self, factors: dict[str, float]) -> None:
        if not factors and not self.factors:
            return
        self.factors, self.scores, self.failure = factors, (), None
        self._asked = None
        run, _ = self._state
        if factors and run is not None:
            self._asked = TryLesions(self._number(), run, factors)
            self._send(self._asked)
        self.changed()

    def told(self, names: Iterable[str]) -> str:
        """What was done and what it does, in words; nothing where all is intact.

        Args:
            names: of the arms.
        """
        if not self.factors:
            return ""
        done = ", ".join(_done(block, factor) for block, factor in self.factors.items())
        arms = [printed(name) for name in names]
        found = [f"{arms[score.arm]}: {_score(score)}" for score in self.scores]
        if self.failure:
            found = [self.failure.message]
        return " · ".join((done, *found))


def _done(block: str, factor: float) -> str:
    return f"{factor:g} × {block}" if factor else f"without {block}"


def _score(score: LesionScore) -> str:
    if score.refused:
        return score.refused.rstrip(".")
    loss, accuracy, intact_loss, intact_accuracy = np.frombuffer(score.numbers, "<f8").tolist()
    return f"loss {intact_loss:.3g} → {loss:.3g}, accuracy {intact_accuracy:.0%} → {accuracy:.0%}"
