"""`View`: what is folded and what is unfolded in a picture."""

from typing import Literal

import msgspec

Detail = Literal["network", "stage", "block", "layer"]
DETAILS: tuple[Detail, ...] = ("network", "stage", "block", "layer")

NETWORK = "network"
"""Id of the box that stands for the whole network."""


Style = Literal["stages", "column", "row", "page"]
STYLES: tuple[Style, ...] = ("stages", "column", "row", "page")


ASPECT = 1.4
"""Width over height of a page in landscape, as papers have it."""


class View(msgspec.Struct, frozen=True):
    """How far a network is unfolded, and how it is laid out.

    Attributes:
        detail: the smallest thing shown: the network is one box, or stages, blocks, layers are.
        fold_repeats: a run of identical blocks is one box, ×N.
        toggled: ids of the boxes that are the other way round.
        heading: print title and totals above.
        style: stages side by side, each flowing on like text; all in one column or one row; or
            stages in rows that fill a page.
        aspect: width of the page over its height; for the style *page*.
    """

    detail: Detail = "block"
    fold_repeats: bool = True
    toggled: frozenset[str] = frozenset()
    heading: bool = True
    style: Style = "stages"
    aspect: float = ASPECT

    def at(self, detail: Detail) -> "View":
        """Everything unfolded down to a level, nothing the other way round."""
        return msgspec.structs.replace(self, detail=detail, toggled=frozenset())

    def toggle(self, box_id: str) -> "View":
        """The network, a stage, block or run folded where it was unfolded, or unfolded."""
        return msgspec.structs.replace(self, toggled=self.toggled ^ {box_id})

    @property
    def shows_stages(self) -> bool:
        """The network is unfolded."""
        return (self.detail != "network") != (NETWORK in self.toggled)

    @property
    def shows_inside(self) -> bool:
        """Stages are unfolded, but those that are toggled."""
        return self.detail in ("block", "layer")

    def shows_blocks(self, stage_id: str) -> bool:
        """A stage is unfolded."""
        return self.shows_inside != (stage_id in self.toggled)

    def shows_layers(self, block_id: str) -> bool:
        """A block is unfolded."""
        return (self.detail == "layer") != (block_id in self.toggled)

    def shows_groups(self, layer_id: str) -> bool:
        """A convolution in groups is unfolded."""
        return layer_id in self.toggled

    def folds(self, run_id: str) -> bool:
        """A run of identical blocks is folded."""
        return self.fold_repeats != (run_id in self.toggled)
