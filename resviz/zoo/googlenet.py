"""GoogLeNet: Inception modules, and auxiliary heads that only training looks at.

Szegedy et al., *Going Deeper with Convolutions*, 2014 (arXiv 1409.4842), section 5 and table 1;
batch norm after every convolution is torchvision's.
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, NamedTuple

from msgspec import Meta

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.network import Network
from resviz.zoo.axes import NORM, WIDTH, Norm, Rate
from resviz.zoo.capacity import dropout, scaled
from resviz.zoo.paths import meet, path, pooled
from resviz.zoo.spec import Settings, Size, about


class Module(NamedTuple):
    """A row of table 1: channels of the convolutions, those that narrow first named ``reduce``."""

    one: int
    three_reduce: int
    three: int
    five_reduce: int
    five: int
    pool: int


STAGES = (
    (Module(64, 96, 128, 16, 32, 32), Module(128, 128, 192, 32, 96, 64)),
    (
        Module(192, 96, 208, 16, 48, 64),
        Module(160, 112, 224, 24, 64, 64),
        Module(128, 128, 256, 24, 64, 64),
        Module(112, 144, 288, 32, 64, 64),
        Module(256, 160, 320, 32, 128, 128),
    ),
    (Module(256, 160, 320, 32, 128, 128), Module(384, 192, 384, 48, 128, 128)),
)
"""Modules 3a and 3b, 4a to 4e, 5a and 5b."""

_AUX_DROPOUT = 0.7

BN_EPS = 1e-3
"""As in the code that torchvision's weights come from."""


class GoogLeNet(Settings, frozen=True, kw_only=True, tag="googlenet"):
    """Nine modules of four paths side by side."""

    described_as: ClassVar[str] = "GoogLeNet"

    aux: Annotated[
        bool,
        about("Auxiliary heads", "Two more classifiers halfway, which only training looks at."),
    ] = False
    widest: Annotated[
        Literal["3x3", "5x5"],
        about(
            "Widest kernel",
            "Kernel of a module's third path: 5×5 in the paper, 3×3 in torchvision.",
            words={"3x3": "3×3 (torchvision)", "5x5": "5×5 (paper)"},
        ),
    ] = "3x3"
    stem: Annotated[
        Literal["imagenet", "cifar"],
        about(
            "Stem",
            "Three convolutions and two poolings, or a single 3×3 convolution at full size.",
            words={"imagenet": "7×7, 1×1, 3×3", "cifar": "3×3"},
        ),
    ] = "imagenet"
    width_multiplier: Annotated[float, Meta(ge=0.0625, le=16.0), WIDTH] = 1.0
    dropout: Annotated[
        Rate, about("Dropout", "Share dropped before the last layer; auxiliary heads drop 0.7.")
    ] = 0.2
    norm: Annotated[Norm, NORM] = "batch"
    size: Annotated[
        Size,
        about(
            "Image size",
            "Height and width of the square image, at least 15, or 2 with the 3×3 stem.",
            unit="px",
        ),
    ] = 224

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 210

    def canonical_name(self) -> str:
        """``googlenet``."""
        return "googlenet"

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        net = Builder(self.image, normalise=self.norm == "batch", eps=BN_EPS)
        x = self._stem(net)
        ends = []
        for modules, window in zip(self._modules(), (0, 3, 2), strict=True):
            with net.stage():
                if window:
                    with net.block("max pooling"):
                        x = _pool(net, x, window)
                for module in modules:
                    x = inception(net, x, module, int(self.widest[0]))
                    ends.append(x)
        if self.aux:
            for number, tap in enumerate((ends[2], ends[5]), 1):  # modules 4a and 4d
                self._auxiliary(net, tap, f"aux{number}")
        with net.stage("head"):
            x = dropout(net, net.global_avg_pool(x), self.dropout)
            net.linear(x, self.classes)
        return net.finish(name or self.canonical_name(), title=title, summary=self._summary())

    def _scaled(self, channels: int) -> int:
        return scaled(channels, self.width_multiplier)

    def _modules(self) -> Iterator[list[Module]]:
        for stage in STAGES:
            yield [Module(*map(self._scaled, module)) for module in stage]

    def _stem(self, net: Builder) -> Tensor:
        with net.stage("stem"):
            if self.stem == "cifar":
                return net.conv_bn_relu(net.input, self._scaled(192), kernel=3)
            x = net.conv_bn_relu(net.input, self._scaled(64), kernel=7, stride=2)
            x = net.conv_bn_relu(_pool(net, x, 3), self._scaled(64), kernel=1)
            return _pool(net, net.conv_bn_relu(x, self._scaled(192), kernel=3), 3)

    def _auxiliary(self, net: Builder, x: Tensor, name: str) -> None:
        """An auxiliary head (section 5): pooled to 4×4 places whatever the size of the map."""
        with net.stage(name):
            x = net.do(ops.AdaptiveAvgPool2d(4), x)
            x = net.do(ops.Flatten(), net.conv_bn_relu(x, self._scaled(128), kernel=1))
            x = net.relu(net.linear(x, self._scaled(1024)))
            net.linear(dropout(net, x, _AUX_DROPOUT), self.classes)

    def _summary(self) -> str:
        words = ["9 Inception modules"]
        if self.aux:
            words.append("2 auxiliary heads")
        if self.norm == "none":
            words.append("no normalisation")
        if self.width_multiplier != 1:
            words.append(f"width ×{self.width_multiplier:g}")
        return self.summed_up(*words)


def inception(net: Builder, x: Tensor, module: Module, widest: int) -> Tensor:
    """An Inception module (figure 2b): four paths, concatenated."""
    with net.block("Inception module"):
        return meet(
            net,
            path(net, x, (module.one, 1)),
            path(net, x, (module.three_reduce, 1), (module.three, 3)),
            path(net, x, (module.five_reduce, 1), (module.five, widest)),
            pooled(net, x, ops.MaxPool2d(3, 1, 1), module.pool),
        )


def _pool(net: Builder, x: Tensor, window: int) -> Tensor:
    return net.do(ops.MaxPool2d(window, 2, ceil=True), x)
