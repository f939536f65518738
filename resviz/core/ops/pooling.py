"""Pooling: windows of a map, or all of it, become one number."""

from math import prod
from typing import ClassVar

from resviz.core.ops.base import Op, Pair, Shape, expect_map, expect_tokens, pair, window


class MaxPool2d(Op, frozen=True):
    """Maximum over square windows; with ``ceil`` a last window may hang over the edge."""

    kind: ClassVar[str] = "max_pool"
    saves_input: ClassVar[bool] = True
    kernel: int
    stride: int
    padding: int = 0
    ceil: bool = False

    def output(self, *inputs: Shape) -> Shape:
        """``(C, H', W')``, sizes as in `window`."""
        return _pooled("max pooling", self, inputs[0])

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """kernel² − 1 comparisons per output element."""
        return prod(output) * (self.kernel * self.kernel - 1)

    def saved_bytes(self, output: Shape) -> int:
        """Where each maximum was, in 8 bytes."""
        return 8 * prod(output)


class AvgPool2d(Op, frozen=True):
    """Mean over square windows.

    Attributes:
        ceil: a last window may hang over the edge.
        count_padding: the zeros of the padding count into the mean.
    """

    kind: ClassVar[str] = "avg_pool"
    saves_input: ClassVar[bool] = True
    kernel: int
    stride: int
    padding: int = 0
    ceil: bool = False
    count_padding: bool = True

    def output(self, *inputs: Shape) -> Shape:
        """``(C, H', W')``, sizes as in `window`."""
        return _pooled("average pooling", self, inputs[0])

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """kernel² per output element: the sum and one division."""
        return prod(output) * self.kernel * self.kernel


class AdaptiveAvgPool2d(Op, frozen=True):
    """Mean over as many windows as the output shall have places, which share the map evenly."""

    kind: ClassVar[str] = "adaptive_avg_pool"
    saves_input: ClassVar[bool] = True
    size: int | Pair

    def output(self, *inputs: Shape) -> Shape:
        """``(C, size, size)``."""
        return (expect_map("average pooling", inputs[0])[0], *pair(self.size))

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """One addition per input element, though windows may overlap."""
        return prod(inputs[0])


class GlobalAvgPool(Op, frozen=True):
    """Mean of every channel over its whole map: ``(C, H, W)`` to ``(C,)``."""

    kind: ClassVar[str] = "global_avg_pool"

    def output(self, *inputs: Shape) -> Shape:
        """``(C,)``."""
        return (expect_map("global average pooling", inputs[0])[0],)

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """One addition per input element."""
        return prod(inputs[0])


class MeanTokens(Op, frozen=True):
    """Mean over all tokens: ``(T, D)`` to ``(D,)``."""

    kind: ClassVar[str] = "mean_tokens"

    def output(self, *inputs: Shape) -> Shape:
        """``(D,)``."""
        return (expect_tokens("the mean over tokens", inputs[0])[1],)

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """One addition per input element."""
        return prod(inputs[0])


def _pooled(words: str, op: MaxPool2d | AvgPool2d, shape: Shape) -> Shape:
    channels, height, width = expect_map(words, shape)
    places = window(
        words,
        (height, width),
        pair(op.kernel),
        op.stride,
        pair(op.padding),
        ceil=op.ceil,
    )
    return (channels, *places)
