"""Experiments that are carried out one after the other: here in turn, or in several processes.

On a CPU small networks leave cores idle, so several processes do more; a GPU is kept busy by one.
Each process is an engine like this one, reached through the same pipe, so it ends when this one
does, however that ends.
"""

import subprocess
import sys
import traceback
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Protocol

import msgspec
import torch

from resviz.core.errors import ResvizError
from resviz.engine.devices import pick
from resviz.engine.failures import explain
from resviz.engine.memory import free_bytes
from resviz.engine.probe import Probe
from resviz.engine.threads import cores, one_thread
from resviz.protocol import (
    ArmFailed,
    Cell,
    Event,
    Experiment,
    Failed,
    Measured,
    Row,
    RunProbe,
    RunStateChanged,
    Started,
    decode_event,
    encode,
)
from resviz.protocol.phase import ArmFault, measured

COMMAND = (sys.executable, "-m", "resviz.engine")

_BYTES_EACH = 700 * 2**20
"""Memory that there is to be for each process: torch alone takes about half of it."""


_KILLED = -9
"""Exit status of a process that somebody, or a system without memory, has killed."""


class Carrier(Protocol):
    """Carries out experiments, each with the number of its cell."""

    @property
    def free(self) -> int:
        """How many more it takes at once."""

    @property
    def busy(self) -> bool:
        """It has some in hand."""

    def take(self, cell: int, experiment: Experiment) -> None:
        """Carry out one more."""

    def work(self, patience: float) -> list[Cell]:
        """Go on, for about so many seconds at most; give what has come to its end."""

    def close(self) -> None:
        """Let go of all that is in hand."""


def faulty(cell: int, error: Exception) -> Cell:
    """A cell that could not be carried out."""
    if not isinstance(error, ResvizError):
        traceback.print_exception(error, file=sys.stderr)
    told = explain(0, error)
    return Cell(cell=cell, fault=f"{told.message} {told.advice}".strip())


def carrier(experiment: Experiment, processes: int = 0) -> Carrier:
    """What carries out experiments like this one.

    Args:
        experiment: says where it is computed.
        processes: how many at once on a CPU; 0 is as many as there are cores and memory for.

    Raises:
        EngineError: the device is missing, or cannot do what is asked for.
    """
    if pick(experiment.device, experiment.precision).type != "cpu":
        return InTurn()
    free = free_bytes(torch.device("cpu"))
    room = cores() if free is None else min(cores(), free // _BYTES_EACH)
    count = processes or room
    return SeveralProcesses(count) if count > 1 else InTurn()


class InTurn:
    """Carries out one experiment at a time, in this process."""

    def __init__(self) -> None:
        self._cell = 0
        self._probe: Probe | None = None
        self._rows: list[Row] = []
        self._faults: list[ArmFault] = []

    @property
    def free(self) -> int:
        """See `Carrier.free`."""
        return int(self._probe is None)

    @property
    def busy(self) -> bool:
        """See `Carrier.busy`."""
        return self._probe is not None

    def take(self, cell: int, experiment: Experiment) -> None:
        """See `Carrier.take`."""
        self._cell = cell
        self._rows, self._faults = [], []
        self._probe = Probe(experiment, self._lose)

    def _lose(self, arm: int, step: int, error: Exception) -> None:
        self._faults.append(ArmFault(arm, step, explain(0, error).message))

    def work(self, patience: float) -> list[Cell]:
        """Make a step; see `Carrier.work`."""
        probe = self._probe
        if probe is None:
            return []
        try:
            self._rows += probe.advance()
        except Exception as error:  # whatever it is, the other cells have no part in it
            cell = faulty(self._cell, error)
        else:
            if not probe.finished:
                return []
            cell = measured(self._cell, probe.conditions, probe.layouts, self._rows, self._faults)
        self.close()
        return [cell]

    def close(self) -> None:
        """See `Carrier.close`."""
        if self._probe:
            self._probe.close()
            self._probe = None


class _Worker:
    """An engine in a process of its own, and what has come of the experiment it carries out."""

    def __init__(self, inbox: "SimpleQueue[tuple[_Worker, Event | None]]") -> None:
        self._process = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=one_thread()
        )
        self._inbox = inbox
        self.cell: int | None = None
        self.started: Started | None = None
        self.rows: list[Row] = []
        self.faults: list[ArmFault] = []
        Thread(target=self._read, name="cells", daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout
        # The last line of one that is killed may be half a line.
        with self._process.stdout as lines, suppress(msgspec.DecodeError, ValueError):
            for line in lines:
                self._inbox.put((self, decode_event(line)))
        self._inbox.put((self, None))

    def take(self, cell: int, experiment: Experiment) -> None:
        self.cell = cell
        self.started, self.rows, self.faults = None, [], []
        assert self._process.stdin
        # Where it has died its reader tells.
        with suppress(OSError):
            self._process.stdin.write(encode(RunProbe(1 + cell, experiment)))
            self._process.stdin.flush()

    def close(self) -> int:
        """End it at once; gives its exit status."""
        self._process.kill()
        status = self._process.wait()
        assert self._process.stdin
        # What was not written yet is lost, as it is meant to be.
        with suppress(OSError):
            self._process.stdin.close()
        return status


class SeveralProcesses:
    """Carries out several experiments at once, each in an engine of its own.

    Args:
        count: how many.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._inbox: SimpleQueue[tuple[_Worker, Event | None]] = SimpleQueue()
        self._workers: list[_Worker] = []

    @property
    def free(self) -> int:
        """See `Carrier.free`."""
        return self._count - sum(worker.cell is not None for worker in self._workers)

    @property
    def busy(self) -> bool:
        """See `Carrier.busy`."""
        return any(worker.cell is not None for worker in self._workers)

    def take(self, cell: int, experiment: Experiment) -> None:
        """See `Carrier.take`; a process is started where all are at work."""
        idle = (worker for worker in self._workers if worker.cell is None)
        worker = next(idle, None)
        if worker is None:
            worker = _Worker(self._inbox)
            self._workers.append(worker)
        worker.take(cell, experiment)

    def work(self, patience: float) -> list[Cell]:
        """See `Carrier.work`."""
        done: list[Cell] = []
        try:
            while not done:
                done += self._hear(*self._inbox.get(timeout=patience))
            while True:
                done += self._hear(*self._inbox.get_nowait())
        except Empty:
            return done

    def _hear(self, worker: _Worker, event: Event | None) -> list[Cell]:
        if worker not in self._workers:
            return []
        if event is None:
            self._workers.remove(worker)
            status = worker.close()
            told = f"The process that measured it ended (exit status {status})."
            if status == _KILLED:
                told = "The process that measured it was killed; perhaps the memory ran out."
            return [] if worker.cell is None else [Cell(cell=worker.cell, fault=told)]
        if worker.cell is None or getattr(event, "request", 0) != 1 + worker.cell:
            return []
        match event:
            case Started():
                worker.started = event
            case Measured():
                worker.rows += event.rows
            case ArmFailed():
                worker.faults.append(ArmFault(event.arm, event.step, event.message))
            case Failed():
                fault = f"{event.message} {event.advice}".strip()
                return [self._end(worker, Cell(cell=worker.cell, fault=fault))]
            case RunStateChanged(state="done") if worker.started:
                begun = worker.started
                cell = measured(
                    worker.cell, begun.conditions, begun.arms, worker.rows, worker.faults
                )
                return [self._end(worker, cell)]
        return []

    def _end(self, worker: _Worker, cell: Cell) -> Cell:
        worker.cell = None
        return cell

    def close(self) -> None:
        """See `Carrier.close`."""
        for worker in self._workers:
            worker.close()
        self._workers.clear()
