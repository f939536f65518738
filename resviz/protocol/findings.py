"""Probes of a network as it stands: what they tell, and the form of what they find."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

import msgspec

from resviz.protocol.live_probes import Probe

StillProbe = Literal[
    "jacobian", "line", "shattering", "paths", "lesions", "landscape", "plane", "underflow"
]

STILL_PROBES: Mapping[str, Probe] = MappingProxyType(
    {
        "jacobian": Probe(
            "Jacobian",
            "By how much every block, and all of them together, stretches a small change: the"
            " largest and the smallest singular value of its Jacobian, and their mean square, by"
            " which the squared norm of a random gradient grows on its way back. Near 1 for all"
            " (dynamical isometry) signals pass unharmed.",
            "Batch norm is held at the statistics of the batch. Values of large blocks are"
            " estimated: the largest by Lanczos, which never overstates it, the mean square by"
            " random vectors; the smallest is only known where the Jacobian is small.",
            "Pennington et al. 2017, arXiv 1711.04735; Tarnowski et al. 2019, arXiv 1809.08848",
        ),
        "line": Probe(
            "Gradients along a line",
            "The gradient of a logit at points on the line between two images: its slope along"
            " the line, the autocorrelation of that slope, the cosine of gradients that are so many"
            " points apart, and, block by block, that of the gradients by its input at neighbouring"
            " points. Where gradients are shattered they resemble white noise, and a step that is"
            " right here says nothing about the next point.",
            "The line leaves the data between its ends. What counts is how fast the correlation"
            " falls beside the other network, not its value.",
            "Balduzzi et al. 2017, arXiv 1702.08591, section 2",
        ),
        "shattering": Probe(
            "Shattered gradients",
            "The experiment of the paper: networks from one number to one number, of width 200"
            " and depth 50, on 256 points of [−2, 2]. The autocorrelation of dy/dx beside that of"
            " white and brown noise: plain networks with batch norm give white noise, residual"
            " ones stay close to brown.",
            "It does not depend on the networks of the experiment. Without batch norm the plain"
            " networks do not shatter: their inputs become nearly collinear.",
            "Balduzzi et al. 2017, arXiv 1702.08591, sections 2 and 3",
        ),
        "paths": Probe(
            "Paths",
            "A residual network of n blocks is the sum of 2ⁿ paths, most of them n/2 blocks long."
            " The gradient along a path falls about exponentially with its length; times the"
            " number of paths of a length it tells which ones carry the gradient: the short ones."
            " And of every branch, how large the gradient is that all paths through it bring.",
            "Paths are drawn at random where there are too many to take all. Gradients of several"
            " paths may cancel, so their norms are no parts of a sum. A network without shortcuts"
            " has one path.",
            "Veit, Wilber and Belongie 2016, arXiv 1605.06431, section 4.3",
        ),
        "lesions": Probe(
            "Lesions",
            "Loss and accuracy with a block deleted, its shortcut kept; with more and more blocks"
            " deleted; and with blocks exchanged. A trained residual network hardly minds, a plain"
            " one is lost without any of its blocks.",
            "Batch norm keeps the statistics of the intact network. At the initialisation it"
            " means nothing. In a plain network deleting also changes the scale of what follows.",
            "Veit, Wilber and Belongie 2016, arXiv 1605.06431, sections 4.1 and 4.2",
        ),
        "landscape": Probe(
            "Loss along a line",
            "The loss on a straight line through the weights, in a random direction in which every"
            " filter has the norm that it has in the network; and the loss one step along it with"
            " a single block moved: the higher it is, the more that block’s weights matter.",
            "One random direction of very many; a rugged line proves more than a smooth one.",
            "Li et al. 2018, arXiv 1712.09913, section 4",
        ),
        "plane": Probe(
            "Loss landscape",
            "The loss on a plane through the weights, spanned by two random directions in which"
            " every filter has the norm that it has in the network.",
            "Two random directions of very many. On one batch, at 25 × 25 points, or as many as"
            " were asked for; the paper has 51 × 51.",
            "Li et al. 2018, arXiv 1712.09913, section 4",
        ),
        "underflow": Probe(
            "Underflow",
            "The share of every layer's gradient that becomes zero when it is stored in float16"
            " or bfloat16, without a scale and with the loss multiplied by 2ᵏ; and the largest k"
            " for which nothing overflows.",
            "Gradients are computed in the format of the experiment and then cast, so what is lost"
            " in between is not counted.",
            "Micikevicius et al. 2018, arXiv 1710.03740, section 3",
        ),
    }
)
"""The probes of present weights by key."""

STILL_KEYS: tuple[StillProbe, ...] = get_args(StillProbe)
"""The keys of `STILL_PROBES`."""

POINTS: Mapping[str, int] = MappingProxyType({"landscape": 51, "plane": 25})
"""How many points each way a probe takes, for those that can take another number."""
FINE = 51
"""Points each way in the figures of Li et al."""


class Axis(msgspec.Struct, frozen=True):
    """What numbers are laid out along.

    Attributes:
        title: what it counts.
        ids: of layers, blocks or kinds; empty where places are numbers.
        at: the places, where they are numbers.
    """

    title: str
    ids: tuple[str, ...] = ()
    at: tuple[float, ...] = ()

    def __len__(self) -> int:
        """How many places there are."""
        return len(self.ids or self.at)


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers along one axis, or two.

    Attributes:
        key: tells it from others of the same probe.
        title: what it is.
        symbol: how it is written.
        rows: the axis; of a map the one that points up.
        columns: the second; None where there is one.
        numbers: float64, little-endian, row by row.
        shown: as a curve over the rows, as a curve for each column, or as a map.
        log: the scale is logarithmic.
        rule: a value to compare with, such as that of the intact network; None where there is none.
        ends: least and largest value there can be, where there are such.
        missing: ids of rows that can have no number; NaN stands in their places.
        why_missing: what is said of them, in a few words.
    """

    key: str
    title: str
    symbol: str
    rows: Axis
    numbers: bytes
    columns: Axis | None = None
    shown: Literal["curve", "curves", "map"] = "curve"
    log: bool = False
    rule: float | None = None
    ends: tuple[float, float] | None = None
    missing: tuple[str, ...] = ()
    why_missing: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What a probe of present weights found in one arm.

    Attributes:
        probe: key of `STILL_PROBES`.
        arm: index of the arm.
        step: updates made before.
        images: how many of the first batch it was measured on.
        grids: what was found.
        notes: sentences that belong to it.
    """

    probe: str
    arm: int
    step: int
    images: int
    grids: tuple[Grid, ...]
    notes: tuple[str, ...] = ()


class LesionScore(msgspec.Struct, frozen=True):
    """How well the network of an arm does on the first batch, with and without lesions.

    Attributes:
        arm: index of the arm.
        numbers: loss and accuracy with the lesions, then those of the intact network: four
            float64, little-endian; nothing where the lesions are impossible there.
        refused: why they are impossible, in a sentence.
    """

    arm: int
    numbers: bytes = b""
    refused: str = ""
