"""Layers whose weights multiply: convolutions and linear layers."""

from math import prod
from typing import ClassVar

from resviz.core.errors import ShapeError
from resviz.core.ops.base import (
    Op,
    Pair,
    Shape,
    expect_channels,
    expect_map,
    features_of,
    pair,
    shape_text,
    window,
)


class Conv2d(Op, frozen=True):
    """Convolution.

    Attributes:
        kernel: height and width, or one number for both.
        padding: rows above and below, columns left and right, or one number for both.
        groups: so many convolutions side by side, each of its share of the channels.
        gain: factor on the weights at the start; 0 starts them at zero.
        bias_start: value of the bias at the start.
    """

    kind: ClassVar[str] = "conv2d"
    saves_input: ClassVar[bool] = True
    in_channels: int
    out_channels: int
    kernel: int | Pair
    stride: int = 1
    padding: int | Pair = 0
    bias: bool = False
    groups: int = 1
    dilation: int = 1
    gain: float = 1.0
    bias_start: float = 0.0

    @property
    def window(self) -> Pair:
        """Height and width of the kernel."""
        return pair(self.kernel)

    @property
    def depthwise(self) -> bool:
        """Every channel has a kernel of its own."""
        return self.groups == self.in_channels > 1

    def output(self, *inputs: Shape) -> Shape:
        """``(out_channels, H', W')``, sizes as in `window`."""
        (shape,) = inputs
        _, *size = expect_map("a convolution", shape)
        expect_channels("the convolution", self.in_channels, shape)
        if self.in_channels % self.groups or self.out_channels % self.groups:
            raise ShapeError(
                f"{self.groups} groups divide not both {self.in_channels} and {self.out_channels}"
                " channels"
            )
        places = window(
            "a convolution",
            (size[0], size[1]),
            self.window,
            self.stride,
            pair(self.padding),
            self.dilation,
        )
        return (self.out_channels, *places)

    @property
    def _per_output(self) -> int:
        return self.in_channels // self.groups * prod(self.window)

    @property
    def params(self) -> int:
        """Weights, and one bias per output channel if there is one."""
        return self.out_channels * (self._per_output + self.bias)

    def macs(self, output: Shape) -> int:
        """One per output element and weight that it hangs on."""
        return prod(output) * self._per_output

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """One addition per output element where there is a bias."""
        return prod(output) if self.bias else 0


class Linear(Op, frozen=True):
    """Fully connected layer, on a vector, on every token or on the channels at every place alike.

    Attributes:
        gain: factor on the weights at the start; 0 starts them at zero.
    """

    kind: ClassVar[str] = "linear"
    saves_input: ClassVar[bool] = True
    in_features: int
    out_features: int
    bias: bool = True
    gain: float = 1.0

    def output(self, *inputs: Shape) -> Shape:
        """The input's shape, its features (a map's: channels) ``out_features``."""
        (shape,) = inputs
        if features_of(shape) != self.in_features:
            raise ShapeError(
                f"a linear layer of {self.in_features} features cannot take {shape_text(shape)}"
            )
        if len(shape) == 3:
            return (self.out_features, *shape[1:])
        return (*shape[:-1], self.out_features)

    @property
    def params(self) -> int:
        """Weights, and one bias per output if there is one."""
        return self.out_features * (self.in_features + self.bias)

    def macs(self, output: Shape) -> int:
        """One per output element and input feature."""
        return prod(output) * self.in_features

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """One addition per output element where there is a bias."""
        return prod(output) if self.bias else 0


class ChannelConv(Op, frozen=True):
    """Convolution along the channels of a vector (ECA; Wang et al. 2019, section 3.2)."""

    kind: ClassVar[str] = "channel_conv"
    saves_input: ClassVar[bool] = True
    kernel: int

    def output(self, *inputs: Shape) -> Shape:
        """The input's shape, ``(C,)``."""
        (shape,) = inputs
        if len(shape) != 1:
            raise ShapeError(f"a channel convolution cannot take {shape_text(shape)}")
        return shape

    @property
    def params(self) -> int:
        """The kernel; there is no bias."""
        return self.kernel

    def macs(self, output: Shape) -> int:
        """One per channel and weight."""
        return prod(output) * self.kernel
