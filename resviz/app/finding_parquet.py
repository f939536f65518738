"""What probes of present weights found as Apache Parquet: a long table with types."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from resviz.app.found import numbers
from resviz.app.parquet_file import Kind, same, schema_of, write_batches
from resviz.app.recording import Recording
from resviz.diagram.charts.data import Integers
from resviz.protocol import Finding
from resviz.protocol.findings import Axis, Grid

if TYPE_CHECKING:
    import pyarrow as pa

_COLUMNS: dict[str, Kind] = {
    "arm": "word",
    "seed": "int64",
    "step": "int64",
    "probe": "word",
    "quantity": "word",
    "row": "word",
    "row_at": "float64",
    "column": "word",
    "column_at": "float64",
    "value": "float64",
}


def write_parquet(recording: Recording, path: Path) -> None:
    """Write a table: ``arm, seed, step, probe, quantity, row, row_at, column, column_at, value``.

    Text is dictionary-encoded, ``seed`` and ``step`` int64, places and ``value`` float64. A row has
    an id (``row``) or is a place (``row_at``), and so has a column; the other is null, as both are
    where there are no columns. The file's metadata hold the ``conditions`` as JSON.

    Raises:
        FileError: it cannot be written.
    """
    batches = (
        _batch(recording, finding, grid) for finding in recording.findings for grid in finding.grids
    )
    write_batches(path, schema_of(_COLUMNS, recording), batches)


def _batch(recording: Recording, finding: Finding, grid: Grid) -> dict[str, "pa.Array"]:
    import pyarrow as pa

    layout, values = recording.arms[finding.arm].layout, numbers(grid)
    height, width = len(grid.rows), values.size // max(len(grid.rows), 1)
    return {
        "arm": same(layout.name, values.size),
        "seed": pa.array(np.full(values.size, layout.seed)),
        "step": pa.array(np.full(values.size, finding.step)),
        "probe": same(finding.probe, values.size),
        "quantity": same(grid.key, values.size),
        "value": pa.array(values.ravel()),
        **_places("row", grid.rows, np.repeat(np.arange(height), width)),
        **_places("column", grid.columns, np.tile(np.arange(width), height)),
    }


def _places(name: str, axis: Axis | None, taken: Integers) -> dict[str, "pa.Array"]:
    """The ids and the places of an axis that numbers belong to; null where it has none such."""
    import pyarrow as pa

    ids = pa.array(axis.ids if axis and axis.ids else [None], pa.string())
    at = pa.array(axis.at if axis and axis.at else [None], pa.float64())
    return {
        name: ids.take(taken if axis and axis.ids else 0 * taken).dictionary_encode(),
        f"{name}_at": at.take(taken if axis and axis.at else 0 * taken),
    }
