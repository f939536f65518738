"""Activations, normalisations, scales: what keeps the shape."""

from math import prod
from typing import ClassVar

from resviz.core.errors import ShapeError
from resviz.core.ops.base import (
    Op,
    Pointwise,
    Shape,
    expect_channels,
    expect_map,
    features_of,
    shape_text,
)


class ReLU(Pointwise, frozen=True):
    """Rectifier, max(0, x)."""

    kind: ClassVar[str] = "relu"
    saves_output: ClassVar[bool] = True


class ReLU6(Pointwise, frozen=True):
    """Rectifier with a ceiling, min(max(0, x), 6) (Howard et al. 2017)."""

    kind: ClassVar[str] = "relu6"
    cost: ClassVar[int] = 2
    saves_input: ClassVar[bool] = True


class GELU(Pointwise, frozen=True):
    """x · Φ(x) with the normal distribution's Φ (Hendrycks and Gimpel 2016)."""

    kind: ClassVar[str] = "gelu"
    cost: ClassVar[int] = 2
    saves_input: ClassVar[bool] = True


class Sigmoid(Pointwise, frozen=True):
    """1 / (1 + exp(−x))."""

    kind: ClassVar[str] = "sigmoid"
    saves_output: ClassVar[bool] = True


class Complement(Pointwise, frozen=True):
    """1 − x: what a gate leaves to the other path."""

    kind: ClassVar[str] = "complement"


class Dropout(Pointwise, frozen=True):
    """Sets elements to zero with a probability while training, and scales up the others."""

    kind: ClassVar[str] = "dropout"
    rate: float

    def saved_bytes(self, output: Shape) -> int:
        """Which elements stay, in a byte each."""
        return prod(output) if self.rate else 0


class DropPath(Pointwise, frozen=True):
    """Stochastic depth: leaves out a whole branch, per image, with a probability while training.

    What survives is as in Huang et al. 2016 (arXiv 1603.09382), section 3: unscaled while training,
    scaled by the probability of survival otherwise.
    """

    kind: ClassVar[str] = "drop_path"
    rate: float


class ConstantScale(Pointwise, frozen=True):
    """Multiplication by a constant."""

    kind: ClassVar[str] = "constant_scale"
    factor: float


class LearnedScale(Op, frozen=True):
    """Multiplication by a learned scalar, or by one for every channel.

    Attributes:
        size: 1, or as many as there are channels (of tokens: features).
        start: value at the start.
    """

    kind: ClassVar[str] = "scale"
    saves_input: ClassVar[bool] = True
    size: int = 1
    start: float = 1.0

    def output(self, *inputs: Shape) -> Shape:
        """The input's shape."""
        (shape,) = inputs
        if self.size not in (1, features_of(shape)):
            raise ShapeError(f"{self.size} scales do not fit {shape_text(shape)}")
        return shape

    @property
    def params(self) -> int:
        """The scales."""
        return self.size

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """One multiplication per element."""
        return prod(output)


class LearnedBias(Pointwise, frozen=True):
    """Addition of one learned scalar, zero at the start (Fixup; Zhang et al. 2019)."""

    kind: ClassVar[str] = "scalar_bias"

    @property
    def params(self) -> int:
        """The scalar."""
        return 1


class BatchNorm2d(Op, frozen=True):
    """Batch normalisation with learnable scale and shift (Ioffe and Szegedy 2015).

    Of a map every channel is normalised over batch and places, of a vector every feature over the
    batch.

    Attributes:
        start: value of the scale at the start; 0 silences a branch (Goyal et al. 2017).
        eps: what keeps the variance from being zero.
    """

    kind: ClassVar[str] = "batch_norm"
    saves_input: ClassVar[bool] = True
    channels: int
    start: float = 1.0
    eps: float = 1e-5

    def output(self, *inputs: Shape) -> Shape:
        """The input's shape."""
        (shape,) = inputs
        if len(shape) != 1:
            expect_map("batch norm", shape)
        expect_channels("batch norm", self.channels, shape)
        return shape

    @property
    def params(self) -> int:
        """Scale and shift per channel; running statistics are not learnable."""
        return 2 * self.channels

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """A multiplication and an addition per element."""
        return 2 * prod(output)


class LayerNorm(Op, frozen=True):
    """Layer normalisation with learnable scale and shift (Ba et al. 2016).

    Over the features of every token, or over the channels at every place of a map.

    Attributes:
        eps: what keeps the variance from being zero; 1e-6 in the code that ViT (Dosovitskiy 2020)
            and ConvNeXt (Liu et al. 2022) were published with.
    """

    kind: ClassVar[str] = "layer_norm"
    saves_input: ClassVar[bool] = True
    features: int
    eps: float = 1e-6

    def output(self, *inputs: Shape) -> Shape:
        """The input's shape."""
        (shape,) = inputs
        if features_of(shape) != self.features:
            raise ShapeError(
                f"layer norm of {self.features} features cannot take {shape_text(shape)}"
            )
        return shape

    @property
    def params(self) -> int:
        """Scale and shift per feature."""
        return 2 * self.features

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """Mean, variance, scaling, scale and shift: 7 per element."""
        return 7 * prod(output)

    def saved_bytes(self, output: Shape) -> int:
        """Mean and deviation of every token or place, in float32."""
        return 8 * prod(output) // self.features


class RadixSoftmax(Op, frozen=True):
    """Softmax across the splits of a vector: every channel shares 1 among its splits.

    The vector holds ``radix`` times the channels, split after split (SKNet, Li et al. 2019,
    section 3.1; ResNeSt, Zhang et al. 2020, section 3.1).
    """

    kind: ClassVar[str] = "radix_softmax"
    saves_output: ClassVar[bool] = True
    radix: int

    def output(self, *inputs: Shape) -> Shape:
        """The input's shape."""
        (shape,) = inputs
        if len(shape) != 1 or shape[0] % self.radix:
            raise ShapeError(f"a softmax over {self.radix} splits cannot take {shape_text(shape)}")
        return shape

    def elementwise(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """Exponential, sum and division: 3 per element."""
        return 3 * prod(output)
