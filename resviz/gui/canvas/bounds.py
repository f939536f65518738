"""Which of many rectangles touch an area."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

Floats = NDArray[np.float64]


def touching(bounds: Floats, area: QRectF) -> NDArray[np.bool_]:
    """Which of these touch an area.

    Args:
        bounds: left, top, right, bottom of each: float array [rectangles × 4].
        area: in the same unit.
    """
    left, top, right, bottom = bounds.T
    found: NDArray[np.bool_] = (
        (right >= area.left())
        & (left <= area.right())
        & (bottom >= area.top())
        & (top <= area.bottom())
    )
    return found
