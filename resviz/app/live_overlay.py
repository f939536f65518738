"""Overlays of what the lab measures: a value for every layer or block, and their scale."""

from collections.abc import Mapping
from math import sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING

from resviz.core.network import Level, Network
from resviz.protocol.quantities import QUANTITIES, Quantity

if TYPE_CHECKING:
    from resviz.app.recording import ArmRecording, Floats, Recording
    from resviz.diagram.overlay import Overlay


def _shown(quantity: Quantity) -> Quantity:
    """What boxes show of a quantity: itself, or the median of a histogram."""
    if not quantity.histogram:
        return quantity
    about = (
        "Half of the elements are at most so large, from the histogram of each layer; within the"
        " bin of the median, a factor of four wide, elements are taken to lie evenly."
    )
    return quantity._replace(title=f"{quantity.title}: median", about=about)


LIVE: Mapping[str, Quantity] = MappingProxyType(
    {key: _shown(row) for key, row in QUANTITIES.items() if row.part != "network"}
)
"""What the lab measures of layers or blocks, by key; there are values once it has been measured."""


def live(
    quantity: str,
    network: Network,
    recording: "Recording",
    arm: "ArmRecording",
    log: bool | None = None,
    step: int | None = None,
) -> "Overlay | None":
    """An overlay of what the lab measured, on one scale for all arms and steps.

    Several seeds are shown as their mean, geometric where the quantity is drawn on logarithmic
    axes: zero or NaN where one of them is; of histograms, as the median of all their elements.

    Args:
        quantity: key of `LIVE`.
        network: that of the arm.
        recording: what was measured.
        arm: the one to show, with any seed.
        log: the scale is logarithmic, as it usually is for the quantity unless said.
        step: which; the last one unless said.

    Returns:
        None where it was not measured.
    """
    from resviz.app.figures import row_at
    from resviz.app.seeds import group_of
    from resviz.app.together import conditions_told
    from resviz.diagram.overlay import Overlay

    group, shown = group_of(recording, arm), LIVE[quantity]
    runs = group.runs(quantity)
    if not len(runs):
        return None
    row = row_at(runs, step)
    values = _values(quantity, network, arm.ids(quantity), runs.at(row))
    log = shown.log if log is None else log
    note = f"step {int(runs.steps[row]):,}{_of_seeds(quantity, group.seeds)}"
    limits = shown.ends or _limits(quantity, recording, log)
    title = f"{shown.title}  {shown.symbol}"
    return Overlay(title, "", values, log, note, conditions_told(recording, step), limits)


def _of_seeds(quantity: str, seeds: int) -> str:
    """What stands behind the values where there are several seeds."""
    from resviz.app.seeds import mean_of

    if not LIVE[quantity].histogram:
        return mean_of(seeds)
    return f", of {seeds} seeds together" if seeds > 1 else ""


def _values(
    quantity: str, network: Network, ids: tuple[str, ...], measured: "Floats"
) -> dict[str, float]:
    """Values by id of a part, those of blocks and stages too, where they have one.

    The weight gradients of a block or stage together have the root of the sum of the squares of
    their layers' norms, their histograms the median of all their elements; of what is measured at
    blocks, a stage has that of its first.
    """
    from resviz.app.seeds import mean

    shown = LIVE[quantity]
    if shown.histogram:
        return _medians(network, ids, measured)
    values = dict(zip(ids, mean(measured, log=shown.log).tolist(), strict=True))
    if quantity == "weight_grad":
        values |= _norms(network, values)
    elif shown.part == "block":
        values |= _first_blocks(network, values)
    return values


def _medians(network: Network, ids: tuple[str, ...], measured: "Floats") -> dict[str, float]:
    """Of the elements of all seeds, for every layer and all that holds such."""
    import numpy as np

    from resviz.app.medians import medians

    counts = dict(zip(ids, np.nansum(measured, axis=0), strict=True))
    for scope in network.scopes.values():
        held = [counts[node.id] for node in network.nodes_in(scope.id) if node.id in counts]
        if held:
            counts[scope.id] = np.sum(held, axis=0)
    return dict(zip(counts, medians(np.array([*counts.values()])).tolist(), strict=True))


def _norms(network: Network, values: dict[str, float]) -> dict[str, float]:
    found = {}
    for scope in network.scopes.values():
        norms = [values[node.id] for node in network.nodes_in(scope.id) if node.id in values]
        if norms:
            found[scope.id] = sqrt(sum(norm * norm for norm in norms))
    return found


def _first_blocks(network: Network, values: dict[str, float]) -> dict[str, float]:
    return {
        stage.id: values[blocks[0].id]
        for stage in network.scopes_at(Level.STAGE)
        if (blocks := network.blocks(stage.id)) and blocks[0].id in values
    }


def _limits(quantity: str, recording: "Recording", log: bool) -> tuple[float, float] | None:
    """The ends of a scale for all arms and steps; None where nothing has a place on it."""
    from resviz.app.medians import median_ends

    spans = [
        median_ends(arm, quantity) if LIVE[quantity].histogram else arm.ends(quantity)
        for arm in recording.arms
    ]
    ends = [end for span in spans for end in span or () if end > 0 or not log]
    if not ends:
        return None
    return (min(ends) if log else min(0.0, *ends), max(ends))
