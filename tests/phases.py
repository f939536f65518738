"""Phase diagrams made up for tests, without an engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from msgspec.structs import replace

from resviz.app.phase.recording import PhaseRecording
from resviz.protocol import (
    ArmLayout,
    Cell,
    Conditions,
    Experiment,
    PhaseDiagram,
    Row,
    Series,
    Table,
)
from resviz.protocol.arms import arm_of
from resviz.protocol.phase import ArmFault, measured
from resviz.protocol.sweep import swept
from resviz.zoo.notation import settings_written
from tests.recordings import CONDITIONS

BLOCKS = ("stage1.block1", "stage2.block1", "head")
Numbers = Sequence[float]


def diagram(
    rows: str = "depth = 8, 14",
    columns: str = "gain = 0.5, 1, 2",
    arms: Iterable[str] = ("resnet20", "plain20"),
    seeds: int = 1,
    **changes: object,
) -> PhaseDiagram:
    """Two settings over networks at the initialisation: two rows and three columns unless given."""
    chosen = tuple(arm_of(settings_written(name), {}) for name in arms)
    base = Experiment(arms=chosen, steps=0, batch=8, device="cpu", probes=("inputs",), seeds=seeds)
    made = PhaseDiagram(experiment=base, rows=swept(rows), columns=swept(columns))
    made = replace(made, **changes)
    made.check()
    return made


def grid(rows: int, columns: int, **changes: object) -> PhaseDiagram:
    """A diagram of so many rows and columns."""
    return diagram(f"lr = 1..2:{rows}", f"gain = 1..2:{columns}", **changes)  # type: ignore[arg-type]  # as diagram takes them


def cell(
    of: PhaseDiagram,
    number: int,
    *runs: Numbers | None,
    faults: Sequence[ArmFault] = (),
    step: int = 0,
    **conditions: object,
) -> Cell:
    """A measured cell.

    Args:
        of: the diagram.
        number: of the cell.
        runs: the input gradients of every arm, for one seed after the other; those given repeat
            for the runs behind. An arm of None has no measurement.
        faults: of arms.
        step: at which it was measured.
        conditions: those that are unusual.
    """
    experiment = of.cell(number)
    arms = len(experiment.arms)
    layouts = tuple(_layout(experiment, run) for run in range(arms * experiment.seeds))
    rows = [
        row
        for run in range(len(layouts))
        for row in _rows(run, step, (runs or ((1.0, 1.0, 1.0),))[run % max(len(runs), 1)])
    ]
    return measured(number, _conditions(experiment, conditions), layouts, rows, faults)


def _layout(experiment: Experiment, run: int) -> ArmLayout:
    arm = experiment.arms[run % len(experiment.arms)]
    tables = (
        Table("training", (Series("loss"), Series("accuracy"))),
        Table("weights", (Series("weight_grad", BLOCKS),)),
        Table("inputs", (Series("input_grad", BLOCKS),)),
    )
    seed = experiment.seed + run // len(experiment.arms)
    return ArmLayout(arm.name, tables, arm.name.startswith("plain"), seed)


def _rows(run: int, step: int, numbers: Numbers | None) -> list[Row]:
    if numbers is None:
        return []
    values = np.asarray(numbers, "<f8")
    return [
        Row(run, 0, step, np.array([2.3, 0.1], "<f8").tobytes()),
        Row(run, 2, step, values.tobytes()),
    ]


def _conditions(experiment: Experiment, changes: dict[str, object]) -> Conditions:
    known = {*Conditions.__struct_fields__} & {*Experiment.__struct_fields__}
    values = {name: getattr(experiment, name) for name in known - {"arms", "device"}}
    names = tuple(arm.name for arm in experiment.arms)
    values |= {"arms": names, "norm": ("none",) * len(names), **changes}
    return msgspec.structs.replace(CONDITIONS, **values)


def failed(number: int, fault: str = "depth 9 is impossible.") -> Cell:
    """A cell that could not be carried out."""
    return Cell(cell=number, fault=fault)


def full(of: PhaseDiagram | None = None, spread: float = 3.0) -> PhaseRecording:
    """Every cell measured: first ÷ last grows from ``10 ** -spread`` to ``10 ** spread``."""
    made = diagram() if of is None else of
    exponents = np.linspace(-spread, spread, len(made))
    runs = len(made.experiment.arms)
    return PhaseRecording(
        made,
        (
            cell(made, number, *([10.0 ** (at / (1 + run)), 1.0, 1.0] for run in range(runs)))
            for number, at in enumerate(exponents)
        ),
    )
