"""Reliefs made up for tests."""

from __future__ import annotations

import numpy as np

from resviz.diagram.charts.data import Floats
from resviz.diagram.charts.relief import Relief, Reliefs, Turn


def relief(heights: Floats | list[list[float]], name: str = "ResNet-20") -> Relief:
    """Heights over [−1, 1] × [−2, 2]; what is no number is broken."""
    values = np.array(heights, float)
    rows, columns = values.shape
    broken = ~np.isfinite(values)
    known = np.where(broken, np.nan, values)
    x, y = np.linspace(-1, 1, columns), np.linspace(-2, 2, rows)
    return Relief(name, "residual1", x, y, known, np.zeros_like(broken), broken)


def bowl(points: int = 13, depth: float = 2.0) -> Floats:
    """Rising from −depth in the middle to 0 and a little more at the corners."""
    x = np.linspace(-1, 1, points)
    return depth * (np.add.outer(x**2, x**2) - 1)


def reliefs(*one: Relief, log: bool = True, turn: Turn | None = None) -> Reliefs:
    """Those, on a scale that holds them all."""
    known = [each.heights[np.isfinite(each.heights)] for each in one]
    found = np.concatenate(known) if any(each.size for each in known) else np.array([-1.0, 1.0])
    limits = (float(found.min()) - 0.1, float(found.max()) + 0.1)
    return Reliefs("Loss landscape  L", one, limits, log, "a", "b", turn)
