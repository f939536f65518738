"""How much a network can hold: a factor on its channels, and what training drops."""

from resviz.core import ops
from resviz.core.builder import Builder, Tensor


def scaled(channels: int, multiplier: float) -> int:
    """So many channels times the factor, at least one."""
    return max(1, round(channels * multiplier))


def dropout(net: Builder, x: Tensor, rate: float) -> Tensor:
    """Dropout, or nothing where the rate is 0."""
    return net.do(ops.Dropout(rate), x) if rate else x
