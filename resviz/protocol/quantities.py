"""What an experiment measures: the quantities, each with its words, its unit and its source."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

Part = Literal["network", "layer", "block"]


class Quantity(NamedTuple):
    """Something that is measured at a step.

    Attributes:
        title: what it is called.
        symbol: how it is written.
        part: of what there is a number each: the network, every layer with weights, every block.
        about: what exactly is measured.
    """

    title: str
    symbol: str
    part: Part
    about: str


QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        "loss": Quantity(
            "Loss", "L", "network", "Mean cross-entropy of the batch, in nats, before the update."
        ),
        "accuracy": Quantity(
            "Accuracy", "", "network", "Share of the batch that is classified right."
        ),
        "weight_grad": Quantity(
            "Weight gradient",
            "‖∂L/∂W‖",
            "layer",
            "Frobenius norm of the loss gradient by a layer's weight.",
        ),
        "input_grad": Quantity(
            "Input gradient",
            "‖∂L/∂x‖",
            "block",
            "Frobenius norm of the loss gradient by a block's input, over the whole batch; through"
            " branch and shortcut together.",
        ),
    }
)
"""By key."""

ALWAYS = frozenset({"loss", "accuracy", "weight_grad", "input_grad"})
"""What every experiment measures."""
