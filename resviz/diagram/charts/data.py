"""What a chart shows, as plain numbers; the window's live plots and the saved figures share it."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Range = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A line of points, and the points that no axis can hold.

    Attributes:
        name: what is written beside it.
        role: its colour.
        x: positions, rising.
        y: heights, log10 of the values on a logarithmic plot; NaN where there is a mark instead,
            or nothing. Of several runs the mean of those that have a height.
        zeros: positions of values that are exactly zero (on a logarithmic plot), in some run.
        broken: positions of values that are NaN or infinite, in some run.
        ids: what each point belongs to, or nothing.
        faint: it is there for comparison: thin and dashed, without a label.
        low: least height of several runs; None where there is one run.
        high: greatest height of several runs.
        missing: what is said of points with neither height nor mark.
    """

    name: str
    role: str
    x: Floats
    y: Floats
    zeros: Floats
    broken: Floats
    ids: tuple[str, ...] = ()
    faint: bool = False
    low: Floats | None = None
    high: Floats | None = None
    missing: str = ""


class Flag(NamedTuple):
    """A moment that is marked by a line from top to bottom.

    Attributes:
        at: its step.
        label: a few words beside the line.
        role: the colour of what it happened to.
    """

    at: float
    label: str
    role: str


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the horizontal axis with a name, say a stage."""

    label: str
    start: float
    stop: float

    @property
    def number(self) -> str:
        """The number of a stage, or nothing."""
        return self.label.removeprefix("stage ") if self.label.startswith("stage ") else ""


@dataclass(frozen=True, slots=True)
class Held:
    """What all pictures of a series have in common, so that nothing moves but the curves.

    Attributes:
        y_range: ends of the vertical axis, as in `Plot`.
        zeros: names of the curves that have exact zeros in some picture; there is room for them.
        broken: the same of values that are NaN or infinite.
    """

    y_range: Range
    zeros: frozenset[str]
    broken: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """Curves over one pair of axes.

    Attributes:
        title: what is measured.
        x_label: what the horizontal axis counts.
        x_ends: words for its two ends, in place of numbers, or nothing.
        x_range: its ends.
        y_range: ends of the vertical axis, log10 where it is logarithmic; marks lie outside it.
        log: the vertical axis is logarithmic.
        sections: named stretches of the horizontal axis.
        note: a few words on the curves, e.g. what is dashed.
        rule: height of a line across it, where nothing happens; None where there is none.
        now: position of a line from top to bottom, where other figures look; None for none.
        held: what it has in common with the other pictures of a series; names then stand above.
        flags: what is marked along an axis of steps, earliest first.
    """

    title: str
    curves: tuple[Curve, ...]
    x_label: str
    x_range: Range
    y_range: Range
    log: bool
    x_ends: tuple[str, str] | None = None
    sections: tuple[Section, ...] = ()
    note: str = ""
    rule: float | None = None
    now: float | None = None
    held: Held | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Heat:
    """The values of one arm over depth and time; or over size and depth, or size and time.

    Attributes:
        name: the arm.
        role: its colour elsewhere.
        ids: what each row belongs to, input or the smallest first.
        steps: the step of each column, or its place where columns are layers.
        values: shape ``(rows, columns)``, log10 on a logarithmic scale; NaN where a mark stands
            instead.
        zeros: where a value is exactly zero, same shape.
        broken: where a value is NaN or infinite, same shape.
        columns: what the columns are; empty where they are steps.
        parts: whether rows or columns are layers or blocks.
        seeds: how many runs it is the mean of; a mark stands where it belongs to one of them.
        flags: what is marked along the steps, earliest first.
    """

    name: str
    role: str
    ids: tuple[str, ...]
    steps: Integers
    values: Floats
    zeros: Mask
    broken: Mask
    columns: tuple[str, ...] = ()
    parts: Literal["rows", "columns", "none"] = "rows"
    seeds: int = 1
    flags: tuple[Flag, ...] = ()

    def across(self, step: float) -> float:
        """Where a step stands, or else the column before it, as a share of the width."""
        column = int(np.searchsorted(self.steps, step, side="right")) - 1
        return (max(column, 0) + 0.5) / max(len(self.steps), 1)

    def part(self, row: int, column: int) -> str:
        """The id of the layer or block that a cell belongs to, or nothing."""
        match self.parts:
            case "rows":
                return self.ids[row]
            case "columns":
                return self.columns[column]
            case "none":
                return ""


@dataclass(frozen=True, slots=True, eq=False)
class Heats:
    """Heat maps with one colour scale.

    Attributes:
        title: what is measured.
        rows: what the rows are, in the plural.
        heats: one below the other.
        limits: ends of the scale, log10 where it is logarithmic.
        log: the scale is logarithmic.
        across: what the columns are, in the plural.
        row_ends: words for the lowest row and the highest.
    """

    title: str
    rows: str
    heats: tuple[Heat, ...]
    limits: Range
    log: bool = True
    across: str = "steps"
    row_ends: tuple[str, str] = ("input", "output")

    @property
    def column_ends(self) -> tuple[str, str]:
        """Words for the first column and the last; the last is empty where there is but one."""
        heat = next((heat for heat in self.heats if len(heat.steps)), None)
        if heat is None or not self._alike:
            return ("", "")
        if heat.parts == "columns":
            return ("input", "output")
        if heat.columns:
            return (heat.columns[0], heat.columns[-1])
        return (f"step {heat.steps[0]:,}", f"{heat.steps[-1]:,}" if len(heat.steps) > 1 else "")

    def note(self, heat: Heat) -> str:
        """What its rows and columns are; of which steps, where that is not so in all maps."""
        of_steps = "" if self._alike or not len(heat.steps) else _range(heat.steps)
        return f"{self.rows} ↑ · {self.across}{of_steps} →"

    @property
    def _alike(self) -> bool:
        """The first and the last column of all maps are of the same steps."""
        return len({_range(heat.steps) for heat in self.heats if len(heat.steps)}) < 2

    @property
    def has_zeros(self) -> bool:
        """Some value is exactly zero."""
        return any(heat.zeros.any() for heat in self.heats)

    @property
    def has_broken(self) -> bool:
        """Some value is NaN or infinite."""
        return any(heat.broken.any() for heat in self.heats)


def _range(steps: Integers) -> str:
    return f" {steps[0]:,}–{steps[-1]:,}"


def lone(values: Floats) -> Mask:
    """Which values have none on either side, so that no line is drawn through them."""
    known = np.isfinite(values)
    padded = np.concatenate([[False], known, [False]])
    alone: Mask = known & ~padded[:-2] & ~padded[2:]
    return alone


def matching(ids: tuple[str, ...], part_id: str) -> list[int]:
    """Where an id is among others: itself, what is inside it, or else what it is inside of."""
    if not part_id:
        return []
    found = [i for i, own in enumerate(ids) if own == part_id or own.startswith(f"{part_id}.")]
    return found or [i for i, own in enumerate(ids) if part_id.startswith(f"{own}.")]


def limits(values: Floats, *, least: float) -> Range:
    """The ends of an axis that holds all values with a little air; NaN is passed over.

    Args:
        values: any shape, no infinity in it.
        least: the span it has at least.
    """
    known = values[np.isfinite(values)]
    if not known.size:
        return (-least, 0.0)
    low, high = float(known.min()), float(known.max())
    # A span that vanishes beside the values themselves would leave the axis without ticks.
    air = max(0.05 * (high - low), (least - (high - low)) / 2, 1e-9 * max(abs(low), abs(high)))
    return (low - air, high + air)
