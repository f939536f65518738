"""AlexNet, in the version with one tower.

Krizhevsky, *One weird trick for parallelizing convolutional neural networks*, 2014 (arXiv
1404.5997): the network of Krizhevsky, Sutskever and Hinton 2012 without its split over
two GPUs and without local response normalisation. The mean over 6×6 places before the classifier is
torchvision's, which lets images be of any size.
"""

from typing import Annotated, ClassVar

from msgspec import Meta

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.network import Network
from resviz.zoo.axes import NORM, WIDTH, Norm, Rate
from resviz.zoo.capacity import dropout, scaled
from resviz.zoo.spec import Count, Settings, Size, about


class AlexNet(Settings, frozen=True, kw_only=True, tag="alexnet"):
    """Five convolutions and three linear layers."""

    described_as: ClassVar[str] = "AlexNet"

    width_multiplier: Annotated[float, Meta(ge=0.0625, le=16.0), WIDTH] = 1.0
    hidden: Annotated[
        Count, about("Hidden units", "Features of the two linear layers before the last.")
    ] = 4096
    dropout: Annotated[
        Rate, about("Dropout", "Share dropped before each of the first two linear layers.")
    ] = 0.5
    norm: Annotated[Norm, NORM] = "none"
    size: Annotated[
        Size,
        about("Image size", "Height and width of the square image, at least 63.", unit="px"),
    ] = 224

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 28

    def canonical_name(self) -> str:
        """``alexnet``."""
        return "alexnet"

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        net = Builder(self.image, normalise=self.norm == "batch")
        widths = [scaled(width, self.width_multiplier) for width in (64, 192, 384, 256, 256)]
        with net.stage("stem"):
            x = net.conv_bn_relu(net.input, widths[0], kernel=11, stride=4, padding=2)
            x = _pool(net, x)
        with net.stage(), net.block("convolution block"):
            x = _pool(net, net.conv_bn_relu(x, widths[1], kernel=5))
        with net.stage(), net.block("convolution block"):
            for width in widths[2:]:
                x = net.conv_bn_relu(x, width, kernel=3)
            x = _pool(net, x)
        with net.stage("head"):
            x = net.do(ops.Flatten(), net.do(ops.AdaptiveAvgPool2d(6), x))
            for _ in range(2):
                x = net.linear(dropout(net, x, self.dropout), self.hidden)
                x = net.relu(x)
            net.linear(x, self.classes)
        return net.finish(name or self.canonical_name(), title=title, summary=self._summary())

    def _summary(self) -> str:
        words = ["5 convolutions"]
        if self.norm == "batch":
            words.append("batch norm")
        if self.width_multiplier != 1:
            words.append(f"width ×{self.width_multiplier:g}")
        return self.summed_up(*words)


def _pool(net: Builder, x: Tensor) -> Tensor:
    """The overlapping pooling of Krizhevsky et al. 2012, section 3.4."""
    return net.do(ops.MaxPool2d(3, 2), x)
