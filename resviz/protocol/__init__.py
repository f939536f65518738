"""The messages between the window and the engine, and the experiment they speak of.

The engine is a process of its own (``python -m resviz.engine``). Requests reach it on standard
input, events leave it on standard output, one JSON object a line, each with the key ``type``.
Every answer carries the number of the request it belongs to, so that stale ones can be dropped.
Lists of norms travel as base64 of little-endian float64, since JSON knows neither NaN nor infinity.
"""

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from resviz.core.errors import SettingError
from resviz.zoo.families import AnySettings, decode_settings
from resviz.zoo.spec import Described, about

Init = Literal["he_fan_in", "he_fan_out", "xavier", "normal", "default"]
Precision = Literal["float32", "bfloat16", "float16", "float64"]
RunState = Literal["running", "paused", "done", "stopped"]

INIT_WORDS = {
    "he_fan_in": "He, fan-in",
    "he_fan_out": "He, fan-out",
    "xavier": "Xavier",
    "normal": "N(0, 0.01)",
    "default": "PyTorch default",
}


class Arm(msgspec.Struct, frozen=True):
    """One network of an experiment.

    Attributes:
        name: what its curves are called.
        settings: the network; its image and classes are replaced by those of the data.
    """

    name: str
    settings: AnySettings


class Experiment(Described, frozen=True, kw_only=True):
    """Networks trained in lockstep on the same batches while their gradients are measured.

    Step 0 is the initialisation: its measurement is taken before any update.
    """

    described_as: ClassVar[str] = "a probe"

    arms: tuple[Arm, ...] = ()
    data: Annotated[
        str,
        about(
            "Data",
            "digits (1,797 real 8×8 images), noise (normal noise with random labels in the"
            " network's own input shape) or cifar10:DIR (a folder with the binary version).",
        ),
    ] = "digits"
    init: Annotated[
        Init, about("Initialisation", "How convolution weights start.", words=INIT_WORDS)
    ] = "he_fan_in"
    steps: Annotated[
        int, Meta(ge=0, le=1_000_000), about("Steps", "Updates after the initialisation.")
    ] = 60
    every: Annotated[
        int,
        Meta(ge=1, le=100_000),
        about("Measure every", "Every k-th step is measured.", unit="steps"),
    ] = 1
    batch: Annotated[
        int, Meta(ge=2, le=65_536), about("Batch", "Examples in a batch.", unit="images")
    ] = 64
    lr: Annotated[float, Meta(ge=0, le=1e6), about("Learning rate", "Step size of SGD.")] = 0.05
    momentum: Annotated[
        float, Meta(ge=0, le=1), about("Momentum", "Momentum of SGD; 0 is none.")
    ] = 0.9
    weight_decay: Annotated[
        float, Meta(ge=0, le=1e3), about("Weight decay", "L2 penalty on the weights; 0 is none.")
    ] = 0.0
    seed: Annotated[
        int,
        Meta(ge=0, le=2**31 - 1),
        about("Seed", "Draws the weights and the batches; the same seed gives the same run."),
    ] = 0
    precision: Annotated[
        Precision, about("Precision", "Number format of weights, activations and gradients.")
    ] = "float32"
    device: Annotated[
        str, about("Device", "auto takes the best there is; else cpu, cuda, cuda:1, mps.")
    ] = "auto"

    def check(self) -> None:
        """Data is one of the three kinds."""
        kind, _, folder = self.data.partition(":")
        if self.data not in {"digits", "noise"} and not (kind == "cifar10" and folder):
            raise SettingError("data", f"{self.data!r} is none of digits, noise, cifar10:DIR.")


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """What a measurement holds for; stands on every figure.

    Attributes:
        norm: normalisation of each arm.
        mode: ``train``: batch statistics, as while training.
        device: where it ran, e.g. ``cpu`` or ``cuda:0``, and its name.
    """

    arms: tuple[str, ...]
    norm: tuple[str, ...]
    init: Init
    data: str
    input: tuple[int, ...]
    classes: int
    batch: int
    seed: int
    steps: int
    every: int
    lr: float
    momentum: float
    weight_decay: float
    precision: Precision
    device: str
    device_name: str
    torch: str
    mode: Literal["train"] = "train"


class Series(msgspec.Struct, frozen=True):
    """A quantity that is measured in an arm, and of which parts.

    Attributes:
        quantity: key of `resviz.protocol.quantities.QUANTITIES`.
        ids: of the layers or blocks, input first; where a gradient is taken at block inputs, the
            last is ``head``, whose input is the last block's output. One empty id where the number
            is the network's.
    """

    quantity: str
    ids: tuple[str, ...] = ("",)


class ArmLayout(msgspec.Struct, frozen=True):
    """What is measured in an arm.

    Attributes:
        name: the arm.
        series: everything measured, in the order of a row's numbers.
        plain: it has no shortcuts.
    """

    name: str
    series: tuple[Series, ...]
    plain: bool = False

    @property
    def width(self) -> int:
        """Numbers in a row."""
        return sum(len(series.ids) for series in self.series)

    def ids(self, quantity: str) -> tuple[str, ...]:
        """Of what parts a quantity is measured; none where it is not."""
        return next((each.ids for each in self.series if each.quantity == quantity), ())

    def place(self, quantity: str) -> slice:
        """Where the numbers of a quantity stand in a row; nowhere if it is not measured."""
        start = 0
        for each in self.series:
            if each.quantity == quantity:
                return slice(start, start + len(each.ids))
            start += len(each.ids)
        return slice(0, 0)


class Row(msgspec.Struct, frozen=True):
    """One measured step of one arm.

    Attributes:
        arm: index of the arm.
        step: updates made before.
        numbers: float64, little-endian, in the order of the arm's `ArmLayout`.
    """

    arm: int
    step: int
    numbers: bytes


class Device(msgspec.Struct, frozen=True):
    """A device that torch can use: its torch name and its printed one."""

    id: str
    name: str
    float64: bool = True


# Requests


class RunProbe(msgspec.Struct, frozen=True, tag_field="type", tag="probe"):
    """Run an experiment; answered by Started, Measured, RunStateChanged."""

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


Request = RunProbe | Control | RunVerify | Quit

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


Event = Ready | Started | Measured | RunStateChanged | Verified | Failed

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
