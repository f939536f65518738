"""The loss around the present weights, on a line or a plane (Li et al. 2018, arXiv 1712.09913).

L(θ* + a·d1 + b·d2), where d1 and d2 are drawn from a Gaussian and filter-normalised (section 4):
every filter of a direction has the norm of that filter of θ*, where a filter is what makes one
output: of a convolution one kernel, of a linear layer one row. Only the weights of convolutions and
linear layers move; in biases, norms, scales and embeddings a direction is 0. A random plane shows
two dimensions of very many; what is smooth there need not be so elsewhere.

Batch norm uses the statistics of the examples at every point, as it does in training, so this is
the function that training goes down; with the statistics *held* at θ* the loss rises faster.
"""

from collections.abc import Iterator
from math import inf, isfinite
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from resviz.core.errors import SettingError
from resviz.core.flow import weighted_layers
from resviz.core.network import Network
from resviz.engine.seeding import generator
from resviz.engine.still import Subject, Work
from resviz.engine.still.evaluation import Evaluator, Score, Statistics


class Landscape(NamedTuple):
    """The loss on a grid; it is filled in place, the coarse grid first.

    Attributes:
        a: steps along the first direction, in norms of the weights, shape ``(columns,)``.
        b: steps along the second, shape ``(rows,)``; a line has one, 0.
        loss: shape ``(rows, columns)``; NaN where it is not known yet, infinite where the loss is
            no finite number.
        accuracy: share of the examples, the same shape; NaN where it is not known yet.
    """

    a: NDArray[np.float64]
    b: NDArray[np.float64]
    loss: NDArray[np.float64]
    accuracy: NDArray[np.float64]


class Alone(NamedTuple):
    """The loss with one part of the network moved at a time.

    Attributes:
        baseline: the score of the network where it is.
        losses: by id of the block, or of the layer outside of all blocks, in order; infinite where
            the loss is no finite number.
    """

    baseline: Score
    losses: dict[str, float]


def line(points: int = 51, reach: float = 1.0) -> Landscape:
    """An empty line from −reach to reach.

    Raises:
        SettingError: fewer than two points, or no reach.
    """
    return _empty(_axis(points, reach), np.zeros(1))


def plane(points: int = 51, reach: float = 1.0) -> Landscape:
    """An empty square of so many points by as many, from −reach to reach.

    Raises:
        SettingError: fewer than two points, or no reach.
    """
    return _empty(_axis(points, reach), _axis(points, reach))


def fill(
    subject: Subject, landscape: Landscape, statistics: Statistics = "batch"
) -> Work[Landscape]:
    """Find the loss at every point of a landscape, from coarse to fine.

    The arrays of the landscape take each value as soon as it is known, so at every yield they are a
    picture. The weights of the network are never touched: other values are run in their stead.
    """
    yield 0.0
    evaluator = Evaluator(subject, statistics)
    weights = _weights(subject)
    first, second = (directions(subject, index) for index in (1, 2))
    total = landscape.loss.size + 1
    for index, (row, column) in enumerate(coarse_to_fine(*landscape.loss.shape)):
        yield (index + 1) / total
        a, b = float(landscape.a[column]), float(landscape.b[row])
        moved = {
            path: weight + a * first[path] + b * second[path] for path, weight in weights.items()
        }
        loss, accuracy = evaluator.score(evaluator.calls, moved)
        landscape.loss[row, column] = _known(loss)
        landscape.accuracy[row, column] = accuracy
    return landscape


def moved_alone(
    subject: Subject, step: float = 1.0, statistics: Statistics = "batch"
) -> Work[Alone]:
    """Find the loss with one block, or layer outside of all blocks, moved along the line.

    The direction is that of `line`, with 0 in place of all that lies outside of the part.

    Args:
        subject: the network and its examples.
        step: how far, in norms of the filters.
        statistics: what batch norm uses.
    """
    yield 0.0
    evaluator = Evaluator(subject, statistics)
    weights, direction = _weights(subject), directions(subject, 1)
    losses = dict[str, float]()
    parts = _parts(subject.module.network)
    for part, paths in parts.items():
        yield (len(losses) + 1) / (len(parts) + 1)
        moved = {path: weights[path] + step * direction[path] for path in paths}
        losses[part] = _known(evaluator.score(evaluator.calls, moved).loss)
    return Alone(evaluator.baseline, losses)


def _parts(network: Network) -> dict[str, list[str]]:
    """Paths of the weights that move, by the id of their block, else of their layer."""
    blocks = {
        node.id: block.id for block in network.blocks() for node in network.nodes_in(block.id)
    }
    found: dict[str, list[str]] = {}
    for layer in weighted_layers(network):
        found.setdefault(blocks.get(layer, layer), []).append(f"{layer}.weight")
    return found


def _known(loss: float) -> float:
    return loss if isfinite(loss) else inf


def directions(subject: Subject, index: int) -> dict[str, Tensor]:
    """A filter-normalised direction, by path of the parameter; it is 0 in those that are missing.

    Args:
        subject: whose weights and seed.
        index: another direction for every number.
    """
    return {
        path: _normalised(weight, generator(subject.seed, f"direction {index} of {path}"))
        for path, weight in _weights(subject).items()
    }


def _weights(subject: Subject) -> dict[str, Tensor]:
    module = subject.module
    paths = [f"{layer}.weight" for layer in weighted_layers(module.network)]
    return {path: module.get_parameter(path).detach() for path in paths}


def _normalised(weight: Tensor, source: torch.Generator) -> Tensor:
    # Drawn and scaled on the CPU, so that it is the same on every device.
    direction = torch.randn(weight.shape, generator=source, dtype=torch.float64).flatten(1)
    norms = torch.linalg.vector_norm(weight.cpu().double().flatten(1), dim=1, keepdim=True)
    direction *= norms / torch.linalg.vector_norm(direction, dim=1, keepdim=True)
    return direction.view(weight.shape).to(weight.dtype).to(weight.device)


def coarse_to_fine(rows: int, columns: int) -> Iterator[tuple[int, int]]:
    """All places of a grid: its corners, then between them, until each was there once."""
    seen = set[tuple[int, int]]()
    parts = 1
    while len(seen) < rows * columns:
        for row in _spread(rows, parts):
            for column in _spread(columns, parts):
                if (row, column) not in seen:
                    seen.add((row, column))
                    yield row, column
        parts *= 2


def _spread(length: int, parts: int) -> list[int]:
    """Ends of so many equal parts of a row of places, on whole places."""
    return sorted({(length - 1) * end // parts for end in range(parts + 1)})


def _axis(points: int, reach: float) -> NDArray[np.float64]:
    if points < 2:
        raise SettingError("points", "a landscape has 2 or more in each direction.")
    if not 0 < reach < np.inf:
        raise SettingError("reach", "a landscape reaches farther than 0.")
    return np.linspace(-reach, reach, points)


def _empty(a: NDArray[np.float64], b: NDArray[np.float64]) -> Landscape:
    return Landscape(a, b, *np.full((2, len(b), len(a)), np.nan))
