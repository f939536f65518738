"""Lesions that somebody chose: what they do to the networks of an experiment, side by side."""

from collections.abc import Iterator, Mapping

import numpy as np

from resviz.core.errors import EngineError, UnknownName
from resviz.engine.probe import Probe
from resviz.engine.still import Subject
from resviz.engine.still.lesions import with_lesions
from resviz.engine.still.look import subjects
from resviz.protocol.findings import LesionScore


def try_lesions(probe: Probe, factors: Mapping[str, float]) -> Iterator[LesionScore]:
    """Evaluate every arm with blocks deleted or scaled, on the first batch of its training.

    Args:
        probe: whose networks; they stay as they are.
        factors: by block id, on what its branch adds; 0 deletes it. Arms that lack a block, or
            in which that is impossible, say so.
    """
    for arm, subject in subjects(probe):
        try:
            yield LesionScore(arm, _numbers(subject, factors))
        except (UnknownName, EngineError) as error:
            yield LesionScore(arm, refused=str(error))


def _numbers(subject: Subject, factors: Mapping[str, float]) -> bytes:
    scores = with_lesions(subject, factors), with_lesions(subject, {})
    return np.array(scores, "<f8").tobytes()
