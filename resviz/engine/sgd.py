"""Stochastic gradient descent, step for step what `torch.optim.SGD` does.

The first optimiser of torch.optim that is made imports torch's compiler, which takes a second; this
one starts at once. It also leaves the gradients as they are, so they can be measured at leisure.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor


class Moves(NamedTuple):
    """An update: what was subtracted from each parameter is its direction times the rate."""

    directions: list[Tensor]
    rate: float


class Sgd:
    """Updates parameters in place.

    Args:
        parameters: what to update.
        lr: step size.
        momentum: share of the former update that is kept; 0 is none.
        weight_decay: weight of the L2 penalty, added to the gradient.
    """

    def __init__(
        self, parameters: Sequence[Tensor], lr: float, momentum: float, weight_decay: float
    ) -> None:
        self._parameters = list(parameters)
        self._lr = lr
        self._momentum = momentum
        self._weight_decay = weight_decay
        self._velocities: list[Tensor] = []
        # On a CPU the fused product with a plain number first rounds it to the number format of the
        # tensors, 0.9 to 0.8984 in bfloat16; a tensor of one number keeps its own.
        on_cpu = self._parameters[0].device.type == "cpu"
        self._kept = torch.tensor(momentum, dtype=torch.float64) if on_cpu else momentum

    @torch.no_grad()
    def step(self, gradients: Sequence[Tensor]) -> Moves:
        """Make one update with these gradients, one per parameter."""
        moves = list(gradients)
        if self._weight_decay:
            moves = list(torch._foreach_add(moves, self._parameters, alpha=self._weight_decay))
        if self._momentum:
            moves = self._with_momentum(moves)
        torch._foreach_add_(self._parameters, moves, alpha=-self._lr)
        return Moves(moves, self._lr)

    def _with_momentum(self, moves: list[Tensor]) -> list[Tensor]:
        if self._velocities:
            torch._foreach_mul_(self._velocities, self._kept)
            torch._foreach_add_(self._velocities, moves)
        else:
            self._velocities = [move.clone() for move in moves]
        return self._velocities
