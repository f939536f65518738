"""Xception: separable convolutions, and shortcuts without activation around them.

Chollet, *Xception: Deep Learning with Depthwise Separable Convolutions*, 2016 (arXiv 1610.02357),
section 3 and figure 5.
"""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from resviz.core.builder import Builder, Tensor
from resviz.core.network import Network
from resviz.zoo.axes import NORM, SHORTCUT, WIDTH, Norm, Option, Rate
from resviz.zoo.capacity import dropout, scaled
from resviz.zoo.spec import Settings, Size, about
from resviz.zoo.units import merge


class Xception(Settings, frozen=True, kw_only=True, tag="xception"):
    """An entry flow that halves the map, a middle flow that repeats, an exit flow."""

    described_as: ClassVar[str] = "Xception"

    middle: Annotated[
        int, Meta(ge=1, le=500), about("Middle flow", "Modules of the middle flow.")
    ] = 8
    shortcut: Annotated[Option, SHORTCUT] = "B"
    stem: Annotated[
        Literal["imagenet", "cifar"],
        about(
            "Stem",
            "Two 3×3 convolutions: the first with stride 2, both without padding, or both at full"
            " size.",
            words={"imagenet": "stride 2", "cifar": "full size"},
        ),
    ] = "imagenet"
    width_multiplier: Annotated[float, Meta(ge=0.0625, le=16.0), WIDTH] = 1.0
    dropout: Annotated[Rate, about("Dropout", "Share dropped before the last layer.")] = 0.5
    norm: Annotated[Norm, NORM] = "batch"
    size: Annotated[
        Size,
        about(
            "Image size",
            "Height and width of the square image, at least 7, or 1 with the stem at full size.",
            unit="px",
        ),
    ] = 299

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 13 * self.middle + 80

    def canonical_name(self) -> str:
        """``xception``."""
        return "xception"

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        net = Builder(self.image, normalise=self.norm == "batch")
        stride, padding = (2, 0) if self.stem == "imagenet" else (1, 1)
        with net.stage("stem"):
            x = net.conv_bn_relu(
                net.input, self._scaled(32), kernel=3, stride=stride, padding=padding
            )
            x = net.conv_bn_relu(x, self._scaled(64), kernel=3, padding=padding)
        with net.stage():  # the entry flow
            for place, width in enumerate((128, 256, 728)):
                x = self._module(net, x, (width, width), stride=2, activated=place == 0)
        with net.stage():  # the middle flow
            for _ in range(self.middle):
                x = self._module(net, x, (728, 728, 728))
        with net.stage():  # the exit flow
            x = self._module(net, x, (728, 1024), stride=2)
            with net.block("exit module"):
                for width in (1536, 2048):
                    x = net.relu(separable(net, x, self._scaled(width)))
        with net.stage("head"):
            x = dropout(net, net.global_avg_pool(x), self.dropout)
            net.linear(x, self.classes)
        return net.finish(name or self.canonical_name(), title=title, summary=self._summary())

    def _scaled(self, channels: int) -> int:
        return scaled(channels, self.width_multiplier)

    def _module(
        self,
        net: Builder,
        x: Tensor,
        widths: tuple[int, ...],
        stride: int = 1,
        *,
        activated: bool = False,
    ) -> Tensor:
        """A residual module; its first ReLU is left out where the input is ``activated``."""
        with net.block("Xception module"):
            y = x
            for place, width in enumerate(widths):
                if place or not activated:
                    y = net.relu(y)
                y = separable(net, y, self._scaled(width))
            if stride != 1:
                y = net.max_pool(y, kernel=3, stride=stride)
            return merge(net, x, y, stride, self.shortcut)

    def _summary(self) -> str:
        words = [f"{self.middle} modules in the middle flow"]
        words.append("no shortcuts" if self.shortcut == "none" else f"shortcut {self.shortcut}")
        if self.norm == "none":
            words.append("no normalisation")
        if self.width_multiplier != 1:
            words.append(f"width ×{self.width_multiplier:g}")
        return self.summed_up(*words)


def separable(net: Builder, x: Tensor, channels: int) -> Tensor:
    """A 3×3 convolution of every channel by itself, then a 1×1, nothing between (section 2)."""
    each = net.conv(x, x.channels, kernel=3, groups=x.channels)
    return net.conv_bn(each, channels, kernel=1)
