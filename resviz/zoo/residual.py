"""Residual networks put together: stem, stages of units, head."""

from collections.abc import Sequence
from typing import ClassVar, Literal, NamedTuple

from resviz.core.builder import Builder, Tensor
from resviz.core.network import Network
from resviz.core.ops import LearnedBias, Shape
from resviz.zoo.axes import Residual
from resviz.zoo.units import Unit, residual_unit

Stem = Literal["imagenet", "deep", "cifar"]


class StagePlan(NamedTuple):
    """One stage.

    Attributes:
        settings: the axes of its units.
        depth: units.
        width: of its units, before a bottleneck's expansion.
        stride: of its first unit.
        pooled: projections average over 2×2 places where they stride.
    """

    settings: Residual
    depth: int
    width: int
    stride: int
    pooled: bool = False


class Plan(NamedTuple):
    """What the construction needs to know, whichever family asks.

    Attributes:
        image: channels, height and width.
        classes: outputs of the head.
        normalise: with batch norm.
        stages: in order.
        stem: a 7×7 convolution or three 3×3, then max pooling; or one 3×3.
        stem_width: channels of the (first) convolution of the stem.
        bias: whether convolutions have one; unless said, where there is no normalisation.
    """

    image: Shape
    classes: int
    normalise: bool
    stages: tuple[StagePlan, ...]
    stem: Stem
    stem_width: int
    bias: bool | None = None

    @property
    def first(self) -> Residual:
        """The axes of the first stage; the stem goes by them."""
        return self.stages[0].settings

    @property
    def last(self) -> Residual:
        """The axes of the last stage; the head goes by them."""
        return self.stages[-1].settings


def plan_of(
    settings: Residual,
    depths: Sequence[int],
    widths: Sequence[int],
    stem: Stem,
    stem_width: int,
    *,
    pooled: bool = False,
    bias: bool | None = None,
) -> Plan:
    """A plan whose stages are all alike but for depth and width; each but the first halves."""
    return Plan(
        settings.image,
        settings.classes,
        settings.norm == "batch",
        tuple(
            StagePlan(settings, depth, width, 2 if index else 1, pooled)
            for index, (depth, width) in enumerate(zip(depths, widths, strict=True))
        ),
        stem,
        stem_width,
        bias,
    )


class Staged(Residual, frozen=True, kw_only=True):
    """Residual networks that are built by a plan, and so can have their stages listed."""

    why_no_stages: ClassVar[str] = ""

    def plan(self) -> Plan:
        """What the construction needs to know."""
        raise NotImplementedError  # every family has its own

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        return build_residual(self.plan(), name or self.canonical_name(), title, summary_of(self))


def build_residual(plan: Plan, name: str, title: str, summary: str) -> Network:
    """The network of a plan."""
    net = Builder(plan.image, normalise=plan.normalise)
    x = _stem(net, plan)
    total, place = sum(stage.depth for stage in plan.stages), 0
    for stage in plan.stages:
        with net.stage():
            for position in range(stage.depth):
                place += 1
                if position > 1 and not stage.settings.drop_path:  # which grows with the depth
                    x = net.again(x)
                    continue
                unit = Unit(
                    stage.settings,
                    stage.width,
                    stride=1 if position else stage.stride,
                    pooled=stage.pooled,
                    opens=not position,
                    place=place,
                    total=total,
                    activated=place == 1 and plan.stem != "cifar",
                    bias=plan.bias,
                )
                x = residual_unit(net, x, unit)
    with net.stage("head"):
        if plan.last.order == "full":
            x = net.norm(x)
        if plan.last.order in ("full", "relu_only"):
            x = net.relu(x)
        x = net.global_avg_pool(x)
        fixup = plan.last.start == "fixup"
        if fixup:
            x = net.do(LearnedBias(), x, name="bias")
        net.linear(x, plan.classes, gain=0.0 if fixup else 1.0)
    return net.finish(name, title=title, summary=summary)


def _stem(net: Builder, plan: Plan) -> Tensor:
    width, fixup = plan.stem_width, plan.first.start == "fixup"
    with net.stage("stem"):
        if plan.stem == "deep":
            x = net.conv_bn_relu(net.input, width, kernel=3, stride=2, bias=plan.bias)
            x = net.conv_bn_relu(x, width, kernel=3, bias=plan.bias)
            x = net.conv(x, 2 * width, kernel=3, bias=plan.bias)
        else:
            kernel, stride = (3, 1) if plan.stem == "cifar" else (7, 2)
            bias = False if fixup else plan.bias
            x = net.conv(net.input, width, kernel=kernel, stride=stride, bias=bias)
        if plan.stem == "cifar" and plan.first.order == "full":
            return x  # the first unit begins with its activation
        x = net.do(LearnedBias(), x, name="bias") if fixup else net.norm(x)
        if plan.stem == "cifar" and plan.first.order == "relu_only":
            return x
        x = net.relu(x)
        return x if plan.stem == "cifar" else net.max_pool(x, kernel=3, stride=2)


_TOLD = {
    "order": {
        "bn_after_add": "batch norm after addition",
        "relu_before_add": "ReLU before addition",
        "relu_only": "ReLU-only pre-activation",
        "full": "pre-activation",
    },
    "passage": {
        "scaled": "scaled shortcuts",
        "exclusive_gate": "exclusive gates",
        "shortcut_gate": "gated shortcuts",
        "conv": "1×1 on every shortcut",
        "dropout": "dropout on shortcuts",
    },
    "start": {
        "zero_gamma": "zero γ",
        "rezero": "ReZero",
        "skipinit": "SkipInit",
        "fixup": "Fixup",
    },
    "attention": {"se": "squeeze-and-excitation", "eca": "ECA"},
    "spatial": {"res2net": "Res2Net splits", "sk": "selective kernels", "splat": "split attention"},
}


def summary_of(settings: Residual) -> str:
    """The settings that matter, in a few words."""
    words = ["bottleneck" if settings.unit == "bottleneck" else "basic block"]
    words.append("no shortcuts" if settings.shortcut == "none" else f"shortcut {settings.shortcut}")
    if settings.unit == "bottleneck":
        words.append(f"stride in {settings.stride_in.replace('x', '×')}")
    for axis, told in _TOLD.items():
        if getattr(settings, axis) in told and axis not in settings.idle():
            words.append(told[getattr(settings, axis)])
    if settings.cardinality > 1:
        words.append(f"{settings.cardinality} groups")
    if settings.norm == "none" and settings.start != "fixup":
        words.append("no normalisation")
    if settings.width_multiplier != 1:
        words.append(f"width ×{settings.width_multiplier:g}")
    return settings.summed_up(*words)
