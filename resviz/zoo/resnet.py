"""The families of residual networks: for ImageNet, for CIFAR, and wide ones.

He, Zhang, Ren and Sun, *Deep Residual Learning for Image Recognition*, 2015 (arXiv 1512.03385):
section 3.3 for the ImageNet networks, 4.2 for the CIFAR ones. *Identity Mappings in Deep Residual
Networks*, 2016 (arXiv 1603.05027), for pre-activation. Zagoruyko and Komodakis, *Wide Residual
Networks*, 2016 (arXiv 1605.07146). Xie et al. 2016 (arXiv 1611.05431) for ResNeXt. All of them are
settings of one construction (`resviz.zoo.residual`).
"""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from resviz.core.errors import SettingError
from resviz.zoo.axes import BLOCK, SHORTCUT, Block, Option
from resviz.zoo.capacity import scaled
from resviz.zoo.residual import Plan, Staged, Stem, plan_of
from resviz.zoo.spec import about

Crossing = Literal["conv", "avgpool"]
_SIZE = about("Image size", "Height and width of the square image.", unit="px")
_CLASSES = about("Classes", "Outputs of the last layer.")


class ResNet(Staged, frozen=True, kw_only=True, tag="resnet"):
    """Any depth and block, with a stem of ImageNet or the small one of CIFAR."""

    described_as: ClassVar[str] = "ResNet"

    block: Annotated[Block, BLOCK] = "bottleneck"
    depths: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=1000)], ...],
        about("Blocks per stage", "One number per stage, e.g. 3,4,6,3; at most eight stages."),
    ] = (3, 4, 6, 3)
    stem: Annotated[
        Stem,
        about(
            "Stem",
            "A 7×7 convolution and max pooling, three 3×3 convolutions and max pooling (ResNet-C),"
            " or a single 3×3 convolution at full size.",
            words={"imagenet": "7×7, max pool", "deep": "3 × 3×3, max pool", "cifar": "3×3"},
        ),
    ] = "imagenet"
    stem_width: Annotated[
        int,
        Meta(ge=1, le=1024),
        about("Stem width", "Channels of the first two convolutions of the deep stem."),
    ] = 32
    crossing: Annotated[
        Crossing,
        about(
            "Projection",
            "Where a projection halves the map: the 1×1 convolution itself, or an average over 2×2"
            " places before it (ResNet-D).",
            words={"conv": "strided 1×1", "avgpool": "2×2 mean, then 1×1"},
        ),
    ] = "conv"

    @property
    def unit(self) -> Block:
        """See `Residual.unit`."""
        return self.block

    def check(self) -> None:
        """One to eight stages, and what `Residual.check` says."""
        if not self.depths:
            raise SettingError("depths", "needs at least one stage.")
        if len(self.depths) > 8:
            raise SettingError("depths", f"{len(self.depths)} stages are more than eight.")
        if sum(self.depths) > 2000:
            raise SettingError("depths", f"{sum(self.depths)} blocks are more than 2,000 in all.")
        super().check()

    def idle(self) -> frozenset[str]:
        """See `Settings.idle`."""
        idle = set(super().idle())
        if self.stem != "deep":
            idle.add("stem_width")
        if self.shortcut in ("A", "none") and self.passage != "conv":
            idle.add("crossing")
        return frozenset(idle)

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 11 * sum(self.depths)

    def canonical_name(self) -> str:
        """``resnet50``, ``plain34``; the number counts the layers with weights on the main path."""
        per_block = 3 if self.block == "bottleneck" else 2
        depth = per_block * sum(self.depths) + 2
        return f"{'plain' if self.shortcut == 'none' else 'resnet'}{depth}"

    def plan(self) -> Plan:
        """See `Staged.plan`."""
        widths = tuple(
            scaled(64 * 2**stage, self.width_multiplier) for stage in range(len(self.depths))
        )
        return plan_of(
            self,
            self.depths,
            widths,
            self.stem,
            self.stem_width if self.stem == "deep" else widths[0],
            pooled=self.crossing == "avgpool",
        )


class ResNetCifar(Staged, frozen=True, kw_only=True, tag="resnet_cifar"):
    """Three stages on small images, 6n + 2 layers deep with basic blocks, 9n + 2 with bottlenecks.

    The widths are 16, 32 and 64; a bottleneck ends four times as wide.
    """

    described_as: ClassVar[str] = "ResNet for CIFAR"

    depth: Annotated[
        int,
        Meta(ge=8, le=12_002),
        about(
            "Depth",
            "Layers with weights on the main path: 6n + 2 for n basic blocks a stage, 9n + 2 for"
            " bottlenecks.",
        ),
    ] = 56
    block: Annotated[Block, BLOCK] = "basic"
    shortcut: Annotated[Option, SHORTCUT] = "A"
    size: Annotated[int, Meta(ge=1, le=4096), _SIZE] = 32
    classes: Annotated[int, Meta(ge=1, le=100_000), _CLASSES] = 10

    @property
    def unit(self) -> Block:
        """See `Residual.unit`."""
        return self.block

    def check(self) -> None:
        """Depth is 6n + 2 or 9n + 2, and what `Residual.check` says."""
        _check_depth(self.depth, 6 if self.block == "basic" else 9, 2)
        super().check()

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 7 * self.depth // 2

    def canonical_name(self) -> str:
        """``resnet56``, ``plain20``."""
        return f"{'plain' if self.shortcut == 'none' else 'resnet'}{self.depth}"

    def plan(self) -> Plan:
        """See `Staged.plan`."""
        widths = tuple(scaled(width, self.width_multiplier) for width in (16, 32, 64))
        depths = ((self.depth - 2) // (6 if self.block == "basic" else 9),) * 3
        return plan_of(self, depths, widths, "cifar", widths[0])


class WideResNet(Staged, frozen=True, kw_only=True, tag="wide_resnet"):
    """WRN-d-k: pre-activation, k times as wide as a ResNet for CIFAR and d layers deep.

    Zagoruyko and Komodakis 2016, table 1. d is 6n + 4; it counts the projections of the three
    stages among the layers.
    """

    described_as: ClassVar[str] = "Wide ResNet"

    depth: Annotated[
        int, Meta(ge=10, le=6_004), about("Depth", "Convolutions: 6n + 4 for n blocks a stage.")
    ] = 28
    widen: Annotated[
        int, Meta(ge=1, le=64), about("Widening", "Factor k on the widths 16, 32 and 64.")
    ] = 10
    order: Annotated[
        Literal["original", "bn_after_add", "relu_before_add", "relu_only", "full"],
        about("Order", "Where normalisation and ReLU stand; in the paper before convolutions."),
    ] = "full"
    size: Annotated[int, Meta(ge=1, le=4096), _SIZE] = 32
    classes: Annotated[int, Meta(ge=1, le=100_000), _CLASSES] = 10

    @property
    def unit(self) -> Block:
        """See `Residual.unit`."""
        return "basic"

    def check(self) -> None:
        """Depth is 6n + 4, and what `Residual.check` says."""
        _check_depth(self.depth, 6, 4)
        super().check()

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 7 * self.depth // 2

    def canonical_name(self) -> str:
        """``wrn_28_10``."""
        return f"wrn_{self.depth}_{self.widen}"

    def plan(self) -> Plan:
        """See `Staged.plan`."""
        factor = self.width_multiplier
        widths = tuple(scaled(width * self.widen, factor) for width in (16, 32, 64))
        depths = ((self.depth - 4) // 6,) * 3
        return plan_of(self, depths, widths, "cifar", scaled(16, factor))


def _check_depth(depth: int, step: int, rest: int) -> None:
    if (depth - rest) % step:
        least = -(-(8 - rest) // step) * step + rest
        below = depth - (depth - rest) % step
        near = f"{below} or {below + step}" if below >= least else f"{max(below + step, least)}"
        raise SettingError("depth", f"{depth} is not of the form {step}n + {rest}; take {near}.")
