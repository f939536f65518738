"""The colour scale of heat maps: from night blue over magenta to cream, evenly rising in lightness.

The anchors are equidistant in the lightness of OKLab from 0.17 to 0.965 (B. Ottosson, 2020).
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


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _scale() -> Bytes:
    anchors = np.array([_rgb(colour) for colour in _ANCHORS.split()], float)
    places = np.linspace(0, len(anchors) - 1, 256)
    channels = [np.interp(places, np.arange(len(anchors)), anchors[:, k]) for k in range(3)]
    scale: Bytes = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
    return scale


SCALE = _scale()
"""256 colours, least first, shape ``(256, 3)``."""


def shades(values: "Floats", limits: "Range") -> Bytes:
    """The colour of each value between the limits, shape ``(*values.shape, 3)``; NaN: the least."""
    low, high = limits
    places = np.clip(np.rint((values - low) * (255 / (high - low))), 0, 255)
    places = np.nan_to_num(places, copy=False).astype(np.uint8)
    # A third of the time that an index takes.
    colours: Bytes = np.take(SCALE, places, axis=0)
    return colours


def pixels(heat: "Heat", limits: "Range") -> Bytes:
    """A heat map as RGB, shape ``(rows, columns, 3)``, the output in the top row."""
    picture = shades(heat.values, limits)
    picture[heat.zeros] = _rgb(ZERO)
    picture[heat.broken] = _rgb(BROKEN)
    return picture[::-1]
