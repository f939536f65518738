"""What stages are called under a plot, as far as there is room."""

from collections.abc import Callable
from typing import NamedTuple

from resviz.diagram.charts.data import Plot, Section

CAPTION = "stage"
_AIR = 6.0


class Names(NamedTuple):
    """Sections with what is written under each, and what stands before numbers alone."""

    names: tuple[tuple[Section, str], ...]
    caption: str


def stage_names(plot: Plot, width: float, measure: Callable[[str], float]) -> Names:
    """The names of the sections that are wide enough for them.

    Where some stage is too narrow for ``stage 1`` but not for ``1``, all have numbers alone.

    Args:
        plot: whose sections are named.
        width: of the horizontal axis, in any unit.
        measure: the width of a text in that unit.
    """
    scale = width / (plot.x_range[1] - plot.x_range[0])

    def fits(section: Section, name: str) -> bool:
        return measure(name) + _AIR <= scale * (section.stop - section.start)

    named = [s for s in plot.sections if fits(s, s.number or s.label)]
    if all(fits(section, section.label) for section in named):
        return Names(tuple((section, section.label) for section in named), "")
    return Names(tuple((section, section.number or section.label) for section in named), CAPTION)
