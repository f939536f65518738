"""What is read off curves: where a part lies in one, and what one says at a point."""

import numpy as np

from resviz.diagram.charts.data import Curve, matching


def span_of(curve: Curve, part_id: str) -> tuple[float, float] | None:
    """From where to where a layer or block lies in a curve, with some room around it."""
    found = [float(curve.x[index]) for index in matching(curve.ids, part_id)]
    room = 0.25 * float(np.diff(curve.x).min(initial=1.0))
    return (min(found) - room, max(found) + room) if found else None


def value_at(curve: Curve, index: int, *, log: bool) -> str:
    """The value of a point as people write it; of several runs the mean and the range."""
    odd = [
        words
        for words, marked in (("0", curve.zeros), ("NaN or ∞", curve.broken))
        if curve.x[index] in marked
    ]
    if np.isnan(curve.y[index]):
        return " and ".join(odd) or curve.missing
    middle = _number(curve.y[index], log)
    if curve.low is None or curve.high is None:
        return middle
    ends = f"{_number(curve.low[index], log)} to {_number(curve.high[index], log)}"
    return ", ".join([f"{middle} ({ends})", *(f"some {words}" for words in odd)])


def _number(height: float, log: bool) -> str:
    return f"{10**height:.3g}" if log else f"{height:.4g}"
