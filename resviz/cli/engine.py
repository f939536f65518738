"""Running the engine in this process, for commands that have no window to keep free."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from resviz.cli.commands import UsageError
from resviz.core.errors import EngineError
from resviz.protocol import ArmFailed, Event, Experiment, Finding, Row, RunPhase
from resviz.protocol.findings import StillProbe

if TYPE_CHECKING:
    from resviz.engine.phase import PhaseRun
    from resviz.engine.probe import Probe


def settle() -> None:
    """Leave a core to the person at the machine; to be done before torch is imported."""
    from resviz.engine.threads import leave_a_core

    leave_a_core()


def open_probe(experiment: Experiment, on_failure: Callable[[ArmFailed], object]) -> "Probe":
    """Set an experiment up.

    Args:
        experiment: what to do.
        on_failure: told of an arm that fails while the others go on.

    Raises:
        UsageError: this machine cannot do what is asked for.
        ResvizError: the experiment or its data are at fault.
    """
    settle()
    from resviz.engine.failures import explain
    from resviz.engine.memory import keep_heap
    from resviz.engine.probe import Probe

    def tell(arm: int, step: int, error: Exception) -> None:
        told = explain(0, error)
        on_failure(ArmFailed(0, arm, step, told.message, told.advice))

    keep_heap()
    try:
        return Probe(experiment, tell)
    except EngineError as error:
        told = explain(0, error)
        raise UsageError(f"{told.message} {told.advice}".rstrip()) from None


def open_phase(request: RunPhase, send: Callable[[Event], None]) -> "PhaseRun":
    """Set a phase diagram up.

    Args:
        request: what to do.
        send: told of every cell.

    Raises:
        UsageError: this machine cannot do what is asked for.
        ResvizError: the diagram is at fault.
    """
    settle()
    from resviz.engine.memory import keep_heap
    from resviz.engine.phase import PhaseRun

    keep_heap()
    try:
        return PhaseRun(request, send)
    except EngineError as error:
        raise UsageError(str(error)) from None


def look_into(
    probe: "Probe",
    key: StillProbe,
    on_share: Callable[[float], object],
    points: int | None = None,
) -> tuple[Finding, ...]:
    """Run a probe of present weights, and give what it found in every arm.

    Args:
        probe: the experiment.
        key: of `STILL_PROBES`.
        on_share: told how much of the work is done, again and again.
        points: each way, of a probe in `POINTS`; by default as many as are usual there.

    Raises:
        ResvizError: the networks cannot be probed so.
    """
    from resviz.engine.still.look import look

    work = look(probe, key, points)
    try:
        while True:
            on_share(next(work))
    except StopIteration as end:
        found: tuple[Finding, ...] = end.value
        return found


def last_rows(probe: "Probe") -> tuple[Row, ...]:
    """The rows still on their way when an experiment breaks off; none where the device is gone."""
    try:
        return probe.flush()
    except RuntimeError:  # torch raises it for a device that has failed
        return ()


@contextmanager
def failures_told() -> Iterator[None]:
    """Turn what torch runs into to a sentence.

    Raises:
        EngineError: with that sentence.
    """
    from resviz.engine.failures import explain

    try:
        yield
    except (RuntimeError, MemoryError) as error:  # all that torch raises for a machine at its end
        told = explain(0, error)
        raise EngineError(f"{told.message} {told.advice}".rstrip()) from error
