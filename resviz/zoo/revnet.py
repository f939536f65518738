"""Reversible residual networks: a block's input can be computed from its output.

Gomez, Ren, Urtasun and Grosse, *The Reversible Residual Network: Backpropagation Without Storing
Activations*, 2017 (arXiv 1707.04585), section 3. The authors' code says what the paper leaves open:
functions are pre-activated, the first of all without its norm and rectifier, and the head starts
with both; where the shape changes, halves are mean-pooled and padded with zeros around basic
functions, projected without a norm around bottlenecks, whose stride is in their first convolution.
"""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.errors import SettingError
from resviz.core.network import Network, Role
from resviz.zoo.axes import NORM, Norm
from resviz.zoo.spec import Settings, about

Block = Literal["basic", "bottleneck"]
Stem = Literal["imagenet", "cifar"]


class RevNet(Settings, frozen=True, kw_only=True, tag="revnet"):
    """Blocks of two residual functions, each adding to one half of the channels."""

    described_as: ClassVar[str] = "RevNet"

    block: Annotated[
        Block,
        about(
            "Block",
            "What F and G are: two 3×3 convolutions, or 1×1 – 3×3 – 1×1 with four times the"
            " channels at the end.",
        ),
    ] = "bottleneck"
    depths: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=200)], ...],
        about("Blocks per stage", "One number per stage, e.g. 2,2,11,2; at most six stages."),
    ] = (2, 2, 11, 2)
    widths: Annotated[
        tuple[Annotated[int, Meta(ge=2, le=4096)], ...],
        about(
            "Channels",
            "Even numbers, of the stem and then of every stage; bottlenecks have four times them.",
        ),
    ] = (128, 128, 256, 512, 832)
    shortcuts: Annotated[
        bool,
        about("Shortcuts", "Whether F and G add to a half; without it F and G form a plain chain."),
    ] = True
    stem: Annotated[
        Stem,
        about(
            "Stem",
            "A 7×7 convolution and max pooling, or a single 3×3 convolution at full size.",
            words={"imagenet": "7×7, max pool", "cifar": "3×3"},
        ),
    ] = "imagenet"
    norm: Annotated[Norm, NORM] = "batch"

    def check(self) -> None:
        """One to six stages, and even widths for the stem and each."""
        stages = len(self.depths)
        if not 1 <= stages <= 6:
            raise SettingError("depths", f"needs one to six stages, not {stages}.")
        if len(self.widths) != stages + 1:
            raise SettingError(
                "widths", f"needs {stages + 1} numbers: the stem's and each stage's."
            )
        odd = [width for width in self.widths if width % 2]
        if odd:
            raise SettingError(
                "widths", f"{odd[0]} channels have no equal halves; take an even number."
            )

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return (25 if self.block == "bottleneck" else 19) * sum(self.depths)

    def canonical_name(self) -> str:
        """``revnet104``; the number counts the layers with weights on the main path."""
        per_block = 6 if self.block == "bottleneck" else 4
        return f"revnet{per_block * sum(self.depths) + 2}"

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        net = Builder(self.image, normalise=self.norm == "batch")
        first, *widths = self.widths
        with net.stage("stem"):
            if self.stem == "cifar":
                x = net.conv_bn_relu(net.input, first, kernel=3)
            else:
                x = net.conv_bn_relu(net.input, first, kernel=7, stride=2)
                x = net.max_pool(x, kernel=3, stride=2)
        for stage, (depth, width) in enumerate(zip(self.depths, widths, strict=True)):
            with net.stage():
                for block in range(depth):
                    stride = 2 if stage and not block else 1
                    x = self._block(net, x, width, stride, activated=not stage and not block)
        with net.stage("head"):
            x = net.relu(net.norm(x))
            net.linear(net.global_avg_pool(x), self.classes)
        summary = self._summary()
        return net.finish(name or self.canonical_name(), title=title, summary=summary)

    def _block(
        self, net: Builder, x: Tensor, width: int, stride: int, *, activated: bool
    ) -> Tensor:
        """y1 = x1 + F(x2), y2 = x2 + G(y1) (equation 6); x is x1 and x2 after one another."""
        function = _basic if self.block == "basic" else _bottleneck
        half = x.channels // 2
        channels = width * (4 if self.block == "bottleneck" else 1) // 2
        role = self._role(changes=stride > 1 or channels != half)
        with net.block("reversible block"):
            x2 = net.do(ops.Slice(half, x.channels), x)
            with net.part("f"):
                y1 = function(net, x2, channels, stride, activated=activated)
            if self.shortcuts:
                x1 = net.do(ops.Slice(0, half), x.on(role))
                y1 = net.do(ops.Add(), y1, _carried(net, x1, channels, stride, "shortcut1"))
            with net.part("g"):
                y2 = function(net, y1, channels, 1, activated=False)
            if self.shortcuts:
                x2 = x2.on(role)
                y2 = net.do(ops.Add(), y2, _carried(net, x2, channels, stride, "shortcut2"))
            return net.apply(ops.Concat(), y1.on(Role.CONCAT), y2, name="concat")

    def _role(self, *, changes: bool) -> Role:
        """How a half passes a function."""
        if not changes:
            return Role.IDENTITY
        return Role.PROJECTION if self.block == "bottleneck" else Role.ZERO_PAD

    def _summary(self) -> str:
        words = ["bottleneck" if self.block == "bottleneck" else "basic block"]
        words.append(f"channels {'-'.join(map(str, self.widths))}")
        if not self.shortcuts:
            words.append("no shortcuts")
        if self.norm == "none":
            words.append("no normalisation")
        return self.summed_up(*words)


def _carried(net: Builder, x: Tensor, channels: int, stride: int, name: str) -> Tensor:
    """A half past a function, in the shape of its output."""
    if x.role is Role.IDENTITY:
        return x
    with net.part(name):
        if x.role is Role.PROJECTION:
            return net.conv(x, channels, kernel=1, stride=stride)
        if stride > 1:
            x = net.do(ops.AvgPool2d(stride, stride, ceil=True), x)
        return net.zero_pad(x, channels, stride=1)


def _basic(net: Builder, x: Tensor, channels: int, stride: int, *, activated: bool) -> Tensor:
    x = x if activated else net.relu(net.norm(x))
    x = net.conv(x, channels, kernel=3, stride=stride)
    return net.conv(net.relu(net.norm(x)), channels, kernel=3)


def _bottleneck(net: Builder, x: Tensor, channels: int, stride: int, *, activated: bool) -> Tensor:
    x = x if activated else net.relu(net.norm(x))
    x = net.conv(x, channels // 4, kernel=1, stride=stride)
    x = net.conv(net.relu(net.norm(x)), channels // 4, kernel=3)
    return net.conv(net.relu(net.norm(x)), channels, kernel=1)
