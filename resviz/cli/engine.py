"""Running the engine in this process, for commands that have no window to keep free."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from resviz.cli.commands import UsageError
from resviz.core.errors import EngineError
from resviz.protocol import Experiment

if TYPE_CHECKING:
    from resviz.engine.probe import Probe


def settle() -> None:
    """Leave a core to the person at the machine; to be done before torch is imported.

    Threads that wait go to sleep: spinning ones cost a factor where cores are shared.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, cores - 1)))
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")


def open_probe(experiment: Experiment) -> "Probe":
    """Set an experiment up.

    Raises:
        UsageError: this machine cannot do what is asked for.
        ResvizError: the experiment or its data are at fault.
    """
    settle()
    from resviz.engine.failures import explain
    from resviz.engine.memory import keep_heap
    from resviz.engine.probe import Probe

    keep_heap()
    try:
        return Probe(experiment)
    except EngineError as error:
        told = explain(0, error)
        raise UsageError(f"{told.message} {told.advice}".rstrip()) from None


@contextmanager
def failures_told() -> Iterator[None]:
    """Turn what torch runs into to a sentence.

    Raises:
        EngineError: with that sentence.
    """
    from resviz.engine.failures import explain

    try:
        yield
    except (RuntimeError, MemoryError) as error:
        told = explain(0, error)
        raise EngineError(f"{told.message} {told.advice}".rstrip()) from error
