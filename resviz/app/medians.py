"""From recorded histograms to one number for each layer: the median magnitude of its elements."""

import numpy as np

from resviz.app.recording import ArmRecording
from resviz.app.seeds import Runs
from resviz.app.thinning import columns_of
from resviz.diagram.charts.data import Floats
from resviz.protocol.quantities import BINS, FIRST_POWER


def medians(counts: Floats) -> Floats:
    """The magnitude that half of the elements do not exceed.

    In its bin, which is a factor of four wide, elements are taken to lie evenly on a logarithmic
    axis.

    Args:
        counts: elements in each bin, shape ``(..., BINS)``; see `FIRST_POWER`.

    Returns:
        Shape ``(...)``; 0 where at least half are exactly zero, NaN where more than half are no
        finite number, or where there are none.
    """
    below = np.cumsum(counts, axis=-1)
    total = below[..., -1:]
    place = (below >= total / 2).argmax(axis=-1)[..., np.newaxis]
    inside = np.take_along_axis(counts, place, -1)
    before = np.take_along_axis(below, place, -1) - inside
    with np.errstate(all="ignore"):
        share = (total / 2 - before) / inside
        sizes = 4.0 ** (FIRST_POWER + place - 1 + share)
    sizes = np.where(place == 0, 0.0, sizes)
    known: Floats = np.where((place == BINS - 1) | ~(total > 0), np.nan, sizes)[..., 0]
    return known


def median_ends(arm: ArmRecording, quantity: str) -> tuple[float, float] | None:
    """The least and the largest median above zero of a run, of as many steps as a map shows.

    None where there is none.
    """
    runs = Runs((arm,), quantity)
    if not len(runs):
        return None
    found = medians(runs.at(columns_of(runs, BINS))[0])
    found = found[found > 0]
    return (float(found.min()), float(found.max())) if found.size else None
