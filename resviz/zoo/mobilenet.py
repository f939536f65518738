"""MobileNetV2: residual blocks that are narrow at their ends and wide inside.

Sandler, Howard, Zhu, Zhmoginov and Chen, *MobileNetV2: Inverted Residuals and Linear Bottlenecks*,
2018 (arXiv 1801.04381): section 3.3 and table 1 for the block, table 2 for the network.
"""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.errors import SettingError
from resviz.core.network import Network, Role
from resviz.zoo.axes import NORM, Norm
from resviz.zoo.spec import Settings, about

Shortcut = Literal["identity", "none"]
MOST_STAGES = 32


class MobileNetV2(Settings, frozen=True, kw_only=True, tag="mobilenet_v2"):
    """Stages of inverted residuals; the columns t, c, n and s of table 2 are four lists."""

    described_as: ClassVar[str] = "MobileNetV2"

    expansions: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=64)], ...],
        about("Expansion t", "How many times wider than its input a block is inside, by stage."),
    ] = (1, 6, 6, 6, 6, 6, 6)
    widths: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=8192)], ...],
        about("Channels c", "Channels of a stage's output, before the multiplier."),
    ] = (16, 24, 32, 64, 96, 160, 320)
    depths: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=100)], ...],
        about("Blocks n", "Blocks of a stage."),
    ] = (1, 2, 3, 4, 3, 3, 1)
    strides: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=4)], ...],
        about("Stride s", "Stride of a stage's first block; 2 halves the map."),
    ] = (1, 2, 2, 2, 1, 2, 1)
    shortcut: Annotated[
        Shortcut,
        about(
            "Shortcut",
            "The input of a block is added to its output wherever both have the same shape; none is"
            " the plain network.",
            words={"identity": "identity", "none": "none (plain)"},
        ),
    ] = "identity"
    width_multiplier: Annotated[
        float,
        Meta(ge=0.0625, le=16.0),
        about(
            "Width",
            "Factor on all channels, then rounded to a multiple of 8; below 1 it spares the last"
            " convolution.",
            unit="×",
        ),
    ] = 1.0
    norm: Annotated[Norm, NORM] = "batch"

    def check(self) -> None:
        """The four lists describe the same stages."""
        stages = len(self.widths)
        if not stages:
            raise SettingError("widths", "needs at least one stage.")
        if stages > MOST_STAGES:
            raise SettingError("widths", f"{stages} stages are more than {MOST_STAGES}.")
        for name in ("expansions", "depths", "strides"):
            if len(getattr(self, name)) != stages:
                raise SettingError(
                    name, f"needs one number for each of the {stages} stages of widths."
                )

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 10 * sum(self.depths) + 8

    def canonical_name(self) -> str:
        """``mobilenet_v2``, whatever the table."""
        return "mobilenet_v2"

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        net = Builder(self.image, normalise=self.norm == "batch")
        with net.stage("stem"):
            x = net.conv_bn(net.input, self._scaled(32), kernel=3, stride=2)
            x = net.do(ops.ReLU6(), x)
        rows = zip(self.expansions, self.widths, self.depths, self.strides, strict=True)
        for expansion, width, depth, first in rows:
            with net.stage():
                for stride in (first, *[1] * (depth - 1)):
                    residual = self.shortcut == "identity"
                    x = inverted_residual(net, x, expansion, self._scaled(width), stride, residual)
        with net.stage("head"):
            x = net.conv_bn(x, max(1280, self._scaled(1280)), kernel=1)
            x = net.do(ops.ReLU6(), x)
            net.linear(net.global_avg_pool(x), self.classes)
        summary = self.summed_up(
            "inverted residual",
            "no shortcuts" if self.shortcut == "none" else "",
            "no normalisation" if self.norm == "none" else "",
            f"width ×{self.width_multiplier:g}" if self.width_multiplier != 1 else "",
        )
        return net.finish(name or self.canonical_name(), title=title, summary=summary)

    def _scaled(self, width: int) -> int:
        return divisible_by_8(width * self.width_multiplier)


def divisible_by_8(width: float) -> int:
    """The nearest multiple of 8, at least 8 and at least nine tenths of the width.

    So the authors' code rounds; halves go up.
    """
    rounded = max(8, int(width + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * width else rounded


def inverted_residual(
    net: Builder, x: Tensor, expansion: int, channels: int, stride: int, residual: bool
) -> Tensor:
    """1×1 to wide, 3×3 on every channel, 1×1 to narrow without activation (table 1).

    A block that widens nothing has no first 1×1. The shortcut joins the narrow ends, where they
    have the same shape (section 3.3).
    """
    with net.block("inverted residual"):
        y = x
        wide = expansion * x.channels
        if expansion != 1:
            y = net.do(ops.ReLU6(), net.conv_bn(y, wide, kernel=1))
        y = net.conv_bn(y, wide, kernel=3, stride=stride, groups=wide)
        y = net.conv_bn(net.do(ops.ReLU6(), y), channels, kernel=1)
        if residual and stride == 1 and channels == x.channels:
            return net.add(y, x.on(Role.IDENTITY))
        return y
