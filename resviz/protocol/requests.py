"""What the window asks of the engine."""

from typing import Literal

import msgspec

from resviz.protocol.experiment import Experiment
from resviz.protocol.findings import StillProbe
from resviz.protocol.live_probes import LiveProbe
from resviz.protocol.phase import PhaseDiagram
from resviz.zoo.families import AnySettings


class RunProbe(msgspec.Struct, frozen=True, tag_field="type", tag="probe"):
    """Run an experiment; answered by Started, Measured, RunStateChanged, perhaps Met, ArmFailed."""

    request: int
    experiment: Experiment
    paused: bool = False


class RunPhase(msgspec.Struct, frozen=True, tag_field="type", tag="phase"):
    """Carry out cells of a phase diagram; answered by CellMeasured and RunStateChanged.

    Attributes:
        cells: which, in their order; on a CPU several at once, and they may end in another order.
        processes: how many at once; 0 is as many as there are cores and memory for.
    """

    request: int
    diagram: PhaseDiagram
    cells: tuple[int, ...]
    paused: bool = False
    processes: int = 0


class Control(msgspec.Struct, frozen=True, tag_field="type", tag="control"):
    """Steer the experiment or the phase diagram that runs; ``step`` makes one step and pauses."""

    request: int
    action: Literal["pause", "resume", "step", "stop"]


class RunVerify(msgspec.Struct, frozen=True, tag_field="type", tag="verify"):
    """Count the real module with the referees; answered by Verified."""

    request: int
    name: str
    settings: AnySettings


class Quit(msgspec.Struct, frozen=True, tag_field="type", tag="quit"):
    """End the engine; closing its standard input does the same."""


class Measure(msgspec.Struct, frozen=True, tag_field="type", tag="measure"):
    """Have other probes measure the experiment that runs, from its next step on."""

    request: int
    probes: tuple[LiveProbe, ...]


class Look(msgspec.Struct, frozen=True, tag_field="type", tag="look"):
    """Probe the present weights of an experiment; answered by Looked, or Failed.

    Training waits meanwhile, and one that is under way ends.

    Attributes:
        run: number of the experiment.
        probe: which; nothing only ends the one under way.
        points: each way, of a probe in `POINTS`; None takes as many as are usual there.
    """

    request: int
    run: int
    probe: StillProbe | None = None
    points: int | None = None


class TryLesions(msgspec.Struct, frozen=True, tag_field="type", tag="try_lesions"):
    """Evaluate the networks of an experiment with blocks deleted, scaled or swapped.

    Answered by LesionsTried, or Failed; the networks stay as they are.

    Attributes:
        run: number of the experiment.
        factors: by block id, on what its branch adds; 0 deletes it.
        swapped: ids of blocks that change places, pair by pair.
    """

    request: int
    run: int
    factors: dict[str, float]
    swapped: tuple[tuple[str, str], ...] = ()


Request = Look | TryLesions | RunProbe | RunPhase | Control | Measure | RunVerify | Quit
