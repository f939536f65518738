"""Phase diagrams in the lab: set up, measured, stopped, gone on with, opened cell by cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from resviz.app import lab_files
from resviz.app.lab import Lab
from resviz.app.phase import file, toml
from resviz.core.errors import ResvizError, UnknownName
from resviz.protocol import (
    Cell,
    CellMeasured,
    Control,
    Failed,
    Measured,
    Ready,
    Request,
    RunPhase,
    RunProbe,
    RunState,
    RunStateChanged,
)
from resviz.zoo.presets import preset
from tests.phases import cell, failed
from tests.recordings import rows, started


class Port:
    """Notes what goes to the engine."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.sent: list[Request] = []
        lab.engine.attach(self)
        lab.handle(Ready("2.13.0", (), 1))

    def send(self, request: Request) -> None:
        self.sent.append(request)

    def restart(self) -> None:
        self.lab.engine.starting()

    @property
    def asked(self) -> RunPhase:
        """The latest phase diagram."""
        return next(each for each in reversed(self.sent) if isinstance(each, RunPhase))

    def measure(self, *numbers: int) -> None:
        """Measure cells."""
        for number in numbers:
            self.tell(cell(self.asked.diagram, number))

    def tell(self, measured: Cell) -> None:
        self.lab.handle(CellMeasured(self.asked.request, measured))

    def become(self, state: RunState, step: int) -> None:
        self.lab.handle(RunStateChanged(self.asked.request, state, step))


@pytest.fixture
def lab() -> Lab:
    """Two networks in two rows and three columns."""
    lab = Lab()
    lab.plan.set_networks(preset("resnet20").settings)
    for name, value in {
        "carry_out": "phase",
        "row_values": "8, 14",
        "column_values": "0.5, 1, 2",
    }.items():
        lab.plan.change(name, value)
    return lab


@pytest.fixture
def port(lab: Lab) -> Port:
    return Port(lab)


@pytest.mark.parametrize(
    "name", ["resnet56", "resnet50", "plain20", "wrn28_10", "densenet121", "vgg16", "vit_b_16"]
)
def test_what_suggests_itself_can_be_carried_out(name: str) -> None:
    lab = Lab()
    settings = preset(name).settings
    lab.plan.set_networks(settings)
    lab.plan.change("arms", "pair" if settings.plain() or settings.with_shortcuts() else "single")
    lab.plan.change("carry_out", "phase")
    assert len(lab.plan.diagram) > 3


@pytest.mark.parametrize("setting", ["init", "lr", "batch", "width_multiplier", "norm", "depth"])
def test_another_setting_brings_values_of_its_own(lab: Lab, setting: str) -> None:
    lab.plan.change("columns", "momentum")
    lab.plan.change("rows", setting)
    assert lab.plan.diagram.rows.setting == setting
    lab.plan.change("row_values", lab.plan.diagram.rows.values.split(",")[0])
    assert len(lab.plan.diagram.row_values) >= 1


def test_what_cannot_be_is_refused_and_nothing_changes(lab: Lab) -> None:
    before = lab.plan.varied
    for name, value in {
        "rows": "wings",
        "row_values": "8, eight",
        "columns": "depth",
        "quantity": "colour",
        "cell_steps": "-1",
    }.items():
        with pytest.raises(ResvizError):
            lab.plan.change(name, value)
        assert lab.plan.varied == before


def test_its_cells_are_asked_for_and_counted(lab: Lab, port: Port) -> None:
    lab.run()
    assert port.asked.cells == (0, 2, 1, 3, 4, 5)
    assert (lab.run_state, lab.unit, lab.steps, lab.waiting) == ("starting", "cell", 6, True)
    port.become("running", 0)
    port.measure(0, 2)
    port.become("running", 2)
    assert (lab.step, lab.measured, lab.waiting) == (2, 2, False)
    assert lab.phase
    assert [*lab.phase.recordings] == [0, 2]
    lab.pause()
    assert port.sent[-1] == Control(port.asked.request, "pause")


def test_what_was_stopped_goes_on_with_what_is_missing(lab: Lab, port: Port) -> None:
    lab.run()
    port.measure(0, 2)
    port.tell(failed(1))
    lab.stop()
    port.become("stopped", 3)
    assert lab.can_go_on
    lab.run()
    assert port.asked.cells == (1, 3, 4, 5)
    assert (lab.step, lab.steps) == (2, 6)
    port.measure(1, 3, 4, 5)
    port.become("done", 4)
    assert lab.step == 6
    assert not lab.can_go_on
    lab.run()
    assert len(port.asked.cells) == 6, "anew"


def test_another_diagram_begins_anew(lab: Lab, port: Port) -> None:
    lab.run()
    port.measure(0, 2)
    port.become("stopped", 2)
    lab.plan.change("batch", "16")
    assert not lab.can_go_on
    lab.run()
    assert len(port.asked.cells) == 6
    assert lab.phase
    assert not lab.phase.cells


def test_what_is_shown_makes_no_other_diagram(lab: Lab, port: Port) -> None:
    lab.run()
    port.measure(0)
    port.become("stopped", 1)
    lab.plan.change("quantity", "loss")
    assert lab.plan.diagram.summary == "value"
    assert lab.can_go_on


def test_a_cell_opens_its_experiment_and_the_way_back(lab: Lab, port: Port) -> None:
    lab.run()
    port.measure(0, 5)
    port.become("running", 2)
    lab.open_cell(5)
    assert not lab.shows_phase
    assert [arm.name for arm in lab.plan.arms] == ["resnet14", "plain14"]
    assert (lab.plan.experiment.gain, lab.plan.is_phase) == (2, False)
    assert lab.recording
    assert lab.recording.conditions.gain == 2
    port.measure(1)
    assert lab.run_state == "running", "the others go on"
    lab.back_to_phase()
    assert lab.shows_phase
    assert lab.phase
    assert lab.plan.diagram == lab.phase.diagram
    assert len(lab.phase.cells) == 3


@pytest.mark.parametrize(
    "changes",
    [{"arms": "single"}, {"arms": "named", "names": "resnet20, plain20"}, {"norm": "none"}],
)
def test_the_way_back_leads_to_what_was_chosen(
    lab: Lab, port: Port, changes: dict[str, str]
) -> None:
    for name, value in changes.items():
        lab.plan.change(name, value)
    chosen, steps = lab.plan.setup, lab.plan.experiment.steps
    lab.run()
    port.measure(0, 5)
    port.become("done", 6)
    for number in (5, 0):
        lab.open_cell(number)
        assert lab.plan.setup.arms == "listed"
        lab.back_to_phase()
        assert (lab.plan.setup, lab.plan.experiment.steps) == (chosen, steps)
    assert lab.phase
    assert lab.plan.diagram == lab.phase.diagram


def test_with_another_network_open_the_way_back_leads_to_the_same_networks(
    lab: Lab, port: Port
) -> None:
    lab.run()
    port.measure(0)
    port.become("stopped", 1)
    lab.open_cell(0)
    lab.plan.set_networks(preset("resnet56").settings)
    lab.back_to_phase()
    assert lab.plan.setup.arms == "listed"
    assert lab.can_go_on


def run_cell(lab: Lab, port: Port) -> RunProbe:
    """The request for the experiment of a cell of a diagram that has been measured."""
    lab.run()
    port.measure(*range(6))
    port.become("done", 6)
    lab.open_cell(3)
    lab.run()
    asked = port.sent[-1]
    assert isinstance(asked, RunProbe)
    lab.handle(started(asked.request))
    return asked


def test_the_experiment_of_a_cell_can_be_run(lab: Lab, port: Port) -> None:
    asked = run_cell(lab, port)
    assert (asked.experiment.gain, asked.experiment.arms[0].name) == (0.5, "resnet14")
    lab.handle(RunStateChanged(asked.request, "running", 1))
    assert (lab.step, lab.unit) == (1, "step")
    lab.back_to_phase()
    assert lab.phase
    assert len(lab.phase.cells) == 6


def test_another_cell_takes_the_place_of_the_experiment_that_runs(lab: Lab, port: Port) -> None:
    """What is measured of the one must not end up among the numbers of the other."""
    asked = run_cell(lab, port)
    lab.handle(RunStateChanged(asked.request, "running", 0))
    assert lab.looking.possible
    lab.back_to_phase()
    assert lab.run_state == "running", "to look at the phase diagram ends nothing"
    lab.open_cell(1)
    assert port.sent[-1] == Control(asked.request, "stop")
    shown = lab.recording
    assert shown
    assert lab.phase
    measured = len(shown.arms[0])
    lab.handle(Measured(asked.request, (*rows(0, 1), *rows(1, 1))))
    assert len(shown.arms[0]) == measured
    assert lab.run_state == "idle"
    assert not lab.looking.possible, "the networks are of another experiment"


def test_an_engine_that_dies_loses_no_cell(lab: Lab, port: Port) -> None:
    lab.run()
    port.measure(0, 2)
    port.tell(failed(1))
    port.become("running", 3)
    lab.engine_died("The engine was killed.")
    assert lab.failure
    assert "All 2 cells measured so far are kept." in lab.failure.message
    assert lab.can_go_on


def test_a_failure_is_told(lab: Lab, port: Port) -> None:
    lab.run()
    lab.handle(Failed(port.asked.request, "The device has gone.", "Take another."))
    assert lab.failure
    assert lab.failure.message == "The device has gone."


def test_a_cell_that_does_not_fit_ends_it(lab: Lab, port: Port) -> None:
    lab.run()
    port.tell(failed(99))
    assert lab.failure
    assert "99" in lab.failure.message


def test_cells_are_kept_in_a_file_from_the_first_on(tmp_path: Path) -> None:
    lab = Lab(tmp_path)
    port = Port(lab)
    lab.plan.set_networks(preset("resnet20").settings)
    for name, value in {"carry_out": "phase", "row_values": "8", "column_values": "1, 2"}.items():
        lab.plan.change(name, value)
    lab.run()
    port.measure(0)
    port.become("stopped", 1)
    lab.run()
    port.measure(1)
    port.become("done", 1)
    lab.autosave.end(wait=True)
    kept = [[*file.load(path).cells] for path in tmp_path.iterdir()]
    assert sorted(kept) == [[0], [0, 1]], "what was there before is in the second one"


def test_a_file_is_shown_and_goes_on(lab: Lab, port: Port, tmp_path: Path) -> None:
    lab.run()
    port.measure(0, 2)
    assert lab.phase
    file.save(lab.phase, tmp_path / "a.resviz")
    other = Lab()
    engine = Port(other)
    lab_files.show(other, lab_files.read(tmp_path / "a.resviz"), tmp_path / "a.resviz")
    assert (other.shows_phase, other.step, other.steps, other.run_state) == (True, 2, 6, "idle")
    assert other.can_go_on
    other.run()
    assert engine.asked.cells == (1, 3, 4, 5)


def test_a_diagram_is_saved_and_set_up_again(lab: Lab, tmp_path: Path) -> None:
    lab_files.save_experiment(lab, tmp_path / "a.toml")
    assert toml.read(tmp_path / "a.toml") == lab.plan.diagram
    other = Lab()
    lab_files.show(other, lab_files.read(tmp_path / "a.toml"), tmp_path / "a.toml")
    assert other.plan.diagram == lab.plan.diagram
    assert other.plan.experiment.steps == 60, "those of one experiment stay"


def test_an_experiment_takes_its_place(lab: Lab, port: Port) -> None:
    lab.run()
    port.measure(0)
    port.become("stopped", 1)
    lab.plan.change("carry_out", "once")
    lab.run()
    asked = port.sent[-1]
    assert isinstance(asked, RunProbe)
    assert not lab.shows_phase
    lab.handle(started(asked.request))
    assert lab.recording
    lab.recording.add(rows(0, 0))
    assert lab.measured == 1


def test_only_what_all_networks_have_suggests_itself(lab: Lab) -> None:
    lab.plan.change("arms", "named")
    lab.plan.change("carry_out", "once")
    lab.plan.change("names", "resnet20, vgg11")
    lab.plan.change("row_values", "")
    lab.plan.change("carry_out", "phase")
    assert lab.plan.diagram.rows.setting == "lr"
    with pytest.raises(UnknownName, match="depth"):
        lab.plan.change("rows", "depth")
