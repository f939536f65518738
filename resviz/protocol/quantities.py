"""What an experiment can measure: every quantity with its symbol, its unit and how it is drawn.

`resviz.protocol.live_probes` has the probes that they belong to.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

Part = Literal["network", "layer", "block"]


class Quantity(NamedTuple):
    """Something that is measured at a step.

    Attributes:
        probe: key of `PROBES`, or ``training``.
        title: what it is called.
        symbol: how it is written.
        part: of what there is a number each: the network, every layer with weights, every block.
        about: what exactly is measured.
        unit: of the numbers; nothing where they are pure numbers.
        log: it is drawn on a logarithmic axis.
        ends: least and largest value there can be, where there are such.
        neutral: the value at which nothing happens, drawn as a line; None where there is none.
        histogram: there are `BINS` numbers for each part.
    """

    probe: str
    title: str
    symbol: str
    part: Part
    about: str
    unit: str = ""
    log: bool = True
    ends: tuple[float, float] | None = None
    neutral: float | None = None
    histogram: bool = False


_TRAINING = {
    "loss": Quantity(
        "training",
        "Loss",
        "L",
        "network",
        "Mean cross-entropy of the batch before the update.",
        "nats",
    ),
    "accuracy": Quantity(
        "training",
        "Accuracy",
        "",
        "network",
        "Share of the batch that is classified right.",
        log=False,
        ends=(0, 1),
    ),
}
_GRADIENTS = {
    "weight_grad": Quantity(
        "weights",
        "Weight gradient",
        "‖∂L/∂W‖",
        "layer",
        "Frobenius norm of the loss gradient by a layer's weight.",
    ),
    "weight_grad_rms": Quantity(
        "weights",
        "Weight gradient, RMS",
        "‖∂L/∂W‖/√n",
        "layer",
        "Root mean square of the loss gradient over the n elements of a layer's weight.",
    ),
    "weight_grad_relative": Quantity(
        "weights",
        "Weight gradient, relative",
        "‖∂L/∂W‖/‖W‖",
        "layer",
        "Norm of the loss gradient by a layer's weight, divided by the norm of the weight.",
    ),
    "input_grad": Quantity(
        "inputs",
        "Input gradient",
        "‖∂L/∂x‖",
        "block",
        "Frobenius norm of the loss gradient by a block's input, over the whole batch; through"
        " branch and shortcut together.",
    ),
    "input_grad_image": Quantity(
        "inputs",
        "Input gradient, per image",
        "⟨‖∂ℓ/∂xᵢ‖⟩",
        "block",
        "Norm of the gradient of the batch's summed loss by one image's input to a block, the mean"
        " over the images; it does not depend on the size of the batch.",
    ),
    "input_growth": Quantity(
        "inputs",
        "Growth per layer",
        "×",
        "block",
        "Factor by which the norm of the gradient grows from the next block's input to this one's,"
        " for each layer with weights on the longest way between them: the root of the ratio.",
        neutral=1.0,
    ),
}
_SIGNAL = {
    "branch_variance": Quantity(
        "signal",
        "Branch variance",
        "⟨σ²⟩ branch",
        "block",
        "Variance of each channel over images and places at the end of the branch, the mean over"
        " the channels.",
    ),
    "branch_mean_square": Quantity(
        "signal",
        "Branch mean, squared",
        "⟨μ²⟩ branch",
        "block",
        "Square of each channel's mean at the end of the branch, the mean over the channels.",
    ),
    "output_variance": Quantity(
        "signal",
        "Output variance",
        "⟨σ²⟩",
        "block",
        "Variance of each channel over images and places at a block's output, after the merge, the"
        " mean over the channels.",
    ),
    "output_mean_square": Quantity(
        "signal",
        "Output mean, squared",
        "⟨μ²⟩",
        "block",
        "Square of each channel's mean at a block's output, the mean over the channels.",
    ),
}
_SHORTCUT = {
    "branch_share": Quantity(
        "shortcut",
        "Branch to shortcut",
        "‖g branch‖/‖g shortcut‖",
        "block",
        "Norm of the gradient that reaches a block's input through the branch, divided by the norm"
        " of the one that comes along the shortcut.",
        neutral=1.0,
    ),
    "branch_cosine": Quantity(
        "shortcut",
        "Branch with shortcut",
        "cos(g branch, g shortcut)",
        "block",
        "Cosine between the gradients that reach a block's input through the branch and along the"
        " shortcut.",
        log=False,
        ends=(-1, 1),
        neutral=0.0,
    ),
    "stage_growth": Quantity(
        "shortcut",
        "Growth to the stage's end",
        "‖g‖/‖g end‖",
        "block",
        "Norm of the gradient g at a block's input divided by that at the end of its stage: without"
        " shortcuts a product of factors, with them 1 plus a sum. Blocks that change the shape are"
        " left out.",
        neutral=1.0,
    ),
    "sum_term": Quantity(
        "shortcut",
        "Sum beside the direct gradient",
        "‖g − g end‖/‖g end‖",
        "block",
        "Norm of what the branches from a block to the end of its stage add to the gradient g end,"
        " divided by the norm of that gradient, which arrives directly.",
        neutral=1.0,
    ),
}
_TRAINED = {
    "update_ratio": Quantity(
        "updates",
        "Update to weight",
        "‖ΔW‖/‖W‖",
        "layer",
        "Norm of the step that is made in a layer's weight, divided by the norm of the weight.",
    ),
    "successive_cosine": Quantity(
        "successive",
        "Successive gradients",
        "cos(gₜ, gₜ₋₁)",
        "layer",
        "Cosine between a layer's weight gradient at this step and at the one before.",
        log=False,
        ends=(-1, 1),
        neutral=0.0,
    ),
    "noise_scale": Quantity(
        "successive",
        "Gradient noise scale",
        "tr Σ/|G|²",
        "network",
        "Simple noise scale: the running mean of tr Σ divided by that of |G|².",
        "images",
    ),
    "noise_trace": Quantity(
        "successive",
        "Gradient noise",
        "tr Σ",
        "network",
        "Trace of the covariance of a single image's gradient, from the two last batches.",
    ),
    "noise_signal": Quantity(
        "successive",
        "True gradient, squared",
        "|G|²",
        "network",
        "Square of the norm of the gradient without noise, from the two last batches.",
    ),
    "dead_share": Quantity(
        "dead",
        "Dead channels",
        "share",
        "layer",
        "Share of a ReLU layer's channels that are zero for the whole batch.",
        log=False,
        ends=(0, 1),
    ),
    "last_scale": Quantity(
        "scales",
        "Last batch-norm scale",
        "rms γ",
        "block",
        "Root mean square of the scale γ of the last batch norm in a branch.",
        log=False,
    ),
    "weight_grad_bins": Quantity(
        "spread",
        "Spread of weight gradients",
        "|∂L/∂W|",
        "layer",
        "Elements of the loss gradient by a layer's weight in each of 64 bins: those that are"
        " exactly zero, then magnitudes by factors of four from 4⁻⁵⁵ on, then those that are no"
        " finite number.",
        "elements",
        histogram=True,
    ),
}
QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {**_TRAINING, **_GRADIENTS, **_SIGNAL, **_SHORTCUT, **_TRAINED}
)
"""By key."""

TRAINING = "training"
"""The table that every experiment has, whatever is switched on: loss and accuracy."""

BINS = 64
"""Bins of a histogram: zeros, then magnitudes, then what is no finite number."""
FIRST_POWER = -55
"""The least magnitude that opens a bin is 4 to this power; smaller ones share that bin."""
