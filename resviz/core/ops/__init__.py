"""One small frozen class per layer operation: output shape, parameters, multiply-adds.

Shapes are without the batch: ``(channels, height, width)`` for maps, ``(features,)`` for vectors,
``(tokens, features)`` for sequences. What is counted, and how, stands in `resviz.core.cost`.
"""

from resviz.core.ops.base import Op, Pair, Shape, features_of, pair, shape_text
from resviz.core.ops.pointwise import (
    GELU,
    BatchNorm2d,
    Complement,
    ConstantScale,
    Dropout,
    DropPath,
    LayerNorm,
    LearnedBias,
    LearnedScale,
    RadixSoftmax,
    ReLU,
    ReLU6,
    Sigmoid,
)
from resviz.core.ops.pooling import (
    AdaptiveAvgPool2d,
    AvgPool2d,
    GlobalAvgPool,
    MaxPool2d,
    MeanTokens,
)
from resviz.core.ops.tokens import (
    Attention,
    ClassToken,
    PositionEmbedding,
    TakeToken,
    Tokens,
    Transpose,
)
from resviz.core.ops.weighted import ChannelConv, Conv2d, Linear
from resviz.core.ops.wiring import (
    Add,
    ChannelShuffle,
    Concat,
    Flatten,
    Input,
    Mean,
    Multiply,
    Slice,
    ZeroPadShortcut,
)

__all__ = [
    "GELU",
    "AdaptiveAvgPool2d",
    "Add",
    "Attention",
    "AvgPool2d",
    "BatchNorm2d",
    "ChannelConv",
    "ChannelShuffle",
    "ClassToken",
    "Complement",
    "Concat",
    "ConstantScale",
    "Conv2d",
    "DropPath",
    "Dropout",
    "Flatten",
    "GlobalAvgPool",
    "Input",
    "LayerNorm",
    "LearnedBias",
    "LearnedScale",
    "Linear",
    "MaxPool2d",
    "Mean",
    "MeanTokens",
    "Multiply",
    "Op",
    "Pair",
    "PositionEmbedding",
    "RadixSoftmax",
    "ReLU",
    "ReLU6",
    "Shape",
    "Sigmoid",
    "Slice",
    "TakeToken",
    "Tokens",
    "Transpose",
    "ZeroPadShortcut",
    "features_of",
    "pair",
    "shape_text",
]
