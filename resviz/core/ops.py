"""One small frozen class per layer operation: output shape, parameters, multiply-adds.

Shapes are without the batch: ``(channels, height, width)`` for maps, ``(features,)`` for vectors.
What is counted, and how, stands in `resviz.core.cost`.
"""

from math import prod
from typing import ClassVar

import msgspec

from resviz.core.errors import ShapeError

Shape = tuple[int, ...]


def shape_text(shape: Shape) -> str:
    """Write a shape the way papers do: ``64×56×56``."""
    return "×".join(map(str, shape))


class Op(msgspec.Struct, frozen=True):
    """A layer operation.

    Attributes:
        kind: the word used for it everywhere (tables, exports, ``data-op``).
        saves_input: autograd keeps the inputs for the backward pass.
        saves_output: autograd keeps the output for the backward pass.
    """

    kind: ClassVar[str]
    saves_input: ClassVar[bool] = False
    saves_output: ClassVar[bool] = False

    def output(self, *inputs: Shape) -> Shape:
        """Shape of the output for the given input shapes.

        Raises:
            ShapeError: the operation cannot take these shapes.
        """
        raise NotImplementedError

    @property
    def params(self) -> int:
        """Learnable parameters."""
        return 0

    def macs(self, output: Shape) -> int:
        """Multiply-adds per example, given the output shape."""
        return 0

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """Element-wise operations per example."""
        return 0


def _expect_map(op: str, shape: Shape) -> tuple[int, int, int]:
    if len(shape) != 3:
        raise ShapeError(
            f"{op} needs a channels×height×width map, but its input is {shape_text(shape)}"
        )
    return shape[0], shape[1], shape[2]


def _expect_channels(op: str, expected: int, shape: Shape) -> None:
    if shape[0] != expected:
        raise ShapeError(f"{op} takes {expected} channels, but its input is {shape_text(shape)}")


def _window(op: str, size: int, kernel: int, stride: int, padding: int) -> int:
    out = (size + 2 * padding - kernel) // stride + 1
    if out < 1:
        raise ShapeError(
            f"{op} with a {kernel}×{kernel} window does not fit an input {size} pixels wide"
        )
    return out


class Input(Op, frozen=True):
    """The image that enters the network."""

    kind: ClassVar[str] = "input"
    shape: Shape

    def output(self, *inputs: Shape) -> Shape:
        """Shape of the image."""
        return self.shape


class Conv2d(Op, frozen=True):
    """Convolution with square kernels."""

    kind: ClassVar[str] = "conv2d"
    saves_input: ClassVar[bool] = True
    in_channels: int
    out_channels: int
    kernel: int
    stride: int = 1
    padding: int = 0
    bias: bool = False

    def output(self, *inputs: Shape) -> Shape:
        """``(out_channels, H', W')`` with H' = ⌊(H + 2·padding − kernel) / stride⌋ + 1."""
        (shape,) = inputs
        _, height, width = _expect_map("a convolution", shape)
        _expect_channels("the convolution", self.in_channels, shape)
        window = (self.kernel, self.stride, self.padding)
        return (
            self.out_channels,
            _window("a convolution", height, *window),
            _window("a convolution", width, *window),
        )

    @property
    def params(self) -> int:
        """Weights, and one bias per output channel if there is one."""
        weights = self.out_channels * self.in_channels * self.kernel * self.kernel
        return weights + (self.out_channels if self.bias else 0)

    def macs(self, output: Shape) -> int:
        """One per weight and output position."""
        return prod(output) * self.in_channels * self.kernel * self.kernel

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """One addition per output element where there is a bias."""
        return prod(output) if self.bias else 0


class BatchNorm2d(Op, frozen=True):
    """Batch normalisation of a map, with learnable scale and shift (Ioffe and Szegedy 2015)."""

    kind: ClassVar[str] = "batch_norm"
    saves_input: ClassVar[bool] = True
    channels: int

    def output(self, *inputs: Shape) -> Shape:
        """The input's shape."""
        (shape,) = inputs
        _expect_map("batch norm", shape)
        _expect_channels("batch norm", self.channels, shape)
        return shape

    @property
    def params(self) -> int:
        """Scale and shift per channel; running statistics are not learnable."""
        return 2 * self.channels

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """A multiplication and an addition per element."""
        return 2 * prod(output)


class ReLU(Op, frozen=True):
    """Rectifier, max(0, x)."""

    kind: ClassVar[str] = "relu"
    saves_output: ClassVar[bool] = True

    def output(self, *inputs: Shape) -> Shape:
        """The input's shape."""
        return inputs[0]

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """One per element."""
        return prod(output)


class MaxPool2d(Op, frozen=True):
    """Maximum over square windows."""

    kind: ClassVar[str] = "max_pool"
    saves_input: ClassVar[bool] = True
    kernel: int
    stride: int
    padding: int = 0

    def output(self, *inputs: Shape) -> Shape:
        """``(C, H', W')``, windows counted as in `Conv2d`."""
        (shape,) = inputs
        channels, height, width = _expect_map("max pooling", shape)
        window = (self.kernel, self.stride, self.padding)
        return (
            channels,
            _window("max pooling", height, *window),
            _window("max pooling", width, *window),
        )

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """kernel² − 1 comparisons per output element."""
        return prod(output) * (self.kernel * self.kernel - 1)


class GlobalAvgPool(Op, frozen=True):
    """Mean of every channel over its whole map: ``(C, H, W)`` to ``(C,)``."""

    kind: ClassVar[str] = "global_avg_pool"

    def output(self, *inputs: Shape) -> Shape:
        """``(C,)``."""
        return (_expect_map("global average pooling", inputs[0])[0],)

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """One addition per input element."""
        return prod(inputs[0])


class Linear(Op, frozen=True):
    """Fully connected layer."""

    kind: ClassVar[str] = "linear"
    saves_input: ClassVar[bool] = True
    in_features: int
    out_features: int

    def output(self, *inputs: Shape) -> Shape:
        """``(out_features,)``."""
        (shape,) = inputs
        if shape != (self.in_features,):
            raise ShapeError(
                f"a linear layer of {self.in_features} features cannot take {shape_text(shape)}"
            )
        return (self.out_features,)

    @property
    def params(self) -> int:
        """Weights and one bias per output."""
        return self.in_features * self.out_features + self.out_features

    def macs(self, output: Shape) -> int:
        """One per weight."""
        return self.in_features * self.out_features

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """One addition of the bias per output."""
        return self.out_features


class Add(Op, frozen=True):
    """Element-wise sum of equal shapes: the merge of a residual block."""

    kind: ClassVar[str] = "add"

    def output(self, *inputs: Shape) -> Shape:
        """The common shape."""
        first, *rest = inputs
        for other in rest:
            if other != first:
                raise ShapeError(f"cannot add {shape_text(first)} and {shape_text(other)}")
        return first

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """One addition per element and further input."""
        return prod(output) * (len(inputs) - 1)


class ZeroPadShortcut(Op, frozen=True):
    """Option A of He et al. 2015, section 3.3: a strided subsample, new channels filled with zeros.

    The zeros follow the copied channels; there are no parameters.
    """

    kind: ClassVar[str] = "zero_pad"
    out_channels: int
    stride: int = 1

    def output(self, *inputs: Shape) -> Shape:
        """``(out_channels, ⌈H / stride⌉, ⌈W / stride⌉)``."""
        channels, height, width = _expect_map("a zero-padded shortcut", inputs[0])
        if channels > self.out_channels:
            raise ShapeError(
                f"a zero-padded shortcut can only add channels, not go from {channels}"
                f" to {self.out_channels}"
            )
        return (self.out_channels, -(-height // self.stride), -(-width // self.stride))
