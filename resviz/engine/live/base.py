"""What a live probe is: it reduces what a step computed to a few numbers, on the device."""

from collections.abc import Callable, Mapping
from typing import ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt
from torch import Tensor

from resviz.engine.optimisers import Moves
from resviz.protocol import Series, Table
from resviz.protocol.live_probes import LiveProbe

Floats = npt.NDArray[np.float64]


class State(NamedTuple):
    """What a step has computed in one arm before its update.

    Attributes:
        weights: the weights of the layers that have some, in the order of `weighted_layers`.
        gradients: the loss gradient by each of them.
        every: the loss gradient by every parameter.
        inputs: by block, and for the head, the gradient at its input; empty unless asked for.
        forks: by block, the gradients that reach its input through the branch and along the
            shortcut; empty unless asked for.
        images: how many there are in the batch.
    """

    weights: list[Tensor]
    gradients: list[Tensor]
    every: tuple[Tensor, ...]
    inputs: dict[str, Tensor]
    forks: dict[str, tuple[Tensor, Tensor]]
    images: int


class Live:
    """A probe that runs while a network trains.

    Quantities of which a network has none are left out of its table.

    A step goes: the watchers while the network runs forward, `see` with the gradients, and where
    the step is measured `reduce` before and `moved` after the update. What they give goes to the
    host together with everything else, and there `finish` makes the row of it.

    Attributes:
        table: what it measures.
        wants_inputs: it needs the gradients at block inputs.
        wants_forks: it needs them apart, through the branch and along the shortcut.
        watchers: what is called with the outputs of nodes in a measured step, by node.
    """

    wants_inputs: ClassVar[bool] = False
    wants_forks: ClassVar[bool] = False

    def __init__(self, probe: LiveProbe, *series: Series) -> None:
        self.table = Table(probe, tuple(each for each in series if each.ids))
        self.watchers: Mapping[str, Callable[[Tensor], object]] = {}

    def see(self, state: State) -> None:
        """Take notice of a step, measured or not."""

    def reduce(self, state: State) -> Tensor | None:
        """Numbers of shape ``(n,)`` before the update; None where there is nothing to measure."""
        raise NotImplementedError  # every probe has its own

    def moved(self, moves: Moves) -> Tensor | None:
        """More numbers, from the update just made in the weights that `State` lists."""
        return None

    def finish(self, numbers: Floats) -> Floats | None:
        """The numbers of the row, from all that came; None where there is no row."""
        return numbers


def ratio(above: Floats, below: Floats) -> Floats:
    """A quotient that is NaN where it is 0/0 and infinite where only the divisor is 0."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return above / below
