"""Overlays of what probes of present weights found of blocks and layers."""

from typing import TYPE_CHECKING

from resviz.protocol.part_grids import PART_GRIDS, WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resviz.app.recording import ArmRecording, Recording
    from resviz.diagram.overlay import Overlay
    from resviz.protocol.findings import Grid


def found_overlay(
    key: str, recording: "Recording", arm: "ArmRecording", log: bool | None = None
) -> "Overlay | None":
    """An overlay of what a probe found last, on one scale for all arms.

    Several seeds are shown as their mean, geometric where the numbers are drawn on logarithmic
    axes.

    Args:
        key: of `PART_GRIDS`.
        recording: what was found.
        arm: the one to show, with any seed.
        log: the scale is logarithmic, as it usually is for these numbers unless said.

    Returns:
        None where it was not found.
    """
    from resviz.app.found import last, latest
    from resviz.app.seeds import group_of, mean_of
    from resviz.app.together import conditions_told
    from resviz.diagram.overlay import Overlay

    probe, _, own = key.partition("/")
    row, found = PART_GRIDS[key], latest(recording, probe, own)
    arms = group_of(recording, arm).arms
    runs = [at for at in found if recording.arms[at] in arms]
    if not runs:
        return None
    first = found[runs[0]]
    values = _values([found[at] for at in runs], log=row.log)
    log = row.log if log is None else log
    limits = row.ends or _limits([*found.values()], log=log)
    note = f"step {last(recording, probe)[runs[0]].step:,}{mean_of(len(runs))}"
    if row.rule and first.rule is not None and len(runs) == 1:
        note = f"{note} · {row.rule}: {first.rule:.3g}"
    title = f"{first.title}  {first.symbol}".rstrip()
    return Overlay(title, "", values, log, note, conditions_told(recording), limits)


def _values(grids: "Sequence[Grid]", *, log: bool) -> dict[str, float]:
    """By id, the mean over seeds; without those that can have no number."""
    import numpy as np

    from resviz.app.found import numbers
    from resviz.app.seeds import mean

    first = grids[0]
    means = mean(np.stack([numbers(grid) for grid in grids]), log=log).tolist()
    ids = ("" if part == WHOLE else part for part in first.rows.ids)
    parts = zip(ids, means, strict=True)
    return {part: value for part, value in parts if part not in first.missing}


def _limits(grids: "Sequence[Grid]", *, log: bool) -> tuple[float, float] | None:
    """The ends of a scale for the parts of all arms; None where nothing has a place on it."""
    import numpy as np

    from resviz.app.found import numbers

    known = np.concatenate([numbers(grid)[_are_parts(grid)] for grid in grids])
    known = known[np.isfinite(known) & ((known > 0) | (not log))]
    return (float(known.min()), float(known.max())) if known.size else None


def _are_parts(grid: "Grid") -> list[bool]:
    """Which rows are of a part, not of the whole network."""
    return [part != WHOLE for part in grid.rows.ids]
