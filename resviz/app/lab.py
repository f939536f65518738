"""`Lab`: the state of the gradient lab, and its conversation with the engine."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from resviz.app.failure import Failure
from resviz.app.notify import Notifier
from resviz.app.referees import Referees
from resviz.app.setup import Setup
from resviz.core.errors import EngineError
from resviz.protocol import (
    Arm,
    Control,
    Device,
    Event,
    Experiment,
    Failed,
    Measured,
    Ready,
    Request,
    RunProbe,
    RunStateChanged,
    Started,
    Verified,
)
from resviz.zoo.presets import AnySettings, preset

if TYPE_CHECKING:
    from resviz.app.recording import Recording

EngineState = Literal["off", "starting", "ready", "dead"]
RunState = Literal["idle", "starting", "running", "paused", "done", "stopped", "failed"]
ACTIVE: frozenset[RunState] = frozenset({"starting", "running", "paused"})


class Port(Protocol):
    """The way to the engine."""

    def send(self, request: Request) -> None:
        """Pass a request on; it is lost where the engine does not run."""

    def restart(self) -> None:
        """Start the engine, ending the one that runs, if any."""


class Lab:
    """The experiment that is set up, the one that runs, and what was measured.

    Answers to requests that are no longer of interest are dropped. What has been received stays,
    whatever becomes of the engine.

    Attributes:
        setup: which networks are compared.
        experiment: how they are trained, without the networks.
        demonstration: id of the demonstration that is set up, or nothing.
        recording: what was measured last, or opened from a file.
        run_state: what the latest experiment is doing.
        step: updates it has made.
        steps: updates it will have made.
        rate: its steps a second.
        failure: why the latest experiment failed.
        engine: what the engine is doing.
        engine_failure: why it is dead.
        devices: what it can compute on, the best first.
        torch: its version of torch.
        referees: those who count networks.
        setup_changed: notified when another experiment is set up.
        run_changed: notified when the run changes its state, its step or its recording.
        data_arrived: notified when something was measured.
        engine_changed: notified when the engine changes its state.
    """

    def __init__(self) -> None:
        self.setup = Setup()
        self.experiment = Experiment()
        self.demonstration = ""
        self.recording: Recording | None = None
        self.run_state: RunState = "idle"
        self.step = 0
        self.steps = 0
        self.rate = 0.0
        self.failure: Failure | None = None
        self.engine: EngineState = "off"
        self.engine_failure: Failure | None = None
        self.devices: tuple[Device, ...] = ()
        self.torch = ""
        self.setup_changed = Notifier[[]]()
        self.run_changed = Notifier[[]]()
        self.data_arrived = Notifier[[]]()
        self.engine_changed = Notifier[[]]()
        self._network: AnySettings = preset("resnet56").settings
        self._port: Port | None = None
        self._waiting: list[Request] = []
        self._last_request = 0
        self._run = 0
        self._run_demonstration = ""
        self.referees = Referees(self._send, self._next_request)

    def attach(self, port: Port) -> None:
        """Give it the way to the engine."""
        self._port = port

    # What is set up

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The networks of the experiment that is set up.

        Raises:
            ResvizError: a network cannot be as it is asked for.
        """
        return self.setup.build(self._network)

    def set_networks(self, settings: AnySettings) -> None:
        """Say which network is open."""
        self._network = settings
        self.setup_changed()

    def change(self, name: str, value: object) -> None:
        """Change a setting of the experiment; another one than the demonstration's then.

        Raises:
            ResvizError: the value is impossible; nothing changes.
        """
        if name in Setup.__struct_fields__:
            setup = self.setup.change(**{name: value})
            setup.build(self._network)
            changed = setup != self.setup
            self.setup = setup
        else:
            experiment = self.experiment.change(**{name: value})
            changed = experiment != self.experiment
            self.experiment = experiment
        if changed:
            # Where it is computed does not make it another experiment.
            self.demonstration = self.demonstration if name == "device" else ""
            self.setup_changed()

    def demonstrate(self, key: str) -> None:
        """Set a demonstration up; with an empty id, an experiment of one's own."""
        from resviz.app.demonstrations import DEMONSTRATIONS  # not needed to start the window

        shown = DEMONSTRATIONS.get(key)
        self.demonstration = key if shown else ""
        if shown:
            names = ", ".join(shown.networks)
            self.setup = Setup().change(arms="named", names=names, norm=shown.norm)
            self.experiment = msgspec.structs.replace(
                shown.experiment, arms=(), device=self.experiment.device
            )
        self.setup_changed()

    # What runs

    @property
    def active(self) -> bool:
        """An experiment is under way, even if it pauses."""
        return self.run_state in ACTIVE

    @property
    def measured(self) -> int:
        """Steps that the recording holds."""
        return max(map(len, self.recording.arms), default=0) if self.recording else 0

    def run(self, *, paused: bool = False) -> None:
        """Start the experiment that is set up, or go on with the one that pauses.

        Raises:
            ResvizError: the experiment is impossible.
        """
        if self.active:
            self._control("resume")
            return
        experiment = msgspec.structs.replace(self.experiment, arms=self.arms)
        experiment.check()
        self._run = self._next_request()
        self._run_demonstration = self.demonstration
        self.run_state, self.failure = "starting", None
        self.step, self.steps, self.rate = 0, experiment.steps, 0.0
        self._send(RunProbe(self._run, experiment, paused))
        self.run_changed()

    def pause(self) -> None:
        """Hold the experiment."""
        self._control("pause")

    def single_step(self) -> None:
        """Make one step and pause; starts the experiment where none is under way.

        Raises:
            ResvizError: the experiment is impossible.
        """
        if not self.active:
            self.run(paused=True)
        self._control("step")

    def stop(self) -> None:
        """End the experiment; what was measured stays."""
        self._control("stop")

    def _control(self, action: Literal["pause", "resume", "step", "stop"]) -> None:
        if self.active:
            self._send(Control(self._run, action))

    def open_recording(self, path: Path) -> None:
        """Show a recording from a file; an experiment under way is stopped.

        Raises:
            FileError: the file cannot be read or is no recording.
        """
        from resviz.app.recording import Recording  # not needed to start the window

        recording = Recording.load(path)
        self.stop()
        self._run = 0
        self.recording = recording
        self.run_state, self.failure = "idle", None
        self.step, self.steps = recording.last_step, recording.conditions.steps
        self.run_changed()

    # The engine

    def restart_engine(self) -> None:
        """Start the engine again."""
        if self._port:
            self._port.restart()

    def engine_starting(self) -> None:
        """The port has started an engine."""
        self.engine, self.engine_failure = "starting", None
        self.engine_changed()

    def engine_died(self, message: str, advice: str = "") -> None:
        """The engine has ended without being asked to; whatever it did is lost, no data is."""
        self.engine, self.engine_failure = "dead", Failure(message, advice)
        self._waiting.clear()
        if self.active:
            self._end_run(Failure(f"{message} {self._kept()}", advice))
        self.referees.give_up(Failure(message, advice))
        self.engine_changed()

    def _kept(self) -> str:
        if not self._has_data():
            return "Nothing had been measured yet."
        kept = self.measured
        return f"{'The one step' if kept == 1 else f'All {kept:,} steps'} measured so far are kept."

    def _has_data(self) -> bool:
        return self.run_state != "starting" and self.measured > 0

    def handle(self, event: Event) -> None:
        """Take an event of the engine."""
        match event:
            case Ready():
                self._ready(event)
            case Started() if event.request == self._run:
                self._begin(event)
            case Measured() if event.request == self._run:
                self._add(event)
            case RunStateChanged() if event.request == self._run and self.active:
                self.run_state, self.step, self.rate = event.state, event.step, event.rate
                self.run_changed()
            case Failed() if event.request == self._run and self.active:
                self._end_run(Failure(event.message, event.advice))
            case Verified() | Failed():
                self.referees.handle(event)

    def _begin(self, event: Started) -> None:
        from resviz.app.recording import Recording  # not needed to start the window

        self.recording = Recording.of(event, self._run_demonstration)
        self.run_state = "running"
        self.run_changed()

    def _ready(self, event: Ready) -> None:
        self.engine, self.torch, self.devices = "ready", event.torch, event.devices
        waiting, self._waiting = self._waiting, []
        for request in waiting:
            self._send(request)
        self.engine_changed()

    def _add(self, event: Measured) -> None:
        if self.recording is None:
            return
        try:
            self.recording.add(event.rows)
        except EngineError as error:
            self.stop()
            self._end_run(Failure(str(error), "Restart the engine and run again."))
        self.data_arrived()

    def _end_run(self, failure: Failure) -> None:
        self.run_state, self.failure, self.rate = "failed", failure, 0.0
        self.run_changed()

    def _next_request(self) -> int:
        self._last_request += 1
        return self._last_request

    def _send(self, request: Request) -> None:
        if self.engine == "ready" and self._port:
            self._port.send(request)
            return
        # It is sent as soon as the engine is ready.
        self._waiting.append(request)
        if self.engine in {"off", "dead"}:
            self.restart_engine()
