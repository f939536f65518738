"""Heights over a plane of two numbers, as plain numbers; contours and surfaces share them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from resviz.diagram.charts.data import Floats, Mask, Range

_LOWEST, _STEEPEST = 8.0, 82.0
_UNDER = 0.1


class Turn(NamedTuple):
    """From where a surface is seen.

    Attributes:
        azimuth: how far it is turned about its vertical axis, in degrees.
        tilt: how high above its ground the eye is, in degrees.
    """

    azimuth: float = 32.0
    tilt: float = 34.0

    def by(self, azimuth: float, tilt: float) -> "Turn":
        """Turned farther, in degrees; the eye stays between the ground and the top."""
        raised = min(max(self.tilt + tilt, _LOWEST), _STEEPEST)
        return Turn((self.azimuth + azimuth) % 360.0, raised)


@dataclass(frozen=True, slots=True, eq=False)
class Relief:
    """Heights of one arm.

    Attributes:
        name: the arm.
        role: its colour elsewhere.
        x: places across, rising, shape ``(columns,)``; two at least.
        y: places up, rising, shape ``(rows,)``; two at least.
        heights: shape ``(rows, columns)``, log10 on a logarithmic scale; NaN where there is none.
        zeros: where a value is exactly zero on a logarithmic scale, same shape.
        broken: where a value is NaN or infinite, same shape.
    """

    name: str
    role: str
    x: Floats
    y: Floats
    heights: Floats
    zeros: Mask
    broken: Mask

    @property
    def lowest(self) -> tuple[int, int] | None:
        """Row and column of the least height; None where there is no height at all."""
        if not np.isfinite(self.heights).any():
            return None
        row, column = np.unravel_index(int(np.nanargmin(self.heights)), self.heights.shape)
        return int(row), int(column)

    def told(self, *, log: bool) -> str:
        """The least value and the greatest; nothing where there is none."""
        known = self.heights[np.isfinite(self.heights)]
        ends = (float(known.min()), float(known.max())) if known.size else ()
        return " – ".join(dict.fromkeys(_told(end, log=log) for end in ends))

    def value_told(self, row: int, column: int, *, log: bool) -> str:
        """A value in words."""
        if self.zeros[row, column]:
            return "0"
        if self.broken[row, column]:
            return "NaN or ∞"
        return _told(float(self.heights[row, column]), log=log)


@dataclass(frozen=True, slots=True, eq=False)
class Reliefs:
    """Heights of several arms over planes of the same axes, with one scale.

    Attributes:
        title: what is measured.
        reliefs: side by side.
        limits: ends of the scale, log10 where it is logarithmic.
        log: the scale is logarithmic.
        x_label: what is across.
        y_label: what is up.
        turn: from where they are seen as surfaces; None: from above, as contours.
    """

    title: str
    reliefs: tuple[Relief, ...]
    limits: Range
    log: bool
    x_label: str
    y_label: str
    turn: Turn | None = None

    @property
    def has_zeros(self) -> bool:
        """Some value is exactly zero where the scale has no place for it."""
        return any(relief.zeros.any() for relief in self.reliefs)

    @property
    def has_broken(self) -> bool:
        """Some value is NaN or infinite."""
        return any(relief.broken.any() for relief in self.reliefs)

    @property
    def span(self) -> Range:
        """The least and the greatest height there is; the limits where there is none."""
        known = [relief.heights[np.isfinite(relief.heights)] for relief in self.reliefs]
        found = np.concatenate(known) if known else np.empty(0)
        return (float(found.min()), float(found.max())) if found.size else self.limits

    def thinned(self, most: int = 32) -> "Reliefs":
        """With fewer points each way, where there are more than so many; their ends stay."""
        return replace(self, reliefs=tuple(_thinned(relief, most) for relief in self.reliefs))


def _thinned(relief: Relief, most: int) -> Relief:
    rows, columns = (
        next((k for k in (1, 2, 3, 4, 5) if (count - 1) % k == 0 and (count - 1) // k < most), 1)
        for count in relief.heights.shape
    )
    return replace(
        relief,
        x=relief.x[::columns],
        y=relief.y[::rows],
        heights=relief.heights[::rows, ::columns],
        zeros=relief.zeros[::rows, ::columns],
        broken=relief.broken[::rows, ::columns],
    )


def _told(height: float, *, log: bool) -> str:
    return f"{10**height if log else height:.3g}".replace("-", "−")


def patches(mask: Mask) -> Iterator[tuple[float, float, float, float]]:
    """Where cells have a corner in a mask: left, low, right and high ends, in [0, 1].

    Those side by side make one patch, which reaches a little under the row above it, so that
    nothing shines through between them.
    """
    touched = mask[:-1, :-1] | mask[:-1, 1:] | mask[1:, :-1] | mask[1:, 1:]
    rows, columns = touched.shape
    for row, line in enumerate(touched):
        ends = np.flatnonzero(np.diff(np.concatenate([[False], line, [False]]))).tolist()
        for start, stop in zip(ends[::2], ends[1::2], strict=True):
            covered = row + 1 < rows and bool(touched[row + 1, start:stop].all())
            high = row + 1 + _UNDER * covered
            yield start / columns, row / rows, stop / columns, high / rows
