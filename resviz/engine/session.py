"""Handles requests one after another and carries out the experiment between them; knows no pipe."""

import gc
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from queue import Empty, SimpleQueue

from resviz.core.errors import ResvizError
from resviz.engine.failures import explain
from resviz.engine.memory import release_heap
from resviz.engine.phase import PhaseRun
from resviz.engine.probe import Probe
from resviz.engine.still import Work
from resviz.protocol import (
    ArmFailed,
    Control,
    Event,
    Failed,
    Finding,
    LesionsTried,
    Look,
    Looked,
    Measure,
    Measured,
    Met,
    Moment,
    Quit,
    Request,
    Row,
    RunPhase,
    RunProbe,
    RunState,
    RunStateChanged,
    RunVerify,
    Started,
    TryLesions,
    Verified,
)
from resviz.protocol.findings import StillProbe
from resviz.zoo.presets import build

Send = Callable[[Event], None]
Clock = Callable[[], float]

ROWS_EVERY = 1 / 25
"""Seconds between messages with rows."""
STATE_EVERY = 1 / 4
"""Seconds between messages with the state; that makes 29 messages a second in all."""

_RATE_OVER = 1.0


class _Run:
    """The experiment in hand."""

    def __init__(self, request: int, probe: Probe, *, paused: bool) -> None:
        self.request = request
        self.probe = probe
        self.paused = paused
        self.rows: list[Row] = []
        self.met: list[Moment] = []
        self.rows_sent = -1.0
        self.state_sent = -1.0
        self.look: _Look | None = None
        # When the last steps ended, and how many updates there had been.
        self.times: deque[tuple[float, int]] = deque()

    @property
    def state(self) -> RunState:
        return "done" if self.probe.finished else "paused" if self.paused else "running"

    def gather(self, rows: tuple[Row, ...]) -> None:
        """Take rows that have arrived, and look for what is watched."""
        self.rows += rows
        self.met += self.probe.watch.see(rows)

    def rate(self, now: float) -> float:
        """Steps a second over about the last second; 0 where nothing runs."""
        while len(self.times) > 2 and now - self.times[0][0] > _RATE_OVER:
            self.times.popleft()
        if self.state != "running" or len(self.times) < 2:
            return 0.0
        (begin, first), (end, last) = self.times[0], self.times[-1]
        return (last - first) / max(end - begin, 1e-9)


class _Look:
    """A probe of present weights under way."""

    def __init__(self, request: int, key: StillProbe, work: Work[tuple[Finding, ...]]) -> None:
        self.request = request
        self.key = key
        self.work = work
        self.sent = -1.0


class Session:
    """The engine's work: requests in, events out.

    Rows are gathered and sent `ROWS_EVERY` so many seconds, the state `STATE_EVERY`, and both at
    once when the state changes. One experiment, or one phase diagram, runs at a time; a new one
    takes its place. A failed request is answered with Failed and leaves the session as good as
    before.

    Args:
        send: takes each event.
        clock: seconds, only ever growing.
    """

    def __init__(self, send: Send, clock: Clock = time.monotonic) -> None:
        self._send = send
        self._clock = clock
        self._run: _Run | None = None
        self._phase: PhaseRun | None = None

    @property
    def busy(self) -> bool:
        """Whether there is a step to make without being asked."""
        if self._phase and self._phase.busy:
            return True
        run = self._run
        return run is not None and (run.look is not None or run.state == "running")

    def serve(self, inbox: "SimpleQueue[Request | Failed | None]") -> None:
        """Work until None comes out of the inbox; a Failed in it is passed on."""
        while True:
            try:
                item = inbox.get(block=not self.busy)
            except Empty:
                self.advance()
                continue
            if item is None:
                self._stop()
                return
            self.handle(item)

    def handle(self, request: Request | Failed) -> None:
        """Answer a request."""
        match request:
            case RunProbe():
                self._attempt(request.request, lambda: self._start(request))
            case RunPhase():
                self._attempt(request.request, lambda: self._start_phase(request))
            case RunVerify():
                self._attempt(request.request, lambda: self._verify(request))
            case Control() | Measure():
                self._steer(request)
            case Look() | TryLesions():
                if run := self._run_of(request.run):
                    self._attempt(request.request, partial(self._look_into, run, request))
            case Failed():
                self._send(request)
            case Quit():
                self._stop()

    def _run_of(self, request: int) -> _Run | None:
        """The experiment in hand, if it has this number."""
        return self._run if self._run and self._run.request == request else None

    def _steer(self, request: Control | Measure) -> None:
        """Pass on what is meant for what runs; what was meant for an earlier run must not steer."""
        if run := self._run_of(request.request):
            match request:
                case Control():
                    self._control(run, request.action)
                case Measure():
                    run.probe.measure(request.probes)
        elif self._phase and self._phase.request == request.request:
            match request:
                case Control(action="stop"):
                    self._stop()
                case Control():
                    self._phase.control(request.action)

    def advance(self) -> None:
        """Make one step of the experiment or of the phase diagram, if there is one."""
        run, phase = self._run, self._phase
        if phase:
            if not self._attempt(phase.request, phase.advance):
                self._stop()
        elif run and run.look:
            look = run.look
            if not self._attempt(look.request, lambda: self._work(run, look)):
                run.look = None
        elif run and not self._attempt(run.request, lambda: self._step(run), run.rows):
            self._drop()

    def _attempt(self, request: int, work: Callable[[], None], rows: Sequence[Row] = ()) -> bool:
        """Do some work; where it fails, send the rows still at hand and then what happened."""
        try:
            work()
        except Exception as error:  # whatever it is, the window must hear of it
            if not isinstance(error, ResvizError):
                traceback.print_exc(file=sys.stderr)
            if rows:
                self._send(Measured(request, tuple(rows)))
            self._send(explain(request, error))
        else:
            return True
        # Only now is the error gone, and with it the frames that hold what was half made.
        gc.collect()
        release_heap()
        return False

    def _look_into(self, run: _Run, request: Look | TryLesions) -> None:
        match request:
            case Look():
                self._look(run, request)
            case TryLesions():
                self._try_lesions(run, request)

    def _look(self, run: _Run, request: Look) -> None:
        self._end_look(run)
        if request.probe:
            # Most experiments end without one, and they take a moment to import.
            from resviz.engine.still.look import look

            work = look(run.probe, request.probe, request.points)
            run.look = _Look(request.request, request.probe, work)

    def _try_lesions(self, run: _Run, request: TryLesions) -> None:
        # Seldom asked for, and what it takes is not there as long as nobody looks.
        from resviz.engine.still.by_hand import try_lesions

        scores = tuple(try_lesions(run.probe, request.factors, request.swapped))
        self._send(LesionsTried(request.request, scores))

    def _work(self, run: _Run, look: _Look) -> None:
        try:
            share = next(look.work)
        except StopIteration as end:
            run.look = None
            self._send(Looked(look.request, look.key, 1.0, end.value))
            return
        now = self._clock()
        if now - look.sent >= STATE_EVERY:
            self._send(Looked(look.request, look.key, share))
            look.sent = now

    def _end_look(self, run: _Run) -> None:
        """Let go of the probe of present weights that is under way, if there is one."""
        look, run.look = run.look, None
        if look:
            look.work.close()
            self._send(Looked(look.request, look.key, 1.0))

    def _start(self, request: RunProbe) -> None:
        self._stop()
        probe = Probe(request.experiment, partial(self._arm_failed, request.request))
        self._run = _Run(request.request, probe, paused=request.paused)
        self._send(Started(request.request, probe.conditions, probe.layouts))
        self._report(self._run, at_once=True)

    def _start_phase(self, request: RunPhase) -> None:
        self._stop()
        self._phase = PhaseRun(request, self._send, self._clock)

    def _arm_failed(self, request: int, arm: int, step: int, error: Exception) -> None:
        traceback.print_exception(error, file=sys.stderr)
        told = explain(request, error)
        self._send(ArmFailed(request, arm, step, told.message, told.advice))

    def _verify(self, request: RunVerify) -> None:
        # The referees take a moment to import, and most sessions never ask for them.
        from resviz.engine.verify import verify

        network = build(request.settings)
        report = verify(network, name=request.name)
        self._send(Verified(request.request, report))

    def _control(self, run: _Run, action: str) -> None:
        self._end_look(run)
        match action:
            case "pause":
                self._pause(run)
            case "resume":
                run.paused = False
                run.times.clear()
                self._report(run, at_once=True)
            case "step" if not run.probe.finished:
                run.paused = True
                self.advance()
                if self._run is run and not run.probe.finished:
                    self._pause(run)
            case "stop":
                self._stop()

    def _pause(self, run: _Run) -> None:
        run.paused = True
        if not self._attempt(run.request, lambda: self._halt(run), run.rows):
            self._drop()

    def _halt(self, run: _Run, state: RunState | None = None) -> None:
        run.gather(run.probe.flush())
        self._report(run, at_once=True, state=state)

    def _step(self, run: _Run) -> None:
        run.gather(run.probe.advance())
        run.times.append((self._clock(), run.probe.updates))
        if run.probe.finished:
            # Its networks stay, so that they can be looked into, until another takes their place.
            self._report(run, at_once=True)
        elif run.met:
            self._pause(run)
        elif not run.paused:
            self._report(run)

    def _report(self, run: _Run, *, at_once: bool = False, state: RunState | None = None) -> None:
        now = self._clock()
        if run.rows and (at_once or now - run.rows_sent >= ROWS_EVERY):
            self._send(Measured(run.request, tuple(run.rows)))
            run.rows.clear()
            run.rows_sent = now
        if run.met:
            self._send(Met(run.request, tuple(run.met)))
            run.met.clear()
        if at_once or now - run.state_sent >= STATE_EVERY:
            word = state or run.state
            self._send(RunStateChanged(run.request, word, run.probe.updates, run.rate(now)))
            run.state_sent = now

    def _stop(self) -> None:
        phase, self._phase = self._phase, None
        if phase:
            phase.close()
            release_heap()
        if run := self._run:
            self._end_look(run)
            if not run.probe.finished:
                self._attempt(run.request, lambda: self._halt(run, "stopped"), run.rows)
            self._drop()

    def _drop(self) -> None:
        if run := self._run:
            self._run = None
            run.probe.close()
            release_heap()
