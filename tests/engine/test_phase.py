"""Phase diagrams in the engine: every cell comes, as a probe of its own would measure it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from resviz.engine import cells as module
from resviz.engine.cells import InTurn, SeveralProcesses, carrier
from resviz.engine.phase import PhaseRun
from resviz.engine.probe import run
from resviz.protocol import (
    Arm,
    Cell,
    CellMeasured,
    Event,
    Experiment,
    PhaseDiagram,
    RunPhase,
    RunStateChanged,
)
from resviz.protocol.sweep import swept
from tests.engine.experiments import TINY
from tests.engine.sessions import Engine

PAIR = (Arm("tiny", TINY), Arm("plain", TINY.change(shortcut="none")))
BASE = Experiment(arms=PAIR, steps=1, batch=4, device="cpu", probes=("inputs",))
DIAGRAM = PhaseDiagram(
    experiment=BASE, rows=swept("depth = 8, 9, 14"), columns=swept("gain = 0.5, 1")
)
ALL = (0, 5, 1, 4, 2, 3)
IMPOSSIBLE = (2, 3)  # depth 9 is no depth of these networks


class Run:
    """A phase diagram in hand, and what it sent."""

    def __init__(self, processes: int = 1, **changes: object) -> None:
        self.events: list[Event] = []
        request = replace(RunPhase(7, DIAGRAM, ALL, processes=processes), **changes)
        self.run = PhaseRun(request, self.events.append)

    def to_the_end(self) -> Run:
        while self.run.busy:
            self.run.advance()
        return self

    @property
    def cells(self) -> dict[int, Cell]:
        return {each.cell.cell: each.cell for each in self.events if isinstance(each, CellMeasured)}

    @property
    def states(self) -> list[tuple[str, int]]:
        return [(e.state, e.step) for e in self.events if isinstance(e, RunStateChanged)]


@pytest.fixture
def several() -> Iterator[Run]:
    made = Run(processes=2)
    yield made
    made.run.close()


def same_as_probes(cells: dict[int, Cell]) -> None:
    assert sorted(cells) == sorted(ALL)
    for number, cell in cells.items():
        if number in IMPOSSIBLE:
            assert "depth" in cell.fault
            assert cell.conditions is None
            continue
        alone = [row for rows in run(DIAGRAM.cell(number)) for row in rows]
        assert [row.numbers for row in cell.rows] == [row.numbers for row in alone]
        assert cell.conditions
        assert cell.conditions.gain == DIAGRAM.cell(number).gain
        assert [arm.name for arm in cell.arms] == [arm.name for arm in DIAGRAM.cell(number).arms]


def test_cells_in_turn_are_what_probes_measure_alone() -> None:
    made = Run().to_the_end()
    same_as_probes(made.cells)
    assert [*made.cells] == [0, 5, 1, 4, 2, 3]
    assert made.states[-1] == ("done", 6)
    assert made.run.finished


@pytest.mark.slow
def test_cells_in_several_processes_are_the_same(several: Run) -> None:
    pool = several.run._carrier
    assert isinstance(pool, SeveralProcesses)
    several.run.advance()
    begun = [worker._process for worker in pool._workers]
    same_as_probes(several.to_the_end().cells)
    assert several.states[-1] == ("done", 6)
    assert len(begun) == 2
    assert all(process.poll() is not None for process in begun), "none stays idle"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that cannot be caught")
def test_a_process_that_dies_costs_its_cell_alone(several: Run) -> None:
    while not several.cells:
        several.run.advance()
    pool = several.run._carrier
    assert isinstance(pool, SeveralProcesses)
    worker = next(each for each in pool._workers if each.cell is not None)
    lost = worker.cell
    os.kill(worker._process.pid, signal.SIGKILL)
    several.to_the_end()
    assert lost is not None
    assert "process that measured it was killed" in several.cells[lost].fault
    assert sorted(several.cells) == sorted(ALL)
    good = [number for number, cell in several.cells.items() if cell.conditions]
    assert sorted(good) == sorted({*ALL} - {*IMPOSSIBLE, lost})


@pytest.mark.slow
def test_watchpoints_do_not_hold_a_cell() -> None:
    watched = replace(DIAGRAM, experiment=replace(BASE, watch="loss > 0"))
    made = Run(processes=2, diagram=watched, cells=(0,))
    assert made.to_the_end().cells[0].conditions
    made.run.close()


def test_half_a_line_of_a_process_ends_it_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = tmp_path / "said.py"
    said.write_text('import sys; sys.stdin.readline(); print(\'{"type": "star\', flush=True)')
    monkeypatch.setattr(module, "COMMAND", (sys.executable, str(said)))
    made = Run(processes=2, cells=(0,))
    made.to_the_end()
    assert "process that measured it" in made.cells[0].fault
    assert made.states[-1] == ("done", 1)


def test_tables_without_rows_are_not_sent() -> None:
    cell = Run(cells=(0,)).to_the_end().cells[0]
    assert [[table.probe for table in arm.tables] for arm in cell.arms] == [
        ["training", "inputs"]
    ] * 2
    assert {(row.arm, row.table, row.step) for row in cell.rows} == {
        (arm, table, step) for arm in (0, 1) for table in (0, 1) for step in (0, 1)
    }


def test_it_pauses_steps_and_goes_on() -> None:
    made = Run(paused=True)
    assert not made.run.busy
    assert made.states == [("paused", 0)]
    made.run.control("step")
    made.to_the_end()
    assert [*made.cells] == [0]
    assert made.states[-1] == ("paused", 1)
    made.run.control("resume")
    made.run.advance()
    made.run.control("pause")
    made.to_the_end()
    assert len(made.cells) == 2
    made.run.control("resume")
    made.to_the_end()
    assert sorted(made.cells) == sorted(ALL)


def test_stopping_leaves_what_is_under_way_unmeasured() -> None:
    made = Run()
    made.run.advance()
    made.run.close()
    assert made.states[-1] == ("stopped", 0)
    assert not made.cells
    assert not made.run.busy


def test_an_arm_that_fails_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Arm("plain", PAIR[1].settings)

    def fail(*arguments: object, **named: object) -> object:
        arm = arguments[0]
        if arm.network.has_shortcuts:  # type: ignore[attr-defined]  # a TrainedArm
            return step(*arguments, **named)  # type: ignore[arg-type]  # as it was called
        raise RuntimeError("out of memory")

    from resviz.engine.arm import TrainedArm

    step = TrainedArm.step
    monkeypatch.setattr(TrainedArm, "step", fail)
    cell = Run(cells=(0,)).to_the_end().cells[0]
    assert [fault.arm for fault in cell.faults] == [1]
    assert "memory" in cell.faults[0].message
    assert {row.arm for row in cell.rows} == {0}
    alone = Run(cells=(0,), diagram=replace(DIAGRAM, experiment=replace(BASE, arms=(plain,))))
    assert "memory" in alone.to_the_end().cells[0].fault


def test_a_session_carries_it_out_and_is_steered() -> None:
    engine = Engine()
    engine.ask(RunPhase(1, DIAGRAM, (0, 1), processes=1, paused=True))
    assert not engine.session.busy
    engine.control("resume", request=9)  # meant for another
    assert not engine.session.busy
    engine.control("resume")
    engine.work()
    assert [e.cell.cell for e in engine.sent if isinstance(e, CellMeasured)] == [0, 1]
    assert engine.states[-1] == (1, "done", 2)
    engine.start(request=2)
    engine.work()
    assert engine.states[-1] == (2, "done", 5)


def test_an_experiment_takes_its_place() -> None:
    engine = Engine()
    engine.ask(RunPhase(1, DIAGRAM, ALL, processes=1))
    engine.session.advance()
    engine.start(request=2)
    assert (1, "stopped", 0) in engine.states
    engine.work()
    assert engine.states[-1] == (2, "done", 5)


def test_what_cannot_be_is_answered() -> None:
    engine = Engine()
    engine.ask(RunPhase(1, replace(DIAGRAM, rows=swept("wings = 1, 2")), ALL))
    assert "wings" in str(engine.last())
    assert not engine.session.busy


def test_how_many_processes_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "cores", lambda: 4)
    monkeypatch.setattr(module, "free_bytes", lambda device: None)
    found = carrier(BASE)
    assert isinstance(found, SeveralProcesses)
    assert found.free == 4
    assert carrier(BASE, processes=3).free == 3
    assert isinstance(carrier(BASE, processes=1), InTurn)
    monkeypatch.setattr(module, "free_bytes", lambda device: 2**30)
    assert isinstance(carrier(BASE), InTurn)
