"""How weights start; the conditions of a gradient probe hang on it.

Every parameter draws from a generator of its own, seeded from the seed and the parameter's path,
on the CPU and in float32. So two networks share the weights of every layer that has the same id
and shape, whatever other layers they have, and a network starts from the same weights on every
device and, up to rounding, in every precision.
"""

from math import prod, sqrt

import torch
from torch import Tensor, nn

from resviz.core import ops
from resviz.engine.build import GraphModule
from resviz.engine.seeding import generator
from resviz.protocol import Init

NORMAL_STD = 0.01
"""Standard deviation under the initialisation ``normal``."""

POSITION_STD = 0.02
"""Standard deviation of position embeddings (Dosovitskiy et al. 2020)."""


def initialise(
    module: GraphModule,
    init: Init,
    seed: int,
    device: torch.device | str = "cpu",
    dtype: torch.dtype = torch.float32,
    *,
    gain: float = 1.0,
) -> GraphModule:
    """Give a module memory on a device, in a number format, and its starting values.

    Convolution weights follow ``init``; He and Xavier are the normal variants (He et al. 2015,
    arXiv 1502.01852; Glorot and Bengio 2010), each group of a convolution for itself. Convolution
    biases have the start of their layer, zero unless it says otherwise; there ``default``, which is
    PyTorch's, draws them like the weights, uniform in ±1/√fan_in. Linear layers always have
    PyTorch's default weight and a zero bias, convolutions along channels PyTorch's default. Weights
    drawn are multiplied by the gain of their layer, those of convolutions and linear layers also by
    ``gain``; biases are not. Position embeddings are N(0, 0.02), class
    tokens and scalar biases 0; norms have scale 1 and shift 0, scales and batch norms the start of
    their layer.

    Returns:
        The same module.
    """
    module.to(dtype).to_empty(device=device)
    with torch.no_grad():
        for node in module.network.nodes[1:]:
            layer = module.get_submodule(node.id)
            _start(node.op, layer, _Draws(layer, node.id, seed), init, gain)
    return module


class _Draws:
    """Draws the parameters of one layer."""

    def __init__(self, layer: nn.Module, path: str, seed: int) -> None:
        self._layer = layer
        self._path = path
        self._seed = seed

    def normal(self, name: str, std: float, gain: float = 1.0) -> None:
        parameter, source = self._place(name)
        # Drawn and scaled in float32, whatever number format the parameter has.
        parameter.copy_(torch.empty(parameter.shape).normal_(0, std, generator=source) * gain)

    def uniform(self, name: str, fan_in: int, gain: float = 1.0) -> None:
        parameter, source = self._place(name)
        bound = 1 / sqrt(fan_in)
        values = torch.empty(parameter.shape).uniform_(-bound, bound, generator=source)
        parameter.copy_(values * gain)

    def _place(self, name: str) -> tuple[Tensor, torch.Generator]:
        source = generator(self._seed, f"{self._path}.{name}")
        return self._layer.get_parameter(name), source


def _start(op: ops.Op, layer: nn.Module, draws: _Draws, init: Init, gain: float) -> None:
    match op:
        case ops.Conv2d():
            _start_convolution(op, layer, draws, init, gain * op.gain)
        case ops.Linear():
            draws.uniform("weight", op.in_features, gain * op.gain)
            _fill(layer, bias=0)
        case ops.ChannelConv():
            draws.uniform("weight", op.kernel, gain)
        case ops.BatchNorm2d():
            for name, buffer in layer.named_buffers():
                buffer.fill_(name == "running_var")
            _fill(layer, weight=op.start, bias=0)
        case ops.LearnedScale():
            _fill(layer, scale=op.start)
        case ops.PositionEmbedding():
            draws.normal("positions", POSITION_STD)
        case _:
            _fill(layer, weight=1, bias=0, token=0)


def _start_convolution(
    op: ops.Conv2d, layer: nn.Module, draws: _Draws, init: Init, gain: float
) -> None:
    window = prod(op.window)
    fan_in = op.in_channels // op.groups * window
    fan_out = op.out_channels // op.groups * window
    match init:
        case "he_fan_in":
            draws.normal("weight", sqrt(2 / fan_in), gain)
        case "he_fan_out":
            draws.normal("weight", sqrt(2 / fan_out), gain)
        case "xavier":
            draws.normal("weight", sqrt(2 / (fan_in + fan_out)), gain)
        case "normal":
            draws.normal("weight", NORMAL_STD, gain)
        case "default":
            draws.uniform("weight", fan_in, gain)
    if op.bias and init == "default" and not op.bias_start:
        draws.uniform("bias", fan_in)
    else:
        _fill(layer, bias=op.bias_start)


def _fill(layer: nn.Module, **values: float) -> None:
    """Set those parameters of these names that the layer has."""
    for name, parameter in layer.named_parameters():
        if name in values:
            parameter.fill_(values[name])
