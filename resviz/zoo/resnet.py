"""Residual networks with post-activation blocks, and the plain networks beside them.

He, Zhang, Ren and Sun, *Deep Residual Learning for Image Recognition*, 2015 (arXiv 1512.03385):
section 3.3 for the ImageNet networks and the shortcut options, 4.2 for the CIFAR ones. One function
builds them all; the two families differ in what a person sets.
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, NamedTuple, Self

from msgspec import Meta, structs

from resviz.core.builder import Builder, Tensor
from resviz.core.errors import SettingError
from resviz.core.network import Network, Role
from resviz.core.ops import shape_text
from resviz.zoo.spec import Settings, about

Block = Literal["basic", "bottleneck"]
Option = Literal["A", "B", "C", "none"]
Stem = Literal["imagenet", "cifar"]
Stride = Literal["1x1", "3x3"]
Norm = Literal["batch", "none"]

SHORTCUT = about(
    "Shortcut",
    "How a shortcut crosses a change of shape: A pads with zeros, B projects there with a 1×1"
    " convolution, C projects in every block; none is the plain network.",
    words={
        "A": "A · zero-pad",
        "B": "B · projection",
        "C": "C · all projections",
        "none": "none (plain)",
    },
)
NORM = about(
    "Normalisation",
    "Batch norm after every convolution, or none; without it convolutions have a bias.",
    words={"batch": "batch norm", "none": "none"},
)
_MULTIPLIER = about("Width", "Factor on the channels of every stage.", unit="×")


class _Plan(NamedTuple):
    """What the construction needs to know, whichever family asks."""

    settings: "ResNet | ResNetCifar"
    block: Block
    depths: tuple[int, ...]
    widths: tuple[int, ...]
    stem: Stem
    stride_in: Stride


class ResNet(Settings, frozen=True, kw_only=True, tag="resnet"):
    """Any depth and block, with the seven-pixel stem of ImageNet or the small one of CIFAR."""

    described_as: ClassVar[str] = "ResNet"

    block: Annotated[
        Block,
        about(
            "Block",
            "Two 3×3 convolutions, or 1×1 – 3×3 – 1×1 with four times the channels at the end.",
        ),
    ] = "bottleneck"
    depths: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=1000)], ...],
        about("Blocks per stage", "One number per stage, e.g. 3,4,6,3; at most eight stages."),
    ] = (3, 4, 6, 3)
    shortcut: Annotated[Option, SHORTCUT] = "B"
    stride_in: Annotated[
        Stride,
        about(
            "Stride in",
            "Which convolution of a bottleneck halves the map: the first 1×1 (2015 paper) or the"
            " 3×3 (v1.5). A basic block always halves in its first convolution.",
            words={"1x1": "first 1×1 (2015)", "3x3": "3×3 (v1.5)"},
        ),
    ] = "3x3"
    stem: Annotated[
        Stem,
        about(
            "Stem",
            "A 7×7 convolution and max pooling, or a single 3×3 convolution at full size.",
            words={"imagenet": "7×7, max pool", "cifar": "3×3"},
        ),
    ] = "imagenet"
    width_multiplier: Annotated[float, Meta(ge=0.0625, le=16.0), _MULTIPLIER] = 1.0
    norm: Annotated[Norm, NORM] = "batch"

    def check(self) -> None:
        """One to eight stages."""
        if not self.depths:
            raise SettingError("depths", "needs at least one stage.")
        if len(self.depths) > 8:
            raise SettingError("depths", f"{len(self.depths)} stages are more than eight.")
        if sum(self.depths) > 2000:
            raise SettingError("depths", f"{sum(self.depths)} blocks are more than 2,000 in all.")

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 11 * sum(self.depths)

    def canonical_name(self) -> str:
        """``resnet50``, ``plain34``; the number counts the layers with weights on the main path."""
        per_block = 3 if self.block == "bottleneck" else 2
        depth = per_block * sum(self.depths) + 2
        return f"{'plain' if self.shortcut == 'none' else 'resnet'}{depth}"

    def plain(self) -> Self | None:
        """The same layers with the shortcuts removed."""
        return None if self.shortcut == "none" else structs.replace(self, shortcut="none")

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        widths = tuple(
            _scaled(64 * 2**stage, self.width_multiplier) for stage in range(len(self.depths))
        )
        plan = _Plan(self, self.block, self.depths, widths, self.stem, self.stride_in)
        return _build(plan, name or self.canonical_name(), title)


class ResNetCifar(Settings, frozen=True, kw_only=True, tag="resnet_cifar"):
    """Three stages of basic blocks on small images, 6n + 2 layers deep."""

    described_as: ClassVar[str] = "ResNet for CIFAR"

    depth: Annotated[
        int,
        Meta(ge=8, le=12_002),
        about("Depth", "Layers with weights on the main path: 6n + 2 for n blocks a stage."),
    ] = 56
    shortcut: Annotated[Option, SHORTCUT] = "A"
    width_multiplier: Annotated[float, Meta(ge=0.0625, le=16.0), _MULTIPLIER] = 1.0
    norm: Annotated[Norm, NORM] = "batch"
    size: Annotated[
        int,
        Meta(ge=1, le=4096),
        about("Image size", "Height and width of the square image.", unit="px"),
    ] = 32
    classes: Annotated[
        int, Meta(ge=1, le=100_000), about("Classes", "Outputs of the last layer.")
    ] = 10

    def check(self) -> None:
        """Depth is 6n + 2."""
        if (self.depth - 2) % 6:
            below = self.depth - (self.depth - 2) % 6
            near = f"{below} or {below + 6}" if below >= 8 else f"{below + 6}"
            raise SettingError("depth", f"{self.depth} is not of the form 6n + 2; take {near}.")

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 7 * self.depth // 2

    def canonical_name(self) -> str:
        """``resnet56``, ``plain20``."""
        return f"{'plain' if self.shortcut == 'none' else 'resnet'}{self.depth}"

    def plain(self) -> Self | None:
        """The same layers with the shortcuts removed."""
        return None if self.shortcut == "none" else structs.replace(self, shortcut="none")

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        widths = tuple(_scaled(width, self.width_multiplier) for width in (16, 32, 64))
        depths = ((self.depth - 2) // 6,) * 3
        plan = _Plan(self, "basic", depths, widths, "cifar", "3x3")
        return _build(plan, name or self.canonical_name(), title)


def _scaled(width: int, multiplier: float) -> int:
    return max(1, round(width * multiplier))


def _build(plan: _Plan, name: str, title: str) -> Network:
    settings = plan.settings
    image = (settings.channels, settings.size, settings.size)
    net = Builder(image, normalise=settings.norm == "batch")
    x = _stem(net, plan)
    block = basic_block if plan.block == "basic" else bottleneck
    for index, (depth, width) in enumerate(zip(plan.depths, plan.widths, strict=True)):
        with net.stage():
            for stride in _strides(depth, first=1 if index == 0 else 2):
                x = block(net, x, width, stride, settings.shortcut, plan.stride_in)
    with net.stage("head"):
        net.linear(net.global_avg_pool(x), settings.classes)
    return net.finish(name, title=title, summary=_summary(plan))


def _strides(depth: int, first: int) -> Iterator[int]:
    yield first
    for _ in range(depth - 1):
        yield 1


def _stem(net: Builder, plan: _Plan) -> Tensor:
    with net.stage("stem"):
        if plan.stem == "cifar":
            return net.conv_bn_relu(net.input, plan.widths[0], kernel=3)
        x = net.conv_bn_relu(net.input, plan.widths[0], kernel=7, stride=2)
        return net.max_pool(x, kernel=3, stride=2)


def basic_block(
    net: Builder, x: Tensor, width: int, stride: int, option: Option, stride_in: Stride
) -> Tensor:
    """Two 3×3 convolutions (He et al. 2015, figure 5 left); the stride is in the first."""
    with net.block("basic block"):
        y = net.conv_bn_relu(x, width, kernel=3, stride=stride)
        y = net.conv_bn(y, width, kernel=3)
        return net.relu(merge(net, x, y, stride, option))


def bottleneck(
    net: Builder, x: Tensor, width: int, stride: int, option: Option, stride_in: Stride
) -> Tensor:
    """1×1 – 3×3 – 1×1, the last with four times the width (figure 5 right)."""
    first, second = (stride, 1) if stride_in == "1x1" else (1, stride)
    with net.block("bottleneck"):
        y = net.conv_bn_relu(x, width, kernel=1, stride=first)
        y = net.conv_bn_relu(y, width, kernel=3, stride=second)
        y = net.conv_bn(y, 4 * width, kernel=1)
        return net.relu(merge(net, x, y, stride, option))


def merge(net: Builder, x: Tensor, y: Tensor, stride: int, option: Option) -> Tensor:
    """What a block adds up: its branch and its shortcut, if it has one."""
    return y if option == "none" else net.add(y, shortcut(net, x, y.channels, stride, option))


def shortcut(net: Builder, x: Tensor, channels: int, stride: int, option: Option) -> Tensor:
    """The shortcut of a block to so many channels (options A, B, C of section 3.3)."""
    changes = channels != x.channels or stride != 1
    if option == "C" or (option == "B" and changes):
        with net.part("shortcut"):
            return net.conv_bn(x.on(Role.PROJECTION), channels, kernel=1, stride=stride)
    if changes:
        with net.part("shortcut"):
            return net.zero_pad(x.on(Role.ZERO_PAD), channels, stride)
    return x.on(Role.IDENTITY)


def _summary(plan: _Plan) -> str:
    settings = plan.settings
    words = ["bottleneck" if plan.block == "bottleneck" else "basic block"]
    words.append("no shortcuts" if settings.shortcut == "none" else f"shortcut {settings.shortcut}")
    if plan.block == "bottleneck":
        words.append(f"stride in {plan.stride_in.replace('x', '×')}")
    if settings.norm == "none":
        words.append("no normalisation")
    if settings.width_multiplier != 1:
        words.append(f"width ×{settings.width_multiplier:g}")
    words.append(f"input {shape_text((settings.channels, settings.size, settings.size))}")
    return " · ".join(words)
