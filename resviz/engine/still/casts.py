"""What a cast to float16 or bfloat16 does to numbers, counted for many scales at once.

Numbers are multiplied by 2^k, which is exact, and cast: rounded to the nearest, ties to even. So
what is at most half of the smallest subnormal becomes 0, what is too large infinite.

                smallest subnormal   smallest normal   largest
    float16     2^-24                2^-14             65504
    bfloat16    2^-133               2^-126            (2 - 2^-7)·2^127
"""

from collections.abc import Sequence
from math import frexp, isfinite, nan
from typing import Literal, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Numbers = NDArray[np.float64]
Format = Literal["float16", "bfloat16"]
FORMATS: tuple[Format, ...] = ("float16", "bfloat16")


class Limits(NamedTuple):
    """Where rounding takes another turn, as magnitudes.

    Attributes:
        lost: up to here all becomes 0.
        normal: below this, what stays becomes subnormal.
        overflow: from here on all becomes infinite.
    """

    lost: float
    normal: float
    overflow: float


def limits(name: Format) -> Limits:
    """The limits of a format; each is halfway between neighbours, where the even one is taken."""
    facts = torch.finfo(getattr(torch, name))
    smallest, widest = facts.tiny * facts.eps, facts.max / (2 - facts.eps) * facts.eps
    return Limits(smallest / 2, facts.tiny - smallest / 2, facts.max + widest / 2)


def best_power(largest: float, name: Format) -> float:
    """The largest k for which 2^k times this magnitude does not overflow.

    NaN where every k will do, since it is 0, or none, since it is no finite number.
    """
    if not (largest and isfinite(largest)):
        return nan
    (digits, exponent), (top_digits, top_exponent) = frexp(largest), frexp(limits(name).overflow)
    return float(top_exponent - exponent - (digits >= top_digits))


class Tally:
    """Counts numbers, piece by piece.

    Args:
        powers: exponents k of the scales 2^k.

    Attributes:
        elements: counted so far.
        zeros: those that are 0 before any cast.
        smallest: the smallest magnitude that is not 0; infinite where all are.
        largest: the largest magnitude; infinite where an element is no finite number.
    """

    def __init__(self, powers: Sequence[int]) -> None:
        scales = 2.0 ** -np.array(powers, np.float64)
        self._limits = {name: np.outer(limits(name), scales) for name in FORMATS}
        self._below = {name: np.zeros((3, len(powers))) for name in FORMATS}
        self.elements = 0
        self.zeros = 0
        self.smallest = np.inf
        self.largest = 0.0

    def count(self, piece: Tensor) -> None:
        """Take in some numbers of float32 or float64, shape ``(elements,)``."""
        # One sorting serves all scales, since it is the limits that are scaled.
        ordered = np.sort(piece.abs().cpu().numpy()).astype(np.float64)
        zeros = int(np.searchsorted(ordered, 0.0, "right"))
        self.elements += len(ordered)
        self.zeros += zeros
        if zeros < len(ordered):
            self.smallest = min(self.smallest, float(ordered[zeros]))
            self.largest = max(self.largest, float(np.nan_to_num(ordered[-1], nan=np.inf)))
        for name, (lost, normal, overflow) in self._limits.items():
            self._below[name][0] += np.searchsorted(ordered, lost, "right") - zeros
            self._below[name][1] += np.searchsorted(ordered, normal) - zeros
            self._below[name][2] += np.searchsorted(ordered, overflow) - zeros

    def shares(self, name: Format) -> Numbers:
        """Shares of the elements that are not 0 which become 0, subnormal, infinite.

        Returns:
            Shape ``(3, powers)``; NaN where all elements are 0.
        """
        left = self.elements - self.zeros
        lost, small, finite = self._below[name]
        counts = np.stack([lost, small - lost, left - finite])
        return counts / left if left else np.full_like(counts, nan)
