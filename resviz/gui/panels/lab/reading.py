"""What is read off curves: where a part lies in one, and what one says at a point."""

import numpy as np

from resviz.diagram.charts.data import Curve, matching


def span_of(curve: Curve, part_id: str) -> tuple[float, float] | None:
    """From where to where a layer or block lies in a curve, with some room around it."""
    found = [float(curve.x[index]) for index in matching(curve.ids, part_id)]
    room = 0.25 * float(np.diff(curve.x).min(initial=1.0))
    return (min(found) - room, max(found) + room) if found else None


def value_at(curve: Curve, index: int, *, log: bool) -> str:
    """The value of a point as people write it."""
    if np.isnan(curve.y[index]):
        return "0" if curve.x[index] in curve.zeros else "NaN or ∞"
    return f"{10 ** curve.y[index]:.3g}" if log else f"{curve.y[index]:.4g}"
