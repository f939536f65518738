"""`Recording`: what an experiment measured."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from resviz.core.errors import EngineError, ResvizError, UnknownName
from resviz.protocol import ArmLayout, Conditions, Finding, Moment, Row, Series, Started, Table
from resviz.protocol.findings import STILL_PROBES, Grid
from resviz.protocol.quantities import QUANTITIES
from resviz.protocol.watchpoints import parse

if TYPE_CHECKING:
    from resviz.app.labelled import Labelled

_ROOM = 2**30
"""Bytes that a table takes from the start at most."""

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class Grown:
    """What one probe measured in one arm, oldest first; grows by a row a measured step.

    All arrays are views of what has been measured so far and must not be written to.

    Args:
        table: what is measured.
        expected: so many rows will come; there is room for them from the start, up to `_ROOM`,
            which the system makes memory of as it is filled. It may be more or less.
    """

    def __init__(self, table: Table, expected: int = 16) -> None:
        self.table = table
        room = max(min(expected, _ROOM // (8 * max(table.width, 1))), 16)
        self._steps = np.empty(room, np.int64)
        self._numbers = np.empty((room, table.width))
        self._odd = np.empty(room, np.bool_)
        self._length = 0
        self._on_log_axes = np.array(
            [_is_log(each) for each in table.series for _ in range(each.width)], np.bool_
        )

    def __len__(self) -> int:
        return self._length

    @property
    def steps(self) -> Integers:
        """Updates made before each measurement, shape ``(n,)``."""
        return self._steps[: self._length]

    @property
    def numbers(self) -> Floats:
        """Everything measured, shape ``(n, width)``."""
        return self._numbers[: self._length]

    @property
    def odd(self) -> npt.NDArray[np.bool_]:
        """Which measurements hold a number that is NaN, infinite, or an exact zero, ``(n,)``.

        Zeros are odd among what is drawn on logarithmic axes only.
        """
        return self._odd[: self._length]

    def append(self, steps: npt.ArrayLike, numbers: Floats) -> None:
        """Add measurements: steps of shape ``(k,)``, numbers of shape ``(k, width)``."""
        added = np.atleast_1d(np.asarray(steps, np.int64))
        end = self._length + len(added)
        if end > len(self._steps):
            # By a fifth, so that little more memory is held than there are data.
            self._grow(max(end, self._length + self._length // 5 + 16))
        self._steps[self._length : end] = added
        self._numbers[self._length : end] = numbers
        new = self._numbers[self._length : end]
        bad = ~np.isfinite(new) | ((new == 0) & self._on_log_axes)
        self._odd[self._length : end] = bad.any(axis=1)
        self._length = end

    def _grow(self, room: int) -> None:
        more = room - self._length
        self._steps = np.concatenate([self.steps, np.empty(more, np.int64)])
        self._numbers = np.concatenate([self.numbers, np.empty((more, self.table.width))])
        self._odd = np.concatenate([self.odd, np.empty(more, np.bool_)])

    def snapshot(self) -> "Grown":
        """What has been measured so far; it stays so while this grows."""
        taken = Grown(self.table)
        # Rows are never changed, and arrays without room are left alone: nothing is copied.
        taken._steps, taken._numbers, taken._odd = self.steps, self.numbers, self.odd
        taken._length = len(self)
        return taken

    def at(self, steps: npt.ArrayLike) -> "Grown":
        """What was measured at these steps alone."""
        taken = Grown(self.table)
        rows = np.isin(self.steps, steps)
        taken.append(self.steps[rows], self.numbers[rows])
        return taken


def _fits(grid: Grid) -> bool:
    """Whether a grid has an axis for each direction, and a number for each place."""
    columns = 1 if grid.columns is None else len(grid.columns)
    places = len(grid.rows) * columns
    as_shown = (grid.columns is None) == (grid.shown == "curve")
    return as_shown and places > 0 and len(grid.numbers) == 8 * places


def _is_log(series: Series) -> bool:
    quantity = QUANTITIES[series.quantity]
    return quantity.log and quantity.part != "network" and series.bins == 1


class ArmRecording:
    """The measurements of one arm: a table for each probe, of the steps that it measured.

    All arrays are views of what has been measured so far and must not be written to.

    Args:
        layout: what can be measured.
        expected: so many steps will be measured; see `Grown`.
    """

    def __init__(self, layout: ArmLayout, expected: int = 16) -> None:
        self.layout = layout
        self.tables = tuple(Grown(table, expected) for table in layout.tables)
        self._ends: dict[str, tuple[int, float, float]] = {}

    @property
    def name(self) -> str:
        """What the arm is called."""
        return self.layout.name

    @property
    def plain(self) -> bool:
        """It has no shortcuts."""
        return self.layout.plain

    def __len__(self) -> int:
        """Measured steps."""
        return len(self.tables[0])

    @property
    def steps(self) -> Integers:
        """Updates made before each measured step, shape ``(n,)``."""
        return self.tables[0].steps

    @property
    def measured(self) -> tuple[str, ...]:
        """Keys of the quantities that were measured, as `QUANTITIES` orders them."""
        tables = (grown.table for grown in self.tables if len(grown))
        found = {series.quantity for table in tables for series in table.series}
        return tuple(key for key in QUANTITIES if key in found)

    def table(self, quantity: str) -> Grown:
        """The table that holds a quantity; an empty one where the arm has none of it."""
        place = self.layout.place(quantity)
        if place is None:
            return Grown(Table("", ()))
        return self.tables[self.layout.tables.index(place.table)]

    def values(self, quantity: str) -> Floats:
        """What was measured of a quantity, shape ``(n, parts)``, n of its table.

        No parts where it was not measured; histograms have the shape ``(n, parts, bins)``.
        """
        place = self.layout.place(quantity)
        if place is None:
            return np.empty((0, 0))
        table = self.tables[self.layout.tables.index(place.table)]
        found = table.numbers[:, place.numbers]
        bins = place.series.bins
        return found if bins == 1 else found.reshape(len(table), -1, bins)

    def ends(self, quantity: str) -> tuple[float, float] | None:
        """The least and the largest finite value so far, above zero where the axis is logarithmic.

        None where there is none.
        """
        seen, low, high = self._ends.get(quantity, (0, np.inf, -np.inf))
        values = self.values(quantity)
        new = values[seen:]
        new = new[np.isfinite(new) & ((new > 0) | (not QUANTITIES[quantity].log))]
        if new.size:
            low, high = min(low, float(new.min())), max(high, float(new.max()))
        self._ends[quantity] = (len(values), low, high)
        return (low, high) if low <= high else None

    def ids(self, quantity: str) -> tuple[str, ...]:
        """Of which layers or blocks that is; see `resviz.protocol.Series`."""
        return self.layout.ids(quantity)

    @property
    def loss(self) -> Floats:
        """Mean cross-entropy of the batch in nats, shape ``(n,)``."""
        return self.values("loss")[:, 0]

    @property
    def accuracy(self) -> Floats:
        """Share of the batch classified right, shape ``(n,)``."""
        return self.values("accuracy")[:, 0]

    def snapshot(self) -> "ArmRecording":
        """What has been measured so far; it stays so while this grows."""
        taken = ArmRecording(self.layout)
        taken.tables = tuple(table.snapshot() for table in self.tables)
        return taken


class Recording:
    """What an experiment measured, and the conditions it holds for.

    Attributes:
        conditions: stand on every figure made of it.
        arms: the measurements of each arm.
        demonstration: id of the demonstration it was made with, or nothing.
        parts: what `resviz.app.together` put together, by label; nothing where it is one.
        findings: what probes of present weights found, oldest first.
        moments: when watchpoints were met, oldest first.
        torn: the file it was read from is cut short or damaged; what came behind that is missing.
    """

    def __init__(
        self, conditions: Conditions, arms: Iterable[ArmLayout], demonstration: str = ""
    ) -> None:
        self.conditions = conditions
        expected = conditions.steps // conditions.every + 1
        self.arms = tuple(ArmRecording(arm, expected) for arm in arms)
        self.demonstration = demonstration
        self.parts: Mapping[str, Recording] = {}
        self.findings: list[Finding] = []
        self.moments: list[Moment] = []
        self.torn = False

    @classmethod
    def of(cls, started: Started, demonstration: str = "") -> "Recording":
        """An empty recording of an experiment that has been set up."""
        return cls(started.conditions, started.arms, demonstration)

    def __iter__(self) -> Iterator[str]:
        """Names of the arms."""
        return iter(dict.fromkeys(arm.name for arm in self.arms))

    def __getitem__(self, name: str) -> "Labelled":
        """What was measured in an arm, as labelled arrays.

        Raises:
            UnknownName: there is no such arm.
        """
        from resviz.app.labelled import Labelled  # for scripts and notebooks

        found = [arm for arm in self.arms if arm.name == name]
        if not found:
            raise UnknownName("arm", name, self)
        return Labelled(found, self.conditions_of(found[0]))

    def conditions_of(self, arm: ArmRecording) -> Conditions:
        """What holds for one of the arms."""
        owners = [part for part in self.parts.values() for _ in part.arms]
        return owners[self.arms.index(arm)].conditions if owners else self.conditions

    def __repr__(self) -> str:
        return f"<Recording of {', '.join(self)} to step {self.last_step}>"

    @property
    def empty(self) -> bool:
        """Nothing has been measured yet."""
        return not any(map(len, self.arms))

    @property
    def measured(self) -> tuple[str, ...]:
        """Keys of the quantities that were measured in some arm, as `QUANTITIES` orders them."""
        found = {key for arm in self.arms for key in arm.measured}
        return tuple(key for key in QUANTITIES if key in found)

    @property
    def last_step(self) -> int:
        """The latest step that was measured; 0 where there is none."""
        return max((int(arm.steps[-1]) for arm in self.arms if len(arm)), default=0)

    def snapshot(self) -> "Recording":
        """What has been measured so far; it stays so while this grows."""
        taken = Recording(self.conditions, (), self.demonstration)
        taken.parts = self.parts
        taken.arms = tuple(arm.snapshot() for arm in self.arms)
        taken.findings = [*self.findings]
        taken.moments = [*self.moments]
        return taken

    def at(self, steps: npt.ArrayLike) -> "Recording":
        """What was measured at these steps alone."""
        taken = self.snapshot()
        for arm in taken.arms:
            arm.tables = tuple(grown.at(steps) for grown in arm.tables)
        return taken

    def find(self, findings: Iterable[Finding]) -> None:
        """Add what a probe of present weights found.

        Raises:
            EngineError: its probe is unknown, it does not fit the arms, or its numbers do not fit
                their axes; those before it have been added.
        """
        for finding in findings:
            if finding.probe not in STILL_PROBES:
                raise EngineError(f"The engine ran a probe {finding.probe} that does not exist.")
            if not 0 <= finding.arm < len(self.arms):
                raise EngineError(f"The engine probed an arm {finding.arm} that does not exist.")
            for grid in finding.grids:
                if not _fits(grid):
                    raise EngineError(f"The engine sent a {grid.key} whose numbers do not fit.")
            self.findings.append(finding)

    def meet(self, moments: Iterable[Moment]) -> None:
        """Add moments at which watchpoints were met.

        Raises:
            EngineError: the watchpoint is none, or does not fit the arms; those before it have
                been added.
        """
        for moment in moments:
            if not 0 <= moment.arm < len(self.arms):
                raise EngineError(f"The engine watched an arm {moment.arm} that does not exist.")
            layout = self.arms[moment.arm].layout
            try:
                known = moment.part in layout.ids(parse(moment.watchpoint).quantity)
            except ResvizError:
                known = False
            if not known or len(moment.number) != 8:
                raise EngineError(f"The engine watched {moment.watchpoint!r}, which cannot be met.")
            self.moments.append(moment)

    def add(self, rows: Iterable[Row]) -> None:
        """Add measurements.

        Raises:
            EngineError: a row does not fit the arms; those before it have been added.
        """
        found: dict[Grown, list[Row]] = {}
        try:
            for row in rows:
                found.setdefault(self._table_of(row), []).append(row)
        finally:
            # Many at once, since each time costs as much as a few hundred numbers.
            for grown, its in found.items():
                numbers = np.frombuffer(b"".join(row.numbers for row in its), "<f8")
                grown.append(
                    [row.step for row in its], numbers.reshape(len(its), grown.table.width)
                )

    def _table_of(self, row: Row) -> Grown:
        """The table that a row belongs to; an EngineError where there is none that it fits."""
        if not 0 <= row.arm < len(self.arms):
            raise EngineError(f"The engine measured an arm {row.arm} that does not exist.")
        arm = self.arms[row.arm]
        if not 0 <= row.table < len(arm.tables):
            raise EngineError(f"The engine sent a table {row.table} that {arm.name} lacks.")
        grown = arm.tables[row.table]
        if len(row.numbers) != 8 * grown.table.width:
            raise EngineError(
                f"The engine sent {len(row.numbers) / 8:g} numbers for {arm.name}"
                f" where {grown.table.width} belong."
            )
        return grown
