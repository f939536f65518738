"""From a recording to what is plotted, for the live plots and the saved figures alike."""

from collections.abc import Callable
from itertools import groupby
from typing import Literal

import numpy as np

from resviz.app.conditions import conditions_line, printed, training_line
from resviz.app.recording import ArmRecording, Recording
from resviz.diagram.charts.data import (
    Curve,
    Floats,
    Heat,
    Heats,
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

Measure = Literal["loss", "accuracy"]

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
) -> Plot:
    """Gradient norms over the depth of the networks, at one step.

    Args:
        recording: what was measured.
        quantity: of the weights by layer, or of the inputs by block.
        relative: divided by the norm of the last layer or block.
        step: the step shown, or the last measured one before it; by default the latest.
        initial: also show the first measurement, faint.
    """
    places, x_range, sections = _axis([arm.ids(quantity) for arm in recording.arms])
    curves: list[Curve] = []
    for arm, role, x in zip(recording.arms, roles(recording), places, strict=True):
        now = row_at(arm, step)
        for row in sorted({0, now}) if initial else [now]:
            if len(arm):
                values, ids = _values(arm, quantity, relative, row), arm.ids(quantity)
                curves.append(_log_curve(arm.name, role, x, values, ids, faint=row != now))
    heights = np.concatenate([np.empty(0), *(curve.y for curve in curves)])
    return Plot(
        title=title(quantity, relative),
        curves=tuple(curves),
        x_label=QUANTITIES[quantity].part,
        x_range=x_range,
        y_range=limits(heights, least=1.0),
        log=True,
        x_ends=("input", "output"),
        sections=sections,
        note="dashed: step 0" if any(curve.faint for curve in curves) else "",
    )


def heats(recording: Recording, quantity: str = "weight_grad", *, relative: bool = False) -> Heats:
    """Gradient norms over depth and steps, one heat map an arm, with one colour scale for all.

    Where there are too many steps to be seen, one out of each few is taken: the first with a value
    that is zero, NaN or infinite, or else the first.
    """
    shown = []
    for arm, role in zip(recording.arms, roles(recording), strict=True):
        columns = _thinned(len(arm), max(_COLUMNS, _CELLS // arm.width), arm.odd)
        log, zeros, broken = _log(_values(arm, quantity, relative, columns).T)
        name = printed(arm.name)
        ids = arm.ids(quantity)
        shown.append(Heat(name, role, ids, arm.steps[columns], log, zeros, broken))
    everything = np.concatenate([heat.values.ravel() for heat in shown])
    return Heats(
        title=title(quantity, relative),
        rows=f"{QUANTITIES[quantity].part}s",
        heats=tuple(shown),
        limits=limits(everything, least=1.0),
    )


def trace(recording: Recording, measure: Measure = "loss") -> Plot:
    """Loss or accuracy over the steps; logarithmic where the loss spans orders of magnitude."""
    pick: Callable[[ArmRecording], Floats] = (
        (lambda arm: arm.loss) if measure == "loss" else (lambda arm: arm.accuracy)
    )
    known = np.concatenate([pick(arm) for arm in recording.arms])
    known = known[np.isfinite(known)]
    log = bool(known.size and measure == "loss" and _is_wide(known))
    curves = []
    for arm, role in zip(recording.arms, roles(recording), strict=True):
        rows = _thinned(len(arm), _POINTS, ~np.isfinite(pick(arm)))
        x, values = arm.steps[rows].astype(float), pick(arm)[rows]
        curves.append(
            _log_curve(arm.name, role, x, values) if log else _curve(arm.name, role, x, values)
        )
    heights = np.concatenate([curve.y for curve in curves])
    last = float(max(recording.last_step, 1))
    return Plot(
        title="Loss (cross-entropy)" if measure == "loss" else "Accuracy on the batch",
        curves=tuple(curves),
        x_label="step",
        x_range=(-_AIR * last, (1 + _AIR) * last),
        y_range=(-0.02, 1.02) if measure == "accuracy" else limits(heights, least=_least(log)),
        log=log,
    )


def figure(recording: Recording, *, relative: bool = False, step: int | None = None) -> Scene:
    """Everything an experiment measured, on one page.

    Args:
        recording: what was measured.
        relative: norms divided by the norm of the last layer or block.
        step: the step whose profiles are shown, by default the latest.
    """
    show = {"relative": relative}
    return page(
        heading(recording),
        [
            profile(recording, "weight_grad", step=step, initial=True, **show),
            profile(recording, "input_grad", step=step, initial=True, **show),
        ],
        heats(recording, "weight_grad", **show),
        trace(recording),
        conditions(recording, step),
    )


def heading(recording: Recording) -> str:
    """The arms, as a title."""
    return " · ".join(printed(arm.name) for arm in recording.arms)


def conditions(recording: Recording, step: int | None = None) -> str:
    """The line beneath every figure; for the latest step where none is given."""
    shown = recording.last_step if step is None else step
    line = conditions_line(recording.conditions, shown)
    return f"{line} · {training_line(recording.conditions)}" if recording.last_step else line


def title(quantity: str, relative: bool) -> str:
    """What is measured, in words and as a formula."""
    words = f"Gradient norm per {QUANTITIES[quantity].part}"
    return f"{words} ÷ that of the last" if relative else f"{words}  {QUANTITIES[quantity].symbol}"


def roles(recording: Recording) -> tuple[str, ...]:
    """A colour for each arm: blues with shortcuts, oranges without, in the order of the arms."""
    plain, residual = iter(PLAIN), iter(RESIDUAL)
    others = iter(("ink", "muted"))
    return tuple(
        next(plain if arm.plain else residual, None) or next(others, "faint")
        for arm in recording.arms
    )


def row_at(arm: ArmRecording, step: int | None) -> int:
    """The measurement at a step, or the last one before it."""
    if step is None:
        return len(arm) - 1
    return max(int(np.searchsorted(arm.steps, step, side="right")) - 1, 0)


def _values(arm: ArmRecording, quantity: str, relative: bool, rows: int | Integers) -> Floats:
    values: Floats = arm.values(quantity)[rows]
    if not relative:
        return values
    with np.errstate(all="ignore"):
        return values / values[..., -1:]


def _axis(
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


def _log(values: Floats) -> tuple[Floats, Mask, Mask]:
    zeros = values == 0
    broken = ~(np.isfinite(values) & (values >= 0))
    with np.errstate(all="ignore"):
        return np.where(zeros | broken, np.nan, np.log10(values)), zeros, broken


def _log_curve(
    name: str, role: str, x: Floats, values: Floats, ids: tuple[str, ...] = (), faint: bool = False
) -> Curve:
    y, zeros, broken = _log(values)
    return Curve(printed(name), role, x, y, x[zeros], x[broken], ids, faint)


def _curve(name: str, role: str, x: Floats, values: Floats) -> Curve:
    broken = ~np.isfinite(values)
    y = np.where(broken, np.nan, values)
    return Curve(printed(name), role, x, y, x[:0], x[broken])


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
