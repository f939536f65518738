"""The colour scales of heat maps.

`SCALE` goes from night blue over magenta to cream, evenly rising in lightness; its anchors are
equidistant in the lightness of OKLab from 0.17 to 0.965 (B. Ottosson, 2020). `TWO_SIDED` goes from
deep blue over a pale middle to deep red, its two halves alike in lightness, for what can lie on
either side of a value that is neither.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from resviz.diagram.charts.data import Floats, Heat, Range

Bytes = npt.NDArray[np.uint8]

ZERO = "#8A94A3"
"""Colour of values that are exactly zero; outside the scale, as is `BROKEN`."""
BROKEN = "#19B5D8"
"""Colour of values that are NaN or infinite, or negative where there is no place for them."""

_ANCHORS = """
    #090B29 #1C1249 #351669 #591281 #811883 #A91D7B #CF276A
    #E74B54 #F86E48 #FE9354 #FFB76F #FFD892 #FFF5C1
"""


_TWO_SIDED = """
    #0B2A5B #1B4B8F #3672B9 #6C9DD3 #A9C6E6 #DDE7F1 #F6F3EE
    #F6DFC8 #F0B98B #E18A54 #C55A2E #963519 #5F1B0E
"""


def rgb(colour: str) -> tuple[int, int, int]:
    """The bytes of a colour ``#RRGGBB``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _scale(colours: str) -> Bytes:
    anchors = np.array([rgb(colour) for colour in colours.split()], float)
    places = np.linspace(0, len(anchors) - 1, 256)
    channels = [np.interp(places, np.arange(len(anchors)), anchors[:, k]) for k in range(3)]
    scale: Bytes = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
    return scale


SCALE = _scale(_ANCHORS)
"""256 colours, least first, shape ``(256, 3)``."""
TWO_SIDED = _scale(_TWO_SIDED)
"""As many, below the middle blue, above it red."""


def shades(values: "Floats", limits: "Range", scale: Bytes = SCALE) -> Bytes:
    """The colour of each value between the limits, shape ``(*values.shape, 3)``; NaN: the least."""
    low, high = limits
    places = np.clip(np.rint((values - low) * (255 / (high - low))), 0, 255)
    places = np.nan_to_num(places, copy=False).astype(np.uint8)
    # A third of the time that an index takes.
    colours: Bytes = np.take(scale, places, axis=0)
    return colours


def pixels(heat: "Heat", limits: "Range") -> Bytes:
    """A heat map as RGB, shape ``(rows, columns, 3)``, the output in the top row."""
    picture = shades(heat.values, limits)
    picture[heat.zeros] = rgb(ZERO)
    picture[heat.broken] = rgb(BROKEN)
    return picture[::-1]
