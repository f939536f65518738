"""How every kind of layer is spelled in PyTorch; a new operation registers a function here."""

from functools import singledispatch
from typing import Any

from resviz.codegen.forms import Argument, Form, Start, Written
from resviz.core import ops
from resviz.core.errors import EngineError


def written(op: ops.Op, shapes: tuple[ops.Shape, ...], name: str) -> Written:
    """How a layer is written.

    Args:
        op: what it does.
        shapes: of its inputs, without the batch.
        name: what its parameters are called; with a star it is its parameters themselves.

    Raises:
        EngineError: its kind cannot be written.
    """
    if isinstance(op, ops.Linear) and "*" in name:
        return _held_linear(op)
    form, *values = _written(op, *shapes)
    return Written(form, values[0] if values else {})


Pieces = tuple[Form] | tuple[Form, dict[str, Any]]


@singledispatch
def _written(op: ops.Op, *shapes: ops.Shape) -> Pieces:
    raise EngineError(f"Layers of the kind {op.kind!r} cannot be written as PyTorch yet.")


def _fields(op: ops.Op, *names: str) -> dict[str, Any]:
    return {name: _short(getattr(op, name)) for name in names}


def _short(value: Any) -> Any:
    """A number as a person writes it: 0.0375 and not 0.037500000000000006."""
    return float(f"{value:.12g}") if isinstance(value, float) else value


# Layers whose weights multiply

_CONV = Form(
    "nn.Conv2d",
    (
        Argument("in_channels"),
        Argument("out_channels"),
        Argument("kernel"),
        Argument("stride", "stride", 1),
        Argument("padding", "padding", 0),
        Argument("dilation", "dilation", 1),
        Argument("groups", "groups", 1),
        Argument("bias", "bias", True),
    ),
    starts=(
        Start("{self}.weight.data *= {gain}", "gain", 1.0),
        Start("nn.init.constant_({self}.bias, {bias_start})", "bias_start", 0.0),
    ),
    weighted=True,
)


@_written.register
def _(op: ops.Conv2d, *shapes: ops.Shape) -> Pieces:
    fields = (*(argument.field for argument in _CONV.arguments), "gain", "bias_start")
    return _CONV, _fields(op, *fields)


_LINEAR = Form(
    "nn.Linear",
    (Argument("in_features"), Argument("out_features"), Argument("bias", "bias", True)),
    starts=(Start("{self}.weight.data *= {gain}", "gain", 1.0),),
    weighted=True,
)
_ON_MAPS = _LINEAR._replace(constructor="Linear2d")
_HELD_LINEAR = Form(
    function="F.linear({0}, {self}weight, {self}bias)",
    held=(("weight", "{out_features}, {in_features}"), ("bias", "{out_features}")),
    starts=(Start("nn.init.xavier_uniform_({self}weight)"),),
    weighted=True,
)


@_written.register
def _(op: ops.Linear, *shapes: ops.Shape) -> Pieces:
    form = _ON_MAPS if len(shapes[0]) == 3 else _LINEAR
    return form, _fields(op, "in_features", "out_features", "bias", "gain")


def _held_linear(op: ops.Linear) -> Written:
    return Written(_HELD_LINEAR, _fields(op, "in_features", "out_features"))


@_written.register
def _(op: ops.ChannelConv, *shapes: ops.Shape) -> Pieces:
    form = Form("ChannelConv", (Argument("kernel"),), weighted=True)
    return form, _fields(op, "kernel")


# Layers without settings


_ALWAYS_ALIKE = {
    ops.ReLU: Form("nn.ReLU", function="F.relu({0})"),
    ops.ReLU6: Form("nn.ReLU6", function="F.relu6({0})"),
    ops.GELU: Form("nn.GELU", function="F.gelu({0})"),
    ops.Sigmoid: Form("nn.Sigmoid", function="torch.sigmoid({0})"),
    ops.Flatten: Form("nn.Flatten", function="{0}.flatten(1)"),
    ops.Complement: Form(function="1 - {0}", atom=False),
    ops.GlobalAvgPool: Form(function="{0}.mean((2, 3))"),
    ops.MeanTokens: Form(function="{0}.mean(1)"),
    ops.Tokens: Form(function="{0}.flatten(2).transpose(1, 2)"),
    ops.Transpose: Form(function="{0}.transpose(1, 2)"),
}


def _always_alike(op: ops.Op, *shapes: ops.Shape) -> Pieces:
    return (_ALWAYS_ALIKE[type(op)],)


for _kind in _ALWAYS_ALIKE:
    _written.register(_kind, _always_alike)


# What drops out, scales and normalises


@_written.register
def _(op: ops.Dropout, *shapes: ops.Shape) -> Pieces:
    return Form("nn.Dropout", (Argument("rate"),)), _fields(op, "rate")


@_written.register
def _(op: ops.DropPath, *shapes: ops.Shape) -> Pieces:
    return Form("DropPath", (Argument("rate"),)), _fields(op, "rate")


@_written.register
def _(op: ops.ConstantScale, *shapes: ops.Shape) -> Pieces:
    return Form(function="{factor} * {0}", atom=False), _fields(op, "factor")


@_written.register
def _(op: ops.LearnedScale, *shapes: ops.Shape) -> Pieces:
    shape = "{size}, 1, 1" if len(shapes[0]) == 3 else "{size}"
    form = Form(
        function="{self} * {0}",
        held=(("", shape),),
        starts=(Start("nn.init.constant_({self}, {start})", "start"),),
        atom=False,
    )
    return form, _fields(op, "size", "start")


@_written.register
def _(op: ops.LearnedBias, *shapes: ops.Shape) -> Pieces:
    form = Form(
        function="{0} + {self}",
        held=(("", "1"),),
        starts=(Start("nn.init.zeros_({self})"),),
        atom=False,
    )
    return (form,)


@_written.register
def _(op: ops.BatchNorm2d, *shapes: ops.Shape) -> Pieces:
    form = Form(
        "nn.BatchNorm1d" if len(shapes[0]) == 1 else "nn.BatchNorm2d",
        (Argument("channels"), Argument("eps", "eps", 1e-5)),
        starts=(Start("nn.init.constant_({self}.weight, {start})", "start", 1.0),),
        norm=True,
    )
    return form, _fields(op, "channels", "eps", "start")


@_written.register
def _(op: ops.LayerNorm, *shapes: ops.Shape) -> Pieces:
    constructor = "LayerNorm2d" if len(shapes[0]) == 3 else "nn.LayerNorm"
    arguments = (Argument("features"), Argument("eps", "eps", 1e-5))
    form = Form(constructor, arguments, norm=True)
    return form, _fields(op, "features", "eps")


@_written.register
def _(op: ops.RadixSoftmax, *shapes: ops.Shape) -> Pieces:
    function = "{0}.unflatten(1, ({radix}, -1)).softmax(1).flatten(1)"
    return Form(function=function), _fields(op, "radix")


# Pooling


@_written.register
def _(op: ops.MaxPool2d, *shapes: ops.Shape) -> Pieces:
    arguments = (
        Argument("kernel"),
        Argument("stride", "stride"),
        Argument("padding", "padding", 0),
        Argument("ceil", "ceil_mode", False),
    )
    return Form("nn.MaxPool2d", arguments), _fields(op, "kernel", "stride", "padding", "ceil")


@_written.register
def _(op: ops.AvgPool2d, *shapes: ops.Shape) -> Pieces:
    arguments = (
        Argument("kernel"),
        Argument("stride", "stride"),
        Argument("padding", "padding", 0),
        Argument("ceil", "ceil_mode", False),
        Argument("count_padding", "count_include_pad", True),
    )
    return Form("nn.AvgPool2d", arguments), _fields(op, *(each.field for each in arguments))


@_written.register
def _(op: ops.AdaptiveAvgPool2d, *shapes: ops.Shape) -> Pieces:
    return Form("nn.AdaptiveAvgPool2d", (Argument("size"),)), _fields(op, "size")


# How tensors part and meet


@_written.register
def _(op: ops.Add, *shapes: ops.Shape) -> Pieces:
    terms = " + ".join(f"{{{place}}}" for place in range(len(shapes)))
    return (Form(function=terms, atom=False),)


@_written.register
def _(op: ops.Mean, *shapes: ops.Shape) -> Pieces:
    return Form("Mean", (Argument("drop"),)), _fields(op, "drop")


@_written.register
def _(op: ops.Multiply, *shapes: ops.Shape) -> Pieces:
    per_channel = len(shapes[1]) < len(shapes[0])
    return (Form(function="{0} * {1}" + "[:, :, None, None]" * per_channel, atom=False),)


@_written.register
def _(op: ops.Concat, *shapes: ops.Shape) -> Pieces:
    parts = ", ".join(f"{{{place}}}" for place in range(len(shapes)))
    return (Form(function=f"torch.cat([{parts}], 1)"),)


@_written.register
def _(op: ops.Slice, *shapes: ops.Shape) -> Pieces:
    begin = "{begin}" if op.start else ""
    end = "{end}" if op.stop < shapes[0][0] else ""
    return Form(function=f"{{0}}[:, {begin}:{end}]"), {"begin": op.start, "end": op.stop}


@_written.register
def _(op: ops.ChannelShuffle, *shapes: ops.Shape) -> Pieces:
    form = Form(function="channel_shuffle({0}, {groups})")
    return form, _fields(op, "groups")


@_written.register
def _(op: ops.ZeroPadShortcut, *shapes: ops.Shape) -> Pieces:
    source = "{0}" if op.stride == 1 else "{0}[:, :, ::{stride}, ::{stride}]"
    form = Form(function=f"F.pad({source}, (0, 0, 0, 0, 0, {{added}}))")
    return form, {"stride": op.stride, "added": op.out_channels - shapes[0][0]}


# Tokens


@_written.register
def _(op: ops.ClassToken, *shapes: ops.Shape) -> Pieces:
    form = Form(
        function="torch.cat([{self}.expand(len({0}), -1, -1), {0}], 1)",
        held=(("", "1, 1, {features}"),),
        starts=(Start("nn.init.zeros_({self})"),),
        repeats=True,
    )
    return form, _fields(op, "features")


@_written.register
def _(op: ops.PositionEmbedding, *shapes: ops.Shape) -> Pieces:
    form = Form(
        function="{0} + {self}",
        held=(("", "1, {tokens}, {features}"),),
        starts=(Start("nn.init.normal_({self}, std=0.02)"),),
        atom=False,
    )
    return form, _fields(op, "tokens", "features")


@_written.register
def _(op: ops.TakeToken, *shapes: ops.Shape) -> Pieces:
    return Form(function="{0}[:, {index}]"), _fields(op, "index")


@_written.register
def _(op: ops.Attention, *shapes: ops.Shape) -> Pieces:
    return Form(function="attention({0}, {heads})"), _fields(op, "heads")
