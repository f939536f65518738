"""The residual unit: a branch of convolutions, a shortcut around it, and where they meet.

He et al. 2015 (arXiv 1512.03385) for the two blocks and the shortcut options; He et al. 2016
(arXiv 1603.05027) for the orders of activation (section 4) and what may lie on a shortcut
(section 3).
"""

from typing import NamedTuple

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.network import Role
from resviz.zoo.attention import (
    efficient_channel_attention,
    hierarchical_splits,
    selective_kernels,
    split_attention,
    squeeze_and_excitation,
)
from resviz.zoo.axes import Option, Residual

EXPANSION = 4
"""How many times wider a bottleneck ends than it is inside."""


class Unit(NamedTuple):
    """One residual unit.

    Attributes:
        settings: the axes.
        width: of the stage; a bottleneck ends with four times as many channels.
        stride: 2 where the unit halves the map.
        pooled: a projection averages over 2×2 places first, rather than skipping three of four.
        opens: it is the first of its stage.
        place: 1 for the first unit of the network.
        total: units of the network.
        activated: what it reads has been normalised and rectified.
        bias: whether convolutions have one; unless said, where there is no normalisation.
    """

    settings: Residual
    width: int
    stride: int
    pooled: bool
    opens: bool
    place: int
    total: int
    activated: bool = False
    bias: bool | None = None

    @property
    def basic(self) -> bool:
        """It is a basic block."""
        return self.settings.unit == "basic"

    @property
    def early(self) -> bool:
        """It halves in its first convolution, not in a bottleneck's 3×3."""
        return self.basic or self.settings.stride_in == "1x1"

    @property
    def channels(self) -> int:
        """Channels of its output."""
        return self.width if self.basic else EXPANSION * self.width


def residual_unit(net: Builder, x: Tensor, unit: Unit) -> Tensor:
    """One block of the network."""
    settings = unit.settings
    with net.block("basic block" if unit.basic else "bottleneck"):
        if settings.start == "fixup":
            return net.relu(_merge(net, x, x, _fixup_branch(net, x, unit), unit))
        y, beside = x, x
        if settings.order in ("relu_only", "full") and not unit.activated:
            y = _activate(net, x, settings)
            # Where the shape changes and at the very beginning, the shortcut is activated, too.
            if unit.place == 1 or unit.channels != x.channels or unit.stride != 1:
                beside = y
        out = _merge(net, y, beside, _branch(net, y, unit), unit)
        if settings.order == "original":
            return net.relu(out)
        if settings.order == "bn_after_add":
            return net.relu(net.norm(out))
        return out


def _activate(net: Builder, x: Tensor, settings: Residual) -> Tensor:
    """What stands before a convolution in the orders with pre-activation."""
    return net.relu(net.norm(x) if settings.order == "full" else x)


# The branch


def _branch(net: Builder, x: Tensor, unit: Unit) -> Tensor:
    settings, order = unit.settings, unit.settings.order
    last = 1 if unit.basic else 2
    y = x
    for place in range(last + 1):
        if place and order in ("relu_only", "full"):
            y = _activate(net, y, settings)
        if place == last and settings.dropout:
            y = net.do(ops.Dropout(settings.dropout), y)
        y, finished = _layer(net, y, unit, place)
        if finished or order == "full" or (place == last and order == "bn_after_add"):
            continue
        silent = place == last and settings.start == "zero_gamma"
        y = net.norm(y, start=0.0 if silent else 1.0)
        if order == "relu_before_add" or (place < last and order != "relu_only"):
            y = net.relu(y)
    return _ending(net, y, unit)


def _layer(net: Builder, x: Tensor, unit: Unit, place: int) -> tuple[Tensor, bool]:
    """A convolution of the branch, and whether its activation is in it already."""
    settings = unit.settings
    if unit.basic:
        stride = unit.stride if place == 0 else 1
        return net.conv(x, unit.width, kernel=3, stride=stride, bias=unit.bias), False
    if place == 0:
        stride = unit.stride if unit.early else 1
        return net.conv(x, _inner(unit), kernel=1, stride=stride, bias=unit.bias), False
    if place == 2:
        return net.conv(x, unit.channels, kernel=1, bias=unit.bias), False
    stride = 1 if unit.early else unit.stride
    groups = settings.cardinality
    match settings.spatial:
        case "plain":
            y = net.conv(x, x.channels, kernel=3, stride=stride, groups=groups, bias=unit.bias)
            return y, False
        case "res2net":
            y = hierarchical_splits(
                net, x, splits=settings.splits, stride=stride, groups=groups, chained=not unit.opens
            )
        case "sk":
            y = selective_kernels(net, x, x.channels, stride, groups, settings.splits)
        case "splat":
            y = split_attention(net, x, x.channels, groups, settings.splits)
            if stride > 1:
                y = net.do(ops.AvgPool2d(3, stride, 1), y)
    return y, True


def _inner(unit: Unit) -> int:
    """Channels of a bottleneck's 3×3 layer (Xie et al. 2016, section 3; Res2Net, section 3.1)."""
    settings = unit.settings
    wide = max(unit.width * settings.base_width // 64, 1) * settings.cardinality
    return wide * settings.splits if settings.spatial == "res2net" else wide


def _ending(net: Builder, y: Tensor, unit: Unit) -> Tensor:
    """What a branch does before it is added."""
    settings = unit.settings
    if settings.attention == "se":
        y = squeeze_and_excitation(net, y, max(y.channels // settings.reduction, 1))
    elif settings.attention == "eca":
        y = efficient_channel_attention(net, y)
    if settings.start == "rezero":
        y = net.do(ops.LearnedScale(start=0.0), y)
    elif settings.start == "skipinit":
        y = net.do(ops.LearnedScale(start=unit.total**-0.5), y)
    if settings.branch_scale != 1:
        y = net.do(ops.ConstantScale(settings.branch_scale), y, name="scale")
    if settings.drop_path:
        y = net.do(ops.DropPath(settings.drop_path * unit.place / unit.total), y)
    return y


def _fixup_branch(net: Builder, x: Tensor, unit: Unit) -> Tensor:
    """Convolutions among scalar biases (Zhang et al. 2019, arXiv 1901.09321, section 3).

    The first are drawn smaller by total^(−1 / (2m − 2)) for m of them, the last is zero.
    """
    layers = 2 if unit.basic else 3
    gain = unit.total ** (-1 / (2 * layers - 2))
    groups = unit.settings.cardinality
    strides = ((unit.stride, 1, 1) if unit.early else (1, unit.stride, 1))[:layers]
    y = x
    for place, stride in enumerate(strides):
        y = net.do(ops.LearnedBias(), y, name="bias")
        last = place == layers - 1
        spatial = unit.basic or place == 1
        y = net.conv(
            y,
            unit.channels if last else unit.width if unit.basic else _inner(unit),
            kernel=3 if spatial else 1,
            stride=stride,
            groups=groups if spatial else 1,
            bias=False,
            gain=0.0 if last else gain,
        )
        if not last:
            y = net.relu(net.do(ops.LearnedBias(), y, name="bias"))
    y = net.do(ops.LearnedScale(), y)
    return _ending(net, net.do(ops.LearnedBias(), y, name="bias"), unit)


# The shortcut


def _merge(net: Builder, x: Tensor, beside: Tensor, y: Tensor, unit: Unit) -> Tensor:
    """Add the shortcut, which leaves from ``beside``, to the branch y, which has read x."""
    settings = unit.settings
    if settings.shortcut == "none":
        return y
    option: Option = "C" if settings.passage == "conv" else settings.shortcut
    normed = settings.order in ("original", "relu_before_add", "relu_only")
    s = shortcut(net, beside, y.channels, unit.stride, option, normed=normed, pooled=unit.pooled)
    match settings.passage:
        case "scaled":
            s = _on_shortcut(net, ops.ConstantScale(settings.shortcut_scale), s, "scale")
        case "dropout":
            s = _on_shortcut(net, ops.Dropout(settings.shortcut_dropout), s, "dropout")
        case "exclusive_gate" | "shortcut_gate":
            with net.part("gate"):
                g = _gate(net, x, y.channels, unit)
                if settings.passage == "exclusive_gate":
                    y = net.do(ops.Multiply(), y, g)
                s = net.do(ops.Multiply(), s, net.do(ops.Complement(), g))
        case "identity" | "conv":
            pass
    return net.add(y, s)


def _gate(net: Builder, x: Tensor, channels: int, unit: Unit) -> Tensor:
    """g(x) = sigmoid(W x + b), a 1×1 convolution (He et al. 2016, section 3.1)."""
    op = ops.Conv2d(
        x.channels,
        channels,
        1,
        stride=unit.stride,
        bias=True,
        bias_start=unit.settings.gate_bias,
    )
    return net.do(ops.Sigmoid(), net.do(op, x.on(Role.GATE)))


def _on_shortcut(net: Builder, op: ops.Op, s: Tensor, name: str) -> Tensor:
    with net.part("passage"):
        return net.do(op, s, name=name)


def merge(net: Builder, x: Tensor, y: Tensor, stride: int, option: Option) -> Tensor:
    """What a block adds up: its branch y and its shortcut from x, if it has one."""
    return y if option == "none" else net.add(y, shortcut(net, x, y.channels, stride, option))


def shortcut(
    net: Builder,
    x: Tensor,
    channels: int,
    stride: int,
    option: Option,
    *,
    normed: bool = True,
    pooled: bool = False,
) -> Tensor:
    """The shortcut of a block to so many channels (He et al. 2015, section 3.3).

    Args:
        net: the network.
        x: where it leaves.
        channels: of the branch.
        stride: of the branch.
        option: A, B or C.
        normed: a projection is normalised.
        pooled: a projection averages over 2×2 places where it strides (He et al. 2018, model D).
    """
    changes = channels != x.channels or stride != 1
    if option == "C" or (option == "B" and changes):
        with net.part("shortcut"):
            s = x.on(Role.PROJECTION)
            if pooled and stride > 1:
                s = net.do(ops.AvgPool2d(2, stride, ceil=True, count_padding=False), s)
                stride = 1
            s = net.conv(s, channels, kernel=1, stride=stride)
            return net.norm(s) if normed else s
    if changes:
        with net.part("shortcut"):
            return net.zero_pad(x.on(Role.ZERO_PAD), channels, stride)
    return x.on(Role.IDENTITY)
