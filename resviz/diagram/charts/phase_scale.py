"""The colour scale of a phase diagram: what it ticks, what stands beside it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from resviz.diagram.charts.colours import BROKEN, SCALE, TWO_SIDED, ZERO
from resviz.diagram.charts.plot import BROKEN_LABEL, TICK, ZERO_LABEL
from resviz.diagram.charts.ticks import power, ticks
from resviz.diagram.scene import Line, Mark, Raster, Rect, Text
from resviz.diagram.text import cap_height

if TYPE_CHECKING:
    from resviz.diagram.charts.phase import PhaseMaps

_SWATCH = 10.0
_TICK_EACH = 32.0
_TALLEST = 600.0
_APART = 16.0
"""From the middle of the scale to what its sides mean."""


def scale_words(maps: "PhaseMaps") -> list[str]:
    """Everything that may stand beside the scale, however tall it is."""
    words = [label for _, label in _ticks(maps, _TALLEST)]
    words += [ZERO_LABEL] * maps.has_zeros + [BROKEN_LABEL] * maps.has_broken
    return [*words, *(maps.sides or ())]


def _ticks(maps: "PhaseMaps", height: float) -> list[tuple[float, str]]:
    """Where the scale ticks, and the words; at its ends it may go on."""
    most = max(2, round(height / _TICK_EACH))
    found = [(tick.at, tick.label) for tick in ticks(maps.limits, most, log=maps.log)]
    (low, high), (below, above) = maps.limits, maps.beyond
    if maps.log and (below or above) and not {low, high} <= {at for at, _ in found}:
        # An end that stands for what lies beyond has to tick.
        found = [(at, power(at)) for at in (low, (low + high) / 2, high)]
    signs = {low: "≤ " * below, high: "≥ " * above}
    return [(at, signs.get(at, "") + label) for at, label in found]


def scale_marks(maps: "PhaseMaps", rect: Rect) -> Iterator[Mark]:
    """The scale, with a swatch above for broken values and one below for zeros."""
    top = rect.y + (_SWATCH + 12) * maps.has_broken
    bottom = rect.bottom - (_SWATCH + 12) * maps.has_zeros
    scale = TWO_SIDED if maps.sides else SCALE
    yield Raster(rect.x, top, rect.width, bottom - top, 1, len(scale), scale[::-1].tobytes())
    low, high = maps.limits
    span = bottom - top
    labels = [(bottom - (at - low) / (high - low) * span, word) for at, word in _ticks(maps, span)]
    if maps.sides:
        middle = (top + bottom) / 2
        labels = [(y, word) for y, word in labels if not _behind_a_side(abs(y - middle))]
        yield from _side_words(maps.sides, rect, middle)
    if maps.has_broken:
        yield Rect(rect.x, rect.y, rect.width, _SWATCH, 0, BROKEN)
        labels.append((rect.y + _SWATCH / 2, BROKEN_LABEL))
    if maps.has_zeros:
        yield Rect(rect.x, rect.bottom - _SWATCH, rect.width, _SWATCH, 0, ZERO)
        labels.append((rect.bottom - _SWATCH / 2, ZERO_LABEL))
    for y, word in labels:
        yield Text(rect.right + 6, y + cap_height(TICK) / 2, word, TICK, 400, "muted")


def _behind_a_side(distance: float) -> bool:
    """Whether a tick so far from the middle would be hidden by what its side means."""
    return _APART - TICK < distance < _APART + 1.25 * TICK


def _side_words(sides: tuple[str, str], rect: Rect, middle: float) -> Iterator[Mark]:
    """What the two halves of the scale mean, between their ticks."""
    yield Line(((rect.x - 3, middle), (rect.right + 3, middle)), "ink", 1.2)
    below, above = sides
    yield Text(rect.right + 6, middle - _APART, above, TICK, 600, "ink")
    yield Text(rect.right + 6, middle + _APART + cap_height(TICK), below, TICK, 600, "ink")
