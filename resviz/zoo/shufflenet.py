"""ShuffleNetV2: half of the channels pass a unit by, then both halves are shuffled.

Ma, Zhang, Zheng and Sun, *ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture
Design*, 2018 (arXiv 1807.11164): figure 3 c and d for the units, table 5 for the network.
"""

from typing import Annotated, ClassVar

from msgspec import Meta

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.errors import SettingError
from resviz.core.network import Network, Role
from resviz.zoo.axes import NORM, Norm
from resviz.zoo.spec import Settings, about

MOST_STAGES = 8


class ShuffleNetV2(Settings, frozen=True, kw_only=True, tag="shufflenet_v2"):
    """Stages that each begin with a unit of two convolved halves, which halves the map."""

    described_as: ClassVar[str] = "ShuffleNetV2"
    why_no_plain: ClassVar[str] = (
        "Half of the channels pass a unit by unchanged and are concatenated with the others; there"
        " is no addition to remove."
    )

    depths: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=100)], ...],
        about("Units per stage", "One number per stage, e.g. 4,8,4; at most eight stages."),
    ] = (4, 8, 4)
    widths: Annotated[
        tuple[Annotated[int, Meta(ge=2, le=8192)], ...],
        about("Channels", "Channels of a stage's output, an even number for each stage."),
    ] = (116, 232, 464)
    stem_width: Annotated[
        int, Meta(ge=1, le=1024), about("Stem channels", "Channels of the first convolution.")
    ] = 24
    head_width: Annotated[
        int, Meta(ge=1, le=16384), about("Head channels", "Channels of the last convolution.")
    ] = 1024
    norm: Annotated[Norm, NORM] = "batch"

    def check(self) -> None:
        """Both lists describe the same stages, and every width has two halves."""
        stages = len(self.widths)
        if not 1 <= stages <= MOST_STAGES:
            raise SettingError("widths", f"needs one to {MOST_STAGES} stages, not {stages}.")
        if len(self.depths) != stages:
            raise SettingError("depths", f"needs one number for each of the {stages} widths.")
        odd = [width for width in self.widths if width % 2]
        if odd:
            raise SettingError("widths", f"{odd[0]} is odd; a unit splits its channels in halves.")

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 13 * sum(self.depths) + 9

    def canonical_name(self) -> str:
        """``shufflenet_v2_x1_0``, whatever the channels."""
        return "shufflenet_v2_x1_0"

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        net = Builder(self.image, normalise=self.norm == "batch")
        with net.stage("stem"):
            x = net.conv_bn_relu(net.input, self.stem_width, kernel=3, stride=2)
            x = net.max_pool(x, kernel=3, stride=2)
        for depth, width in zip(self.depths, self.widths, strict=True):
            with net.stage():
                x = down_unit(net, x, width)
                for _ in range(depth - 1):
                    x = basic_unit(net, x)
        with net.stage("head"):
            x = net.conv_bn_relu(x, self.head_width, kernel=1)
            net.linear(net.global_avg_pool(x), self.classes)
        summary = self.summed_up(
            "channel split and shuffle", "no normalisation" if self.norm == "none" else ""
        )
        return net.finish(name or self.canonical_name(), title=title, summary=summary)


def basic_unit(net: Builder, x: Tensor) -> Tensor:
    """One half of the channels stays, the other is convolved (figure 3 c)."""
    half = x.channels // 2
    with net.block("shuffle unit"):
        with net.part("shortcut"):
            kept = net.do(ops.Slice(0, half), x.on(Role.CONCAT))
        y = net.do(ops.Slice(half, x.channels), x)
        y = net.conv_bn_relu(y, half, kernel=1)
        y = net.conv_bn(y, half, kernel=3, groups=half)
        y = net.conv_bn_relu(y, half, kernel=1)
        return net.do(ops.ChannelShuffle(2), net.do(ops.Concat(), kept, y))


def down_unit(net: Builder, x: Tensor, channels: int) -> Tensor:
    """All channels are convolved twice over, on half the map; no half stays (figure 3 d)."""
    half = channels // 2
    with net.block("downsampling unit"):
        with net.branch():
            y = net.conv_bn(x, x.channels, kernel=3, stride=2, groups=x.channels)
            y = net.conv_bn_relu(y, half, kernel=1)
        with net.branch():
            z = net.conv_bn_relu(x, half, kernel=1)
            z = net.conv_bn(z, half, kernel=3, stride=2, groups=half)
            z = net.conv_bn_relu(z, half, kernel=1)
        return net.do(ops.ChannelShuffle(2), net.do(ops.Concat(), y, z))
