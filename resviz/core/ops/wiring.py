"""How tensors part and meet: merges, slices, and other ways to arrange what is there."""

from math import prod
from typing import ClassVar

from resviz.core.errors import ShapeError
from resviz.core.ops.base import Op, Shape, expect_map, shape_text


class Input(Op, frozen=True):
    """The image that enters the network."""

    kind: ClassVar[str] = "input"
    shape: Shape

    def output(self, *inputs: Shape) -> Shape:
        """Shape of the image."""
        return self.shape


class Add(Op, frozen=True):
    """Element-wise sum of equal shapes: the merge of a residual block."""

    kind: ClassVar[str] = "add"

    def output(self, *inputs: Shape) -> Shape:
        """The common shape."""
        return _common("add", inputs)

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """One addition per element and further input."""
        return prod(output) * (len(inputs) - 1)


class Mean(Op, frozen=True):
    """Element-wise mean of equal shapes: the join of FractalNet (Larsson et al. 2016, section 2).

    Attributes:
        drop: probability with which an input is left out of the mean while training (drop-path);
            at least one stays.
    """

    kind: ClassVar[str] = "mean"
    drop: float = 0.0

    def output(self, *inputs: Shape) -> Shape:
        """The common shape."""
        return _common("average", inputs)

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """Additions and one division per element."""
        return prod(output) * len(inputs)


class Multiply(Op, frozen=True):
    """Element-wise product: a tensor and its gate, which may be one number per channel."""

    kind: ClassVar[str] = "multiply"
    saves_input: ClassVar[bool] = True

    def output(self, *inputs: Shape) -> Shape:
        """The first input's shape.

        The gate has the same, or ``(C,)`` or ``(C, 1, 1)`` for a map of C channels.
        """
        first, gate = inputs
        if gate not in (first, first[:1], (first[0], 1, 1)):
            raise ShapeError(f"cannot multiply {shape_text(first)} by {shape_text(gate)}")
        return first

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """One multiplication per element."""
        return prod(output)


class Concat(Op, frozen=True):
    """Channels after one another: the merge of dense connectivity and of parallel branches."""

    kind: ClassVar[str] = "concat"

    def output(self, *inputs: Shape) -> Shape:
        """The sum of all channels; the other axes are common."""
        first, *rest = inputs
        for other in rest:
            if other[1:] != first[1:]:
                raise ShapeError(f"cannot concatenate {shape_text(first)} and {shape_text(other)}")
        return (sum(shape[0] for shape in inputs), *first[1:])


class Slice(Op, frozen=True):
    """Some of the channels, from ``start`` up to ``stop``."""

    kind: ClassVar[str] = "slice"
    is_view: ClassVar[bool] = True
    start: int
    stop: int

    def output(self, *inputs: Shape) -> Shape:
        """``(stop − start, ...)``."""
        (shape,) = inputs
        if not 0 <= self.start < self.stop <= shape[0]:
            raise ShapeError(
                f"channels {self.start} to {self.stop} are not all in {shape_text(shape)}"
            )
        return (self.stop - self.start, *shape[1:])


class ChannelShuffle(Op, frozen=True):
    """Deals the channels out of groups in turn (ShuffleNet; Zhang et al. 2017, section 3.1)."""

    kind: ClassVar[str] = "channel_shuffle"
    groups: int

    def output(self, *inputs: Shape) -> Shape:
        """The input's shape."""
        channels, *_ = expect_map("a channel shuffle", inputs[0])
        if channels % self.groups:
            raise ShapeError(f"{self.groups} groups do not divide {channels} channels")
        return inputs[0]


class Flatten(Op, frozen=True):
    """A map as one vector: ``(C, H, W)`` to ``(C·H·W,)``."""

    kind: ClassVar[str] = "flatten"
    is_view: ClassVar[bool] = True

    def output(self, *inputs: Shape) -> Shape:
        """``(C·H·W,)``."""
        return (prod(inputs[0]),)


class ZeroPadShortcut(Op, frozen=True):
    """Option A of He et al. 2015, section 3.3: a strided subsample, new channels filled with zeros.

    The zeros follow the copied channels; there are no parameters.
    """

    kind: ClassVar[str] = "zero_pad"
    out_channels: int
    stride: int = 1

    def output(self, *inputs: Shape) -> Shape:
        """``(out_channels, ⌈H / stride⌉, ⌈W / stride⌉)``."""
        channels, height, width = expect_map("a zero-padded shortcut", inputs[0])
        if channels > self.out_channels:
            raise ShapeError(
                f"a zero-padded shortcut can only add channels, not go from {channels}"
                f" to {self.out_channels}"
            )
        return (self.out_channels, -(-height // self.stride), -(-width // self.stride))


def _common(verb: str, inputs: tuple[Shape, ...]) -> Shape:
    first, *rest = inputs
    for other in rest:
        if other != first:
            raise ShapeError(f"cannot {verb} {shape_text(first)} and {shape_text(other)}")
    return first
