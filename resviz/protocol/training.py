"""How one network is trained: the settings that every arm of an experiment may have of its own."""

from math import cos, pi
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from resviz.core.errors import SettingError
from resviz.zoo.spec import Described, about

Init = Literal["he_fan_in", "he_fan_out", "xavier", "normal", "default"]
Optimiser = Literal["sgd", "adam", "adamw"]
Schedule = Literal["constant", "linear", "cosine", "step"]
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

_DROPS = (1 / 2, 3 / 4)
"""Shares of the updates after which the schedule ``step`` divides the rate by ten."""


class Training(Described, frozen=True, kw_only=True):
    """How a network starts and is updated."""

    described_as: ClassVar[str] = "a training"

    init: Annotated[
        Init, about("Initialisation", "How convolution weights start.", words=INIT_WORDS)
    ] = "he_fan_in"
    optimiser: Annotated[
        Optimiser,
        about(
            "Optimiser",
            "SGD; Adam (β₂ = 0.999); AdamW, whose weight decay stays out of its moments.",
            words=OPTIMISER_WORDS,
        ),
    ] = "sgd"
    lr: Annotated[
        float,
        Meta(ge=0, le=1e6),
        about("Learning rate", "Step size, the highest of the schedule; Adam wants about 0.001."),
    ] = 0.05
    momentum: Annotated[
        float,
        Meta(ge=0, le=1),
        about("Momentum", "Share of the former update that SGD keeps; β₁ of Adam; 0 is none."),
    ] = 0.9
    weight_decay: Annotated[
        float,
        Meta(ge=0, le=1e3),
        about("Weight decay", "L2 penalty on the weights; 0 is none. AdamW shrinks them instead."),
    ] = 0.0
    schedule: Annotated[
        Schedule,
        about(
            "Schedule",
            "How the learning rate goes on after the warm-up: constant, down to 0 along a line or a"
            " cosine, or divided by ten after a half and again after three quarters of the steps.",
            words=SCHEDULE_WORDS,
        ),
    ] = "constant"
    warmup: Annotated[
        int,
        Meta(ge=0, le=1_000_000),
        about("Warm-up", "Updates over which the learning rate rises from 0.", unit="steps"),
    ] = 0
    precision: Annotated[
        Precision, about("Precision", "Number format of weights, activations and gradients.")
    ] = "float32"

    def check(self) -> None:
        """The moments of Adam are means of gradients, so they must forget something."""
        if self.optimiser != "sgd" and self.momentum >= 1:
            raise SettingError("momentum", "must be below 1 for Adam, where it is β₁.")


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
