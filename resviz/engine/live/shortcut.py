"""What comes back through the branch beside what comes back along the shortcut."""

import numpy as np
import torch
from torch import Tensor

from resviz.core.flow import shortcut_readers, stage_ends
from resviz.core.network import Network
from resviz.engine.live.base import Floats, Live, State, ratio
from resviz.engine.norms import Norms, cosines
from resviz.protocol import Series


class BranchAgainstShortcut(Live):
    """Ratio and cosine of both parts of each block's input gradient, and its growth in a stage.

    He et al. 2016, equation 5: with identities on the way the gradient at a block's input is that
    at the end of the stage and a sum of what the branches between add; without shortcuts it is a
    product of factors.
    """

    wants_inputs = True
    wants_forks = True

    def __init__(self, network: Network) -> None:
        self._forks = (*shortcut_readers(network),)
        self._ends = stage_ends(network)
        # A block on whose way something else than the same shape lies has no direct gradient.
        self._summed = (*self._ends,) if self._forks else ()
        super().__init__(
            "shortcut",
            Series("branch_share", self._forks),
            Series("branch_cosine", self._forks),
            Series("stage_growth", (*self._ends,)),
            Series("sum_term", self._summed),
        )
        self._branches, self._asides, self._inputs, self._sums = (Norms() for _ in range(4))

    def reduce(self, state: State) -> Tensor | None:
        if not self.table.series:
            return None
        branches = [state.forks[block][0] for block in self._forks]
        asides = [state.forks[block][1] for block in self._forks]
        parts = []
        if branches:
            through, along = self._branches(branches), self._asides(asides)
            parts += [through, along, cosines(branches, asides, through, along)]
        if self._ends:
            blocks = dict.fromkeys([*self._ends, *self._ends.values()])
            parts.append(self._inputs([state.inputs[block] for block in blocks]))
        if self._summed:
            parts.append(self._sums(self._differences(state)))
        return torch.cat(parts)

    def _differences(self, state: State) -> list[Tensor]:
        return [state.inputs[block] - state.inputs[self._ends[block]] for block in self._summed]

    def finish(self, numbers: Floats) -> Floats:
        count, blocks = len(self._forks), [*dict.fromkeys([*self._ends, *self._ends.values()])]
        through, along, cosine, rest = np.split(numbers, [count, 2 * count, 3 * count])
        norms = dict(zip(blocks, rest, strict=False))
        ends = np.array([norms[end] for end in self._ends.values()])
        growth = ratio(np.array([norms[block] for block in self._ends]), ends)
        parts = [ratio(through, along), cosine, growth]
        if self._summed:
            parts.append(ratio(rest[len(blocks) :], ends))
        return np.concatenate(parts)
