"""What an experiment can measure: the live probes and their quantities, in words.

Every quantity has its symbol, its unit, what it is exactly, and how it is drawn; every probe has a
paragraph that says what it shows, under which conditions it misleads, and where it comes from.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

Part = Literal["network", "layer", "block"]
LiveProbe = Literal[
    "weights", "inputs", "signal", "shortcut", "updates", "successive", "dead", "scales", "spread"
]


class Probe(NamedTuple):
    """A group of quantities that are measured together, while a network trains.

    Attributes:
        title: what it is called.
        about: what it shows and how to read it, in a paragraph.
        caveat: what it does not show, or when it misleads.
        source: where it comes from.
    """

    title: str
    about: str
    caveat: str
    source: str


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


PROBES: Mapping[str, Probe] = MappingProxyType(
    {
        "weights": Probe(
            "Weight gradients",
            "How large the loss gradient is in every layer's weight: as a norm, per weight (RMS),"
            " and beside the weight itself. Read the absolute values on the logarithmic axis: they"
            " vanish where a curve falls by the same factor from layer to layer, and explode where"
            " it rises. The relative norm has no scale of its own, so layers under batch norm can"
            " be compared by it.",
            "A weight gradient is the product of the signal that comes forward and the one that"
            " comes back. In a chain of ReLU layers without biases both decays cancel, so the ratio"
            " of first to last layer stays near 1 while every gradient vanishes.",
            "He et al. 2015, arXiv 1512.03385, section 4.1; Glorot and Bengio 2010",
        ),
        "inputs": Probe(
            "Input gradients",
            "How large the loss gradient is where a block reads its input, branch and shortcut"
            " together, for the batch and for one image on average; and by which factor a layer"
            " makes it grow on its way towards the input. A factor of 1 keeps it. Under batch norm"
            " a plain network of ReLU layers grows by √(π/(π−1)) = 1.21 a layer at the"
            " initialisation.",
            "The factor of a block that changes the size of the map also holds that change.",
            "Yang et al. 2019, arXiv 1902.08129; Zaeemzadeh et al. 2018, arXiv 1805.07477",
        ),
        "signal": Probe(
            "Forward signal",
            "The mean square of the channel means and the variance of the channels, at the end of"
            " every branch and at every block's output. With batch norm in the branches the"
            " variance of the sum grows by about the same amount a block and starts anew at each"
            " change of width; without normalisation and with He's initialisation it doubles.",
            "The input matters: noise N(0, 1) is the paper's; data have structure of their own.",
            "Brock, De and Smith 2021, arXiv 2101.08692, section 3; De and Smith 2020,"
            " arXiv 2002.10444",
        ),
        "shortcut": Probe(
            "Branch against shortcut",
            "The gradient at a block's input is the sum of what comes through the branch and what"
            " comes along the shortcut: how large one is beside the other, and whether they point"
            " the same way. Unrolled over a stage, the gradient at its end arrives at every block"
            " unchanged and the branches add to it; in a plain network it is multiplied instead.",
            "Direct gradient plus a sum is exact where the shortcut and what follows the addition"
            " are identities (full pre-activation). A ReLU after the addition masks both.",
            "He et al. 2016, arXiv 1603.05027, equations 4 and 5",
        ),
        "updates": Probe(
            "Updates",
            "How far a step moves the weights of a layer, beside the weights themselves. About"
            " a thousandth a step is a common rule of thumb; layers under batch norm settle where"
            " learning rate and weight decay balance, near √(2·rate·decay).",
            "The last measured state has no update after it.",
            "Van Laarhoven 2017, arXiv 1706.05350; Wan et al. 2021, arXiv 2006.08419",
        ),
        "successive": Probe(
            "Successive gradients",
            "Whether the gradients of two steps in a row point the same way, layer by layer, and"
            " the noise that makes them differ: tr Σ, the variance of a single image's gradient,"
            " |G|², the square of the true gradient, and their quotient, the batch at which noise"
            " and gradient are as large (simple noise scale). Numerator and denominator are"
            " averaged on their own over about ten steps.",
            "Between the two batches lies one update, so a large learning rate is in the numbers;"
            " |G|² is an unbiased estimate and may be negative when the noise is far larger.",
            "McCandlish et al. 2018, arXiv 1812.06162, appendix A.1",
        ),
        "dead": Probe(
            "Dead ReLUs",
            "The share of a ReLU layer's channels that are zero at every place of every image of"
            " the batch: nothing passes there, forward or back.",
            "A small batch leaves channels silent that another batch would wake.",
            "Lu et al. 2019, arXiv 1903.06733",
        ),
        "scales": Probe(
            "Last batch-norm scales",
            "The root mean square of γ in the last batch norm of every branch. At 0 the block is"
            " the identity, as it starts under zero γ; training opens it.",
            "What γ means depends on what follows the norm.",
            "Goyal et al. 2017, arXiv 1706.02677, section 5.1",
        ),
        "spread": Probe(
            "Spread of gradients",
            "A histogram of the magnitudes of every layer's weight gradient, each bin four times as"
            " wide as the one before, with the elements that are exactly zero and those that are"
            " no finite number counted on their own.",
            "Magnitudes only: the sign is left out. The outer bins hold what lies beyond them.",
            "",
        ),
    }
)
"""The live probes by key."""

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

LIVE_PROBES: tuple[LiveProbe, ...] = get_args(LiveProbe)
"""The keys of `PROBES`."""
