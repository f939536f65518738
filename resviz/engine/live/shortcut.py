"""What comes back through the branch beside what comes back along the shortcut."""

import numpy as np
import torch
from torch import Tensor

from resviz.core.flow import shortcut_readers, stage_ends
from resviz.core.network import Network
from resviz.engine.live.base import Floats, Live, State, ratio
from resviz.engine.norms import cosines, distances
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

    def reduce(self, state: State) -> Tensor | None:
        parts = []
        if self._forks:
            forks = [state.forks[block] for block in self._forks]
            parts.append(cosines([fork[0] for fork in forks], [fork[1] for fork in forks]))
        if self._ends:
            starts = [state.inputs[block] for block in self._ends]
            parts.append(distances(starts, [state.inputs[end] for end in self._ends.values()]))
        return torch.cat([part.flatten() for part in parts]) if parts else None

    def finish(self, numbers: Floats) -> Floats:
        forks, ends = np.split(numbers, [3 * len(self._forks)])
        through, along, cosine = forks.reshape(3, -1)
        start, end, difference = ends.reshape(3, -1)
        parts = [ratio(through, along), cosine, ratio(start, end)]
        return np.concatenate([*parts, ratio(difference, end)] if self._summed else parts)
