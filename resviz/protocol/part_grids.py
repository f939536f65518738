"""What probes of present weights find of blocks and layers, so that a diagram can show it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from resviz.protocol.findings import StillProbe

WHOLE = "network"
"""What stands for the whole network among the rows of blocks."""


class PartGrid(NamedTuple):
    """A grid whose rows are blocks or layers.

    Attributes:
        probe: key of `STILL_PROBES`.
        title: what it is called.
        about: what exactly is found.
        symbol: how it is written.
        log: it is drawn on a logarithmic axis.
        ends: least and largest value there can be, where there are such.
        rule: what the value to compare with is, if it is one of the network: ``intact``.
    """

    probe: StillProbe
    title: str
    about: str
    symbol: str = ""
    log: bool = False
    ends: tuple[float, float] | None = None
    rule: str = ""


_JACOBIAN = {
    "largest": PartGrid(
        "jacobian",
        "Largest singular value",
        "By so much the block stretches a small change at most.",
        "σ max",
        log=True,
    ),
    "smallest": PartGrid(
        "jacobian",
        "Smallest singular value",
        "By so much the block stretches a small change at least; known of small blocks only.",
        "σ min",
        log=True,
    ),
    "mean_square": PartGrid(
        "jacobian",
        "Mean squared singular value",
        "The factor by which the squared norm of a random gradient grows on its way back through"
        " the block.",
        "χ",
        log=True,
    ),
}
_LINE = {
    "neighbours": PartGrid(
        "line",
        "Cosine of neighbouring gradients",
        "Cosine between a logit's gradients by the block's input at two neighbouring points of the"
        " line, the mean over all such points; near 0 the gradients are shattered.",
        "cos",
        ends=(-1, 1),
    ),
}
_PATHS = {
    "through": PartGrid(
        "paths",
        "Gradient through the branch",
        "Norm of the gradient that reaches the images by all paths through this branch, divided by"
        " that of the whole gradient; 1 where no path avoids the block.",
        "‖g through‖/‖g‖",
        log=True,
    ),
}
_LESIONS = {
    "loss": PartGrid(
        "lesions",
        "Loss without the block",
        "The loss with the block deleted and its shortcut kept.",
        "L",
        rule="intact",
    ),
    "accuracy": PartGrid(
        "lesions",
        "Accuracy without the block",
        "The accuracy with the block deleted and its shortcut kept.",
        ends=(0, 1),
        rule="intact",
    ),
}
_LANDSCAPE = {
    "alone": PartGrid(
        "landscape",
        "Loss with the block moved",
        "The loss one step along the line, with all weights outside of the block, or the layer,"
        " where they are.",
        "L",
        log=True,
        rule="at rest",
    ),
}


def _lost(part: str, gradients: str, name: str, scaled: str) -> PartGrid:
    about = f"The share of every {part}’s {gradients} that becomes 0 when it is stored in {name}"
    how = ", with the loss multiplied by the largest power of two for which nothing overflows"
    return PartGrid(
        "underflow",
        f"{gradients.capitalize()} lost in {name}{', scaled' if scaled else ''}",
        f"{about}{how if scaled else ''}.",
        ends=(0, 1),
    )


_UNDERFLOW = {
    f"{part}_{name}{scaled}": _lost(part, gradients, name, scaled)
    for part, gradients in (("layer", "weight gradients"), ("block", "input gradients"))
    for name in ("float16", "bfloat16")
    for scaled in ("", "_scaled")
}
PART_GRIDS: Mapping[str, PartGrid] = MappingProxyType(
    {
        f"{row.probe}/{key}": row
        for rows in (_JACOBIAN, _LINE, _PATHS, _LESIONS, _LANDSCAPE, _UNDERFLOW)
        for key, row in rows.items()
    }
)
"""By probe and key of the grid, ``lesions/accuracy``."""
