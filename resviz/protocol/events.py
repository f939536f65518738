"""What the engine tells."""

from typing import Literal

import msgspec

from resviz.protocol.experiment import Conditions
from resviz.protocol.findings import Finding, LesionScore, StillProbe
from resviz.protocol.measured import ArmLayout, Row
from resviz.protocol.phase import Cell
from resviz.protocol.watchpoints import Moment

RunState = Literal["running", "paused", "done", "stopped"]


class Device(msgspec.Struct, frozen=True):
    """A device that torch can use: its torch name and its printed one."""

    id: str
    name: str
    float64: bool = True


class Ready(msgspec.Struct, frozen=True, tag_field="type", tag="ready"):
    """The engine has started; the first device is the best."""

    torch: str
    devices: tuple[Device, ...]
    pid: int


class Started(msgspec.Struct, frozen=True, tag_field="type", tag="started"):
    """An experiment has been set up."""

    request: int
    conditions: Conditions
    arms: tuple[ArmLayout, ...]


class Measured(msgspec.Struct, frozen=True, tag_field="type", tag="measured"):
    """Measurements since the last message, oldest first."""

    request: int
    rows: tuple[Row, ...]


class Met(msgspec.Struct, frozen=True, tag_field="type", tag="met"):
    """Watchpoints were met for the first time; the experiment pauses, unless it has ended."""

    request: int
    moments: tuple[Moment, ...]


class ArmFailed(msgspec.Struct, frozen=True, tag_field="type", tag="arm_failed"):
    """An arm of the experiment has failed and is left out from now on; the others go on.

    Attributes:
        arm: index of the arm.
        step: updates it had made.
        message: what happened, in a sentence.
        advice: what to do about it.
    """

    request: int
    arm: int
    step: int
    message: str
    advice: str = ""


class CellMeasured(msgspec.Struct, frozen=True, tag_field="type", tag="cell"):
    """A cell of a phase diagram has been carried out, or cannot be."""

    request: int
    cell: Cell


class RunStateChanged(msgspec.Struct, frozen=True, tag_field="type", tag="state"):
    """How far the experiment or the phase diagram is; sent on every change and while it runs.

    Attributes:
        step: updates made so far; of a phase diagram cells.
        rate: steps or cells a second, over the last seconds.
    """

    request: int
    state: RunState
    step: int
    rate: float = 0.0


class Looked(msgspec.Struct, frozen=True, tag_field="type", tag="looked"):
    """How far a probe of present weights is, or what it found.

    Attributes:
        probe: which.
        share: how much of its work is done, in [0, 1]; 1 with the last message of a probe.
        findings: what was found, once all is done; none where it was ended.
    """

    request: int
    probe: StillProbe
    share: float
    findings: tuple[Finding, ...] = ()


class LesionsTried(msgspec.Struct, frozen=True, tag_field="type", tag="lesions_tried"):
    """How well the networks do after lesions.

    Attributes:
        scores: of every arm that is probed.
    """

    request: int
    scores: tuple[LesionScore, ...]


class Report(msgspec.Struct, frozen=True):
    """What the referees counted beside what resviz counts; in ``macs`` conventions are taken out.

    Attributes:
        agree: every count equals resviz's.
        params: by referee: resviz, torchinfo, fvcore.
        macs: by referee: resviz, torchinfo, fvcore, flop_counter.
        notes: a sentence for each difference in convention, with its size.
    """

    name: str
    agree: bool
    params: dict[str, int]
    macs: dict[str, int]
    notes: tuple[str, ...]


class Verified(msgspec.Struct, frozen=True, tag_field="type", tag="verified"):
    """The referees have counted."""

    request: int
    report: Report


class Failed(msgspec.Struct, frozen=True, tag_field="type", tag="failed"):
    """A request failed; the engine goes on.

    Attributes:
        message: what happened, in a sentence.
        advice: what to do about it.
    """

    request: int
    message: str
    advice: str = ""


Event = (
    Ready
    | Started
    | Measured
    | Met
    | ArmFailed
    | CellMeasured
    | RunStateChanged
    | Looked
    | LesionsTried
    | Verified
    | Failed
)
