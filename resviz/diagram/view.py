"""`View`: what is folded and what is unfolded in a picture."""

from typing import Literal

import msgspec

Detail = Literal["stage", "block", "layer"]
DETAILS: tuple[Detail, ...] = ("stage", "block", "layer")


class View(msgspec.Struct, frozen=True):
    """How far a network is unfolded.

    Attributes:
        detail: the smallest thing shown: stages are boxes, or blocks, or layers.
        fold_repeats: a run of identical blocks is one box, ×N.
        toggled: ids of the boxes that are the other way round.
        heading: print title and totals above.
    """

    detail: Detail = "block"
    fold_repeats: bool = True
    toggled: frozenset[str] = frozenset()
    heading: bool = True

    def at(self, detail: Detail) -> "View":
        """Everything unfolded down to a level, nothing the other way round."""
        return msgspec.structs.replace(self, detail=detail, toggled=frozenset())

    def toggle(self, box_id: str) -> "View":
        """A stage, block or run folded where it was unfolded, or unfolded."""
        return msgspec.structs.replace(self, toggled=self.toggled ^ {box_id})

    def shows_blocks(self, stage_id: str) -> bool:
        """A stage is unfolded."""
        return (self.detail != "stage") != (stage_id in self.toggled)

    def shows_layers(self, block_id: str) -> bool:
        """A block is unfolded."""
        return (self.detail == "layer") != (block_id in self.toggled)

    def folds(self, run_id: str) -> bool:
        """A run of identical blocks is folded."""
        return self.fold_repeats != (run_id in self.toggled)
