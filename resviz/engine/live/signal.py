"""How the forward signal fares: its moments at branches and blocks, silent ReLUs, open branches."""

import numpy as np
import torch
from torch import Tensor, nn

from resviz.core.flow import (
    block_outputs,
    branch_ends,
    last_norms,
    rectifiers,
)
from resviz.core.network import Network
from resviz.engine.build import GraphModule
from resviz.engine.live.base import Floats, Live, State
from resviz.engine.norms import Norms
from resviz.protocol import Series

# Where the variance is this small a part of the mean square, float32 sums lose it.
_DOUBTFUL = 1e-3
# Squares of float32 outside of these are not to be trusted.
_SAFE = (1e-30, 1e30)
_ROW = 256
_CERTAIN = 0.1


class Signal(Live):
    """Mean square of the channel means and variance of the channels, at branches and outputs."""

    def __init__(self, module: GraphModule) -> None:
        branches, outputs = branch_ends(module.network), block_outputs(module.network)
        ids = {"branch": (*branches,), "output": (*outputs,)}
        series = tuple(
            Series(f"{place}_{name}", ids[place])
            for place in ids
            for name in ("variance", "mean_square")
        )
        super().__init__("signal", *series)
        self._nodes = (*branches.values(), *outputs.values())
        self._branches = len(branches)
        self._found: dict[str, Tensor] = {}
        self.watchers = {
            node: _Watch(self._found, node, module.get_submodule(node)) for node in self._nodes
        }

    def reduce(self, state: State) -> Tensor:
        found = torch.stack([self._found[node] for node in self._nodes]).reshape(-1)
        self._found.clear()
        return found

    def finish(self, numbers: Floats) -> Floats:
        pairs = numbers.reshape(-1, 2)
        parts = (pairs[: self._branches], pairs[self._branches :])
        return np.concatenate([part.T.reshape(-1) for part in parts])


class _Watch:
    """Keeps the moments of a node's output."""

    def __init__(self, found: dict[str, Tensor], node: str, layer: nn.Module) -> None:
        self._found = found
        self._node = node
        self._layer = layer

    def __call__(self, output: Tensor) -> None:
        known = None
        if isinstance(self._layer, nn.BatchNorm1d | nn.BatchNorm2d):
            known = normalised_moments(self._layer, output)
        self._found[self._node] = channel_moments(output) if known is None else known


def normalised_moments(norm: nn.BatchNorm1d | nn.BatchNorm2d, output: Tensor) -> Tensor | None:
    """What `channel_moments` gives for what batch norm made of a batch, without looking at it.

    In train mode the means are β and the variances γ²·v/(v + ε) (Ioffe and Szegedy 2015, algorithm
    1), and autograd keeps 1/√(v + ε) of the batch for the backward pass.

    Args:
        norm: the layer.
        output: what it has just given, with its gradient graph.

    Returns:
        Shape ``(2,)``, in float64; None where that is not known, or not for certain.
    """
    kept = getattr(output.grad_fn, "_saved_result2", None)
    if not norm.training or output.device.type != "cpu" or kept is None:
        return None
    shares = 1 - norm.eps * kept.double().square()
    # Where v is little beside ε the difference has lost digits; infinite ones leave nothing.
    if not bool(((shares > _CERTAIN) & (kept > 0)).all()):
        return None
    variance = norm.weight.double().square() * shares
    return torch.stack([variance.mean(), norm.bias.double().square().mean()])


def channel_moments(output: Tensor) -> Tensor:
    """Variance of the channels and square of their means, both averaged over the channels.

    Args:
        output: shape ``(batch, C, H, W)``, ``(batch, tokens, C)`` or ``(batch, C)``.

    Returns:
        Shape ``(2,)``, in float64 where the device has it.
    """
    if output.ndim == 3:
        output = output.flatten(0, 1)
    if output.device.type == "cpu":
        return _moments_on_cpu(output)
    wide = output if output.dtype == torch.float64 else output.float()
    axes = (0, *range(2, wide.ndim))
    variance, mean = torch.var_mean(wide, dim=axes, correction=0)
    found = torch.stack([variance.mean(), mean.square().mean()])
    return found if output.device.type == "mps" else found.double()


def _moments_on_cpu(output: Tensor) -> Tensor:
    """By sums and squares: torch's variance takes many times as long here."""
    wide = output if output.dtype == torch.float64 else output.float()
    images, channels = wide.shape[:2]
    flat = wide.reshape(images, -1)
    places = flat.shape[1] // channels
    ones = flat.new_ones(images)
    sums = (ones @ flat).reshape(channels, places).double().sum(1)
    # Squares in between cost more than norms of rows, unless they stay in the cache.
    if places < _ROW:
        squares = (ones @ flat.square()).reshape(channels, places).double().sum(1)
    else:
        norms: Tensor = torch.linalg.vector_norm(wide.flatten(2), dim=2)
        squares = norms.double().square().sum(0)
    count = images * places
    mean, square = sums / count, squares / count
    variance = square - mean.square()
    low, high = _SAFE
    if not bool(((variance > _DOUBTFUL * square) & (square > low) & (square < high)).all()):
        axes = (0, *range(2, wide.ndim))
        variance, mean = torch.var_mean(wide.double(), dim=axes, correction=0)
    return torch.stack([variance.mean(), mean.square().mean()])


class DeadChannels(Live):
    """Share of each ReLU layer's channels that are zero for the whole batch."""

    def __init__(self, network: Network) -> None:
        self._nodes = rectifiers(network)
        super().__init__("dead", Series("dead_share", self._nodes))
        self._found: dict[str, Tensor] = {}
        self.watchers = {node: _Silence(self._found, node) for node in self._nodes}

    def reduce(self, state: State) -> Tensor | None:
        if not self._nodes:
            return None
        found = torch.stack([self._found[node] for node in self._nodes])
        self._found.clear()
        return found


class _Silence:
    """Keeps the share of a node's channels that say nothing."""

    def __init__(self, found: dict[str, Tensor], node: str) -> None:
        self._found = found
        self._node = node

    def __call__(self, output: Tensor) -> None:
        channels = output.transpose(1, 2) if output.ndim == 3 else output
        peaks = channels.flatten(2).amax(2) if channels.ndim > 2 else channels
        self._found[self._node] = (peaks.amax(0) == 0).float().mean()


class LastScales(Live):
    """Root mean square of γ in the last batch norm of every branch."""

    def __init__(self, module: GraphModule) -> None:
        norms = last_norms(module.network)
        super().__init__("scales", Series("last_scale", (*norms,)))
        self._scales = [module.get_parameter(f"{norm}.weight") for norm in norms.values()]
        self._roots = np.sqrt([scale.numel() for scale in self._scales])
        self._norms = Norms()

    def reduce(self, state: State) -> Tensor | None:
        return self._norms([scale.detach() for scale in self._scales]) if self._scales else None

    def finish(self, numbers: Floats) -> Floats:
        return numbers / self._roots
