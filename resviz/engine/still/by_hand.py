"""Lesions that somebody chose: what they do to the networks of an experiment, side by side."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from resviz.core.errors import EngineError, UnknownName
from resviz.core.network import Network
from resviz.engine.probe import Probe
from resviz.engine.still import Subject
from resviz.engine.still.lesions import with_lesions
from resviz.engine.still.look import subjects
from resviz.protocol.findings import LesionScore


def try_lesions(
    probe: Probe, factors: Mapping[str, float], swapped: Iterable[tuple[str, str]] = ()
) -> Iterator[LesionScore]:
    """Evaluate every arm after lesions, on the first batch of its training.

    Args:
        probe: whose networks; they stay as they are.
        factors: by block id, on what its branch adds; 0 deletes it. Arms that lack a block, or
            in which that is impossible, say so.
        swapped: ids of blocks that change places, pair by pair.
    """
    for arm, subject in subjects(probe):
        try:
            yield LesionScore(arm, _numbers(subject, factors, swapped))
        except (UnknownName, EngineError) as error:
            yield LesionScore(arm, refused=str(error))


def _numbers(
    subject: Subject, factors: Mapping[str, float], swapped: Iterable[tuple[str, str]]
) -> bytes:
    order = _order(subject.module.network, swapped)
    scores = with_lesions(subject, factors, order), with_lesions(subject, {})
    return np.array(scores, "<f8").tobytes()


def _order(network: Network, swapped: Iterable[tuple[str, str]]) -> list[str]:
    """The blocks, place by place, after some have changed places.

    Raises:
        UnknownName: there is no such block.
    """
    order = [scope.id for scope in network.blocks()]
    for pair in swapped:
        for block in pair:
            if block not in order:
                raise UnknownName("block", block, order)
        one, other = map(order.index, pair)
        order[one], order[other] = order[other], order[one]
    return order
