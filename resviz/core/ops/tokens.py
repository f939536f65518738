"""Images as sequences of tokens, and attention among them (Vaswani 2017; Dosovitskiy 2020)."""

from math import prod
from typing import ClassVar

from resviz.core.errors import ShapeError
from resviz.core.ops.base import Op, Shape, expect_map, expect_tokens, shape_text


class Tokens(Op, frozen=True):
    """A map as tokens, row by row: ``(D, H, W)`` to ``(H·W, D)``."""

    kind: ClassVar[str] = "tokens"

    def output(self, *inputs: Shape) -> Shape:
        """``(H·W, D)``."""
        channels, height, width = expect_map("a sequence of tokens", inputs[0])
        return (height * width, channels)


class Transpose(Op, frozen=True):
    """Tokens and features change places: ``(T, D)`` to ``(D, T)``."""

    kind: ClassVar[str] = "transpose"

    def output(self, *inputs: Shape) -> Shape:
        """``(D, T)``."""
        tokens, features = expect_tokens("a transposition", inputs[0])
        return (features, tokens)


class ClassToken(Op, frozen=True):
    """Puts one learned token before the others; zero at the start."""

    kind: ClassVar[str] = "class_token"
    features: int

    def output(self, *inputs: Shape) -> Shape:
        """``(T + 1, D)``."""
        tokens, features = expect_tokens("a class token", inputs[0])
        if features != self.features:
            raise ShapeError(f"a token of {self.features} features cannot join {features}")
        return (tokens + 1, features)

    @property
    def params(self) -> int:
        """The token."""
        return self.features


class PositionEmbedding(Op, frozen=True):
    """Adds a learned vector to every token, by its place; N(0, 0.02) at the start."""

    kind: ClassVar[str] = "position_embedding"
    tokens: int
    features: int

    def output(self, *inputs: Shape) -> Shape:
        """The input's shape."""
        if inputs[0] != (self.tokens, self.features):
            raise ShapeError(
                f"positions of {self.tokens} tokens cannot be added to {shape_text(inputs[0])}"
            )
        return inputs[0]

    @property
    def params(self) -> int:
        """A vector for every token."""
        return self.tokens * self.features

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """One addition per element."""
        return prod(output)


class TakeToken(Op, frozen=True):
    """One token out of the sequence: ``(T, D)`` to ``(D,)``."""

    kind: ClassVar[str] = "take_token"
    is_view: ClassVar[bool] = True
    index: int = 0

    def output(self, *inputs: Shape) -> Shape:
        """``(D,)``."""
        tokens, features = expect_tokens("the choice of a token", inputs[0])
        if self.index >= tokens:
            raise ShapeError(f"there is no token {self.index} among {tokens}")
        return (features,)


class Attention(Op, frozen=True):
    """Scaled dot-product attention in several heads (Vaswani et al. 2017, section 3.2).

    It takes queries, keys and values after one another, as one linear layer makes them.
    """

    kind: ClassVar[str] = "attention"
    saves_input: ClassVar[bool] = True
    saves_output: ClassVar[bool] = True
    heads: int

    def output(self, *inputs: Shape) -> Shape:
        """``(T, D)`` for an input of ``(T, 3·D)``."""
        tokens, features = expect_tokens("attention", inputs[0])
        if features % (3 * self.heads):
            raise ShapeError(
                f"queries, keys and values for {self.heads} heads do not make {features} features"
            )
        return (tokens, features // 3)

    def macs(self, output: Shape) -> int:
        """T²·D for the products of queries and keys, and as many for the weighted values."""
        tokens, features = output
        return 2 * tokens * tokens * features

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """Scaling and softmax: 4 per pair of tokens and head."""
        return 4 * output[0] * output[0] * self.heads

    def saved_bytes(self, output: Shape) -> int:
        """The denominator of every softmax, in float32; its shares are computed anew."""
        return 4 * output[0] * self.heads
