"""The messages between the window and the engine, and the experiment they speak of.

The engine is a process of its own (``python -m resviz.engine``). Requests reach it on standard
input, events leave it on standard output, one JSON object a line, each with the key ``type``.
Every answer carries the number of the request it belongs to, so that stale ones can be dropped.
Lists of norms travel as base64 of little-endian float64, since JSON knows neither NaN nor infinity.
"""

import msgspec

from resviz.protocol.events import (
    ArmFailed,
    CellMeasured,
    Device,
    Event,
    Failed,
    LesionsTried,
    Looked,
    Measured,
    Met,
    Ready,
    Report,
    RunState,
    RunStateChanged,
    Started,
    Verified,
)
from resviz.protocol.experiment import Arm, Conditions, Experiment
from resviz.protocol.findings import Finding, LesionScore
from resviz.protocol.measured import ArmLayout, Row, Series, Table
from resviz.protocol.phase import Cell, PhaseDiagram
from resviz.protocol.requests import (
    Control,
    Look,
    Measure,
    Quit,
    Request,
    RunPhase,
    RunProbe,
    RunVerify,
    TryLesions,
)
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
from resviz.zoo.families import decode_settings

__all__ = [
    "INIT_WORDS",
    "MODE_WORDS",
    "OPTIMISER_WORDS",
    "SCHEDULE_WORDS",
    "Arm",
    "ArmFailed",
    "ArmLayout",
    "Cell",
    "CellMeasured",
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
    "PhaseDiagram",
    "Precision",
    "Quit",
    "Ready",
    "Report",
    "Request",
    "Row",
    "RunPhase",
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
