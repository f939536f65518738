"""How weights start; the conditions of a gradient probe hang on it.

Every parameter draws from a generator of its own, seeded from the seed and the parameter's path,
on the CPU and in float32. So two networks share the weights of every layer that has the same id
and shape, whatever other layers they have, and a network starts from the same weights on every
device and, up to rounding, in every precision.
"""

from math import sqrt

import torch
from torch import Tensor, nn

from resviz.engine.build import GraphModule
from resviz.engine.seeding import generator
from resviz.protocol import Init

NORMAL_STD = 0.01
"""Standard deviation under the initialisation ``normal``."""


def initialise(
    module: GraphModule,
    init: Init,
    seed: int,
    device: torch.device | str = "cpu",
    dtype: torch.dtype = torch.float32,
) -> GraphModule:
    """Give a module memory on a device, in a number format, and its starting values.

    Convolution weights follow ``init``; He and Xavier are the normal variants (He et al. 2015,
    arXiv 1502.01852; Glorot and Bengio 2010). Convolution biases are zero, except under
    ``default``, which is PyTorch's: weights and biases uniform in ±1/√fan_in. Linear layers always
    have PyTorch's default weight and a zero bias; batch norms have scale 1 and shift 0.

    Returns:
        The same module.
    """
    module.to(dtype).to_empty(device=device)
    with torch.no_grad():
        for path, layer in module.named_modules():
            _start(layer, path, init, seed)
    return module


def _start(layer: nn.Module, path: str, init: Init, seed: int) -> None:
    match layer:
        case nn.Conv2d():
            _draw(layer.weight, init, generator(seed, f"{path}.weight"))
            if layer.bias is None:
                return
            layer.bias.zero_()
            if init == "default":
                fan_in = layer.weight[0].numel()
                _uniform(layer.bias, fan_in, generator(seed, f"{path}.bias"))
        case nn.Linear():
            _draw(layer.weight, "default", generator(seed, f"{path}.weight"))
            layer.bias.zero_()
        case nn.BatchNorm2d():
            layer.reset_parameters()


def _draw(weight: Tensor, init: Init, source: torch.Generator) -> None:
    fan_in = weight[0].numel()
    fan_out = weight.numel() // weight.shape[1]
    match init:
        case "he_fan_in":
            _normal(weight, sqrt(2 / fan_in), source)
        case "he_fan_out":
            _normal(weight, sqrt(2 / fan_out), source)
        case "xavier":
            _normal(weight, sqrt(2 / (fan_in + fan_out)), source)
        case "normal":
            _normal(weight, NORMAL_STD, source)
        case "default":
            _uniform(weight, fan_in, source)


def _normal(weight: Tensor, std: float, source: torch.Generator) -> None:
    weight.copy_(torch.empty(weight.shape).normal_(0, std, generator=source))


def _uniform(weight: Tensor, fan_in: int, source: torch.Generator) -> None:
    bound = 1 / sqrt(fan_in)
    weight.copy_(torch.empty(weight.shape).uniform_(-bound, bound, generator=source))
