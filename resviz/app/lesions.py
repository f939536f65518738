"""`Lesions`: blocks deleted, scaled or swapped by hand, and how well the networks do then."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from resviz.app.conditions import printed
from resviz.app.failure import Failure
from resviz.app.notify import Notifier
from resviz.protocol import Failed, LesionScore, LesionsTried, TryLesions

FACTORS = (0.0, 0.25, 0.5, 1.0, 2.0)
"""What the menu multiplies a branch by, and where a drag halts; 0 deletes it, 1 puts it back."""


class Done(NamedTuple):
    """What is done to the blocks.

    Attributes:
        factors: by block id, on what its branch adds; those that are intact are left out.
        swapped: ids of blocks that change places; none is in two pairs.
    """

    factors: Mapping[str, float] = MappingProxyType({})
    swapped: tuple[tuple[str, str], ...] = ()

    def scaled(self, block: str, factor: float) -> "Done":
        """The branch of a block is multiplied by a factor: 0 deletes it, 1 leaves it intact."""
        others = {key: value for key, value in self.factors.items() if key != block}
        return self._replace(factors=others if factor == 1 else {**others, block: factor})

    def in_own_place(self, *blocks: str) -> "Done":
        """Blocks are where they were, and so are those they had changed places with."""
        return self._replace(
            swapped=tuple(pair for pair in self.swapped if not {*pair} & {*blocks})
        )

    def partner(self, block: str) -> str:
        """Id of the block that a block has changed places with; empty where there is none."""
        pairs = dict(self.swapped)
        return pairs.get(block) or {b: a for a, b in self.swapped}.get(block, "")

    @property
    def words(self) -> str:
        """What is done, block by block; empty where all is intact."""
        factors = (_scaled(block, factor) for block, factor in self.factors.items())
        swapped = (f"{one} ⇄ {other}" for one, other in self.swapped)
        return ", ".join((*factors, *swapped))


INTACT = Done()


class Lesions:
    """What is done to the blocks of an experiment that pauses or is done, in all its networks.

    When it trains on, or another takes its place, all blocks are put back.

    Attributes:
        done: what is done to them.
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
        self._shown = INTACT
        self.done = INTACT
        self.scores: tuple[LesionScore, ...] = ()
        self.failure: Failure | None = None
        self.changed = Notifier[[]]()

    @property
    def possible(self) -> bool:
        """There are networks in the engine that rest."""
        return self._state[0] is not None

    @property
    def waiting(self) -> bool:
        """An answer of the engine is outstanding."""
        return self._asked is not None

    def of(self, run: int | None, step: int) -> None:
        """Say which experiment rests, after so many updates; None where none does."""
        if (run, step) == self._state:
            return
        same = run is not None and run == self._state[0]
        self._state = run, step
        self._ask(self.done if same else INTACT)

    def scale(self, block: str, factor: float, *, passing: bool = False) -> None:
        """Multiply what the branch of a block adds: 0 deletes it, 1 leaves it intact.

        Args:
            block: its id.
            factor: at least 0.
            passing: another factor follows at once, so what was told last stays until the answer.
        """
        self._want(self.done.scaled(block, factor), passing=passing)

    def swap(self, block: str, other: str) -> None:
        """Let two blocks of the same shapes change places; the same two again are put back.

        Either leaves the pair it was in.
        """
        rest = self.done.in_own_place(block, other)
        if self.done.partner(block) != other:
            rest = rest._replace(swapped=(*rest.swapped, (block, other)))
        self._want(rest)

    def put_back(self, block: str) -> None:
        """Make a block intact, and let it stand in its own place."""
        self._want(self.done.scaled(block, 1).in_own_place(block))

    def handle(self, event: LesionsTried | Failed) -> None:
        """Take an answer; one that is not to the latest request is dropped."""
        if self._asked is None or event.request != self._asked.request:
            return
        self._asked, self._shown = None, self.done
        if isinstance(event, Failed):
            self.failure = Failure(event.message, event.advice)
        else:
            self.scores = event.scores
        self.changed()

    def _want(self, done: Done, *, passing: bool = False) -> None:
        if self.possible:
            self._ask(done, passing=passing)

    def _ask(self, done: Done, *, passing: bool = False) -> None:
        if done == self.done == INTACT:
            return
        self.done, self.failure, self._asked = done, None, None
        if not (passing and self.scores and done != INTACT):
            self._shown, self.scores = done, ()
        run, _ = self._state
        if done != INTACT and run is not None:
            self._asked = TryLesions(self._number(), run, {**done.factors}, done.swapped)
            self._send(self._asked)
        self.changed()

    def told(self, names: Iterable[str]) -> str:
        """What was done and what it does, in words; nothing where all is intact.

        Args:
            names: of the arms.
        """
        words = self._shown.words
        return " · ".join((words, *self.told_of_arms(names))) if words else ""

    def told_of_arms(self, names: Iterable[str]) -> tuple[str, ...]:
        """What it does to each network, or why that is not known.

        Args:
            names: of the arms.
        """
        if self.failure:
            return (self.failure.message,)
        arms = [printed(name) for name in names]
        return tuple(f"{arms[score.arm]}: {_score(score)}" for score in self.scores)


def _scaled(block: str, factor: float) -> str:
    return f"{factor:g} × {block}" if factor else f"without {block}"


def _score(score: LesionScore) -> str:
    if score.refused:
        return score.refused.rstrip(".")
    loss, accuracy, intact_loss, intact_accuracy = np.frombuffer(score.numbers, "<f8").tolist()
    return f"loss {intact_loss:.3g} → {loss:.3g}, accuracy {intact_accuracy:.0%} → {accuracy:.0%}"
