"""Which measurements are drawn where there are more than can be seen."""

import numpy as np

from resviz.app.seeds import Runs
from resviz.diagram.charts.data import Integers, Mask

POINTS = 2_000
"""Points of a curve at most."""
_CELLS = 40_000
_COLUMNS = 256


def columns_of(runs: Runs, parts: int) -> Integers:
    """The measurements that a heat map of so many parts, in all runs, shows as columns.

    Enough to see, few enough to be drawn at once; odd ones are shown where any is.
    """
    most = min(max(_COLUMNS, _CELLS // max(parts, 1)), POINTS)
    return thinned(len(runs), most, runs.odd)


def thinned(count: int, most: int, odd: Mask) -> Integers:
    """At most so many rows, evenly spaced; an odd one stands for those around it."""
    if count <= most:
        return np.arange(count)
    rows = np.linspace(0, count - 1, most).astype(np.int64)
    special = np.flatnonzero(odd)[::-1]
    # Written backwards, so that the first odd one of each stretch stays.
    rows[np.searchsorted(rows, special, side="right") - 1] = special
    return rows
