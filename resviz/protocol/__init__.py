"""The messages between the window and the engine, and the experiment they speak of.

The engine is a process of its own (``python -m resviz.engine``). Requests reach it on standard
input, events leave it on standard output, one JSON object a line, each with the key ``type``.
Every answer carries the number of the request it belongs to, so that stale ones can be dropped.
Lists of norms travel as base64 of little-endian float64, since JSON knows neither NaN nor infinity.
"""

from typing import Literal

import msgspec

from resviz.protocol.experiment import Arm, Conditions, Experiment
from resviz.protocol.findings import Finding, LesionScore, StillProbe
from resviz.protocol.live_probes import LiveProbe
from resviz.protocol.measured import ArmLayout, Row, Series, Table
from resviz.protocol.training import (
    INIT_WORDS,
    MODE_WORDS,
    OPTIMISER_WORDS,
    SCHEDULE_WORDS,
    Init,
    Own,
    Precision,
    Training,
    learning_rate,
)
from resviz.protocol.watchpoints import Moment
from resviz.zoo.families import AnySettings, decode_settings

__all__ = [
    "INIT_WORDS",
    "MODE_WORDS",
    "OPTIMISER_WORDS",
    "SCHEDULE_WORDS",
    "Arm",
    "ArmFailed",
    "ArmLayout",
    "Conditions",
    "Control",
    "Device",
    "Event",
    "Experiment",
    "Failed",
    "Finding",
    "Init",
    "LesionScore",
    "LesionsTried",
    "Look",
    "Looked",
    "Measure",
    "Measured",
    "Met",
    "Moment",
    "Own",
    "Precision",
    "Quit",
    "Ready",
    "Report",
    "Request",
    "Row",
    "RunProbe",
    "RunState",
    "RunStateChanged",
    "RunVerify",
    "Series",
    "Started",
    "Table",
    "Training",
    "TryLesions",
    "Verified",
    "decode_event",
    "decode_request",
    "encode",
    "learning_rate",
]

RunState = Literal["running", "paused", "done", "stopped"]


class Device(msgspec.Struct, frozen=True):
    """A device that torch can use: its torch name and its printed one."""

    id: str
    name: str
    float64: bool = True


# Requests


class RunProbe(msgspec.Struct, frozen=True, tag_field="type", tag="probe"):
    """Run an experiment; answered by Started, Measured, RunStateChanged, perhaps Met, ArmFailed."""

    request: int
    experiment: Experiment
    paused: bool = False


class Control(msgspec.Struct, frozen=True, tag_field="type", tag="control"):
    """Steer the experiment that runs; ``step`` makes one step and pauses."""

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
    """Evaluate the networks of an experiment with blocks deleted or scaled.

    Answered by LesionsTried, or Failed; the networks stay as they are.

    Attributes:
        run: number of the experiment.
        factors: by block id, on what its branch adds; 0 deletes it.
    """

    request: int
    run: int
    factors: dict[str, float]


Request = Look | TryLesions | RunProbe | Control | Measure | RunVerify | Quit

# Events


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


class RunStateChanged(msgspec.Struct, frozen=True, tag_field="type", tag="state"):
    """How far the experiment is; sent on every change and while it runs.

    Attributes:
        step: updates made so far.
        rate: steps a second, over the last second or so.
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
    | RunStateChanged
    | Looked
    | LesionsTried
    | Verified
    | Failed
)

_requests: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request, dec_hook=decode_settings)
_events: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event, dec_hook=decode_settings)


def encode(message: Request | Event) -> bytes:
    """One line, its line feed included."""
    return msgspec.json.encode(message) + b"\n"


def decode_request(line: bytes) -> Request:
    """Read a request; `msgspec.DecodeError` where the line is none."""
    return _requests.decode(line)


def decode_event(line: bytes) -> Event:
    """Read an event; `msgspec.DecodeError` where the line is none."""
    return _events.decode(line)
