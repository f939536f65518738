"""Numbers out of a recording that demonstrations are judged by, and how they are written."""

import numpy as np

from resviz.app.conditions import printed
from resviz.app.found import numbers
from resviz.app.recording import ArmRecording, Recording
from resviz.diagram.charts.data import Floats
from resviz.diagram.charts.ticks import power

LAST = 10
"""Measurements at the end that are averaged."""


def first(arm: ArmRecording, quantity: str, row: int = 0) -> float:
    """A quantity in the first layer or block."""
    return float(arm.values(quantity)[row, 0])


def last(arm: ArmRecording, quantity: str, row: int = 0) -> float:
    """A quantity in the last layer, or at the head."""
    return float(arm.values(quantity)[row, -1])


def slope(arm: ArmRecording, quantity: str = "input_grad", row: int = 0) -> float:
    """The first value of a quantity by its last."""
    with np.errstate(all="ignore"):
        return float(np.divide(first(arm, quantity, row), last(arm, quantity, row)))


def growth(arm: ArmRecording, stage: str = "stage1") -> float:
    """By which factor a layer of a stage made the gradient grow at the start: geometric mean."""
    pairs = zip(arm.ids("input_growth"), arm.values("input_growth")[0], strict=True)
    values = [value for block, value in pairs if block.startswith(f"{stage}.")]
    with np.errstate(all="ignore"):
        return float(np.exp(np.log(values).mean()))


def ascent(arm: ArmRecording, quantity: str = "output_variance") -> float:
    """The last value of a quantity at the start by its first."""
    with np.errstate(all="ignore"):
        return float(np.divide(last(arm, quantity), first(arm, quantity)))


def final(arm: ArmRecording) -> float:
    """The loss at the end: the mean of the last measurements."""
    return float(arm.loss[-LAST:].mean())


def found(recording: Recording, probe: str, key: str) -> dict[int, Floats]:
    """What a probe of present weights found last, by arm."""
    return {
        finding.arm: numbers(grid)
        for finding in recording.findings
        if finding.probe == probe
        for grid in finding.grids
        if grid.key == key
    }


def name(arm: ArmRecording) -> str:
    """How an arm is printed."""
    return printed(arm.name)


def told(values: dict[str, float]) -> str:
    """Names with their values, as the second half of a sentence."""
    return ", ".join(f"{each} {number(value)}" for each, value in values.items()) + "."


def parted(recording: Recording) -> tuple[ArmRecording, ArmRecording]:
    """The first arm with shortcuts, and the first one without."""
    plain = next(arm for arm in recording.arms if arm.plain)
    return next(arm for arm in recording.arms if not arm.plain), plain


def number(value: float) -> str:
    """Two digits of a number as a person writes it."""
    if value == 0 or not np.isfinite(value):
        return f"{value:g}"
    exponent = int(np.floor(np.log10(abs(value))))
    if -3 <= exponent <= 4:
        decimals = max(0, 1 - exponent)
        return f"{value:,.{decimals}f}"
    digits, _, exponents = f"{value:.1e}".partition("e")
    return f"{digits}·{power(int(exponents))}"
