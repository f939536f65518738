"""Inception-ResNet-v2: Inception modules as the branches of residual blocks.

Szegedy, Ioffe, Vanhoucke and Alemi, *Inception-v4, Inception-ResNet and the Impact of Residual
Connections on Learning*, 2016 (arXiv 1602.07261), section 3.2 for the network and 3.3 for the
scaling of its residuals. Depths, channels and scales are those of the authors' TF-Slim code.
"""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.errors import SettingError
from resviz.core.network import Network, Role
from resviz.zoo.axes import NORM, WIDTH, Norm, Rate, Share
from resviz.zoo.capacity import dropout, scaled
from resviz.zoo.paths import Layer, meet, path, pooled
from resviz.zoo.spec import Settings, Size, about

Paths = tuple[tuple[Layer, ...], ...]

_SHRINK = ops.MaxPool2d(3, 2)
_BEFORE_A: Paths = (((96, 1),), ((48, 1), (64, 5)), ((64, 1), (96, 3), (96, 3)))
_BEFORE_B: Paths = (((384, 3),), ((256, 1), (256, 3), (384, 3)))
_BEFORE_C: Paths = (
    ((256, 1), (384, 3)),
    ((256, 1), (288, 3)),
    ((256, 1), (288, 3), (320, 3)),
)
_A: Paths = (((32, 1),), ((32, 1), (32, 3)), ((32, 1), (48, 3), (64, 3)))
_B: Paths = (((192, 1),), ((128, 1), (160, (1, 7)), (192, (7, 1))))
_C: Paths = (((192, 1),), ((192, 1), (224, (1, 3)), (256, (3, 1))))


class InceptionResNet(Settings, frozen=True, kw_only=True, tag="inception_resnet"):
    """Three stages of residual blocks with two or three paths side by side."""

    described_as: ClassVar[str] = "Inception-ResNet"

    depths: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=200)], ...],
        about("Blocks A, B and C", "Residual blocks of each of the three kinds, e.g. 10,20,10."),
    ] = (10, 20, 10)
    shortcut: Annotated[
        Literal["identity", "none"],
        about(
            "Shortcut",
            "An identity shortcut around every block A, B and C, or none.",
            words={"identity": "identity", "none": "none (plain)"},
        ),
    ] = "identity"
    scale_a: Annotated[
        Share, about("Scale A", "Constant factor on the branch of blocks A; 1 is none.", unit="×")
    ] = 0.17
    scale_b: Annotated[
        Share, about("Scale B", "Constant factor on the branch of blocks B; 1 is none.", unit="×")
    ] = 0.1
    scale_c: Annotated[
        Share, about("Scale C", "Constant factor on the branch of blocks C; 1 is none.", unit="×")
    ] = 0.2
    stem: Annotated[
        Literal["imagenet", "cifar"],
        about(
            "Stem",
            "Five convolutions and two poolings, or a single 3×3 convolution at full size.",
            words={"imagenet": "five convolutions", "cifar": "3×3"},
        ),
    ] = "imagenet"
    width_multiplier: Annotated[float, Meta(ge=0.0625, le=16.0), WIDTH] = 1.0
    dropout: Annotated[Rate, about("Dropout", "Share dropped before the last layer.")] = 0.2
    norm: Annotated[Norm, NORM] = "batch"
    size: Annotated[
        Size,
        about(
            "Image size",
            "Height and width of the square image, at least 75, or 7 with the 3×3 stem.",
            unit="px",
        ),
    ] = 299

    def check(self) -> None:
        """Three kinds of block."""
        if len(self.depths) != 3:
            raise SettingError("depths", "needs three numbers, one for each kind of block.")

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 22 * sum(self.depths) + 90

    def canonical_name(self) -> str:
        """``inception_resnet_v2``."""
        return "inception_resnet_v2"

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        net = Builder(self.image, normalise=self.norm == "batch")
        a, b, c = self.depths
        x = self._stem(net)
        with net.stage():
            x = self._inception(net, x)
            for _ in range(a):
                x = self._residual(net, x, "A", _A, self.scale_a)
        with net.stage():
            x = self._reduction(net, x, _BEFORE_B)
            for _ in range(b):
                x = self._residual(net, x, "B", _B, self.scale_b)
        with net.stage():
            x = self._reduction(net, x, _BEFORE_C)
            for place in range(c):
                x = self._residual(net, x, "C", _C, self.scale_c, linear=place == c - 1)
        with net.stage("head"):
            x = net.conv_bn_relu(x, self._scaled(1536), kernel=1)
            x = dropout(net, net.global_avg_pool(x), self.dropout)
            net.linear(x, self.classes)
        return net.finish(name or self.canonical_name(), title=title, summary=self._summary())

    def _scaled(self, channels: int) -> int:
        return scaled(channels, self.width_multiplier)

    def _stem(self, net: Builder) -> Tensor:
        """Without padding but in one convolution, as are all layers that shrink the map."""
        with net.stage("stem"):
            if self.stem == "cifar":
                return net.conv_bn_relu(net.input, self._scaled(192), kernel=3)
            x = net.conv_bn_relu(net.input, self._scaled(32), kernel=3, stride=2, padding=0)
            x = net.conv_bn_relu(x, self._scaled(32), kernel=3, padding=0)
            x = net.do(_SHRINK, net.conv_bn_relu(x, self._scaled(64), kernel=3))
            x = net.conv_bn_relu(x, self._scaled(80), kernel=1)
            return net.do(_SHRINK, net.conv_bn_relu(x, self._scaled(192), kernel=3, padding=0))

    def _paths(
        self, net: Builder, x: Tensor, paths: Paths, *, shrink: bool = False
    ) -> list[Tensor]:
        return [
            path(
                net, x, *((self._scaled(width), kernel) for width, kernel in layers), shrink=shrink
            )
            for layers in paths
        ]

    def _inception(self, net: Builder, x: Tensor) -> Tensor:
        """The module before blocks A, which is not residual."""
        with net.block("Inception module"):
            ends = self._paths(net, x, _BEFORE_A)
            mean = ops.AvgPool2d(3, 1, 1, count_padding=False)
            return meet(net, *ends, pooled(net, x, mean, self._scaled(64)))

    def _reduction(self, net: Builder, x: Tensor, paths: Paths) -> Tensor:
        """Halves the map (figures 7 and 18): convolutions with stride 2 beside max pooling."""
        with net.block("reduction"):
            return meet(net, *self._paths(net, x, paths, shrink=True), pooled(net, x, _SHRINK))

    def _residual(
        self,
        net: Builder,
        x: Tensor,
        kind: str,
        paths: Paths,
        scale: float,
        *,
        linear: bool = False,
    ) -> Tensor:
        """A residual block (figures 16, 17 and 19); ``linear`` ends without ReLU."""
        with net.block(f"Inception-ResNet-{kind}"):
            y = meet(net, *self._paths(net, x, paths))
            y = net.conv(y, x.channels, kernel=1, bias=True)
            if scale != 1:
                y = net.do(ops.ConstantScale(scale), y)
            if self.shortcut == "identity":
                y = net.add(y, x.on(Role.IDENTITY))
            return y if linear else net.relu(y)

    def _summary(self) -> str:
        words = [f"blocks A, B, C: {', '.join(map(str, self.depths))}"]
        if self.shortcut == "none":
            words.append("no shortcuts")
        else:
            scales = (self.scale_a, self.scale_b, self.scale_c)
            words.append(f"residuals ×{', '.join(f'{scale:g}' for scale in scales)}")
        if self.norm == "none":
            words.append("no normalisation")
        if self.width_multiplier != 1:
            words.append(f"width ×{self.width_multiplier:g}")
        return self.summed_up(*words)
