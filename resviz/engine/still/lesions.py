"""Lesions: blocks of the network are deleted, scaled or swapped (Veit, Wilber, Belongie 2016).

"Residual Networks Behave Like Ensembles of Relatively Shallow Networks", arXiv 1605.06431, section
4. What it is to delete a block, and which can be, stands in `resviz.core.places`; which statistics
batch norm uses in `resviz.engine.still.evaluation`: *held* ones unless said otherwise, since with
others a network is normalised anew after a lesion, which hides part of the damage. At the
initialisation, when the network knows nothing yet, lesions mean little.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from resviz.core.errors import EngineError, SettingError
from resviz.core.network import Network
from resviz.core.places import places
from resviz.engine.seeding import generator
from resviz.engine.still import Subject, Work
from resviz.engine.still.evaluation import Evaluator, Score, Statistics
from resviz.engine.still.surgery import operated

Numbers = NDArray[np.float64]


class Lesions(NamedTuple):
    """Every block deleted, one at a time.

    Attributes:
        blocks: ids, in order.
        baseline: the score of the intact network.
        loss: without each block; NaN for those that cannot be deleted.
        accuracy: the same.
        kept: of the blocks that cannot be deleted, why.
        statistics: what batch norm used.
    """

    blocks: tuple[str, ...]
    baseline: Score
    loss: Numbers
    accuracy: Numbers
    kept: dict[str, str]
    statistics: Statistics


class Several(NamedTuple):
    """More and more blocks deleted, drawn at random.

    Attributes:
        counts: how many blocks, shape ``(counts,)``.
        baseline: the score of the intact network.
        loss: of every draw, shape ``(counts, draws)``; what one plots is the mean over draws.
        accuracy: the same.
        statistics: what batch norm used.
    """

    counts: NDArray[np.int64]
    baseline: Score
    loss: Numbers
    accuracy: Numbers
    statistics: Statistics


class Swapped(NamedTuple):
    """More and more swaps of two blocks of the same shapes, drawn at random.

    Attributes:
        counts: how many swaps, one after another, shape ``(counts,)``.
        baseline: the score of the intact network.
        tau: Kendall's rank correlation of the new order with the old, shape ``(counts, draws)``.
        loss: of every draw, the same shape.
        accuracy: the same.
        statistics: what batch norm used.
    """

    counts: NDArray[np.int64]
    baseline: Score
    tau: Numbers
    loss: Numbers
    accuracy: Numbers
    statistics: Statistics


def lesions(subject: Subject, statistics: Statistics = "held") -> Work[Lesions]:
    """Delete every block, one at a time."""
    network = subject.module.network
    known = places(network)
    yield 0.0
    evaluator = Evaluator(subject, statistics)
    scores = np.full((len(known), 2), np.nan)
    for index, place in enumerate(known.values()):
        yield (index + 1) / (len(known) + 1)
        if not place.keeps:
            scores[index] = evaluator.score(operated(network, evaluator.calls, {place.block: 0}))
    kept = {block: place.keeps for block, place in known.items() if place.keeps}
    loss, accuracy = scores.T
    return Lesions((*known,), evaluator.baseline, loss, accuracy, kept, statistics)


def several(
    subject: Subject, counts: Sequence[int], draws: int = 10, statistics: Statistics = "held"
) -> Work[Several]:
    """Delete so many random blocks at once, for each of the counts.

    Raises:
        SettingError: a count is negative, or of more blocks than can be deleted.
    """
    network = subject.module.network
    able = [block for block, place in places(network).items() if not place.keeps]
    if not all(0 <= count <= len(able) for count in counts):
        raise SettingError(
            "counts", f"of {network.name}, from 0 to {len(able)} blocks can be deleted."
        )
    yield 0.0
    evaluator = Evaluator(subject, statistics)
    scores = np.empty((len(counts), draws, 2))
    for share, row, draw in _rounds(len(counts), draws):
        yield share
        source = generator(subject.seed, f"{counts[row]} lesions, draw {draw}")
        chosen = torch.randperm(len(able), generator=source)[: counts[row]].tolist()
        factors = {able[at]: 0.0 for at in chosen}
        scores[row, draw] = evaluator.score(operated(network, evaluator.calls, factors))
    loss, accuracy = np.moveaxis(scores, -1, 0)
    return Several(np.array(counts, int), evaluator.baseline, loss, accuracy, statistics)


def swapped(
    subject: Subject, counts: Sequence[int], draws: int = 10, statistics: Statistics = "held"
) -> Work[Swapped]:
    """Let two random blocks of the same shapes change places, so many times, for each count.

    A block takes its layers along, and with them the statistics that its batch norms hold.

    Raises:
        SettingError: a count is negative.
        EngineError: no two blocks have the same shapes.
    """
    network = subject.module.network
    known = [*places(network)]
    pairs = exchangeable(network)
    if not all(count >= 0 for count in counts):
        raise SettingError("counts", "a number of swaps is 0 or more.")
    if not pairs:
        raise EngineError(f"{network.name} has no two blocks of the same shapes to swap.")
    yield 0.0
    evaluator = Evaluator(subject, statistics)
    scores = np.empty((len(counts), draws, 3))
    for share, row, draw in _rounds(len(counts), draws):
        yield share
        source = generator(subject.seed, f"{counts[row]} swaps, draw {draw}")
        order = np.arange(len(known))
        for at in torch.randint(len(pairs), (counts[row],), generator=source).tolist():
            first, second = pairs[at]
            order[[first, second]] = order[[second, first]]
        names = [known[at] for at in order]
        score = evaluator.score(operated(network, evaluator.calls, {}, names))
        scores[row, draw] = (kendall_tau(order), *score)
    tau, loss, accuracy = np.moveaxis(scores, -1, 0)
    return Swapped(np.array(counts, int), evaluator.baseline, tau, loss, accuracy, statistics)


def exchangeable(network: Network) -> list[tuple[int, int]]:
    """Every two blocks of the same shapes, by their places."""
    known = [*places(network).values()]
    ones = [index for index, place in enumerate(known) if place.is_link]
    return [pair for pair in combinations(ones, 2) if not known[pair[0]].keeps_off(known[pair[1]])]


def with_lesions(
    subject: Subject,
    factors: Mapping[str, float],
    order: Sequence[str] = (),
    statistics: Statistics = "held",
) -> Score:
    """The score after some particular lesions.

    Args:
        subject: the network and its examples.
        factors: by block id, on what its branches add; 0 deletes it.
        order: ids of all blocks, place by place; unless given, each stands in its own.
        statistics: what batch norm uses.

    Raises:
        UnknownName: there is no such block.
        SettingError: the order does not have every block once.
        EngineError: a block cannot be deleted, scaled or moved there.
    """
    network = subject.module.network
    operated(network, subject.module.calls, factors, order)  # what is impossible fails at once
    evaluator = Evaluator(subject, statistics)
    return evaluator.score(operated(network, evaluator.calls, factors, order))


def kendall_tau(order: NDArray[np.int64]) -> float:
    """Pairs of places in the right order less those in the wrong one, by all pairs; 1 if none."""
    first, second = np.triu_indices(len(order), 1)
    return float(np.sign(order[second] - order[first]).mean()) if len(first) else 1.0


def _rounds(rows: int, draws: int) -> Iterator[tuple[float, int, int]]:
    """Every row with every draw, and the share of the work that is done before it."""
    total = rows * draws + 1  # the intact network is one
    for index in range(rows * draws):
        yield ((index + 1) / total, *divmod(index, draws))
