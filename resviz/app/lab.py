"""`Lab`: the state of the gradient lab."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from resviz.app.autosave import Autosave
from resviz.app.conditions import printed
from resviz.app.engine_link import EngineLink
from resviz.app.failure import Failure, kept, left_out
from resviz.app.lesions import INTACT, Lesions
from resviz.app.looking import Looking
from resviz.app.notify import Notifier
from resviz.app.plan import Plan
from resviz.app.referees import Referees
from resviz.core.errors import EngineError, ResvizError
from resviz.protocol import (
    ArmFailed,
    Cell,
    CellMeasured,
    Control,
    Event,
    Experiment,
    Failed,
    Finding,
    LesionsTried,
    Looked,
    Measure,
    Measured,
    Met,
    Moment,
    PhaseDiagram,
    Ready,
    RunPhase,
    RunProbe,
    RunStateChanged,
    Started,
    Verified,
)
from resviz.protocol.arms import network_of
from resviz.protocol.findings import StillProbe
from resviz.protocol.live_probes import LiveProbe
from resviz.zoo.presets import name_of, preset

if TYPE_CHECKING:
    from resviz.app.phase.recording import PhaseRecording
    from resviz.app.recording import Recording
    from resviz.app.setup import Setup

RunState = Literal["idle", "starting", "running", "paused", "done", "stopped", "failed"]
ACTIVE: frozenset[RunState] = frozenset({"starting", "running", "paused"})


class Lab:
    """The experiment or phase diagram that runs, and what was measured.

    Answers to requests that are no longer of interest are dropped. What has been received stays,
    whatever becomes of the engine.

    Attributes:
        plan: what is set up.
        recording: what was measured last, or opened from a file.
        phase: the phase diagram that was measured last, or opened from a file.
        shows_phase: it is shown, and not the recording.
        cell: number of the cell of it that the recording is of; None where it is of none.
        runs_phase: it is what runs, or ran last.
        label: what that is called beside others.
        outdated: that is of an earlier experiment than the latest.
        run_state: what the latest experiment is doing.
        step: updates it has made; of a phase diagram the cells that are measured.
        steps: updates it will have made, or all cells.
        looked_at: the step of the recording that is looked at; None where it is the latest.
        rate: its steps, or cells, a second.
        failure: why the latest experiment failed.
        left_out: that an arm of it has failed while the others went on.
        switched_on: probes that were switched on for its watchpoints.
        met: moments at which watchpoints have just been met, until it goes on.
        engine: the way to the engine, and what is known of it.
        referees: those who count networks.
        looking: the probe of present weights that is under way.
        lesions: blocks that are deleted, scaled or swapped by hand.
        autosave: keeps what is measured in files.
        run_changed: notified when the run changes its state, its step or its recording.
        data_arrived: notified when something was measured.
        look_changed: notified when another step is looked at.
        engine_changed: notified when the engine changes its state.
        network_wanted: notified with the name of a network that should be open, because the
            demonstration that starts, or the recording that is shown, is of it and not of the one
            that is open.
        pointed: notified with the quantity and the part to look at, when a demonstration starts.

    Args:
        recordings: folder where everything measured is kept; nowhere unless said.
    """

    def __init__(self, recordings: Path | None = None) -> None:
        self.autosave = Autosave(recordings)
        self.plan = Plan(preset("resnet56").settings)
        self.recording: Recording | None = None
        self.phase: PhaseRecording | None = None
        self.shows_phase = False
        self.cell: int | None = None
        self.runs_phase = False
        self.label = ""
        self.outdated = False
        self.run_state: RunState = "idle"
        self.step = 0
        self.steps = 0
        self.rate = 0.0
        self.looked_at: int | None = None
        self.failure: Failure | None = None
        self.left_out: Failure | None = None
        self.switched_on: tuple[LiveProbe, ...] = ()
        self.met: tuple[Moment, ...] = ()
        self.engine = EngineLink()
        self.referees = Referees(self.engine.send, self.engine.next_number)
        self.lesions = Lesions(self.engine.send, self.engine.next_number)
        self.looking = Looking(
            self.engine.send, self.engine.next_number, lambda: self.lesions.done != INTACT
        )
        self.looking.found.connect(self._found)
        self.looking.changed.connect(self._go_on)
        self.run_changed = Notifier[[]]()
        for notifier in (self.run_changed, self.looking.changed):
            notifier.connect(self._rest)
        self.data_arrived = Notifier[[]]()
        self.look_changed = Notifier[[]]()
        self.engine_changed = self.engine.changed
        self.network_wanted = Notifier[[str]]()
        self.pointed = Notifier[[str, str]]()
        self._run: int | None = None
        self._before = 0  # cells that had been measured before the run
        self._chosen: Setup | None = None  # how the networks of the phase diagram were
        self._steps = 0  # of one experiment, before a cell was opened
        self._then: list[StillProbe] = []
        self._run_demonstration = ""

    # What runs

    @property
    def active(self) -> bool:
        """An experiment is under way, even if it pauses."""
        return self.run_state in ACTIVE

    @property
    def waiting(self) -> bool:
        """An experiment is under way, but nothing of it has been measured yet."""
        begun = self.phase.cells if self.runs_phase and self.phase else self.measured
        return self.active and (self.run_state == "starting" or not begun)

    @property
    def measured(self) -> int:
        """Steps of the experiment, or cells of the phase diagram, that have been measured."""
        if self.runs_phase:
            return len(self.phase.recordings) if self.phase else 0
        return max(map(len, self.recording.arms), default=0) if self.recording else 0

    @property
    def shows_other(self) -> bool:
        """Nothing runs, and what is shown is something else than what ran last.

        It is a cell of the phase diagram, or the phase diagram after one experiment was run.
        """
        return not self.active and (self.cell is not None or self.shows_phase != self.runs_phase)

    @property
    def can_go_on(self) -> bool:
        """The phase diagram that is set up has been measured in part."""
        if self.active or not (self.plan.is_phase and self.phase and self.phase.cells):
            return False
        try:
            return self.phase.goes_on(self.plan.diagram)
        except ResvizError:
            return False

    @property
    def unit(self) -> str:
        """What the run is counted in."""
        return "cell" if self.runs_phase else "step"

    @property
    def shows_open_network(self) -> bool:
        """The network that is open is one of those that the recording is of."""
        return self.recording is not None and self._is_among(self.recording.conditions.arms)

    def _is_among(self, names: Iterable[str]) -> bool:
        # Printed names leave the normalisation out; parts have the same ids with any.
        return printed(name_of(self.plan.network)) in (printed(network_of(name)) for name in names)

    def run(self, *, paused: bool = False) -> None:
        """Start what is set up, or go on with what pauses or was stopped before its end.

        Raises:
            ResvizError: it is impossible.
        """
        if self.active:
            self.met = ()
            self._control("resume")
        elif self.plan.is_phase:
            self._run_phase(self.plan.diagram, paused=paused)
        else:
            self._run_experiment(self._watchful(), paused=paused)

    def _run_experiment(self, experiment: Experiment, *, paused: bool) -> None:
        self._then = []
        self._open_what_is_shown()
        number = self._begin_run(self.plan.demonstration)
        self.outdated = self.recording is not None
        self.shows_phase = self.runs_phase = False
        self.step, self.steps, self._before = 0, experiment.steps, 0
        self.engine.send(RunProbe(number, experiment, paused))
        self.run_changed()

    def _run_phase(self, diagram: PhaseDiagram, *, paused: bool) -> None:
        from resviz.app.phase.recording import PhaseRecording  # not needed to start the window

        known = self.phase if self.phase and self.phase.goes_on(diagram) else None
        self.phase = known.begun(diagram) if known else PhaseRecording(diagram)
        missing = self.phase.missing
        number = self._begin_run("")
        self.shows_phase = self.runs_phase = True
        self._chosen = self.plan.setup
        self.steps = len(diagram)
        self.step = self._before = len(diagram) - len(missing)
        self.switched_on, self.met = (), ()
        self.autosave.begin(self.phase)
        self.engine.send(RunPhase(number, diagram, missing, paused))
        self.run_changed()

    def _begin_run(self, demonstration: str) -> int:
        """The number of a new run; the networks of the one before are let go."""
        self._run = self.engine.next_number()
        self._run_demonstration = demonstration
        self.cell = None
        self.looking.of(None)
        self.run_state, self.failure, self.left_out, self.rate = "starting", None, None, 0.0
        return self._run

    def measure(self, probe: LiveProbe, on: bool) -> None:
        """Switch a live probe on or off, also of the experiment that is under way."""
        probes = self.plan.switch(probe, on)
        if self.active and self._run is not None and not self.runs_phase:
            self.engine.send(Measure(self._run, probes))

    def _watchful(self) -> Experiment:
        """The experiment that is set up; what its watchpoints need is switched on, and said so."""
        self.switched_on, self.met = self.plan.planned.probes_to_switch_on, ()
        for probe in self.switched_on:
            self.measure(probe, on=True)
        return self.plan.planned

    def _open_what_is_shown(self) -> None:
        if self.plan.demonstration:
            from resviz.app.demonstrations import DEMONSTRATIONS  # not needed to start the window

            shown = DEMONSTRATIONS[self.plan.demonstration]
            self._then = [*shown.then]
            if not self._is_among(arm.name for arm in self.plan.arms):
                self.network_wanted(shown.about)
            self.pointed(shown.quantity, shown.part)

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
        self.met = ()
        self._control("step")

    def stop(self) -> None:
        """End the experiment; what was measured stays."""
        self._control("stop")
        if self.run_state == "starting":
            # The engine hears of it when it has set the experiment up; nobody waits for that.
            self._run, self.run_state = None, "stopped"
            self.run_changed()

    def end_look(self) -> None:
        """End the probe of present weights that is under way, and those that were to follow."""
        self._then = []
        self.looking.end()

    def _control(self, action: Literal["pause", "resume", "step", "stop"]) -> None:
        if self.active and self._run is not None:
            self.engine.send(Control(self._run, action))

    def look_at(self, step: int | None) -> None:
        """Look back at a step of the recording, or at the latest."""
        if step != self.looked_at:
            self.looked_at = step
            self.look_changed()

    def show(self, recording: "Recording", label: str) -> None:
        """Show a recording, say from a file; an experiment under way is stopped.

        Args:
            recording: what is shown.
            label: what it is called beside others.
        """
        self._let_go()
        self.label = label
        self.recording, self.outdated = recording, False
        self.look_at(None)
        self.step, self.steps = recording.last_step, recording.conditions.steps
        self.shows_phase = self.runs_phase = False
        self.cell = None
        self.run_changed()
        if not self.shows_open_network:
            self.network_wanted(network_of(recording.conditions.arms[0]))

    def show_phase(self, phase: "PhaseRecording") -> None:
        """Show a phase diagram, say from a file, and set it up, so that it can go on."""
        self._let_go()
        self.phase, self.runs_phase = phase, True
        self.cell = self._chosen = None
        self.steps = len(phase.diagram)
        self.step = self.steps - len(phase.missing)
        self.back_to_phase()

    def _let_go(self) -> None:
        """End what is under way, and let its networks go: something else takes its place."""
        self.stop()
        self.autosave.end()
        self._run = None
        self.looking.of(None)
        self.run_state, self.failure, self.left_out, self.rate = "idle", None, None, 0.0
        self.switched_on, self.met = (), ()

    def open_cell(self, cell: int) -> None:
        """Set the experiment of a cell up and show what was measured in it, if anything was.

        Cells that are being measured go on, the experiment of another cell does not.

        Raises:
            ResvizError: the experiment is impossible.
        """
        assert self.phase
        experiment = self.phase.diagram.cell(cell)
        if not self.runs_phase:
            self._let_go()
        self.recording, self.outdated = self.phase.recording(cell), False
        self.label = f"cell {cell}"
        if self.cell is None:
            self._steps = self.plan.experiment.steps
        self.shows_phase, self.cell = False, cell
        self.look_at(None)
        self.plan.set_up(experiment)
        self.run_changed()

    def back_to_phase(self) -> None:
        """Show the phase diagram again, and set it up."""
        if self.phase:
            steps = self._steps if self.cell is not None else None
            self.shows_phase, self.cell = True, None
            self.plan.set_up_phase(self.phase.diagram, self._chosen, steps)
            self.run_changed()

    # The engine

    def restart_engine(self) -> None:
        """Start the engine again; what is under way ends, and what was measured stays."""
        self.failure = None  # an earlier one is over with the engine that it happened in
        self._cut_off(Failure("The engine was restarted."))
        if self.run_state == "failed":
            self.run_state = "stopped"
            self.run_changed()
        self.engine.restart()

    def engine_died(self, message: str, advice: str = "") -> None:
        """The engine has ended without being asked to; whatever it did is lost, no data is."""
        failure = Failure(message, advice)
        self.engine.died(failure)
        self._cut_off(failure)

    def _cut_off(self, failure: Failure) -> None:
        self.looking.of(None)
        if self.active:
            left = kept(0 if self.waiting else self.measured, self.unit)
            self._end_run(Failure(f"{failure.message} {left}", failure.advice))
        self.referees.give_up(failure)

    def handle(self, event: Event) -> None:
        """Take an event of the engine."""
        match event:
            case Ready():
                self.engine.ready(event)
            case Failed(request=0):
                self._misunderstood(Failure(event.message, event.advice))
            case Verified():
                self.referees.handle(event)
            case Looked():
                self.looking.handle(event)
            case LesionsTried():
                self.lesions.handle(event)
            case Failed() if not (event.request == self._run and self.active):
                self.looking.handle(event)
                self.lesions.handle(event)
                self.referees.handle(event)
            case _ if event.request == self._run:
                self._hear(event)

    def _hear(self, event: Event) -> None:
        """Take an event of the latest experiment."""
        match event:
            case Started():
                self._begin(event)
            case Measured() if self.recording:
                self._add(event, self.recording)
            case Met() if self.recording:
                self._meet(event, self.recording)
            case CellMeasured() if self.phase:
                self._add_cell(event.cell, self.phase)
            case ArmFailed() if self.recording:
                self.left_out = left_out([arm.layout for arm in self.recording.arms], event)
                self.run_changed()
            case RunStateChanged() if self.active:
                self.run_state, self.rate = event.state, event.rate
                self.step = self._before + event.step
                if event.state == "stopped":
                    self.looking.of(None)
                if event.state == "stopped" or (self.runs_phase and event.state == "done"):
                    self.autosave.end()
                self.run_changed()
                self._go_on()
            case Failed():
                self._end_run(Failure(event.message, event.advice))

    def _begin(self, event: Started) -> None:
        from resviz.app.recording import Recording  # not needed to start the window

        self.recording = Recording.of(event, self._run_demonstration)
        self.label, self.outdated = "this run", False
        self.autosave.begin(self.recording)
        self.look_at(None)
        self.run_state = "running"
        self.looking.of(self._run, self.recording)
        self.run_changed()

    def _add_cell(self, cell: Cell, phase: "PhaseRecording") -> None:
        try:
            phase.add([cell])
            self.autosave.add([cell])
        except EngineError as error:
            self._distrust(error)
        self.data_arrived()

    def _misunderstood(self, failure: Failure) -> None:
        """The engine could not read a request, and cannot say which: all that wait for it fail."""
        if self.active:
            self.stop()
            self._end_run(failure)
        self.referees.give_up(failure)

    def _add(self, event: Measured, recording: "Recording") -> None:
        try:
            recording.add(event.rows)
            self.autosave.add(event.rows)
        except EngineError as error:
            self._distrust(error)
        self.data_arrived()

    def _meet(self, event: Met, recording: "Recording") -> None:
        try:
            recording.meet(event.moments)
            self.autosave.add(event.moments)
            self.met = event.moments
        except EngineError as error:
            self._distrust(error)
        self.data_arrived()

    def _distrust(self, error: EngineError) -> None:
        """End an experiment of which the engine sends what cannot be."""
        self.stop()
        self._end_run(Failure(str(error), "Restart the engine and run again."))

    def _found(self, findings: tuple[Finding, ...]) -> None:
        self.autosave.add(findings)
        self.data_arrived()

    def _go_on(self) -> None:
        """Begin with the probe of present weights that a demonstration has after its last step."""
        if self.run_state == "done" and self._then and self.looking.probe is None:
            self.looking.begin(self._then.pop(0))

    def _rest(self) -> None:
        """Say whether there are networks whose blocks can be deleted."""
        rests = self.looking.possible and self.run_state in {"paused", "done"}
        self.lesions.of(self._run if rests else None, self.step)

    def _end_run(self, failure: Failure) -> None:
        self._run = None  # whatever the engine still says of it
        self.looking.of(None)
        self.autosave.end()
        self.run_state, self.failure, self.rate = "failed", failure, 0.0
        self.run_changed()
