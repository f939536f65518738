"""The runs of an arm with all its seeds as one: its values at a step, their mean, their range."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from resviz.app.conditions import printed
from resviz.app.recording import ArmRecording, Floats, Grown, Integers, Recording
from resviz.diagram.charts.data import Mask
from resviz.diagram.theme import PLAIN, RESIDUAL
from resviz.protocol import ArmLayout


class Runs:
    """What was measured of a quantity in all runs of an arm.

    Where one of them lacks a step, because it broke off, its values there are NaN.

    Args:
        arms: the runs, one for each seed.
        quantity: key of `QUANTITIES`.
    """

    def __init__(self, arms: Sequence[ArmRecording], quantity: str) -> None:
        self._arms = arms
        self._quantity = quantity
        self._tables = [arm.table(quantity) for arm in arms]

    @cached_property
    def steps(self) -> Integers:
        """Updates made before each measurement of any run, shape ``(n,)``."""
        first, *others = (table.steps for table in self._tables)
        if all(np.array_equal(first, steps) for steps in others):
            return first
        return np.unique(np.concatenate([first, *others]))

    def __len__(self) -> int:
        return len(self.steps)

    @cached_property
    def odd(self) -> Mask:
        """Which measurements are odd in some run (see `Grown.odd`) or lacking, shape ``(n,)``."""
        counts = np.zeros(len(self), np.int64)
        odd = np.zeros(len(self), np.bool_)
        for table in self._tables:
            places = np.searchsorted(self.steps, table.steps)
            counts[places] += 1
            odd[places] |= table.odd
        return odd | (counts < len(self._tables))

    def at(self, rows: int | Integers) -> Floats:
        """Values at these measurements, shape ``(seeds, *rows.shape, parts[, bins])``."""
        return np.stack([self._of(arm, table, rows) for arm, table in self._pairs])

    @property
    def _pairs(self) -> list[tuple[ArmRecording, Grown]]:
        return [*zip(self._arms, self._tables, strict=True)]

    def _of(self, arm: ArmRecording, table: Grown, rows: int | Integers) -> Floats:
        values = arm.values(self._quantity)
        if len(table) == len(self):
            return values[rows]
        steps = self.steps[rows]
        if not len(table):
            return np.full((*np.shape(steps), *values.shape[1:]), np.nan)
        own = np.minimum(np.searchsorted(table.steps, steps), len(table) - 1)
        found: Floats = values[own]
        lacking = (table.steps[own] != steps).reshape(np.shape(steps) + (1,) * (values.ndim - 1))
        return np.where(lacking, np.nan, found)


class Group:
    """An arm with all its runs.

    Attributes:
        layout: what can be measured, the same in all runs.
        role: its colour in every figure.
        arms: the runs, one for each seed.
    """

    def __init__(self, arms: Sequence[ArmRecording], role: str = "ink") -> None:
        self.layout: ArmLayout = arms[0].layout
        self.role = role
        self.arms = tuple(arms)

    @property
    def printed(self) -> str:
        """Its name as printed."""
        return printed(self.layout.name)

    @property
    def seeds(self) -> int:
        """How many runs there are."""
        return len(self.arms)

    def ids(self, quantity: str) -> tuple[str, ...]:
        """Of which layers or blocks a quantity is measured."""
        return self.layout.ids(quantity)

    def runs(self, quantity: str) -> Runs:
        """What was measured of a quantity."""
        return Runs(self.arms, quantity)


def groups(recording: Recording) -> tuple[Group, ...]:
    """The arms of a recording, each with all its seeds and a colour of its own.

    Blues are with shortcuts, oranges without, in the order of the arms.
    """
    named: dict[str, list[ArmRecording]] = {}
    for arm in recording.arms:
        named.setdefault(arm.name, []).append(arm)
    plain, residual = iter(PLAIN), iter(RESIDUAL)
    others = iter(("ink", "muted"))
    return tuple(
        Group(
            arms,
            next(plain if arms[0].plain else residual, None) or next(others, "faint"),
        )
        for arms in named.values()
    )


def roles(recording: Recording) -> tuple[str, ...]:
    """The colour of each run; the same for all seeds of an arm."""
    colours = {group.layout.name: group.role for group in groups(recording)}
    return tuple(colours[arm.name] for arm in recording.arms)


def group_of(recording: Recording, arm: ArmRecording) -> Group:
    """The arm of a recording that a run belongs to."""
    return next(group for group in groups(recording) if arm in group.arms)


def mean(values: Floats, *, log: bool) -> Floats:
    """The mean over the runs, geometric for what is drawn on a logarithmic axis.

    NaN where a run has no number, and on a logarithmic axis 0 where a run has an exact zero.

    Args:
        values: shape ``(seeds, ...)``.
        log: the axis is logarithmic.
    """
    found: Floats = values[0]
    if len(values) > 1:
        with np.errstate(all="ignore"):
            found = np.exp(np.log(values).mean(axis=0)) if log else values.mean(axis=0)
    return found


def mean_of(seeds: int) -> str:
    """What stands behind a number that is a mean, or nothing where it is of one seed."""
    return f", mean of {seeds} seeds" if seeds > 1 else ""


class Pooled(NamedTuple):
    """Values of all runs as heights on an axis, log10 where it is logarithmic.

    Attributes:
        middle: mean of those that it can hold; NaN where there is none.
        low: the least of them.
        high: the greatest.
        zeros: where a run has an exact zero that the axis cannot hold.
        broken: where a run has no finite number, or a negative one that the axis cannot hold.
    """

    middle: Floats
    low: Floats
    high: Floats
    zeros: Mask
    broken: Mask


def pooled(values: Floats, *, log: bool) -> Pooled:
    """Pool the values of all runs, shape ``(seeds, ...)``."""
    with np.errstate(all="ignore"):
        heights = np.log10(values) if log else values
    held = np.isfinite(heights)
    zeros: Mask = np.logical_and(values == 0, log)
    broken: Mask = ~(held | zeros)
    if len(values) == 1:  # as mostly, and then there is little to do
        alone = np.where(held[0], heights[0], np.nan)
        return Pooled(alone, alone, alone, zeros[0], broken[0])
    count = held.sum(axis=0)
    none = count == 0
    shares = np.where(held, heights, 0.0) / np.maximum(count, 1)  # sums might overflow
    low = np.where(held, heights, np.inf).min(axis=0)
    high = np.where(held, heights, -np.inf).max(axis=0)
    middle = np.clip(shares.sum(axis=0), low, high)
    middle, low, high = (np.where(none, np.nan, each) for each in (middle, low, high))
    return Pooled(middle, low, high, np.any(zeros, axis=0), np.any(broken, axis=0))


def scaled(values: Floats, *, log: bool) -> tuple[Floats, Mask, Mask]:
    """Of one run: heights, which values are a zero that the axis cannot hold, which broken."""
    found = pooled(values[np.newaxis], log=log)
    return found.middle, found.zeros, found.broken
