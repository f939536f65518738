"""The one number of a cell that a phase diagram shows of each network."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from resviz.app.recording import ArmRecording, Floats
from resviz.app.seeds import groups, pooled
from resviz.diagram.charts.data import Mask
from resviz.protocol import Cell
from resviz.protocol.phase import Summary
from resviz.protocol.quantities import QUANTITIES

if TYPE_CHECKING:
    from resviz.app.phase.recording import PhaseRecording

SUMMARY_WORDS: dict[Summary, str] = {
    "ratio": "first ÷ last",
    "growth": "growth per part",
    "first": "first",
    "last": "last",
    "least": "least",
    "greatest": "greatest",
    "value": "value",
}
"""What the choices are called."""

SUMMARIES_TOLD: dict[Summary, str] = {
    "ratio": "The value of the first layer or block by that of the last one: below 1 gradients"
    " vanish on their way back to the input, above 1 they explode.",
    "growth": "By what factor the value grows from one layer or block to the one before it, on"
    " average: the ratio of the first to the last, to the power of 1/(n − 1).",
    "first": "The value of the first layer or block.",
    "last": "The value of the last layer or block.",
    "least": "The least value of all layers or blocks.",
    "greatest": "The greatest value of all layers or blocks.",
    "value": "The number itself.",
}
"""What they are, in sentences."""

RELATIVE: frozenset[Summary] = frozenset({"ratio", "growth"})
"""Those for which 1 is neither more nor less."""


class Field(NamedTuple):
    """The numbers of one network in all cells, shape ``(rows, columns)``, the lowest row first.

    Attributes:
        heights: log10 of the numbers on a logarithmic scale; NaN where there is none.
        zeros: where the number is exactly zero and the scale cannot hold that.
        broken: where it is NaN or infinite.
        faulty: where the network or its cell could not be carried out.
        known: where the cell has been measured, or cannot be.
    """

    heights: Floats
    zeros: Mask
    broken: Mask
    faulty: Mask
    known: Mask


def summarised(values: Floats, summary: Summary) -> float:
    """One number for the values of all layers or blocks, shape ``(parts,)``, input first."""
    with np.errstate(all="ignore"):
        match summary:
            case "ratio":
                return float(values[0] / values[-1])
            case "growth":
                return float((values[0] / values[-1]) ** (1 / max(len(values) - 1, 1)))
            case "first" | "value":
                return float(values[0])
            case "last":
                return float(values[-1])
            case "least":
                return float(values.min())
            case "greatest":
                return float(values.max())


class Fields:
    """The numbers of every network in all cells, the mean over the seeds; they grow with the cells.

    Attributes:
        all: one for each network.
        quantity: see below.
        summary: see below.

    Args:
        phase: what was measured.
        quantity: key of `QUANTITIES`.
        summary: one of `fits`.
        most: cells that are taken in at once; the others by `update`.
    """

    def __init__(
        self,
        phase: "PhaseRecording",
        quantity: str,
        summary: Summary,
        most: int | None = None,
    ) -> None:
        self.quantity = quantity
        self.summary = summary
        self._phase = phase
        self._seen: dict[int, Cell] = {}
        shape = phase.diagram.shape
        self.all = tuple(
            Field(np.full(shape, np.nan), *(np.zeros(shape, np.bool_) for _ in range(4)))
            for _ in phase.diagram.experiment.arms
        )
        self.update(most)

    def update(self, most: int | None = None) -> bool:
        """Take in cells that have come, so many at most; whether that is all of them."""
        new = [
            (number, cell)
            for number, cell in self._phase.cells.items()
            if self._seen.get(number) is not cell
        ]
        for number, cell in new[:most]:
            self._seen[number] = cell
            self._take(number)
        return most is None or len(new) <= most

    def _take(self, number: int) -> None:
        place = self._phase.diagram.place(number)
        recording = self._phase.recording(number)
        arms = groups(recording) if recording else ()
        for index, field in enumerate(self.all):
            runs = arms[index].arms if arms else ()
            values = np.array([self._of_run(run) for run in runs])
            field.known[place] = True
            field.faulty[place] = not any(run.values(self.quantity).size for run in runs)
            if field.faulty[place]:
                # What was there before gives way.
                field.heights[place] = np.nan
                field.zeros[place] = field.broken[place] = False
            else:
                found = pooled(values, log=QUANTITIES[self.quantity].log)
                field.heights[place] = found.middle
                field.zeros[place], field.broken[place] = found.zeros, found.broken

    def _of_run(self, run: ArmRecording) -> float:
        """At the latest step; NaN where the run broke off before anything was measured."""
        values = run.values(self.quantity)
        return summarised(values[-1], self.summary) if values.size else np.nan
