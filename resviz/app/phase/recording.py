"""`PhaseRecording`: what was measured in the cells of a phase diagram."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from resviz.app.phase.order import coarse_to_fine
from resviz.app.recording import Recording
from resviz.core.errors import EngineError
from resviz.protocol import Cell, PhaseDiagram
from resviz.protocol.phase import Summary

if TYPE_CHECKING:
    from xarray import DataArray


class PhaseRecording:
    """The cells of a phase diagram that have been measured.

    Attributes:
        diagram: what is measured.
        cells: by number; those that could not be measured say why.
        quantities: keys of what was measured in some cell.

    Args:
        diagram: what is measured; it has been checked.
        cells: what has been measured before.

    Raises:
        EngineError: a cell does not fit the diagram.
    """

    def __init__(self, diagram: PhaseDiagram, cells: Iterable[Cell] = ()) -> None:
        self.diagram = diagram
        self.cells: dict[int, Cell] = {}
        self.quantities: set[str] = set()
        self._recordings: dict[int, Recording] = {}
        self.add(cells)

    def add(self, cells: Iterable[Cell]) -> None:
        """Add cells; what was there of them gives way.

        Raises:
            EngineError: one does not fit the diagram; those before it have been added.
        """
        for cell in cells:
            if not 0 <= cell.cell < len(self.diagram):
                raise EngineError(f"The engine measured a cell {cell.cell} that does not exist.")
            recording = self._recorded(cell)
            self._recordings.pop(cell.cell, None)
            if recording:
                self._recordings[cell.cell] = recording
                self.quantities.update(recording.measured)
            self.cells[cell.cell] = cell

    def _recorded(self, cell: Cell) -> Recording | None:
        """What was measured in a cell, where anything was and fits."""
        if not cell.conditions:
            return None
        expected = len(self.diagram.experiment.arms)
        found = [*dict.fromkeys(arm.name for arm in cell.arms)]
        if len(found) != expected or len(cell.arms) != expected * cell.conditions.seeds:
            raise EngineError(
                f"The engine measured {len(found)} networks in {len(cell.arms)} runs where"
                f" {expected} with {cell.conditions.seeds} belong."
            )
        recording = Recording(cell.conditions, cell.arms)
        recording.add(cell.rows)
        return recording

    def recording(self, cell: int) -> Recording | None:
        """What was measured in a cell; None where nothing was."""
        return self._recordings.get(cell)

    @property
    def recordings(self) -> dict[int, Recording]:
        """What was measured, by the number of the cell."""
        return self._recordings

    def labelled(self, quantity: str = "", summary: Summary | None = None) -> "DataArray":
        """What it shows as a labelled array; see `resviz.app.phase.tables.labelled`.

        ``resviz.load_phase("phase.resviz").labelled("input_grad", "growth")`` has the dimensions
        ``arm`` and the two settings.
        """
        from resviz.app.phase.tables import labelled  # for scripts and notebooks

        return labelled(self, quantity, summary)

    def goes_on(self, diagram: PhaseDiagram) -> bool:
        """Whether cells of this diagram are missing, whatever is shown of them."""
        shown = replace(diagram, quantity=self.diagram.quantity, summary=self.diagram.summary)
        return shown == self.diagram and bool(self.missing)

    @property
    def missing(self) -> tuple[int, ...]:
        """The cells still to be measured, coarse to fine; those that failed are tried again."""
        order = coarse_to_fine(*self.diagram.shape)
        return tuple(cell for cell in order if cell not in self._recordings)

    @property
    def empty(self) -> bool:
        """No cell has been measured."""
        return not self._recordings

    def snapshot(self) -> "PhaseRecording":
        """What has been measured so far; it stays so while this grows."""
        return self.begun(self.diagram)

    def begun(self, diagram: PhaseDiagram) -> "PhaseRecording":
        """A recording with these cells, of a diagram that `goes_on` with them."""
        taken = PhaseRecording(diagram)
        taken.cells, taken._recordings = {**self.cells}, {**self._recordings}
        taken.quantities = {*self.quantities}
        return taken
