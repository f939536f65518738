"""From recorded histograms to heat maps: over the depth of the networks, or over the steps."""

from collections.abc import Sequence

import numpy as np

from resviz.app.figures import row_at
from resviz.app.recording import Recording
from resviz.app.seeds import Group, groups
from resviz.app.thinning import columns_of
from resviz.diagram.charts.data import Floats, Heat, Heats, Integers
from resviz.diagram.charts.ticks import power
from resviz.protocol.quantities import BINS, FIRST_POWER, QUANTITIES

_LEAST = -5.0
"""log10 of the share of a layer's elements below which colours do not differ."""


def spread(recording: Recording, quantity: str, step: int | None = None) -> Heats:
    """How the elements of every layer spread over sizes at a step; the latest unless said."""
    found = []
    for arm in groups(recording):
        runs = arm.runs(quantity)
        if len(runs):
            counts = _counted(runs.at(row_at(runs, step)))
            found.append((arm, _shares(counts).T, np.arange(len(counts)), arm.ids(quantity)))
    return _heats(quantity, found, "layers", QUANTITIES[quantity].title)


def spread_of(recording: Recording, quantity: str, part: str) -> Heats:
    """How the elements of one layer spread over sizes, step after step.

    Args:
        recording: what was measured.
        quantity: a histogram.
        part: id of the layer; of those that lack it, and where it is none, the first is shown.
    """
    found = []
    shown = ""
    for arm in groups(recording):
        runs = arm.runs(quantity)
        if len(runs):
            ids = arm.ids(quantity)
            place = next((i for i, own in enumerate(ids) if own == part), 0)
            rows = columns_of(runs, BINS)
            counts = _counted(runs.at(rows)[:, :, place])
            shown = shown or ids[place]
            found.append((arm, _shares(counts).T, runs.steps[rows], ()))
    return _heats(quantity, found, "steps", shown)


def _heats(
    quantity: str,
    found: Sequence[tuple[Group, Floats, Integers, tuple[str, ...]]],
    across: str,
    title: str,
) -> Heats:
    bins = _used([shares for _, shares, _, _ in found])
    words = tuple(map(_told, bins))
    maps = []
    for arm, shares, columns, ids in found:
        with np.errstate(divide="ignore"):
            log = np.log10(shares[bins])
        values = np.where(np.isfinite(log), np.maximum(log, _LEAST), np.nan)
        none = np.zeros(values.shape, np.bool_)
        maps.append(
            Heat(
                arm.printed,
                arm.role,
                words,
                columns,
                values,
                none,
                none,
                ids,
                "columns" if ids else "none",
                seeds=arm.seeds,
            )
        )
    return Heats(
        title=title,
        rows=f"{QUANTITIES[quantity].symbol}, {_end(bins[0])} to {_end(bins[-1])}",
        heats=tuple(maps),
        limits=(_LEAST, 0.0),
        across=across,
        row_ends=(_end(bins[0]), _end(bins[-1])),
    )


def _used(several: list[Floats]) -> list[int]:
    """The bins between the least and the largest that hold something, and the special ones."""
    found = [np.flatnonzero((shares > 0).any(axis=1)) for shares in several]
    filled = {*np.concatenate([np.empty(0, np.int64), *found]).tolist()}
    sizes = filled - {0, BINS - 1} or {1, BINS - 2}
    special = filled & {0, BINS - 1}
    return sorted({*range(min(sizes), max(sizes) + 1), *special})


def _counted(counts: Floats) -> Floats:
    """The elements in each bin, of all runs together; those that broke off have none."""
    together: Floats = np.nansum(counts, axis=0)
    return together


def _shares(counts: Floats) -> Floats:
    """The share of the elements in each bin."""
    shares: Floats = counts / np.maximum(counts.sum(axis=-1, keepdims=True), 1)
    return shares


def _told(place: int) -> str:
    """What lies in a bin, in words."""
    if place == 0:
        return "exactly zero"
    if place == BINS - 1:
        return "NaN or ∞"
    least = 4.0 ** (FIRST_POWER + place - 1)
    return f"{least:.1e} to {4 * least:.1e}"


def _end(place: int) -> str:
    """A bin at the end of the axis, in short."""
    if place == 0:
        return "0"
    if place == BINS - 1:
        return "∞"
    return power(float(np.round(np.log10(4.0) * (FIRST_POWER + place - 1))))
