"""Dual path networks: every block has a residual path and a dense one.

Chen, Li, Xiao, Jin, Yan and Feng, *Dual Path Networks*, 2017 (arXiv 1707.01629), section 4 and
table 1; the 68 is its authors' small network of the same year.
"""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.errors import SettingError
from resviz.core.network import Network, Role
from resviz.zoo.axes import NORM, Norm
from resviz.zoo.spec import Settings, about

Stem = Literal["7x7", "3x3"]


class DualPath(Settings, frozen=True, kw_only=True, tag="dpn"):
    """Grouped bottlenecks whose output is cut: a part is added, the rest is concatenated."""

    described_as: ClassVar[str] = "DPN"
    why_no_plain: ClassVar[str] = (
        "Every convolution reads the residual and the dense path together; without the dense path"
        " its input has fewer channels, so that no weight would keep its shape."
    )

    depths: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=200)], ...],
        about("Blocks per stage", "One number per stage, e.g. 3,4,20,3; at most six stages."),
    ] = (3, 4, 20, 3)
    increments: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=1024)], ...],
        about(
            "Increments",
            "Channels that a block adds to the dense path, one number for every stage.",
        ),
    ] = (16, 32, 24, 128)
    residual_width: Annotated[
        int,
        Meta(ge=1, le=4096),
        about(
            "Residual width",
            "Channels of the residual path in the first stage; each stage doubles.",
        ),
    ] = 256
    width: Annotated[
        int,
        Meta(ge=1, le=4096),
        about("Width", "Channels of the 3×3 convolution in the first stage; each stage doubles."),
    ] = 96
    groups: Annotated[
        int, Meta(ge=1, le=1024), about("Groups", "Groups of the 3×3 convolutions.")
    ] = 32
    stem: Annotated[
        Stem,
        about(
            "Stem",
            "The first convolution; max pooling follows.",
            words={"7x7": "7×7", "3x3": "3×3"},
        ),
    ] = "7x7"
    stem_channels: Annotated[
        int, Meta(ge=1, le=1024), about("Stem channels", "Channels of the first convolution.")
    ] = 64
    norm: Annotated[Norm, NORM] = "batch"

    def check(self) -> None:
        """One to six stages, an increment for each, groups that divide the width."""
        stages = len(self.depths)
        if not 1 <= stages <= 6:
            raise SettingError("depths", f"needs one to six stages, not {stages}.")
        if len(self.increments) != stages:
            raise SettingError(
                "increments", f"needs {stages} numbers, one for every stage of depths."
            )
        if self.width % self.groups:
            raise SettingError("groups", f"{self.groups} groups do not divide width {self.width}.")

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 15 * sum(self.depths)

    def canonical_name(self) -> str:
        """``dpn92``; the number counts the layers with weights."""
        return f"dpn{3 * sum(self.depths) + 2}"

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        net = Builder(self.image, normalise=self.norm == "batch")
        with net.stage("stem"):
            kernel = 7 if self.stem == "7x7" else 3
            x = net.conv_bn_relu(net.input, self.stem_channels, kernel=kernel, stride=2)
            x = net.max_pool(x, kernel=3, stride=2)
        for stage, (depth, increment) in enumerate(zip(self.depths, self.increments, strict=True)):
            with net.stage():
                for block in range(depth):
                    x = self._block(net, x, stage, increment, first=block == 0)
        with net.stage("head"):
            x = net.relu(net.norm(x))
            net.linear(net.global_avg_pool(x), self.classes)
        summary = self._summary()
        return net.finish(name or self.canonical_name(), title=title, summary=summary)

    def _block(self, net: Builder, x: Tensor, stage: int, increment: int, *, first: bool) -> Tensor:
        """A dual path block (figure 2 d): between blocks, the dense path follows the residual."""
        residual, width = self.residual_width * 2**stage, self.width * 2**stage
        stride = 2 if first and stage else 1
        with net.block("dual path block"):
            kept = x
            if first:
                with net.part("shortcut"):
                    both = residual + 2 * increment
                    kept = _conv(net, x.on(Role.PROJECTION), both, kernel=1, stride=stride)
            y = _conv(net, x, width, kernel=1)
            y = _conv(net, y, width, kernel=3, stride=stride, groups=self.groups)
            y = _conv(net, y, residual + increment, kernel=1)
            role = Role.PROJECTION if first else Role.IDENTITY
            old = net.do(ops.Slice(0, residual), kept.on(role))
            dense = net.do(ops.Slice(residual, kept.channels), kept.on(Role.CONCAT))
            added = net.add(net.do(ops.Slice(0, residual), y), old)
            new = net.do(ops.Slice(residual, y.channels), y)
            return net.apply(ops.Concat(), added, dense, new, name="concat")

    def _summary(self) -> str:
        words = [f"groups {self.groups}"]
        words.append(f"increments {'-'.join(map(str, self.increments))}")
        if self.norm == "none":
            words.append("no normalisation")
        return self.summed_up(*words)


def _conv(
    net: Builder, x: Tensor, channels: int, *, kernel: int, stride: int = 1, groups: int = 1
) -> Tensor:
    x = net.relu(net.norm(x))
    return net.conv(x, channels, kernel=kernel, stride=stride, groups=groups)
