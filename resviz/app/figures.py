"""From a recording to what is plotted, for the live plots and the saved figures alike."""

from collections.abc import Sequence

import numpy as np

from resviz.app.depth import depth_axis
from resviz.app.recording import Grown, Recording
from resviz.app.seeds import Group, Runs, groups, pooled
from resviz.app.thinning import POINTS, columns_of, thinned
from resviz.app.together import conditions_told
from resviz.diagram.charts.data import (
    Curve,
    Floats,
    Heat,
    Heats,
    Held,
    Integers,
    Plot,
    limits,
)
from resviz.diagram.charts.page import page
from resviz.diagram.scene import Scene
from resviz.protocol.quantities import QUANTITIES

TITLES = {"loss": "Loss (cross-entropy)", "accuracy": "Accuracy on the batch"}
"""What two curves that everybody knows are headed with."""

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
        held: what the pictures of a series have in common; see `held`.
    """
    shown = QUANTITIES[quantity]
    arms = groups(recording)
    places, x_range, sections = depth_axis([arm.ids(quantity) for arm in arms])
    curves: list[Curve] = []
    for arm, x in zip(arms, places, strict=True):
        runs = arm.runs(quantity)
        if len(runs):
            now = row_at(runs, step)
            for row in sorted({0, now}) if initial else [now]:
                values = _values(runs, relative, row)
                ids, faint = arm.ids(quantity), row != now
                drawn = curve(arm.printed, arm.role, x, values, ids, faint, log=shown.log)
                curves.append(drawn)
    return Plot(
        title=title(quantity, relative),
        curves=tuple(curves),
        x_label=shown.part,
        x_range=x_range,
        y_range=held.y_range if held else _ends(quantity, curves),
        log=shown.log,
        x_ends=("input", "output"),
        sections=sections,
        note=_note(arms, curves),
        rule=_rule(quantity),
        held=held,
    )


def held(recording: Recording, quantity: str, *, relative: bool = False) -> Held:
    """What `profile` has in common at all steps; of very many, at those that `heats` shows."""
    curves = []
    for arm, runs in _measured(recording, quantity):
        columns = columns_of(runs, len(arm.ids(quantity)) * arm.seeds)
        values = _values(runs, relative, columns).reshape(arm.seeds, -1)
        x = np.arange(values.shape[1], dtype=float)
        curves.append(curve(arm.printed, arm.role, x, values, log=QUANTITIES[quantity].log))
    return Held(
        _ends(quantity, curves),
        frozenset(each.name for each in curves if len(each.zeros)),
        frozenset(each.name for each in curves if len(each.broken)),
    )


def heats(recording: Recording, quantity: str = "weight_grad", *, relative: bool = False) -> Heats:
    """A quantity over depth and steps, one heat map an arm, with one colour scale for all.

    Where there are too many steps to be seen, one out of each few is taken: the first with a value
    that is zero, NaN or infinite, or else the first. Arms without any of it have no map. Several
    seeds are shown as their mean, geometric on a logarithmic scale; what is zero or broken in one
    of them is marked as such.
    """
    shown = QUANTITIES[quantity]
    maps = []
    for arm in groups(recording):
        runs = arm.runs(quantity)
        if len(runs):
            columns = columns_of(runs, len(arm.ids(quantity)) * arm.seeds)
            maps.append(_heat(arm, quantity, runs, columns, relative))
    return Heats(
        title=title(quantity, relative),
        rows=f"{shown.part}s",
        heats=tuple(maps),
        limits=_ends(quantity, maps),
        log=shown.log,
    )


def trace(recording: Recording, measure: str = "loss") -> Plot:
    """A quantity of the whole network over the steps.

    Logarithmic where it is usually drawn so and spans orders of magnitude.
    """
    shown = QUANTITIES[measure]
    found = [
        (arm, runs, runs.at(np.arange(len(runs)))[..., 0])
        for arm, runs in _measured(recording, measure)
    ]
    known = np.concatenate([np.empty(0), *(values.ravel() for _, _, values in found)])
    known = known[np.isfinite(known)]
    log = bool(known.size and shown.log and known.min() > 0 and _is_wide(known))
    curves = []
    for arm, runs, values in found:
        rows = thinned(len(runs), POINTS, np.any(~np.isfinite(values), axis=0))
        x = runs.steps[rows].astype(float)
        curves.append(curve(arm.printed, arm.role, x, values[:, rows], log=log))
    heights = _heights(curves)
    last = float(max(recording.last_step, 1))
    return Plot(
        title=TITLES.get(measure, f"{shown.title}  {shown.symbol}"),
        curves=tuple(curves),
        x_label="step",
        x_range=(-_AIR * last, (1 + _AIR) * last),
        y_range=(-0.02, 1.02) if measure == "accuracy" else limits(heights, least=_least(log)),
        log=log,
        note=_note([arm for arm, _, _ in found], ()),
    )


def _measured(recording: Recording, quantity: str) -> list[tuple[Group, Runs]]:
    """The arms in which a quantity was measured, and what was."""
    found = ((arm, arm.runs(quantity)) for arm in groups(recording))
    return [(arm, runs) for arm, runs in found if len(runs)]


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
    return " · ".join(arm.printed for arm in groups(recording))


def title(quantity: str, relative: bool = False) -> str:
    """What is measured, in words and as a formula."""
    shown = QUANTITIES[quantity]
    return f"{shown.title} ÷ that of the last" if relative else f"{shown.title}  {shown.symbol}"


def row_at(measured: Runs | Grown, step: int | None) -> int:
    """The measurement at a step, or the last one before it."""
    if step is None:
        return len(measured) - 1
    return max(int(np.searchsorted(measured.steps, step, side="right")) - 1, 0)


def _values(runs: Runs, relative: bool, rows: int | Integers) -> Floats:
    values = runs.at(rows)
    if not relative:
        return values
    with np.errstate(all="ignore"):
        return values / values[..., -1:]


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
    """A curve with marks for the points that the axis cannot hold.

    Args:
        name: as printed.
        role: its colour.
        x: positions.
        values: shape ``(seeds, len(x))``; of several the curve is the mean, in a band from the
            least to the greatest.
        ids: what each point belongs to, or nothing.
        faint: see `Curve`; without a band.
        log: the axis is logarithmic.
    """
    middle, low, high, zeros, broken = pooled(values, log=log)
    band = (low, high) if len(values) > 1 and not faint else (None, None)
    return Curve(name, role, x, middle, x[zeros], x[broken], ids, faint, *band)


def _heat(arm: Group, quantity: str, runs: Runs, columns: Integers, relative: bool) -> Heat:
    found = pooled(_values(runs, relative, columns), log=QUANTITIES[quantity].log)
    marked = found.zeros | found.broken
    return Heat(
        arm.printed,
        arm.role,
        arm.ids(quantity),
        runs.steps[columns],
        np.where(marked, np.nan, found.middle).T,
        (found.zeros & ~found.broken).T,
        found.broken.T,
        seeds=arm.seeds,
    )


def _heights(shown: Sequence[Curve | Heat]) -> Floats:
    """Everything that an axis has to hold."""
    parts = [
        part.ravel()
        for each in shown
        for part in ((each.y, each.low, each.high) if isinstance(each, Curve) else (each.values,))
        if part is not None
    ]
    return np.concatenate([np.empty(0), *parts])


def _ends(quantity: str, drawn: Sequence[Curve | Heat]) -> tuple[float, float]:
    """Ends of the axis of a quantity: those it has by nature, or those of the values."""
    shown = QUANTITIES[quantity]
    if shown.ends:
        low, high = shown.ends
        return low - _AIR * (high - low), high + _AIR * (high - low)
    return limits(_heights(drawn), least=_least(shown.log))


def _note(arms: Sequence[Group], curves: Sequence[Curve]) -> str:
    """What is dashed, and what a band is."""
    dashed = ["dashed: step 0"] if any(curve.faint for curve in curves) else []
    seeds = max((arm.seeds for arm in arms), default=1)
    return " · ".join([*dashed, *([f"band: {seeds} seeds"] if seeds > 1 else [])])


def _rule(quantity: str) -> float | None:
    shown = QUANTITIES[quantity]
    if shown.neutral is None:
        return None
    return float(np.log10(shown.neutral)) if shown.log else shown.neutral


def _is_wide(values: Floats) -> bool:
    middle = float(np.quantile(values, 0.5, method="lower"))
    return middle > 0 and float(values.max()) > _WIDE * middle


def _least(log: bool) -> float:
    return 1.0 if log else 0.05
