"""The phase diagram: an experiment carried out for every pair of values of two settings."""

from collections.abc import Sequence
from functools import cached_property
from typing import Literal, get_args

import msgspec
from msgspec.structs import replace

from resviz.core.errors import ResvizError, SettingError, UnknownName
from resviz.protocol.arms import arm_of, doubled
from resviz.protocol.experiment import Arm, Conditions, Experiment
from resviz.protocol.live_probes import LIVE_PROBES, LiveProbe
from resviz.protocol.measured import ArmLayout, Row
from resviz.protocol.quantities import QUANTITIES
from resviz.protocol.sweep import Sweep
from resviz.protocol.training import Training
from resviz.zoo.spec import fields
from resviz.zoo.values import Field

MOST_CELLS = 4096
"""Cells that a phase diagram has at most."""

Summary = Literal["ratio", "growth", "first", "last", "least", "greatest", "value"]
SUMMARIES: tuple[Summary, ...] = get_args(Summary)

_OF_THE_RUN = (*Training.__struct_fields__, "batch", "seed", "steps")
_OF_THE_DATA = ("size", "channels", "classes")


def fits(quantity: str) -> tuple[Summary, ...]:
    """The summaries that there are of a quantity, a key of `QUANTITIES`; none of a histogram."""
    shown = QUANTITIES[quantity]
    if shown.histogram:
        return ()
    if shown.part == "network":
        return ("value",)
    # What can be negative has no ratio.
    relative: tuple[Summary, ...] = ("ratio", "growth") if shown.log else ()
    return (*relative, "first", "last", "least", "greatest")


class PhaseDiagram(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A grid over two settings; each cell is an experiment with its own pair of values.

    Of each network one number is shown, for which the latest measured step of the cell counts.

    Attributes:
        experiment: what all cells have in common, the networks among it.
        rows: the setting that grows upwards.
        columns: the setting that grows to the right.
        quantity: key of `QUANTITIES`.
        summary: what is shown of its layers or blocks, see `SUMMARIES`; ``value``
            where the number is the network's.
    """

    experiment: Experiment
    rows: Sweep
    columns: Sweep
    quantity: str = "input_grad"
    summary: Summary = "ratio"

    def check(self) -> None:
        """Look at everything that can be known before a cell is measured.

        Raises:
            SettingError: a setting or a value is impossible, a setting is there twice, or there
                are too many cells.
            UnknownName: there is no such setting or quantity.
        """
        self.experiment.check()
        if not self.experiment.arms:
            raise SettingError("arms", "a phase diagram needs at least one network.")
        if self.rows.setting == self.columns.setting:
            raise SettingError(self.rows.setting, "cannot be both the rows and the columns.")
        for sweep in (self.rows, self.columns):
            self._expect_free(sweep.setting)
        if len(self) > MOST_CELLS:
            raise SettingError(
                self.rows.setting, f"{len(self):,} cells are more than {MOST_CELLS:,}."
            )
        self._check_shown()
        self._expect_different()

    def _expect_different(self) -> None:
        """Networks that differ in nothing but what varies would be the same everywhere."""
        try:
            twice = doubled(self.cell(0).arms)
        except ResvizError:
            return  # this cell will say so
        if twice:
            raise SettingError("arms", f"two of them are {twice} when the rest varies; drop one.")

    def _check_shown(self) -> None:
        if self.quantity not in QUANTITIES:
            raise UnknownName("quantity", self.quantity, QUANTITIES)
        known = fits(self.quantity)
        if not known:
            raise SettingError("quantity", f"{self.quantity} is a histogram, not a number.")
        if self.summary not in known:
            told = f"{self.quantity} has no {self.summary}; take {', '.join(known)}."
            raise SettingError("summary", told)

    def _expect_free(self, setting: str) -> None:
        """No arm may have a value of its own."""
        own = [arm.name for arm in self.experiment.arms if setting in arm.said]
        if own:
            raise SettingError(
                setting, f"cannot vary, since {own[0]} has a value of its own; leave that out."
            )

    def field(self, sweep: Sweep) -> Field:
        """The setting that varies: of the run, or of every network.

        Raises:
            UnknownName: there is none of this name that can.
        """
        known = variables(self.experiment.arms)
        if sweep.setting not in known:
            raise UnknownName("setting of all networks that can vary", sweep.setting, known)
        return known[sweep.setting]

    def spoken(self, sweep: Sweep) -> str:
        """What the setting that varies is called within a sentence."""
        title = self.field(sweep).title
        return title if title[:2].isupper() else title[:1].lower() + title[1:]

    @cached_property
    def row_values(self) -> tuple[str, ...]:
        """The values of the rows, the lowest first; see `Sweep.expanded`."""
        return self.rows.expanded(self.field(self.rows))

    @cached_property
    def column_values(self) -> tuple[str, ...]:
        """The values of the columns, the left one first."""
        return self.columns.expanded(self.field(self.columns))

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns there are."""
        return len(self.row_values), len(self.column_values)

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    def place(self, cell: int) -> tuple[int, int]:
        """Row and column of a cell; they are numbered row by row, from the lowest left one."""
        return divmod(cell, len(self.column_values))

    def number(self, row: int, column: int) -> int:
        """The number of the cell at a place."""
        return row * len(self.column_values) + column

    @property
    def probes(self) -> tuple[LiveProbe, ...]:
        """What is measured in every cell: what the experiment says, and what is shown."""
        said, needed = self.experiment.probes, QUANTITIES[self.quantity].probe
        return (*said, *(key for key in LIVE_PROBES if key == needed and key not in said))

    def cell(self, cell: int) -> Experiment:
        """The experiment of a cell; what the shown quantity needs is measured.

        Watchpoints are left out: they pause an experiment, and a cell has to come to its end.

        Raises:
            ResvizError: a network or a training is impossible with the values of this cell.
        """
        row, column = self.place(cell)
        pairs = {
            self.rows.setting: self.row_values[row],
            self.columns.setting: self.column_values[column],
        }
        of_run = {name: text for name, text in pairs.items() if name in _OF_THE_RUN}
        of_network = {name: text for name, text in pairs.items() if name not in _OF_THE_RUN}
        base = self.experiment
        arms = [_changed(arm, of_network) for arm in base.arms] if of_network else base.arms
        return replace(base.change(**of_run), arms=(*arms,), probes=self.probes, watch="")


def variables(arms: Sequence[Arm]) -> dict[str, Field]:
    """The settings that can vary, by name: of all these networks, and of the run."""
    of_arms = [{row.name: row for row in fields(type(arm.settings))} for arm in arms]
    shared = {
        name: row
        for name, row in (of_arms[0] if of_arms else {}).items()
        if name not in _OF_THE_DATA and all(name in each for each in of_arms)
    }
    return {**shared, **{row.name: row for row in fields(Experiment) if row.name in _OF_THE_RUN}}


class ArmFault(msgspec.Struct, frozen=True):
    """Why an arm of a cell has no measurement.

    Attributes:
        arm: its index.
        step: updates it had made.
        message: what happened, in a sentence.
    """

    arm: int
    step: int
    message: str


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured in a cell of a phase diagram.

    Attributes:
        cell: its number.
        conditions: of its experiment; None where it could not be carried out.
        arms: layouts, with no other tables than those that have rows.
        rows: what was measured.
        faults: of arms that were left out.
        fault: why nothing was measured, in a sentence.
    """

    cell: int
    conditions: Conditions | None = None
    arms: tuple[ArmLayout, ...] = ()
    rows: tuple[Row, ...] = ()
    faults: tuple[ArmFault, ...] = ()
    fault: str = ""


def measured(
    cell: int,
    conditions: Conditions,
    arms: Sequence[ArmLayout],
    rows: Sequence[Row],
    faults: Sequence[ArmFault] = (),
) -> Cell:
    """A cell that was carried out, without the tables that stayed empty."""
    used = sorted({(row.arm, row.table) for row in rows})
    # Loss and accuracy come first, even where an arm failed before there were any.
    kept = [
        [0, *(table for each, table in used if each == arm and table)] for arm in range(len(arms))
    ]
    layouts = tuple(
        replace(layout, tables=tuple(layout.tables[table] for table in tables))
        for layout, tables in zip(arms, kept, strict=True)
    )
    moved = tuple(replace(row, table=kept[row.arm].index(row.table)) for row in rows)
    return Cell(cell=cell, conditions=conditions, arms=layouts, rows=moved, faults=(*faults,))


def _changed(arm: Arm, changes: dict[str, str]) -> Arm:
    """An arm whose network has other settings, with the name that tells it."""
    known = {row.name: row for row in fields(type(arm.settings))}
    texts = {
        name: _all_places(known[name], getattr(arm.settings, name), text)
        for name, text in changes.items()
    }
    own = {name: getattr(arm, name) for name in arm.said}
    return arm_of(arm.settings.change(**texts), own)


def _all_places(field: Field, present: object, text: str) -> str:
    """Where a setting is a list, one number stands for each of its places."""
    if field.kind != "integers" or not text.isdigit():
        return text
    assert isinstance(present, tuple)
    return ",".join([text] * len(present))
