"""The figures of a recording as a series of pictures: curves move over the steps, axes do not."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from msgspec import structs

from resviz.app import figures
from resviz.app.recording import Recording
from resviz.app.together import conditions_told
from resviz.core.errors import FileError
from resviz.diagram.charts.page import page
from resviz.diagram.scene import Scene

SECONDS = 10.0
"""How long the whole of a recording takes."""

MOST = 120
"""Pictures at most; of more steps, so many are taken evenly, the first and the last among them."""

_FASTEST, _SLOWEST = 15.0, 2.0
_LAST = 2.0


class Animation(NamedTuple):
    """Pictures one after the other.

    Attributes:
        steps: what each of them shows.
        scene: the picture of a step.
        size: width and height of all of them, in points.
        rate: pictures a second.
        hold: seconds that the last one stays.
    """

    steps: tuple[int, ...]
    scene: Callable[[int], Scene]
    size: tuple[float, float]
    rate: float
    hold: float = _LAST


def animation(
    recording: Recording, *, relative: bool = False, seconds: float = SECONDS, most: int = MOST
) -> Animation:
    """The page of `figures.figure` at each measured step, or at some of them.

    Args:
        recording: what was measured.
        relative: norms divided by the norm of the last layer or block.
        seconds: it takes about so long.
        most: pictures at most.

    Raises:
        FileError: there are not two steps to go from one to the other.
    """
    measured = max(recording.arms, key=len).steps
    if len(measured) < 2:
        raise FileError("An animation needs at least two steps that were measured.")
    rows = np.unique(np.linspace(0, len(measured) - 1, min(len(measured), most)).astype(int))
    steps = tuple(measured[rows].tolist())
    picture = _pictures(recording, steps, relative)
    # Lines of words may become more as the step gets more digits, and never fewer.
    height = max(picture(step).height for step in (steps[0], steps[-1]))
    return Animation(
        steps,
        lambda step: structs.replace(picture(step), height=height),
        (picture(steps[0]).width, height),
        min(max(len(steps) / seconds, _SLOWEST), _FASTEST),
    )


def _pictures(
    recording: Recording, steps: tuple[int, ...], relative: bool
) -> Callable[[int], Scene]:
    few = recording.at(steps)
    common = {
        key: figures.held(few, key, relative=relative) for key in figures.leading(recording)[:2]
    }
    heats = figures.heats(recording, next(iter(common)), relative=relative) if common else None
    trace = figures.trace(recording)

    def scene(step: int) -> Scene:
        profiles = [
            figures.profile(few, key, relative=relative, step=step, initial=True, held=each)
            for key, each in common.items()
        ]
        now = replace(trace, now=float(step))
        return page(
            figures.heading(recording),
            profiles,
            heats,
            now,
            conditions_told(recording, step),
        )

    return scene
