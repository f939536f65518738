"""Paths side by side that meet in a concatenation: what Inception modules are made of."""

from resviz.core import ops
from resviz.core.builder import Builder, Tensor

Layer = tuple[int, int | ops.Pair]
"""A convolution: its channels and its kernel."""


def path(net: Builder, x: Tensor, *layers: Layer, shrink: bool = False) -> Tensor:
    """Convolutions after one another, each with normalisation and ReLU.

    With ``shrink`` the last has stride 2 and no padding.
    """
    *before, (channels, kernel) = layers
    with net.branch():
        for width, window in before:
            x = net.conv_bn_relu(x, width, kernel=window)
        if shrink:
            return net.conv_bn_relu(x, channels, kernel=kernel, stride=2, padding=0)
        return net.conv_bn_relu(x, channels, kernel=kernel)


def pooled(net: Builder, x: Tensor, pooling: ops.Op, channels: int = 0) -> Tensor:
    """Pooling, then a 1×1 convolution if channels are given for it."""
    with net.branch():
        x = net.do(pooling, x)
        return net.conv_bn_relu(x, channels, kernel=1) if channels else x


def meet(net: Builder, *ends: Tensor) -> Tensor:
    """The channels of all paths, in the order of the paths."""
    return net.apply(ops.Concat(), *ends, name="concat")
