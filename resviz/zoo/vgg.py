"""VGG networks, with or without batch norm, and with a shortcut over their last two convolutions.

Simonyan and Zisserman, *Very Deep Convolutional Networks for Large-Scale Image Recognition*, 2014
(arXiv 1409.1556), section 2 and table 1: configurations A, B, D and E are VGG-11, 13, 16 and 19.
The mean over 7×7 places before the classifier is torchvision's, which lets images be of any size.
"""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.errors import SettingError
from resviz.core.network import Network, Role
from resviz.zoo.axes import Norm, Rate
from resviz.zoo.capacity import dropout
from resviz.zoo.spec import Count, Settings, Size, about


class VGG(Settings, frozen=True, kw_only=True, tag="vgg"):
    """Stages of 3×3 convolutions, each ended by max pooling, and three linear layers."""

    described_as: ClassVar[str] = "VGG"

    depths: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=200)], ...],
        about("Convolutions per stage", "One number per stage, e.g. 2,2,3,3,3; at most eight."),
    ] = (2, 2, 2, 2, 2)
    widths: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=16_384)], ...],
        about("Channels per stage", "One number per stage, e.g. 64,128,256,512,512."),
    ] = (64, 128, 256, 512, 512)
    shortcut: Annotated[
        Literal["identity", "none"],
        about(
            "Shortcut",
            "An identity shortcut over the last two convolutions, or none.",
            words={"identity": "over last two", "none": "none (plain)"},
        ),
    ] = "identity"
    norm: Annotated[
        Norm,
        about(
            "Normalisation",
            "Batch norm after every convolution, or none; convolutions have a bias either way.",
            words={"batch": "batch norm", "none": "none"},
        ),
    ] = "none"
    hidden: Annotated[
        Count, about("Hidden units", "Features of the two linear layers before the last.")
    ] = 4096
    dropout: Annotated[
        Rate, about("Dropout", "Share dropped after each of the first two linear layers.")
    ] = 0.5
    size: Annotated[
        Size,
        about(
            "Image size",
            "Height and width of the square image; every stage halves it, so at least 32 for five"
            " stages and 8 for three.",
            unit="px",
        ),
    ] = 224

    def check(self) -> None:
        """As many widths as depths, and a shortcut only where the channels stay."""
        if not self.depths:
            raise SettingError("depths", "needs at least one stage.")
        if len(self.depths) > 8:
            raise SettingError("depths", f"{len(self.depths)} stages are more than eight.")
        if len(self.widths) != len(self.depths):
            raise SettingError(
                "widths", f"needs {len(self.depths)} numbers, one for each stage of depths."
            )
        if self.shortcut == "identity" and not self._keeps_channels():
            raise SettingError(
                "shortcut",
                "identity needs as many channels before the last two convolutions as after them;"
                " take none, or three convolutions in the last stage.",
            )

    def _keeps_channels(self) -> bool:
        before = (self.channels, *self.widths)[-2]
        return self.depths[-1] > 2 or (self.depths[-1] == 2 and before == self.widths[-1])

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return (3 if self.norm == "batch" else 2) * sum(self.depths) + 14

    def canonical_name(self) -> str:
        """``vgg13``, ``vgg13_bn_skip``; the number counts the layers with weights."""
        return (
            f"vgg{sum(self.depths) + 3}"
            f"{'_bn' if self.norm == 'batch' else ''}"
            f"{'_skip' if self.shortcut == 'identity' else ''}"
        )

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        net = Builder(self.image, normalise=self.norm == "batch")
        x = net.input
        for stage, (depth, width) in enumerate(zip(self.depths, self.widths, strict=True), 1):
            last = stage == len(self.depths)
            with net.stage():
                x = vgg_block(net, x, depth, width, skip=last and self.shortcut == "identity")
        with net.stage("head"):
            x = net.do(ops.Flatten(), net.do(ops.AdaptiveAvgPool2d(7), x))
            for _ in range(2):
                x = dropout(net, net.relu(net.linear(x, self.hidden)), self.dropout)
            net.linear(x, self.classes)
        return net.finish(name or self.canonical_name(), title=title, summary=self._summary())

    def _summary(self) -> str:
        words = [f"{sum(self.depths)} convolutions"]
        if self.norm == "batch":
            words.append("batch norm")
        if self.shortcut == "identity":
            words.append("shortcut over the last two")
        return self.summed_up(*words)


def vgg_block(net: Builder, x: Tensor, depth: int, width: int, *, skip: bool) -> Tensor:
    """Convolutions and ReLUs, then max pooling; with ``skip`` a shortcut over the last two."""
    with net.block("VGG block"):
        inputs = [x]
        for _ in range(depth - 1):
            inputs.append(net.relu(_conv(net, inputs[-1], width)))
        y = _conv(net, inputs[-1], width)
        if skip:
            y = net.add(y, inputs[-2].on(Role.IDENTITY))
        return net.do(ops.MaxPool2d(2, 2), net.relu(y))


def _conv(net: Builder, x: Tensor, width: int) -> Tensor:
    return net.conv_bn(x, width, kernel=3, bias=True)
