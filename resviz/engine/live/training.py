"""What training does with the gradients: how far it moves, how steady they are, how they spread."""

import numpy as np
import torch
from torch import Tensor

from resviz.core.flow import weighted_layers
from resviz.core.network import Network
from resviz.engine.live.base import Floats, Live, State, ratio
from resviz.engine.norms import Norms, cosines
from resviz.engine.optimisers import Moves
from resviz.protocol import Series
from resviz.protocol.quantities import BINS, FIRST_POWER

_KEPT = 0.9
"""Share of the running means that a step keeps; they reach back about ten steps."""


# An integer as wide as the format, where the exponent begins, and its bits.
_BITS = {torch.float32: (torch.int32, 23, 0xFF), torch.float64: (torch.int64, 52, 0x7FF)}


class Updates(Live):
    """How far a step moves each layer's weight, beside the weight."""

    def __init__(self, network: Network) -> None:
        super().__init__("updates", Series("update_ratio", weighted_layers(network)))
        self._weights, self._moves = Norms(), Norms()

    def reduce(self, state: State) -> Tensor:
        return self._weights(state.weights)

    def moved(self, moves: Moves) -> Tensor:
        return self._moves(moves.directions) * moves.rate

    def finish(self, numbers: Floats) -> Floats | None:
        weights, moves = np.split(numbers, [len(self.table.series[0].ids)])
        return ratio(moves, weights) if moves.size else None


class Successive(Live):
    """Cosine of two gradients in a row, and the noise between them.

    With g and h the gradients of two batches of B images at nearly the same weights, the estimates
    of McCandlish et al. 2018 (appendix A.1) from the batch sizes B and 2B become |G|² = g·h and
    tr Σ = B |g − h|² / 2.
    """

    def __init__(self, network: Network) -> None:
        numbers = ("noise_scale", "noise_trace", "noise_signal")
        layers = Series("successive_cosine", weighted_layers(network))
        super().__init__("successive", layers, *map(Series, numbers))
        self._now: State | None = None
        self._before: State | None = None
        self._means = np.zeros(2)
        self._images = 1

    def see(self, state: State) -> None:
        # Only the gradients are kept: activations would fill the memory.
        self._before = self._now
        self._now = state._replace(inputs={}, forks={}, weights=[])

    def reduce(self, state: State) -> Tensor | None:
        before = self._before
        if before is None:
            return None
        self._images = state.images
        _, _, layers = cosines(state.gradients, before.gradients)
        now, then, alike = cosines([*state.every], [*before.every])
        sums = [(alike * now * then).nansum(), now.square().sum(), then.square().sum()]
        return torch.cat([layers, torch.stack(sums)])

    def finish(self, numbers: Floats) -> Floats:
        layers, (product, now, then) = numbers[:-3], numbers[-3:]
        trace = self._images * (now + then - 2 * product) / 2
        found = np.array([trace, product])
        if np.isfinite(found).all():
            self._means = _KEPT * self._means + (1 - _KEPT) * found
        return np.concatenate([layers, [_quotient(*self._means), trace, product]])


def _quotient(trace: float, signal: float) -> float:
    """The noise scale; infinite where noise hides the gradient altogether."""
    return trace / signal if signal > 0 else float("inf")


class Spread(Live):
    """Histograms of the magnitudes of each layer's weight gradient."""

    def __init__(self, network: Network) -> None:
        layers = weighted_layers(network)
        super().__init__("spread", Series("weight_grad_bins", layers, BINS))

    def reduce(self, state: State) -> Tensor:
        return histograms(state.gradients)


def histograms(tensors: list[Tensor]) -> Tensor:
    """How many elements of each tensor lie in each of `BINS` bins; see `FIRST_POWER`.

    Returns:
        Shape ``(tensors * BINS,)``, in float64 (float32 where the device has none).
    """
    rows = [tensor.reshape(-1) for tensor in tensors]
    if rows[0].dtype != torch.float64:
        rows = [row.float() for row in rows]
    whole, shift, mask = _BITS[rows[0].dtype]
    exponents = [((row.view(whole) >> shift) & mask) + (mask + 1) * i for i, row in enumerate(rows)]
    counts = _counted(torch.cat(exponents), len(rows) * (mask + 1))
    # Half the binary exponent, rounded down, is the power of four.
    powers = (torch.arange(mask + 1, device=counts.device) - mask // 2) >> 1
    places = powers.clamp_(FIRST_POWER, FIRST_POWER + BINS - 3) - (FIRST_POWER - 1)
    places[mask] = BINS - 1
    bins = counts.new_zeros(len(rows), BINS).index_add_(1, places, counts.view(len(rows), -1))
    # The exponent of zero is that of the least numbers too.
    zeros = torch.stack([row.numel() - row.count_nonzero() for row in rows])
    bins[:, 0] += zeros
    bins[:, 1] -= zeros
    return bins.reshape(-1)


def _counted(numbers: Tensor, count: int) -> Tensor:
    """How often each of the first whole numbers occurs."""
    if numbers.device.type == "cpu":
        return torch.bincount(numbers, minlength=count).double()
    # Counting would wait for the device to know the largest.
    wide = torch.float32 if numbers.device.type == "mps" else torch.float64
    counts = torch.zeros(count, dtype=wide, device=numbers.device)
    return counts.scatter_add_(0, numbers.long(), torch.ones_like(numbers, dtype=wide))
