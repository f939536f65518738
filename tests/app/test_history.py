from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from resviz.app.history import History


class AgainstTwoStacks(RuleBasedStateMachine):
    """Undo and redo as two stacks, which is slower to use and easier to believe."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History(0)
        self.past: list[int] = []
        self.now = 0
        self.future: list[int] = []

    @rule(value=st.integers(0, 3))
    def record(self, value: int) -> None:
        self.history.record(value)
        if value != self.now:
            self.past.append(self.now)
            self.now = value
            self.future = []

    @rule()
    def undo(self) -> None:
        if self.past:
            self.future.append(self.now)
            self.now = self.past.pop()
        assert self.history.undo() == self.now

    @rule()
    def redo(self) -> None:
        if self.future:
            self.past.append(self.now)
            self.now = self.future.pop()
        assert self.history.redo() == self.now

    @invariant()
    def they_agree(self) -> None:
        assert self.history.value == self.now
        assert self.history.can_undo == bool(self.past)
        assert self.history.can_redo == bool(self.future)


TestHistory = AgainstTwoStacks.TestCase
