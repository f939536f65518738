"""A small network for each family of operations, for images of one channel, 8×8, in 10 classes."""

from __future__ import annotations

from collections.abc import Callable

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.network import Network, Role

Body = Callable[[Builder, Tensor], Tensor]


def network(body: Body) -> Network:
    """A stem, one block, a head."""
    net = Builder((1, 8, 8))
    with net.stage("stem"):
        x = net.conv_bn_relu(net.input, 8, kernel=3)
    with net.stage(), net.block("block"):
        x = body(net, x)
    with net.stage("head"):
        x = net.global_avg_pool(x) if len(x.shape) == 3 else x
        net.linear(x, 10)
    return net.finish(body.__name__)


def inception(net: Builder, x: Tensor) -> Tensor:
    """Branches side by side, rectangular kernels, and an auxiliary classifier."""
    branches = []
    with net.branch():
        branches.append(net.conv_bn_relu(x, 4, kernel=1))
    with net.branch():
        y = net.conv_bn_relu(x, 3, kernel=(1, 3), bias=True)
        branches.append(net.conv_bn_relu(y, 4, kernel=(3, 1)))
    with net.branch():
        y = net.do(ops.MaxPool2d(3, 1, 1, ceil=True), x)
        branches.append(net.conv_bn_relu(y, 2, kernel=1))
    with net.branch():
        y = net.do(ops.AvgPool2d(3, 1, 1, count_padding=False), x)
        branches.append(net.conv_bn_relu(y, 2, kernel=1))
    y = net.do(ops.Concat(), *branches)
    with net.part("auxiliary"):
        z = net.do(ops.Flatten(), net.do(ops.AdaptiveAvgPool2d((2, 3)), y))
        z = net.relu(net.linear(net.do(ops.Dropout(0.5), z), 16))
        net.linear(z, 10)
    return net.do(ops.Mean(0.3), y, net.conv_bn(x, 12, kernel=1))


def squeeze_excitation(net: Builder, x: Tensor) -> Tensor:
    """Gates of channels: by linear layers, along channels, from splits; scales and biases."""
    y = net.conv_bn(x, 8, kernel=3)
    gate = net.linear(net.relu(net.linear(net.global_avg_pool(y), 2)), 8)
    y = net.do(ops.Multiply(), y, net.do(ops.Sigmoid(), gate))
    pooled = net.do(ops.BatchNorm2d(8), net.global_avg_pool(y))
    gate = net.do(ops.Sigmoid(), net.do(ops.ChannelConv(3), pooled))
    y = net.do(ops.Multiply(), y, net.do(ops.Complement(), gate))
    shares = net.do(ops.RadixSoftmax(2), net.linear(net.global_avg_pool(y), 16))
    y = net.do(ops.Multiply(), y, net.do(ops.Slice(0, 8), shares))
    y = net.do(ops.LearnedBias(), net.do(ops.LearnedScale(8, 0.5), y))
    y = net.do(ops.DropPath(0.5), net.do(ops.ConstantScale(0.5), net.do(ops.LearnedScale(), y)))
    return net.relu(net.add(y, x.on(Role.IDENTITY)))


def multi_scale(net: Builder, x: Tensor) -> Tensor:
    """As in Res2Net: slices of channels, each convolved with what came before."""
    first, *rest = (net.do(ops.Slice(start, start + 2), x) for start in range(0, 8, 2))
    outputs, carried = [first], first
    for index, part in enumerate(rest):
        y = net.apply(ops.Add(), part, carried, name=f"join{index}") if index else part
        carried = net.conv_bn_relu(y, 2, kernel=3)
        outputs.append(carried)
    return net.conv_bn(net.do(ops.Concat(), *outputs), 8, kernel=1)


def transformer(net: Builder, x: Tensor) -> Tensor:
    """Tokens, attention, mixing along tokens, layer norm of tokens and of maps."""
    x = net.do(ops.LayerNorm(8), net.conv(x, 8, kernel=2, stride=2, padding=0, bias=True))
    x = net.do(ops.ClassToken(8), net.do(ops.Tokens(), x))
    x = net.do(ops.PositionEmbedding(17, 8), x)
    y = net.linear(net.do(ops.LayerNorm(8), x), 24)
    y = net.linear(net.do(ops.Attention(2), y), 8)
    x = net.apply(ops.Add(), net.do(ops.LearnedScale(8, 1e-1), y), x, name="add1")
    y = net.do(ops.GELU(), net.linear(net.do(ops.LayerNorm(8), x), 32, bias=False))
    x = net.apply(ops.Add(), net.linear(y, 8), x, name="add2")
    y = net.linear(net.do(ops.Transpose(), x), 17)
    x = net.apply(ops.Add(), net.do(ops.Transpose(), y), x, name="add3")
    taken, mean = net.do(ops.TakeToken(), x), net.do(ops.MeanTokens(), x)
    return net.do(ops.Concat(), taken, mean)


def dense(net: Builder, x: Tensor) -> Tensor:
    """Every layer reads all before it; a transition with average pooling."""
    for _ in range(3):
        y = net.conv(net.relu(net.norm(x)), 8, kernel=1)
        y = net.conv(net.relu(net.norm(y)), 4, kernel=3, dilation=2)
        x = net.do(ops.Concat(), x.on(Role.CONCAT), y)
    x = net.conv(net.relu(net.norm(x)), 10, kernel=1)
    return net.do(ops.AvgPool2d(2, 2), x)


def mobile(net: Builder, x: Tensor) -> Tensor:
    """An inverted residual with a depthwise convolution, then groups and a shuffle."""
    y = net.do(ops.ReLU6(), net.conv_bn(x, 24, kernel=1))
    y = net.do(ops.ReLU6(), net.conv_bn(y, 24, kernel=3, groups=24))
    y = net.conv_bn(y, 8, kernel=1, gain=0.5)
    x = net.add(y, x)
    x = net.conv_bn_relu(x, 12, kernel=1, groups=2)
    x = net.do(ops.ChannelShuffle(2), x)
    return net.norm(net.conv(x, 12, kernel=3, stride=2, groups=3), start=0.5)


BODIES = [inception, squeeze_excitation, multi_scale, transformer, dense, mobile]
