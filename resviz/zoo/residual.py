"""Residual networks put together: stem, stages of units, head."""

from typing import Literal, NamedTuple

from resviz.core.builder import Builder, Tensor
from resviz.core.network import Network
from resviz.core.ops import LearnedBias, shape_text
from resviz.zoo.axes import Residual
from resviz.zoo.units import Unit, residual_unit

Stem = Literal["imagenet", "deep", "cifar"]


class Plan(NamedTuple):
    """What the construction needs to know, whichever family asks.

    Attributes:
        settings: the axes.
        depths: units in each stage.
        widths: of each stage, before a bottleneck's expansion.
        stem: a 7×7 convolution or three 3×3, then max pooling; or one 3×3.
        stem_width: channels of the (first) convolution of the stem.
        pooled: projections average over 2×2 places where they stride.
        bias: whether convolutions have one; unless said, where there is no normalisation.
    """

    settings: Residual
    depths: tuple[int, ...]
    widths: tuple[int, ...]
    stem: Stem
    stem_width: int
    pooled: bool = False
    bias: bool | None = None


def build_residual(plan: Plan, name: str, title: str) -> Network:
    """The network of a plan."""
    settings = plan.settings
    image = (settings.channels, settings.size, settings.size)
    net = Builder(image, normalise=settings.norm == "batch")
    x = _stem(net, plan)
    total, place = sum(plan.depths), 0
    for index, (depth, width) in enumerate(zip(plan.depths, plan.widths, strict=True)):
        with net.stage():
            for position in range(depth):
                place += 1
                unit = Unit(
                    settings,
                    width,
                    stride=2 if index and not position else 1,
                    early=settings.stride_in == "1x1",
                    pooled=plan.pooled,
                    opens=not position,
                    place=place,
                    total=total,
                    activated=place == 1 and plan.stem != "cifar",
                    bias=plan.bias,
                )
                x = residual_unit(net, x, unit)
    with net.stage("head"):
        if settings.order == "full":
            x = net.norm(x)
        if settings.order in ("full", "relu_only"):
            x = net.relu(x)
        x = net.global_avg_pool(x)
        fixup = settings.start == "fixup"
        if fixup:
            x = net.do(LearnedBias(), x, name="bias")
        net.linear(x, settings.classes, gain=0.0 if fixup else 1.0)
    return net.finish(name, title=title, summary=_summary(plan))


def _stem(net: Builder, plan: Plan) -> Tensor:
    width, fixup = plan.stem_width, plan.settings.start == "fixup"
    with net.stage("stem"):
        if plan.stem == "deep":
            x = net.conv_bn_relu(net.input, width, kernel=3, stride=2, bias=plan.bias)
            x = net.conv_bn_relu(x, width, kernel=3, bias=plan.bias)
            x = net.conv(x, 2 * width, kernel=3, bias=plan.bias)
        else:
            kernel, stride = (3, 1) if plan.stem == "cifar" else (7, 2)
            bias = False if fixup else plan.bias
            x = net.conv(net.input, width, kernel=kernel, stride=stride, bias=bias)
        if plan.stem == "cifar" and plan.settings.order == "full":
            return x  # the first unit begins with its activation
        x = net.do(LearnedBias(), x, name="bias") if fixup else net.norm(x)
        if plan.stem == "cifar" and plan.settings.order == "relu_only":
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


def _summary(plan: Plan) -> str:
    settings = plan.settings
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
    words.append(f"input {shape_text((settings.channels, settings.size, settings.size))}")
    return " · ".join(words)
