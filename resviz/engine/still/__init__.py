"""Probes of a network as it stands, between two steps of its training.

Each is a generator: it yields the share of its work that is done, in [0, 1), often enough that
whoever runs it can show progress and stop it by closing it, and it returns what it found as arrays
of numpy. It leaves the network as it was: weights, statistics of batch norm, mode and gradients.
"""

from collections.abc import Generator
from typing import NamedTuple, TypeVar

from torch import Tensor

from resviz.engine.build import GraphModule

Found = TypeVar("Found")
Work = Generator[float, None, Found]
"""Yields the share that is done, returns what was found."""


class Subject(NamedTuple):
    """A network with the examples that it is probed on.

    Attributes:
        module: on its device, in its number format.
        images: shape ``(batch, C, H, W)``, same device and format.
        labels: classes, int64, shape ``(batch,)``.
        seed: draws whatever is drawn; the same seed gives the same result.
    """

    module: GraphModule
    images: Tensor
    labels: Tensor
    seed: int
