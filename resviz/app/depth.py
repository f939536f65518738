"""Where the layers and blocks of several networks stand on one axis of depth."""

from itertools import groupby

import numpy as np

from resviz.diagram.charts.data import Floats, Section


def depth_axis(
    arms: list[tuple[str, ...]],
) -> tuple[list[Floats], tuple[float, float], tuple[Section, ...]]:
    """Where each part of each arm stands, the ends of the axis, and its stages.

    Arms whose main paths agree share an axis that counts parts; a projection that only some have
    keeps its place free in the others. Otherwise depth is relative: input 0, output 1.
    """
    longest = max(arms, key=len, default=())
    main = {tuple(part for part in ids if ".shortcut." not in part) for ids in arms}
    if len(main) > 1:
        return [np.linspace(0, 1, len(ids)) for ids in arms], (-0.02, 1.02), ()
    at = {part: float(index) for index, part in enumerate(longest)}
    if not all(part in at for ids in arms for part in ids):
        at = {part: float(i) for i, part in enumerate(dict.fromkeys(p for a in arms for p in a))}
    places = [np.array([at[part] for part in ids]) for ids in arms]
    return places, (-0.5, len(at) - 0.5), _sections(longest)


def _sections(ids: tuple[str, ...]) -> tuple[Section, ...]:
    sections = []
    start = -0.5
    for stage, parts in groupby(ids, lambda part: part.partition(".")[0]):
        stop = start + len(list(parts))
        label = stage.replace("stage", "stage ") if stage.startswith("stage") else stage
        sections.append(Section(label, start, stop))
        start = stop
    return tuple(sections)
