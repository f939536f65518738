"""How one network is trained: the settings that every arm of an experiment may have of its own."""

from math import cos, pi
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from resviz.core.errors import SettingError
from resviz.zoo.spec import Described, about

Init = Literal["he_fan_in", "he_fan_out", "xavier", "normal", "default"]
Optimiser = Literal["sgd", "adam", "adamw"]
Schedule = Literal["constant", "linear", "cosine", "step"]
Mode = Literal["train", "eval"]
Precision = Literal["float32", "bfloat16", "float16", "float64"]

INIT_WORDS = {
    "he_fan_in": "He, fan-in",
    "he_fan_out": "He, fan-out",
    "xavier": "Xavier",
    "normal": "N(0, 0.01)",
    "default": "PyTorch default",
}
OPTIMISER_WORDS = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW"}
SCHEDULE_WORDS = {
    "constant": "constant",
    "linear": "linear",
    "cosine": "cosine",
    "step": "in steps",
}
MODE_WORDS = {"train": "train mode", "eval": "eval mode"}

_DROPS = (1 / 2, 3 / 4)
"""Shares of the updates after which the schedule ``step`` divides the rate by ten."""


_InitSetting = Annotated[
    Init, about("Initialisation", "How convolution weights start.", words=INIT_WORDS)
]
_Gain = Annotated[
    float,
    Meta(ge=0, le=1e3),
    about(
        "Gain",
        "Factor on the starting weights of all convolutions and linear layers; 1 leaves the"
        " initialisation as it is.",
    ),
]
_OptimiserSetting = Annotated[
    Optimiser,
    about(
        "Optimiser",
        "SGD; Adam (β₂ = 0.999); AdamW, whose weight decay stays out of its moments.",
        words=OPTIMISER_WORDS,
    ),
]
_Rate = Annotated[
    float,
    Meta(ge=0, le=1e6),
    about("Learning rate", "Step size, the highest of the schedule; Adam wants about 0.001."),
]
_Momentum = Annotated[
    float,
    Meta(ge=0, le=1),
    about("Momentum", "Share of the former update that SGD keeps; β₁ of Adam; 0 is none."),
]
_Decay = Annotated[
    float,
    Meta(ge=0, le=1e3),
    about("Weight decay", "L2 penalty on the weights; 0 is none. AdamW shrinks them instead."),
]
_ScheduleSetting = Annotated[
    Schedule,
    about(
        "Schedule",
        "How the learning rate goes on after the warm-up: constant, down to 0 along a line or a"
        " cosine, or divided by ten after a half and again after three quarters of the steps.",
        words=SCHEDULE_WORDS,
    ),
]
_Warmup = Annotated[
    int,
    Meta(ge=0, le=1_000_000),
    about("Warm-up", "Updates over which the learning rate rises from 0.", unit="steps"),
]
_PrecisionSetting = Annotated[
    Precision, about("Precision", "Number format of weights, activations and gradients.")
]


_ModeSetting = Annotated[
    Mode,
    about(
        "Mode",
        "Batch norm takes the statistics of the batch and what drops out does, as while training;"
        " or batch norm takes its stored ones, a moving average, and nothing drops out.",
        words=MODE_WORDS,
    ),
]


class Training(Described, frozen=True, kw_only=True):
    """How a network starts and is updated."""

    described_as: ClassVar[str] = "a training"

    init: _InitSetting = "he_fan_in"
    gain: _Gain = 1.0
    optimiser: _OptimiserSetting = "sgd"
    lr: _Rate = 0.05
    momentum: _Momentum = 0.9
    weight_decay: _Decay = 0.0
    schedule: _ScheduleSetting = "constant"
    warmup: _Warmup = 0
    precision: _PrecisionSetting = "float32"
    mode: _ModeSetting = "train"

    def check(self) -> None:
        """The moments of Adam are means of gradients, so they must forget something."""
        if self.optimiser != "sgd" and self.momentum >= 1:
            raise SettingError("momentum", "must be below 1 for Adam, where it is β₁.")

    def with_own(self, own: "Own") -> "Training":
        """This training for a network that has some settings of its own."""
        said = {name: getattr(own, name) for name in own.said}
        shared = {name: getattr(self, name) for name in Training.__struct_fields__}
        return Training(**(shared | said))


class Own(Described, frozen=True, kw_only=True, omit_defaults=True):
    """The settings in which the training of one network differs; None is as in the others."""

    described_as: ClassVar[str] = "an arm"

    init: _InitSetting | None = None
    gain: _Gain | None = None
    optimiser: _OptimiserSetting | None = None
    lr: _Rate | None = None
    momentum: _Momentum | None = None
    weight_decay: _Decay | None = None
    schedule: _ScheduleSetting | None = None
    warmup: _Warmup | None = None
    precision: _PrecisionSetting | None = None
    mode: _ModeSetting | None = None

    @property
    def said(self) -> tuple[str, ...]:
        """Names of the settings that are there."""
        return tuple(name for name in Own.__struct_fields__ if getattr(self, name) is not None)


def learning_rate(training: Training, update: int, updates: int) -> float:
    """The learning rate of an update.

    Warm-up is gradual (Goyal et al. 2017, arXiv 1706.02677, section 2.2): of W updates the k-th
    takes k/W of the rate, so it is 0 before the first one. Of the updates after it a share p has
    gone: ``linear`` takes 1 − p of the rate, ``cosine`` (1 + cos πp)/2 (Loshchilov and Hutter 2017,
    arXiv 1608.03983, equation 5, one period), and ``step`` a tenth from p = 1/2 and a hundredth
    from p = 3/4 on (He et al. 2015, arXiv 1512.03385, section 4.2).

    Args:
        training: rate, schedule and warm-up.
        update: updates made before.
        updates: that will have been made in the end.
    """
    if update < training.warmup:
        return training.lr * (update + 1) / training.warmup
    gone = (update - training.warmup) / max(updates - training.warmup, 1)
    match training.schedule:
        case "constant":
            return training.lr
        case "linear":
            return training.lr * (1 - gone)
        case "cosine":
            return training.lr * (1 + cos(pi * gone)) / 2
        case "step":
            passed = sum(gone >= drop for drop in _DROPS)
            return training.lr * (1, 0.1, 0.01)[passed]
