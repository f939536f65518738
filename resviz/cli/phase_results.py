"""What ``resviz phase`` leaves: a file that grows, its numbers, its figures; and what it prints."""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from resviz.api import save_picture
from resviz.app.phase import file, toml
from resviz.app.phase.figure import conditions_told, draw, names, title
from resviz.app.phase.recording import PhaseRecording
from resviz.app.phase.summary import summarised
from resviz.app.phase.tables import grids, measured, write_numbers
from resviz.app.picture_file import Picture
from resviz.cli.commands import UsageError
from resviz.cli.text import bold, dim, heading, say_json, table
from resviz.core.errors import EngineError
from resviz.protocol import Cell, PhaseDiagram
from resviz.protocol.phase import fits

FILE = "phase.resviz"
"""What the file of a phase diagram is called in a folder of results."""

_PNG_SCALE = 2.0
_COLUMNS = 12


def settled(diagram: PhaseDiagram) -> PhaseDiagram:
    """The diagram whose experiment says what is measured, so that it stays whatever is shown."""
    return replace(diagram, experiment=replace(diagram.experiment, probes=diagram.probes))


def begun(diagram: PhaseDiagram, path: Path | None) -> PhaseRecording | None:
    """What a file holds of this diagram, which is settled; None where there is no file yet."""
    if path is None or not path.exists():
        return None
    begun = file.load(path)
    wanted = settled(begun.diagram)
    if replace(wanted, quantity=diagram.quantity, summary=diagram.summary) != diagram:
        raise UsageError(f"{path.parent} holds another phase diagram; take another folder.")
    return PhaseRecording(diagram, begun.cells.values())


@contextmanager
def kept(
    phase: PhaseRecording, path: Path | None, numbers: str
) -> Iterator[Callable[[Cell], object]]:
    """Keep every cell in a file as it comes; in the end write numbers and figures beside it.

    Args:
        phase: what is measured.
        path: of the file; None keeps nothing.
        numbers: what they are written as: csv, parquet or npz.

    Yields:
        What takes each cell.

    Raises:
        FileError: something cannot be written.
        EngineError: the cells could not be written to the end, or there can be no pictures.
    """
    if path is None:
        yield lambda cell: None
        return
    growing = file.resumed(path) if path.exists() else file.recorder(path, phase)
    try:
        yield lambda cell: growing.add([cell])
    finally:
        growing.close()
        growing.wait()
        if not phase.empty:
            _save(phase, path.parent, numbers)
    if growing.failure:
        raise EngineError(growing.failure)


def _save(phase: PhaseRecording, out: Path, numbers: str) -> None:
    write_numbers(phase, out / f"phase.{numbers}")
    toml.write(phase.diagram, out / "phase.toml")
    for quantity in measured(phase):
        summary = phase.diagram.summary if quantity == phase.diagram.quantity else fits(quantity)[0]
        scene = draw(phase, quantity, summary)
        for suffix, scale in ((".svg", 1.0), (".png", _PNG_SCALE)):
            save_picture(Picture(scene, scale=scale), out / f"{quantity}-{summary}{suffix}")


def say_cells(phase: PhaseRecording, cells: Iterable[Cell]) -> None:
    """A line of JSON for each network and seed of each cell."""
    diagram = phase.diagram
    for cell in cells:
        row, column = diagram.place(cell.cell)
        place = {"rows": diagram.row_values[row], "columns": diagram.column_values[column]}
        for line in _of_cell(phase, cell):
            say_json({"cell": cell.cell, **place, **line})


def _of_cell(phase: PhaseRecording, cell: Cell) -> Iterator[dict[str, object]]:
    recording = phase.recording(cell.cell)
    if recording is None:
        yield {"fault": cell.fault}
        return
    for run in recording.arms:
        values = run.values(phase.diagram.quantity)
        value = summarised(values[-1], phase.diagram.summary) if values.size else math.nan
        told = value if math.isfinite(value) else str(value)
        yield {"arm": run.name, "seed": run.layout.seed, "value": told}
    for fault in cell.faults:
        yield {"arm": recording.arms[fault.arm].name, "fault": fault.message}


def as_text(phase: PhaseRecording) -> list[str]:
    """The numbers as tables, the highest row on top; where they fit."""
    diagram = phase.diagram
    lines = [
        heading(title(diagram.quantity, diagram.summary)),
        *map(dim, conditions_told(phase).splitlines()),
    ]
    shown = grids(phase, diagram.quantity, diagram.summary)
    if len(diagram.column_values) <= _COLUMNS:
        for name, values in zip(names(diagram), shown, strict=True):
            corner = f"{diagram.rows.setting} ↑ {diagram.columns.setting} →"
            rows = [
                (value, *(_told(phase, row, *each) for each in enumerate(numbers)))
                for row, (value, numbers) in enumerate(zip(diagram.row_values, values, strict=True))
            ]
            lines += ["", bold(name), *table((corner, *diagram.column_values), rows[::-1])]
    cells = sorted(phase.cells.values(), key=lambda cell: cell.cell)
    faults = dict.fromkeys(cell.fault for cell in cells if cell.fault)
    return [*lines, *([""] if faults else []), *faults]


def _told(phase: PhaseRecording, row: int, column: int, number: float) -> str:
    """A number of a cell; a cross where there is none, unlike where it is no number."""
    cell = phase.cells.get(phase.diagram.number(row, column))
    return "×" if cell and cell.fault else f"{number:.3g}"
