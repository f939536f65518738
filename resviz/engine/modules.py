"""Which torch module each operation becomes."""

from functools import singledispatch

from torch import nn

from resviz.core import ops
from resviz.core.errors import EngineError
from resviz.engine import layers


@singledispatch
def module_of(op: ops.Op, *inputs: ops.Shape) -> nn.Module:
    """The torch module of an operation for inputs of these shapes, without the batch.

    A new operation registers a function here.

    Raises:
        EngineError: none is registered.
    """
    raise EngineError(f"The engine cannot build {op.kind!r} layers yet.")


# Layers whose weights multiply


@module_of.register
def _(op: ops.Conv2d, *inputs: ops.Shape) -> nn.Module:
    return nn.Conv2d(
        op.in_channels,
        op.out_channels,
        op.kernel,
        op.stride,
        op.padding,
        op.dilation,
        op.groups,
        bias=op.bias,
    )


@module_of.register
def _(op: ops.Linear, *inputs: ops.Shape) -> nn.Module:
    kind = layers.Linear2d if len(inputs[0]) == 3 else nn.Linear
    return kind(op.in_features, op.out_features, bias=op.bias)


@module_of.register
def _(op: ops.ChannelConv, *inputs: ops.Shape) -> nn.Module:
    return layers.ChannelConv(op.kernel)


# Activations, normalisations, scales


@module_of.register
def _(op: ops.ReLU, *inputs: ops.Shape) -> nn.Module:
    return nn.ReLU()


@module_of.register
def _(op: ops.ReLU6, *inputs: ops.Shape) -> nn.Module:
    return nn.ReLU6()


@module_of.register
def _(op: ops.GELU, *inputs: ops.Shape) -> nn.Module:
    return nn.GELU()


@module_of.register
def _(op: ops.Sigmoid, *inputs: ops.Shape) -> nn.Module:
    return nn.Sigmoid()


@module_of.register
def _(op: ops.Complement, *inputs: ops.Shape) -> nn.Module:
    return layers.Complement()


@module_of.register
def _(op: ops.Dropout, *inputs: ops.Shape) -> nn.Module:
    return nn.Dropout(op.rate)


@module_of.register
def _(op: ops.DropPath, *inputs: ops.Shape) -> nn.Module:
    return layers.DropPath(op.rate)


@module_of.register
def _(op: ops.ConstantScale, *inputs: ops.Shape) -> nn.Module:
    return layers.ConstantScale(op.factor)


@module_of.register
def _(op: ops.LearnedScale, *inputs: ops.Shape) -> nn.Module:
    return layers.LearnedScale(op.size, *([1, 1] if len(inputs[0]) == 3 else []))


@module_of.register
def _(op: ops.LearnedBias, *inputs: ops.Shape) -> nn.Module:
    return layers.LearnedBias()


@module_of.register
def _(op: ops.BatchNorm2d, *inputs: ops.Shape) -> nn.Module:
    return (nn.BatchNorm1d if len(inputs[0]) == 1 else nn.BatchNorm2d)(op.channels, op.eps)


@module_of.register
def _(op: ops.LayerNorm, *inputs: ops.Shape) -> nn.Module:
    kind = layers.LayerNorm2d if len(inputs[0]) == 3 else nn.LayerNorm
    return kind(op.features, op.eps)


@module_of.register
def _(op: ops.RadixSoftmax, *inputs: ops.Shape) -> nn.Module:
    return layers.RadixSoftmax(op.radix)


# Pooling


@module_of.register
def _(op: ops.MaxPool2d, *inputs: ops.Shape) -> nn.Module:
    return nn.MaxPool2d(op.kernel, op.stride, op.padding, ceil_mode=op.ceil)


@module_of.register
def _(op: ops.AvgPool2d, *inputs: ops.Shape) -> nn.Module:
    return nn.AvgPool2d(op.kernel, op.stride, op.padding, op.ceil, op.count_padding)


@module_of.register
def _(op: ops.AdaptiveAvgPool2d, *inputs: ops.Shape) -> nn.Module:
    return nn.AdaptiveAvgPool2d(op.size)


@module_of.register
def _(op: ops.GlobalAvgPool, *inputs: ops.Shape) -> nn.Module:
    return layers.GlobalAvgPool()


@module_of.register
def _(op: ops.MeanTokens, *inputs: ops.Shape) -> nn.Module:
    return layers.MeanTokens()


# How tensors part and meet


@module_of.register
def _(op: ops.Add, *inputs: ops.Shape) -> nn.Module:
    return layers.Add()


@module_of.register
def _(op: ops.Mean, *inputs: ops.Shape) -> nn.Module:
    return layers.Mean(op.drop)


@module_of.register
def _(op: ops.Multiply, *inputs: ops.Shape) -> nn.Module:
    return layers.Multiply()


@module_of.register
def _(op: ops.Concat, *inputs: ops.Shape) -> nn.Module:
    return layers.Concat()


@module_of.register
def _(op: ops.Slice, *inputs: ops.Shape) -> nn.Module:
    return layers.Slice(op.start, op.stop)


@module_of.register
def _(op: ops.ChannelShuffle, *inputs: ops.Shape) -> nn.Module:
    return layers.ChannelShuffle(op.groups)


@module_of.register
def _(op: ops.Flatten, *inputs: ops.Shape) -> nn.Module:
    return nn.Flatten()


@module_of.register
def _(op: ops.ZeroPadShortcut, *inputs: ops.Shape) -> nn.Module:
    return layers.ZeroPad(op.stride, op.out_channels - inputs[0][0])


# Tokens


@module_of.register
def _(op: ops.Tokens, *inputs: ops.Shape) -> nn.Module:
    return layers.Tokens()


@module_of.register
def _(op: ops.Transpose, *inputs: ops.Shape) -> nn.Module:
    return layers.Transpose()


@module_of.register
def _(op: ops.ClassToken, *inputs: ops.Shape) -> nn.Module:
    return layers.ClassToken(op.features)


@module_of.register
def _(op: ops.PositionEmbedding, *inputs: ops.Shape) -> nn.Module:
    return layers.PositionEmbedding(op.tokens, op.features)


@module_of.register
def _(op: ops.TakeToken, *inputs: ops.Shape) -> nn.Module:
    return layers.TakeToken(op.index)


@module_of.register
def _(op: ops.Attention, *inputs: ops.Shape) -> nn.Module:
    return layers.Attention(op.heads)
