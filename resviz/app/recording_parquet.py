"""What was measured as Apache Parquet: a long table with types, for pandas, Polars, DuckDB, R."""

from collections.abc import Iterator
from itertools import chain, starmap
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from resviz.app.parquet_file import Kind, same, schema_of, write_batches
from resviz.app.recording import ArmRecording, Grown, Recording
from resviz.protocol import Table

if TYPE_CHECKING:
    import pyarrow as pa

_COLUMNS: dict[str, Kind] = {
    "arm": "word",
    "seed": "int64",
    "step": "int64",
    "quantity": "word",
    "id": "word",
    "bin": "int16",
    "value": "float64",
}
_ROWS = 1_000_000
"""Rows that are put together at once, about."""


def write_parquet(recording: Recording, path: Path) -> None:
    """Write a long table: ``arm, seed, step, quantity, id, bin, value``.

    Text is dictionary-encoded, ``seed`` and ``step`` int64, ``bin`` int16, ``value`` float64.
    What is measured of the network as a whole has no ``id``, and what is no histogram no ``bin``:
    they are null. The file's metadata hold the ``conditions`` as JSON.

    Raises:
        FileError: it cannot be written.
    """
    tables = ((arm, grown) for arm in recording.arms for grown in arm.tables)
    batches = chain.from_iterable(starmap(_batches, tables))
    write_batches(path, schema_of(_COLUMNS, recording), batches)


def _batches(arm: ArmRecording, grown: Grown) -> Iterator[dict[str, "pa.Array"]]:
    import pyarrow as pa

    if not grown.table.width:
        return
    labels = _labels(grown.table)
    steps = max(_ROWS // grown.table.width, 1)
    for start in range(0, len(grown), steps):
        taken = grown.steps[start : start + steps]
        rows = len(taken) * grown.table.width
        yield {
            **{name: _repeated(column, len(taken)) for name, column in labels.items()},
            "arm": same(arm.name, rows),
            "seed": pa.array(np.full(rows, arm.layout.seed)),
            "step": pa.array(np.repeat(taken, grown.table.width)),
            "value": pa.array(grown.numbers[start : start + steps].ravel()),
        }


def _labels(table: Table) -> dict[str, "pa.Array"]:
    """What each number of a row is: its quantity, the id of its part, and its bin."""
    import pyarrow as pa

    rows = [
        (series.quantity, part or None, place if series.bins > 1 else None)
        for series in table.series
        for part in series.ids
        for place in range(series.bins)
    ]
    quantities, ids, bins = zip(*rows, strict=True)
    return {
        "quantity": pa.array(quantities, pa.string()).dictionary_encode(),
        "id": pa.array(ids, pa.string()).dictionary_encode(),
        "bin": pa.array(bins, pa.int16()),
    }


def _repeated(column: "pa.Array", times: int) -> "pa.Array":
    return column.take(np.tile(np.arange(len(column)), times))
