"""Experiments that show one thing each, with what to expect of them and how to tell.

The texts say under which conditions something holds; what was seen is computed from the numbers.
"""

from resviz.app.demonstrations import anatomy, at_start, trained
from resviz.app.demonstrations.shown import Demonstration, Outcome
from resviz.app.recording import Recording

__all__ = ["DEMONSTRATIONS", "Demonstration", "Outcome", "outcomes"]

_ORDER = (
    "vanishing", "exploding", "small-branches", "identity", "degradation", "options",
    "shortcut-kinds", "pre-activation", "shattering", "ensembles", "landscapes", "eval-trap",
    "underflow", "highways", "layer-norm",
)  # fmt: skip
_ROWS = {row.id: row for row in (*at_start.ROWS, *trained.ROWS, *anatomy.ROWS)}

DEMONSTRATIONS = {key: _ROWS[key] for key in _ORDER}
"""Every demonstration by id, in the order they are best seen."""


def outcomes(recording: Recording) -> list[Outcome]:
    """What was expected of a run of a demonstration, and whether its numbers show it.

    Empty where the recording is of no demonstration or nothing has been measured yet, and for one
    that does not hold what its demonstration measures.
    """
    shown = DEMONSTRATIONS.get(recording.demonstration)
    if shown is None or not all(len(arm) for arm in recording.arms):
        return []
    if tuple(arm.name for arm in recording.arms) != shown.networks:
        return []
    try:
        return shown.conclude(recording)
    except (IndexError, KeyError, StopIteration):
        return []  # a probe was switched off, or has not come to its end
