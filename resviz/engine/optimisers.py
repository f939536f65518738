"""Optimisers, step for step what those of `torch.optim` do.

The first optimiser of torch.optim that is made imports torch's compiler, which takes a second;
these start at once. They also leave the gradients as they are, so they can be measured at leisure,
and say by how much each update moved the parameters.
"""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple, Protocol

import torch
from torch import Tensor

from resviz.protocol import Training

BETA2 = 0.999
"""Share of the former mean of squares that Adam keeps (Kingma and Ba 2015, arXiv 1412.6980)."""
EPS = 1e-8
"""What Adam adds to the root of that mean."""


class Moves(NamedTuple):
    """An update: what was subtracted from each parameter is its direction times the rate."""

    directions: list[Tensor]
    rate: float


class Optimiser(Protocol):
    """Updates parameters in place."""

    def step(self, gradients: Sequence[Tensor], rate: float) -> Moves:
        """Make one update with these gradients, one per parameter, and this learning rate."""


def optimiser(parameters: Sequence[Tensor], training: Training) -> Optimiser:
    """The optimiser of a training, for these parameters."""
    if training.optimiser == "sgd":
        return Sgd(parameters, training.momentum, training.weight_decay)
    decoupled = training.optimiser == "adamw"
    return Adam(parameters, training.momentum, training.weight_decay, decoupled=decoupled)


class Sgd:
    """Stochastic gradient descent; what it keeps is in the number format of the parameters.

    Args:
        parameters: what to update.
        momentum: share of the former update that is kept; 0 is none.
        weight_decay: weight of the L2 penalty, added to the gradient.
    """

    def __init__(self, parameters: Sequence[Tensor], momentum: float, weight_decay: float) -> None:
        self._parameters = list(parameters)
        self._momentum = momentum
        self._weight_decay = weight_decay
        self._velocities: list[Tensor] = []
        # On a CPU the fused product with a plain number first rounds it to the number format of the
        # tensors, 0.9 to 0.8984 in bfloat16; a tensor of one number keeps its own.
        on_cpu = self._parameters[0].device.type == "cpu"
        self._kept = torch.tensor(momentum, dtype=torch.float64) if on_cpu else momentum

    @torch.no_grad()
    def step(self, gradients: Sequence[Tensor], rate: float) -> Moves:
        """See `Optimiser`."""
        moves = list(gradients)
        if self._weight_decay:
            moves = list(torch._foreach_add(moves, self._parameters, alpha=self._weight_decay))
        if self._momentum:
            moves = self._with_momentum(moves)
        torch._foreach_add_(self._parameters, moves, alpha=-rate)
        return Moves(moves, rate)

    def _with_momentum(self, moves: list[Tensor]) -> list[Tensor]:
        if self._velocities:
            torch._foreach_mul_(self._velocities, self._kept)
            torch._foreach_add_(self._velocities, moves)
        else:
            self._velocities = [move.clone() for move in moves]
        return self._velocities


class Adam:
    """Adam (Kingma and Ba 2015, algorithm 1) and AdamW.

    AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101, algorithm 2) shrinks the weights by the
    decay times the learning rate, as torch does. The moments are float32 where the parameters are
    shorter: in bfloat16 0.999 would be 1 and the mean of squares only grow, in float16 squares of
    small gradients would be 0.

    Args:
        parameters: what to update.
        beta1: share of the former mean of gradients that is kept; below 1.
        weight_decay: weight of the L2 penalty, added to the gradient.
        decoupled: the decay is added to the direction of the update instead; that is AdamW.
    """

    def __init__(
        self,
        parameters: Sequence[Tensor],
        beta1: float,
        weight_decay: float,
        *,
        decoupled: bool = False,
    ) -> None:
        self._parameters = list(parameters)
        self._beta1 = beta1
        self._weight_decay = weight_decay
        self._decoupled = decoupled
        self._updates = 0
        self._means = [torch.zeros_like(each, dtype=_wide(each)) for each in parameters]
        self._squares = [torch.zeros_like(mean) for mean in self._means]

    @torch.no_grad()
    def step(self, gradients: Sequence[Tensor], rate: float) -> Moves:
        """See `Optimiser`."""
        wide = [each.to(_wide(each)) for each in gradients]
        if self._weight_decay and not self._decoupled:
            wide = self._decayed(wide)
        directions = self._directions(wide)
        if self._weight_decay and self._decoupled:
            directions = self._decayed(directions)
        torch._foreach_add_(self._parameters, directions, alpha=-rate)
        return Moves(directions, rate)

    def _decayed(self, tensors: list[Tensor]) -> list[Tensor]:
        return list(torch._foreach_add(tensors, self._parameters, alpha=self._weight_decay))

    def _directions(self, gradients: list[Tensor]) -> list[Tensor]:
        """The mean of the gradients by the root of that of their squares, both without bias."""
        self._updates += 1
        torch._foreach_lerp_(self._means, gradients, 1 - self._beta1)
        torch._foreach_mul_(self._squares, BETA2)
        torch._foreach_addcmul_(self._squares, gradients, gradients, value=1 - BETA2)
        roots = torch._foreach_sqrt(self._squares)
        torch._foreach_div_(roots, sqrt(1 - BETA2**self._updates))
        torch._foreach_add_(roots, EPS)
        directions = torch._foreach_div(self._means, roots)
        torch._foreach_div_(directions, 1 - self._beta1**self._updates)
        return list(directions)


def _wide(tensor: Tensor) -> torch.dtype:
    return torch.float64 if tensor.dtype == torch.float64 else torch.float32
