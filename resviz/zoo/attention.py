"""What weighs channels: squeeze-and-excitation, ECA, selective kernels, attention over splits."""

from math import log2

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.network import Role


def squeeze_and_excitation(net: Builder, x: Tensor, narrow: int) -> Tensor:
    """Scale every channel by a number in (0, 1) that hangs on the means of all (Hu et al. 2017)."""
    with net.part("se"):
        s = net.do(ops.AdaptiveAvgPool2d(1), x.on(Role.GATE))
        s = net.relu(net.conv(s, narrow, kernel=1, bias=True))
        s = net.do(ops.Sigmoid(), net.conv(s, x.channels, kernel=1, bias=True))
        return net.do(ops.Multiply(), x, s)


def efficient_channel_attention(net: Builder, x: Tensor) -> Tensor:
    """The same from a channel's neighbours alone (ECA; Wang et al. 2019, section 3.2.3)."""
    nearest = int(abs(log2(x.channels) / 2 + 1 / 2))
    with net.part("eca"):
        s = net.global_avg_pool(x.on(Role.GATE))
        s = net.do(ops.ChannelConv(nearest + 1 - nearest % 2), s, name="conv")
        return net.do(ops.Multiply(), x, net.do(ops.Sigmoid(), s))


def selective_kernels(
    net: Builder, x: Tensor, channels: int, stride: int, groups: int, kernels: int
) -> Tensor:
    """Convolutions of growing reach side by side, weighed against each other (Li et al. 2019).

    Kernel k is 3×3 with dilation k; the weights come from the means of their sum, through a layer
    of max(channels / 16, 32) features.
    """
    paths = []
    for dilation in range(1, kernels + 1):
        with net.branch():
            paths.append(
                net.conv_bn_relu(
                    x, channels, kernel=3, stride=stride, groups=groups, dilation=dilation
                )
            )
    with net.part("sk"):
        s = net.do(ops.Add(), *(path.on(Role.GATE) for path in paths)) if paths[1:] else paths[0]
        s = net.global_avg_pool(s.on(Role.GATE))
        s = net.linear(s, max(channels // 16, 32), bias=False)
        s = net.relu(net.norm(s))
        s = net.linear(s, kernels * channels, bias=False)
        return weighed(net, paths, net.do(ops.RadixSoftmax(kernels), s))


def split_attention(net: Builder, x: Tensor, channels: int, groups: int, radix: int) -> Tensor:
    """A convolution to ``radix`` times the channels, whose splits are weighed (Zhang et al. 2020).

    The weights come from the means of the splits' sum, through a layer of
    max(input channels · radix / 4, 32) features; section 3.1 and the authors' code.
    """
    y = net.conv_bn_relu(x, channels * radix, kernel=3, groups=groups * radix)
    with net.part("splat"):
        paths = [
            net.do(ops.Slice(split * channels, (split + 1) * channels), y, name="split")
            for split in range(radix)
        ]
        s = net.do(ops.Add(), *(path.on(Role.GATE) for path in paths)) if radix > 1 else y
        s = net.global_avg_pool(s.on(Role.GATE))
        s = net.linear(s, max(x.channels * radix // 4, 32))
        s = net.relu(net.norm(s))
        s = net.linear(s, channels * radix)
        weigh = ops.RadixSoftmax(radix) if radix > 1 else ops.Sigmoid()
        return weighed(net, paths, net.do(weigh, s))


def weighed(net: Builder, paths: list[Tensor], weights: Tensor) -> Tensor:
    """The sum of paths, each times its part of the weights, channel by channel."""
    channels = paths[0].channels
    terms = []
    for index, path in enumerate(paths):
        part = weights
        if len(paths) > 1:
            cut = ops.Slice(index * channels, (index + 1) * channels)
            part = net.do(cut, weights, name="weight")
        terms.append(net.do(ops.Multiply(), path, part))
    return net.do(ops.Add(), *terms, name="sum") if len(terms) > 1 else terms[0]


def hierarchical_splits(
    net: Builder, x: Tensor, *, splits: int, stride: int, groups: int, chained: bool
) -> Tensor:
    """3×3 convolutions on splits of the channels, each reading the one before (Res2Net).

    Gao et al. 2019 (arXiv 1904.01169), section 3.1. The last split passes by unchanged. In a
    stage's first block splits are not chained, and the last one is averaged over 3×3 windows.
    """
    width = x.channels // splits
    parts = [
        net.do(ops.Slice(at * width, (at + 1) * width), x, name="split") for at in range(splits)
    ]
    done: list[Tensor] = []
    for part in parts[:-1]:
        y = net.do(ops.Add(), part, done[-1], name="sum") if chained and done else part
        done.append(net.conv_bn_relu(y, width, kernel=3, stride=stride, groups=groups))
    last = parts[-1] if chained else net.do(ops.AvgPool2d(3, stride, 1), parts[-1])
    return net.do(ops.Concat(), *done, last)
