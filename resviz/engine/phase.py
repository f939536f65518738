"""Carries out the cells of a phase diagram; no I/O but that of their experiments."""

import time
from collections import deque
from collections.abc import Callable

from resviz.engine.cells import Carrier, carrier, faulty
from resviz.protocol import Cell, CellMeasured, Event, RunPhase, RunState, RunStateChanged

_PATIENCE = 0.05
"""Seconds to wait for a cell before requests have their turn again."""
_STATE_EVERY = 0.25
_RATE_OVER = 5.0


class PhaseRun:
    """The phase diagram in hand.

    Pausing lets cells that are under way come to their end; stopping leaves them unmeasured.

    Args:
        request: what to do.
        send: takes each event.
        clock: seconds, only ever growing.

    Attributes:
        request: number of the request.
        measured: how many cells have come to their end.

    Raises:
        ResvizError: it is impossible, or the device is missing.
    """

    def __init__(
        self,
        request: RunPhase,
        send: Callable[[Event], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        request.diagram.check()
        self.request = request.request
        self._diagram = request.diagram
        self._waiting = deque(request.cells)
        self._carrier: Carrier = carrier(request.diagram.experiment, request.processes)
        self._send = send
        self._clock = clock
        self._allowed = 0 if request.paused else len(request.cells)
        self.measured = 0
        self._sent = clock()
        self._times: deque[float] = deque()
        self._report(at_once=True)

    @property
    def finished(self) -> bool:
        """There is nothing left to do."""
        return not self._waiting and not self._carrier.busy

    @property
    def busy(self) -> bool:
        """There is something to do without being asked."""
        return self._carrier.busy or bool(self._waiting and self._allowed)

    @property
    def state(self) -> RunState:
        """How far it is."""
        return "done" if self.finished else "running" if self.busy else "paused"

    def control(self, action: str) -> None:
        """Steer it: ``pause``, ``resume`` or ``step``, which measures one cell and pauses."""
        match action:
            case "pause":
                self._allowed = 0
            case "resume":
                self._allowed = len(self._waiting)
                self._times.clear()
            case "step":
                self._allowed = 1
        self._report(at_once=True)

    def advance(self) -> None:
        """Go on for a moment."""
        state = self.state
        while self._waiting and self._allowed and self._carrier.free:
            self._allowed -= 1
            self._begin(self._waiting.popleft())
        for cell in self._carrier.work(_PATIENCE) if self._carrier.busy else ():
            self._tell(cell)
        self._report(at_once=self.state != state)

    def _begin(self, cell: int) -> None:
        try:
            self._carrier.take(cell, self._diagram.cell(cell))
        except Exception as error:  # whatever it is, the other cells have no part in it
            self._tell(faulty(cell, error))

    def _tell(self, cell: Cell) -> None:
        self.measured += 1
        self._times.append(self._clock())
        self._send(CellMeasured(self.request, cell))

    def _report(self, *, at_once: bool = False, state: RunState | None = None) -> None:
        now = self._clock()
        if at_once or now - self._sent >= _STATE_EVERY:
            word = state or self.state
            self._send(RunStateChanged(self.request, word, self.measured, self._rate(now)))
            self._sent = now

    def _rate(self, now: float) -> float:
        """Cells a second over the last seconds; 0 where nothing runs."""
        while len(self._times) > 2 and now - self._times[0] > _RATE_OVER:
            self._times.popleft()
        if self.state != "running" or len(self._times) < 2:
            return 0.0
        return (len(self._times) - 1) / max(self._times[-1] - self._times[0], 1e-9)

    def close(self) -> None:
        """End it; cells that are under way stay unmeasured."""
        if not self.finished:
            self._waiting.clear()
            self._carrier.close()
            self._report(at_once=True, state="stopped")
        else:
            self._carrier.close()
