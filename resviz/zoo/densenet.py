"""Networks whose layers read everything that came before them in their stage.

Huang, Liu, van der Maaten and Weinberger, *Densely Connected Convolutional Networks*, 2016 (arXiv
1608.06993): section 3 for the layers, table 1 for the ImageNet networks, 4.2 for the CIFAR ones.
"""

from typing import Annotated, ClassVar, Literal, NamedTuple

from msgspec import Meta

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.errors import SettingError, ShapeError
from resviz.core.network import Network, Role
from resviz.zoo.axes import NORM, Norm
from resviz.zoo.spec import Settings, about

Stem = Literal["imagenet", "cifar"]

_WHY_NO_PLAIN = (
    "Every dense layer reads the concatenation of all before it; without it a layer would see only"
    " the few channels of its neighbour, and no convolution would keep its shape."
)
_GROWTH = about("Growth rate", "Channels that every dense layer adds (k).")
_BOTTLENECK = about(
    "Bottleneck", "A 1×1 convolution to four times the growth rate before every 3×3 one (B)."
)
_COMPRESSION = about(
    "Compression", "Share of the channels that a transition keeps (θ); below 1 it is the C of BC."
)
_DROPOUT = about("Dropout", "Rate of the dropout after every convolution but the first.")


class _Plan(NamedTuple):
    """What the construction needs to know, whichever family asks."""

    settings: "DenseNet | DenseNetCifar"
    depths: tuple[int, ...]
    stem: Stem
    stem_channels: int


class DenseNet(Settings, frozen=True, kw_only=True, tag="densenet"):
    """Any number of dense layers a stage, with the stem of ImageNet or the small one of CIFAR."""

    described_as: ClassVar[str] = "DenseNet"
    why_no_plain: ClassVar[str] = _WHY_NO_PLAIN

    depths: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=200)], ...],
        about("Layers per stage", "One number per stage, e.g. 6,12,24,16; at most six stages."),
    ] = (6, 12, 24, 16)
    growth_rate: Annotated[int, Meta(ge=1, le=512), _GROWTH] = 32
    bottleneck: Annotated[bool, _BOTTLENECK] = True
    compression: Annotated[float, Meta(ge=0.1, le=1.0), _COMPRESSION] = 0.5
    dropout: Annotated[float, Meta(ge=0.0, le=0.9), _DROPOUT] = 0.0
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
        """One to six stages."""
        if not self.depths:
            raise SettingError("depths", "needs at least one stage.")
        if len(self.depths) > 6:
            raise SettingError("depths", f"{len(self.depths)} stages are more than six.")

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return (7 if self.bottleneck else 4) * sum(self.depths)

    def canonical_name(self) -> str:
        """``densenet121``; the number counts the layers with weights."""
        if self.depths == (6, 12, 64, 48):
            return "densenet264"  # as its authors call it, though it has 265
        per_layer = 2 if self.bottleneck else 1
        return f"densenet{per_layer * sum(self.depths) + len(self.depths) + 1}"

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        plan = _Plan(self, self.depths, self.stem, 2 * self.growth_rate)
        return _build(plan, name or self.canonical_name(), title)


class DenseNetCifar(Settings, frozen=True, kw_only=True, tag="densenet_cifar"):
    """Three stages of as many dense layers each, on small images."""

    described_as: ClassVar[str] = "DenseNet for CIFAR"
    why_no_plain: ClassVar[str] = _WHY_NO_PLAIN

    depth: Annotated[
        int,
        Meta(ge=10, le=1000),
        about("Depth", "Layers with weights (L): 3n + 4 for n layers a stage, 6n + 4 with B."),
    ] = 100
    growth_rate: Annotated[int, Meta(ge=1, le=512), _GROWTH] = 12
    bottleneck: Annotated[bool, _BOTTLENECK] = True
    compression: Annotated[float, Meta(ge=0.1, le=1.0), _COMPRESSION] = 0.5
    dropout: Annotated[float, Meta(ge=0.0, le=0.9), _DROPOUT] = 0.0
    norm: Annotated[Norm, NORM] = "batch"

    @property
    def _per_step(self) -> int:
        """Layers with weights that one more dense layer in every stage adds."""
        return 6 if self.bottleneck else 3

    def check(self) -> None:
        """Depth is 3n + 4, with bottlenecks 6n + 4."""
        step = self._per_step
        if (self.depth - 4) % step:
            below = self.depth - (self.depth - 4) % step
            near = f"{below} or {below + step}" if below > 4 else f"{below + step}"
            raise SettingError(
                "depth", f"{self.depth} is not of the form {step}n + 4; take {near}."
            )

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return (7 * self.depth) // 2 if self.bottleneck else 4 * self.depth

    def canonical_name(self) -> str:
        """``densenet_40_12``, ``densenet_bc_100_12``: depth and growth rate."""
        letters = "b" * self.bottleneck + "c" * (self.compression < 1)
        kind = f"densenet_{letters}" if letters else "densenet"
        return f"{kind}_{self.depth}_{self.growth_rate}"

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        is_bc = self.bottleneck and self.compression < 1
        stem_channels = 2 * self.growth_rate if is_bc else 16
        depths = ((self.depth - 4) // self._per_step,) * 3
        return _build(
            _Plan(self, depths, "cifar", stem_channels), name or self.canonical_name(), title
        )


def _build(plan: _Plan, name: str, title: str) -> Network:
    settings = plan.settings
    _expect_room(plan)
    net = Builder(settings.image, normalise=settings.norm == "batch")
    x = _stem(net, plan)
    for stage, depth in enumerate(plan.depths, start=1):
        with net.stage():
            for _ in range(depth):
                x = dense_layer(net, x, settings)
            if stage < len(plan.depths):
                x = transition(net, x, settings)
    with net.stage("head"):
        x = net.relu(net.norm(x))
        net.linear(net.global_avg_pool(x), settings.classes)
    return net.finish(name, title=title, summary=_summary(plan))


def _expect_room(plan: _Plan) -> None:
    transitions = len(plan.depths) - 1
    needed: int = 2**transitions
    if plan.stem == "imagenet":
        needed = 4 * needed - 3  # its convolution and pooling halve upwards
    if plan.settings.size < needed:
        raise ShapeError(
            f"A DenseNet with {transitions} transitions after this stem needs an image of at least"
            f" {needed} px, not {plan.settings.size}."
        )


def _stem(net: Builder, plan: _Plan) -> Tensor:
    with net.stage("stem"):
        if plan.stem == "cifar":
            return net.conv(net.input, plan.stem_channels, kernel=3)
        x = net.conv_bn_relu(net.input, plan.stem_channels, kernel=7, stride=2)
        return net.max_pool(x, kernel=3, stride=2)


def dense_layer(net: Builder, x: Tensor, settings: DenseNet | DenseNetCifar) -> Tensor:
    """New channels from all there are, kept beside them (section 3)."""
    with net.block("dense layer"):
        y = x
        if settings.bottleneck:
            y = _conv(net, y, 4 * settings.growth_rate, kernel=1, dropout=settings.dropout)
        y = _conv(net, y, settings.growth_rate, kernel=3, dropout=settings.dropout)
        return net.apply(ops.Concat(), x.on(Role.CONCAT), y, name="concat")


def transition(net: Builder, x: Tensor, settings: DenseNet | DenseNetCifar) -> Tensor:
    """Fewer channels on half the map (section 3, "Compression")."""
    with net.block("transition"):
        kept = max(1, int(settings.compression * x.channels))
        x = _conv(net, x, kept, kernel=1, dropout=settings.dropout)
        return net.do(ops.AvgPool2d(2, 2), x)


def _conv(net: Builder, x: Tensor, channels: int, *, kernel: int, dropout: float) -> Tensor:
    """The composite function of section 3: normalisation, rectifier, convolution."""
    x = net.conv(net.relu(net.norm(x)), channels, kernel=kernel)
    return net.do(ops.Dropout(dropout), x) if dropout else x


def _summary(plan: _Plan) -> str:
    settings = plan.settings
    words = [f"growth rate {settings.growth_rate}"]
    words.append("1×1 – 3×3" if settings.bottleneck else "3×3")
    if settings.compression < 1:
        words.append(f"compression {settings.compression:g}")
    if settings.dropout:
        words.append(f"dropout {settings.dropout:g}")
    if settings.norm == "none":
        words.append("no normalisation")
    return settings.summed_up(*words)
