"""RegNet: networks whose widths lie on a line, rounded so that they form stages.

Radosavovic, Kosaraju, Girshick, He and Dollár, *Designing Network Design Spaces*, 2020 (arXiv
2003.13678): section 3.3 and equations 2 to 4 for the widths, figure 4 for the X block; the Y block
adds squeeze-and-excitation (section 5). Widths fit their groups as in the authors' code, pycls;
torchvision rounds some of them otherwise and has other counts.
"""

from itertools import groupby
from math import log
from typing import Annotated, ClassVar, NamedTuple

from msgspec import Meta

from resviz.core.builder import Builder, Tensor
from resviz.core.errors import SettingError
from resviz.core.network import Network
from resviz.zoo.attention import squeeze_and_excitation
from resviz.zoo.axes import NORM, SHORTCUT, Norm, Option
from resviz.zoo.spec import Settings, about
from resviz.zoo.units import merge

QUANTUM = 8
"""Widths are multiples of it before they fit their groups."""


class RegNet(Settings, frozen=True, kw_only=True, tag="regnet"):
    """RegNetX, and with squeeze-and-excitation RegNetY, by the line their widths lie on."""

    described_as: ClassVar[str] = "RegNet"

    depth: Annotated[
        int, Meta(ge=1, le=1000), about("Depth d", "Blocks of all stages together.")
    ] = 22
    w0: Annotated[
        int,
        Meta(ge=8, le=4096),
        about("First width w₀", "Width where the line begins, a multiple of 8."),
    ] = 24
    wa: Annotated[
        float,
        Meta(ge=0.0, le=1024.0),
        about("Slope wₐ", "By how many channels the line rises with every block."),
    ] = 24.48
    wm: Annotated[
        float,
        Meta(ge=1.05, le=16.0),
        about("Step wₘ", "How many times wider one stage is than the stage before, about."),
    ] = 2.54
    group_width: Annotated[
        int,
        Meta(ge=1, le=4096),
        about("Group width", "Channels of a group of the 3×3 convolution; widths are multiples."),
    ] = 16
    se_ratio: Annotated[
        float,
        Meta(ge=0.0, le=1.0),
        about(
            "SE ratio",
            "Width inside squeeze-and-excitation, of the width of the block's input: 0.25 in"
            " RegNetY; 0 leaves it out, as in RegNetX.",
        ),
    ] = 0.0
    shortcut: Annotated[Option, SHORTCUT] = "B"
    norm: Annotated[Norm, NORM] = "batch"

    def check(self) -> None:
        """The line begins at a multiple of 8."""
        if self.w0 % QUANTUM:
            raise SettingError("w0", f"{self.w0} is not a multiple of {QUANTUM}.")

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return (16 if self.se_ratio else 10) * self.depth + 6

    def canonical_name(self) -> str:
        """``regnetx_004`` or ``regnety_004``, whatever the line."""
        return "regnety_004" if self.se_ratio else "regnetx_004"

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        net = Builder(self.image, normalise=self.norm == "batch")
        with net.stage("stem"):
            x = net.conv_bn_relu(net.input, 32, kernel=3, stride=2)
        for stage in self.stages():
            with net.stage():
                for block in range(stage.depth):
                    x = _block(net, x, stage, 1 if block else 2, self)
        with net.stage("head"):
            net.linear(net.global_avg_pool(x), self.classes)
        summary = self.summed_up(
            "Y block" if self.se_ratio else "X block",
            "no shortcuts" if self.shortcut == "none" else f"shortcut {self.shortcut}",
            "no normalisation" if self.norm == "none" else "",
        )
        return net.finish(name or self.canonical_name(), title=title, summary=summary)

    def stages(self) -> list["StagePlan"]:
        """Depth, width and groups of every stage.

        Block j lies at u = w₀ + wₐ·j on the line (equation 2); its width is w₀·wₘᵏ for the whole k
        nearest to that (equations 3 and 4), in multiples of 8; blocks of one width are a stage.
        """
        line = (self.w0 + self.wa * block for block in range(self.depth))
        powers = (round(log(u / self.w0) / log(self.wm)) for u in line)
        widths = (round(self.w0 * self.wm**k / QUANTUM) * QUANTUM for k in powers)
        return [self._fitted_to_groups(width, len([*blocks])) for width, blocks in groupby(widths)]

    def _fitted_to_groups(self, width: int, depth: int) -> "StagePlan":
        group = min(self.group_width, width)
        # Halves go to the even number, as they do in the authors' code.
        groups = max(1, round(width / group))
        return StagePlan(depth, groups * group, groups)


class StagePlan(NamedTuple):
    """So many blocks of one width, with so many groups in the 3×3 convolution."""

    depth: int
    width: int
    groups: int


def _block(net: Builder, x: Tensor, stage: StagePlan, stride: int, settings: RegNet) -> Tensor:
    """1×1, grouped 3×3 with the stride, 1×1, all of one width (figure 4)."""
    with net.block("Y block" if settings.se_ratio else "X block"):
        y = net.conv_bn_relu(x, stage.width, kernel=1)
        y = net.conv_bn_relu(y, stage.width, kernel=3, stride=stride, groups=stage.groups)
        if settings.se_ratio:
            y = squeeze_and_excitation(net, y, max(1, round(settings.se_ratio * x.channels)))
        y = net.conv_bn(y, stage.width, kernel=1)
        return net.relu(merge(net, x, y, stride, settings.shortcut))
