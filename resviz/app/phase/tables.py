"""Phase diagrams as tables for other programs: CSV, Parquet, arrays of numpy, labelled arrays."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from resviz.app.phase.figure import conditions_told, names, title
from resviz.app.phase.summary import summarised
from resviz.app.picture_file import suffix_of
from resviz.app.recording import ArmRecording, Floats
from resviz.app.recording_tables import NUMBERS
from resviz.app.seeds import groups, mean
from resviz.app.whole_file import write_whole
from resviz.core.errors import UnknownName
from resviz.protocol.phase import SUMMARIES, Summary, fits
from resviz.protocol.quantities import QUANTITIES
from resviz.protocol.sweep import Sweep

if TYPE_CHECKING:
    from xarray import DataArray

    from resviz.app.phase.recording import PhaseRecording


def write_numbers(phase: "PhaseRecording", path: Path) -> None:
    """Write the numbers of all cells, as the file's suffix says.

    A table has a row for each cell, network, seed and quantity: ``cell, arm, seed``, the two
    settings by their names (a seed is there once), ``step, quantity``, the summaries by their
    names, and ``fault``, why there is no number. Arrays of numpy are ``arm0.input_grad.ratio`` and
    so on, of the shape of the diagram, the mean over the seeds; besides ``arms``, ``rows``,
    ``columns`` and ``diagram``, as JSON.

    Raises:
        FileError: the suffix is unknown, or the file cannot be written.
    """
    match suffix_of(path, tuple(NUMBERS)):
        case ".npz":
            arrays = _arrays(phase)
            write_whole(path, lambda file: np.savez_compressed(file, **arrays))
        case ".parquet":
            _write_parquet(phase, path)
        case _:
            text = _csv(phase)
            write_whole(path, lambda file: file.write(text.encode()))


def _heads(phase: "PhaseRecording") -> tuple[str, ...]:
    varied = (sweep.setting for sweep in _beside_the_seed(phase))
    return ("cell", "arm", "seed", *varied, "step", "quantity", *SUMMARIES, "fault")


def _beside_the_seed(phase: "PhaseRecording") -> list[Sweep]:
    """What varies; the seed is told of every run anyway."""
    both = (phase.diagram.rows, phase.diagram.columns)
    return [sweep for sweep in both if sweep.setting != "seed"]


def _rows(phase: "PhaseRecording") -> Iterator[tuple[object, ...]]:
    diagram = phase.diagram
    nothing = (None,) * len(SUMMARIES)
    for number in sorted(phase.cells):
        row, column = diagram.place(number)
        values = {
            diagram.rows.setting: diagram.row_values[row],
            diagram.columns.setting: diagram.column_values[column],
        }
        varied = tuple(values[sweep.setting] for sweep in _beside_the_seed(phase))
        cell, recording = phase.cells[number], phase.recording(number)
        if recording is None:
            seed = values.get("seed")
            yield (number, None, seed and int(seed), *varied, None, None, *nothing, cell.fault)
            continue
        faults = {each.arm: each.message for each in cell.faults}
        for index, run in enumerate(recording.arms):
            start = (number, run.name, run.layout.seed, *varied)
            for quantity in filter(fits, run.measured):
                told = _summaries(run, quantity)
                yield (*start, int(run.table(quantity).steps[-1]), quantity, *told, None)
            if index in faults:
                yield (*start, None, None, *nothing, faults[index])


def _summaries(run: ArmRecording, quantity: str) -> tuple[float | None, ...]:
    values, there = run.values(quantity)[-1], fits(quantity)
    return tuple(summarised(values, each) if each in there else None for each in SUMMARIES)


def _csv(phase: "PhaseRecording") -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_heads(phase))
    writer.writerows(_rows(phase))
    return text.getvalue()


def _write_parquet(phase: "PhaseRecording", path: Path) -> None:
    import pyarrow as pa  # only for saving, and slow to load
    from pyarrow import parquet

    kinds = {"cell": pa.int64(), "seed": pa.int64(), "step": pa.int64()}
    kinds |= dict.fromkeys(SUMMARIES, pa.float64())
    heads = _heads(phase)
    schema = pa.schema(
        [(head, kinds.get(head, pa.string())) for head in heads],
        metadata={"diagram": msgspec.json.encode(phase.diagram)},
    )
    columns = [*zip(*_rows(phase), strict=True)] or [()] * len(heads)
    found = pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)],
        schema=schema,
    )
    write_whole(path, lambda file: parquet.write_table(found, file))


def _arrays(phase: "PhaseRecording") -> dict[str, Any]:
    diagram = phase.diagram
    arrays: dict[str, Any] = {
        "arms": np.array(names(diagram)),
        "rows": np.array(diagram.row_values),
        "columns": np.array(diagram.column_values),
        "diagram": np.array(msgspec.json.encode(diagram).decode()),
    }
    for quantity in measured(phase):
        for summary in fits(quantity):
            for index, values in enumerate(grids(phase, quantity, summary)):
                arrays[f"arm{index}.{quantity}.{summary}"] = values
    return arrays


def measured(phase: "PhaseRecording") -> tuple[str, ...]:
    """Keys of the quantities that were measured in some cell and have summaries."""
    return tuple(key for key in QUANTITIES if key in phase.quantities and fits(key))


def grids(phase: "PhaseRecording", quantity: str, summary: Summary) -> Floats:
    """The numbers of all networks, shape ``(arms, rows, columns)``: means over the seeds.

    NaN where there is no number.
    """
    found = np.full((len(phase.diagram.experiment.arms), *phase.diagram.shape), np.nan)
    for number, recording in phase.recordings.items():
        for index, group in enumerate(groups(recording)):
            runs = [run.values(quantity) for run in group.arms]
            values = [summarised(run[-1], summary) if run.size else np.nan for run in runs]
            place = (index, *phase.diagram.place(number))
            found[place] = mean(np.array(values), log=QUANTITIES[quantity].log)
    return found


def labelled(
    phase: "PhaseRecording", quantity: str = "", summary: Summary | None = None
) -> "DataArray":
    """What a phase diagram shows as a labelled array.

    Args:
        phase: what was measured.
        quantity: key of `QUANTITIES`; by default that of the diagram.
        summary: one of those that fit it; by default that of the diagram, or the first that fits.

    Returns:
        Of dimensions ``arm`` and the two settings by their names; NaN where nothing is known.

    Raises:
        UnknownName: there is no such quantity that is shown by a number, or no such summary of it.
    """
    from xarray import DataArray  # slow to load

    diagram = phase.diagram
    key = quantity or diagram.quantity
    known = fits(key) if key in QUANTITIES else ()
    if not known:
        raise UnknownName("quantity of a phase diagram", key, [*filter(fits, QUANTITIES)])
    chosen = summary or (diagram.summary if diagram.summary in known else known[0])
    if chosen not in known:
        raise UnknownName(f"summary of {key}", chosen, known)
    sweeps = (diagram.rows, diagram.columns)
    values = zip(sweeps, (diagram.row_values, diagram.column_values), strict=True)
    axes = {sweep.setting: _coordinate(diagram.field(sweep).kind, texts) for sweep, texts in values}
    return DataArray(
        grids(phase, key, chosen),
        {"arm": [*names(diagram)], **axes},
        ["arm", *axes],
        chosen,
        {
            "long_name": title(key, chosen),
            "symbol": QUANTITIES[key].symbol,
            "description": QUANTITIES[key].about,
            "conditions": conditions_told(phase),
        },
    )


def _coordinate(kind: str, texts: tuple[str, ...]) -> list[float] | list[int] | list[str]:
    if kind == "number":
        return [float(text) for text in texts]
    if kind in {"integer", "integers"} and all(text.isdigit() for text in texts):
        return [int(text) for text in texts]
    return [*texts]
