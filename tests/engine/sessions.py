"""A session for tests, without a process."""

from __future__ import annotations

import msgspec

from resviz.engine.session import Session
from resviz.protocol import (
    Control,
    Event,
    Failed,
    Measured,
    Request,
    RunProbe,
    RunStateChanged,
)
from tests.engine.experiments import WHAT


class Engine:
    """A session with a clock that is set by hand and a memory of what it sent."""

    def __init__(self) -> None:
        self.sent: list[Event] = []
        self.now = 0.0
        self.session = Session(self.sent.append, lambda: self.now)

    def ask(self, request: Request | Failed) -> None:
        self.session.handle(request)

    def start(self, request: int = 1, *, paused: bool = False, **changes: object) -> None:
        self.ask(RunProbe(request, msgspec.structs.replace(WHAT, **changes), paused))

    def control(self, action: str, request: int = 1) -> None:
        self.ask(Control(request, action))

    def work(self, steps: int = 1000, seconds: float = 1.0) -> None:
        for _ in range(steps):
            if not self.session.busy:
                return
            self.now += seconds
            self.session.advance()

    @property
    def steps(self) -> list[int]:
        return [
            row.step
            for event in self.sent
            if isinstance(event, Measured)
            for row in event.rows
            if row.table == 0
        ]

    @property
    def states(self) -> list[tuple[int, str, int]]:
        return [
            (event.request, event.state, event.step)
            for event in self.sent
            if isinstance(event, RunStateChanged)
        ]

    def last(self) -> Event:
        return self.sent[-1]
