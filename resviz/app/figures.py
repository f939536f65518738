"""From a recording to what is plotted, for the live plots and the saved figures alike."""

from itertools import groupby

import numpy as np

from resviz.app.conditions import printed
from resviz.app.recording import ArmRecording, Grown, Recording
from resviz.app.together import conditions_told
from resviz.diagram.charts.data import (
    Curve,
    Floats,
    Heat,
    Heats,
    Held,
    Integers,
    Mask,
    Plot,
    Section,
    limits,
)
from resviz.diagram.charts.page import page
from resviz.diagram.scene import Scene
from resviz.diagram.theme import PLAIN, RESIDUAL
from resviz.protocol.quantities import QUANTITIES

TITLES = {"loss": "Loss (cross-entropy)", "accuracy": "Accuracy on the batch"}
"""What two curves that everybody knows are headed with."""

_CELLS = 40_000
_COLUMNS = 256
_POINTS = 2_000
# What is left free beside the first and the last step, so that marks there are whole.
_AIR = 0.02
# Where more than so many times lie between the least and the largest, a plot is logarithmic.
_WIDE = 50.0


def profile(
    recording: Recording,
    quantity: str = "weight_grad",
    *,
    relative: bool = False,
    step: int | None = None,
    initial: bool = False,
    held: Held | None = None,
) -> Plot:
    """A quantity over the depth of the networks, at one step.

    Args:
        recording: what was measured.
        quantity: key of `QUANTITIES`, of layers or blocks.
        relative: divided by the value of the last layer or block.
        step: the step shown, or the last measured one before it; by default the latest.
        initial: also show the first measurement, faint.
        held: what the pictures of a series have in common; see `resviz.app.animation`.
    """
    shown = QUANTITIES[quantity]
    places, x_range, sections = axis([arm.ids(quantity) for arm in recording.arms])
    curves: list[Curve] = []
    for arm, role, x in zip(recording.arms, roles(recording), places, strict=True):
        table = arm.table(quantity)
        if len(table):
            now = row_at(table, step)
            for row in sorted({0, now}) if initial else [now]:
                values, ids = _values(arm, quantity, relative, row), arm.ids(quantity)
                curves.append(
                    curve(arm.name, role, x, values, ids, faint=row != now, log=shown.log)
                )
    return Plot(
        title=title(quantity, relative),
        curves=tuple(curves),
        x_label=shown.part,
        x_range=x_range,
        y_range=held.y_range if held else _ends(quantity, [curve.y for curve in curves]),
        log=shown.log,
        x_ends=("input", "output"),
        sections=sections,
        note="dashed: step 0" if any(curve.faint for curve in curves) else "",
        rule=_rule(quantity),
        held=held,
    )


def heats(recording: Recording, quantity: str = "weight_grad", *, relative: bool = False) -> Heats:
    """A quantity over depth and steps, one heat map an arm, with one colour scale for all.

    Where there are too many steps to be seen, one out of each few is taken: the first with a value
    that is zero, NaN or infinite, or else the first. Arms without any of it have no map.
    """
    shown = QUANTITIES[quantity]
    maps = []
    for arm, role in zip(recording.arms, roles(recording), strict=True):
        table = arm.table(quantity)
        if not len(table):
            continue
        columns = columns_of(table, len(arm.ids(quantity)))
        values = _values(arm, quantity, relative, columns).T
        steps, ids = table.steps[columns], arm.ids(quantity)
        maps.append(Heat(printed(arm.name), role, ids, steps, *scaled(values, log=shown.log)))
    return Heats(
        title=title(quantity, relative),
        rows=f"{shown.part}s",
        heats=tuple(maps),
        limits=_ends(quantity, [heat.values.ravel() for heat in maps]),
        log=shown.log,
    )


def trace(recording: Recording, measure: str = "loss") -> Plot:
    """A quantity of the whole network over the steps.

    Logarithmic where it is usually drawn so and spans orders of magnitude.
    """
    shown = QUANTITIES[measure]
    values = [arm.values(measure)[:, 0] for arm in recording.arms if len(arm.table(measure))]
    known = np.concatenate([np.empty(0), *values])
    known = known[np.isfinite(known)]
    log = bool(known.size and shown.log and known.min() > 0 and _is_wide(known))
    curves = []
    for arm, role in zip(recording.arms, roles(recording), strict=True):
        table = arm.table(measure)
        if len(table):
            column = arm.values(measure)[:, 0]
            rows = _thinned(len(table), _POINTS, ~np.isfinite(column))
            x = table.steps[rows].astype(float)
            curves.append(curve(arm.name, role, x, column[rows], log=log))
    heights = np.concatenate([np.empty(0), *(curve.y for curve in curves)])
    last = float(max(recording.last_step, 1))
    return Plot(
        title=TITLES.get(measure, f"{shown.title}  {shown.symbol}"),
        curves=tuple(curves),
        x_label="step",
        x_range=(-_AIR * last, (1 + _AIR) * last),
        y_range=(-0.02, 1.02) if measure == "accuracy" else limits(heights, least=_least(log)),
        log=log,
    )


def figure(recording: Recording, *, relative: bool = False, step: int | None = None) -> Scene:
    """An experiment on one page: profiles of two quantities, heat maps of the first, the loss.

    Args:
        recording: what was measured.
        relative: norms divided by the norm of the last layer or block.
        step: the step whose profiles are shown, by default the latest.
    """
    shown = leading(recording)[:2]
    return page(
        heading(recording),
        [profile(recording, key, relative=relative, step=step, initial=True) for key in shown],
        heats(recording, shown[0], relative=relative) if shown else None,
        trace(recording),
        conditions_told(recording, step),
    )


def leading(recording: Recording) -> tuple[str, ...]:
    """The first quantity of each probe that measured layers or blocks."""
    keys = [
        key
        for key in recording.measured
        if QUANTITIES[key].part != "network" and not QUANTITIES[key].histogram
    ]
    first = {QUANTITIES[key].probe: key for key in reversed(keys)}
    return tuple(key for key in keys if key in first.values())


def heading(recording: Recording) -> str:
    """The arms, as a title."""
    return " · ".join(printed(arm.name) for arm in recording.arms)


def title(quantity: str, relative: bool = False) -> str:
    """What is measured, in words and as a formula."""
    shown = QUANTITIES[quantity]
    return f"{shown.title} ÷ that of the last" if relative else f"{shown.title}  {shown.symbol}"


def roles(recording: Recording) -> tuple[str, ...]:
    """A colour for each arm: blues with shortcuts, oranges without, in the order of the arms."""
    plain, residual = iter(PLAIN), iter(RESIDUAL)
    others = iter(("ink", "muted"))
    return tuple(
        next(plain if arm.plain else residual, None) or next(others, "faint")
        for arm in recording.arms
    )


def row_at(measured: ArmRecording | Grown, step: int | None) -> int:
    """The measurement at a step, or the last one before it."""
    if step is None:
        return len(measured) - 1
    return max(int(np.searchsorted(measured.steps, step, side="right")) - 1, 0)


def _values(arm: ArmRecording, quantity: str, relative: bool, rows: int | Integers) -> Floats:
    values: Floats = arm.values(quantity)[rows]
    if not relative:
        return values
    with np.errstate(all="ignore"):
        return values / values[..., -1:]


def axis(
    arms: list[tuple[str, ...]],
) -> tuple[list[Floats], tuple[float, float], tuple[Section, ...]]:
    """Where each part of each arm stands, the ends of the axis, and its stages.

    Arms whose main paths agree share an axis that counts parts; a projection that only some have
    keeps its place free in the others. Otherwise depth is relative: input 0, output 1.
    """
    longest = max(arms, key=len, default=())
    main = {tuple(part for part in ids if ".shortcut." not in part) for ids in arms}
    if len(main) > 1:
        return [np.linspace(0, 1, len(ids)) for ids in arms], (-0.02, 1.02), ()
    at = {part: float(index) for index, part in enumerate(longest)}
    if not all(part in at for ids in arms for part in ids):
        at = {part: float(i) for i, part in enumerate(dict.fromkeys(p for a in arms for p in a))}
    places = [np.array([at[part] for part in ids]) for ids in arms]
    return places, (-0.5, len(at) - 0.5), _sections(longest)


def _sections(ids: tuple[str, ...]) -> tuple[Section, ...]:
    sections = []
    start = -0.5
    for stage, parts in groupby(ids, lambda part: part.partition(".")[0]):
        stop = start + len(list(parts))
        label = stage.replace("stage", "stage ") if stage.startswith("stage") else stage
        sections.append(Section(label, start, stop))
        start = stop
    return tuple(sections)


def scaled(values: Floats, *, log: bool) -> tuple[Floats, Mask, Mask]:
    """Heights on the axis, which values are an exact zero that it cannot hold, which no number."""
    if not log:
        broken = ~np.isfinite(values)
        return np.where(broken, np.nan, values), np.zeros_like(broken), broken
    zeros = values == 0
    broken = ~(np.isfinite(values) & (values >= 0))
    with np.errstate(all="ignore"):
        return np.where(zeros | broken, np.nan, np.log10(values)), zeros, broken


def curve(
    name: str,
    role: str,
    x: Floats,
    values: Floats,
    ids: tuple[str, ...] = (),
    faint: bool = False,
    *,
    log: bool,
) -> Curve:
    """A curve of an arm, with the points that the axis cannot hold marked."""
    y, zeros, broken = scaled(values, log=log)
    return Curve(printed(name), role, x, y, x[zeros], x[broken], ids, faint)


def _ends(quantity: str, heights: list[Floats]) -> tuple[float, float]:
    """Ends of the axis of a quantity: those it has by nature, or those of the values."""
    shown = QUANTITIES[quantity]
    if shown.ends:
        low, high = shown.ends
        return low - _AIR * (high - low), high + _AIR * (high - low)
    return limits(np.concatenate([np.empty(0), *heights]), least=_least(shown.log))


def _rule(quantity: str) -> float | None:
    shown = QUANTITIES[quantity]
    if shown.neutral is None:
        return None
    return float(np.log10(shown.neutral)) if shown.log else shown.neutral


def columns_of(table: Grown, parts: int) -> Integers:
    """The rows of a table that a heat map of so many parts shows as columns.

    Enough to see, few enough to be drawn at once; odd ones are shown where any is.
    """
    most = min(max(_COLUMNS, _CELLS // max(parts, 1)), _POINTS)
    return _thinned(len(table), most, table.odd)


def _thinned(count: int, most: int, odd: Mask) -> Integers:
    """At most so many rows, evenly spaced; an odd one stands for those around it."""
    if count <= most:
        return np.arange(count)
    rows = np.linspace(0, count - 1, most).astype(np.int64)
    special = np.flatnonzero(odd)[::-1]
    # Written backwards, so that the first odd one of each stretch stays.
    rows[np.searchsorted(rows, special, side="right") - 1] = special
    return rows


def _is_wide(values: Floats) -> bool:
    middle = float(np.quantile(values, 0.5, method="lower"))
    return middle > 0 and float(values.max()) > _WIDE * middle


def _least(log: bool) -> float:
    return 1.0 if log else 0.05
