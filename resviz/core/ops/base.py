"""What every operation has: its word, the shape it makes, what it costs."""

from math import prod
from typing import ClassVar

import msgspec

from resviz.core.errors import ShapeError

Shape = tuple[int, ...]
Pair = tuple[int, int]
"""Height and width."""


def shape_text(shape: Shape) -> str:
    """Write a shape the way papers do: ``64×56×56``."""
    return "×".join(map(str, shape))


def pair(value: int | Pair) -> Pair:
    """Height and width of what is square where one number is given."""
    return (value, value) if isinstance(value, int) else value


class Op(msgspec.Struct, frozen=True, cache_hash=True):
    """A layer operation.

    Attributes:
        kind: the word used for it everywhere (tables, exports, ``data-op``).
        saves_input: autograd keeps the inputs for the backward pass.
        saves_output: autograd keeps the output for the backward pass.
        is_view: the output lies in the memory of the input.
    """

    kind: ClassVar[str]
    saves_input: ClassVar[bool] = False
    saves_output: ClassVar[bool] = False
    is_view: ClassVar[bool] = False

    def output(self, *inputs: Shape) -> Shape:
        """Shape of the output for the given input shapes.

        Raises:
            ShapeError: the operation cannot take these shapes.
        """
        raise NotImplementedError  # every operation has its own

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

    def saved_bytes(self, output: Shape) -> int:
        """Bytes per example that autograd keeps besides inputs and output, at the least."""
        return 0


class Pointwise(Op, frozen=True):
    """An operation on one tensor, element by element; the shape stays."""

    cost: ClassVar[int] = 1
    """Elementary operations on an element."""

    def output(self, *inputs: Shape) -> Shape:
        """The input's shape."""
        return inputs[0]

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """So many as one element costs, for each."""
        return self.cost * prod(output)


def expect_map(op: str, shape: Shape) -> tuple[int, int, int]:
    """Channels, height and width of a map.

    Raises:
        ShapeError: the shape is no map's.
    """
    if len(shape) != 3:
        raise ShapeError(
            f"{op} needs a channels×height×width map, but its input is {shape_text(shape)}"
        )
    return shape[0], shape[1], shape[2]


def expect_tokens(op: str, shape: Shape) -> Pair:
    """Number and features of tokens.

    Raises:
        ShapeError: the shape is not that of tokens.
    """
    if len(shape) != 2:
        raise ShapeError(f"{op} needs tokens×features, but its input is {shape_text(shape)}")
    return shape[0], shape[1]


def features_of(shape: Shape) -> int:
    """Channels of a map, features of tokens or of a vector."""
    return shape[0] if len(shape) == 3 else shape[-1]


def expect_channels(op: str, expected: int, shape: Shape) -> None:
    """Look whether the first axis is as long as it must be.

    Raises:
        ShapeError: it is not.
    """
    if shape[0] != expected:
        raise ShapeError(f"{op} takes {expected} channels, but its input is {shape_text(shape)}")


def window(
    op: str,
    size: Pair,
    kernel: Pair,
    stride: int,
    padding: Pair,
    dilation: int = 1,
    ceil: bool = False,
) -> Pair:
    """Height and width of what a sliding window gives: ⌊(size + 2·padding − reach) / stride⌋ + 1.

    ``reach`` is dilation · (kernel − 1) + 1. With ``ceil`` a last window, be it the only one, may
    hang over the edge, as long as it begins inside the map or its padding.

    Raises:
        ShapeError: the window does not fit.
    """
    sizes = []
    for length, wide, pad in zip(size, kernel, padding, strict=True):
        room = length + 2 * pad - dilation * (wide - 1) - 1
        steps = -(-room // stride) if ceil else room // stride
        if ceil and steps * stride >= length + pad:
            steps -= 1
        if steps < 0:
            raise ShapeError(
                f"{op} with a {shape_text(kernel)} window does not fit a map of {shape_text(size)}"
            )
        sizes.append(steps + 1)
    return sizes[0], sizes[1]
