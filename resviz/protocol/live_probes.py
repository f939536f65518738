"""The live probes: groups of quantities that are measured together while a network trains.

Each has a paragraph that says what it shows, under which conditions it misleads, and its source.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

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
            "Glorot and Bengio 2010, figure 7",
        ),
    }
)
"""The live probes by key."""

LIVE_PROBES: tuple[LiveProbe, ...] = get_args(LiveProbe)
"""The keys of `PROBES`."""
