"""What was measured as Apache Parquet: a long table with types, for pandas, Polars, DuckDB, R."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from resviz.app.recording import ArmRecording, Grown, Recording
from resviz.app.whole_file import write_whole
from resviz.protocol import Table

if TYPE_CHECKING:
    import pyarrow as pa

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
    from pyarrow import parquet  # only for saving, and slow to load

    schema = _schema(recording)

    def write(file: object) -> None:
        with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
            for arm in recording.arms:
                for grown in arm.tables:
                    for batch in _batches(arm, grown, schema):
                        writer.write_batch(batch)

    write_whole(path, write)


def _schema(recording: Recording) -> "pa.Schema":
    import pyarrow as pa

    word = pa.dictionary(pa.int32(), pa.string())
    columns = {
        "arm": word,
        "seed": pa.int64(),
        "step": pa.int64(),
        "quantity": word,
        "id": word,
        "bin": pa.int16(),
        "value": pa.float64(),
    }
    return pa.schema(columns, metadata={"conditions": conditions_json(recording)})


def conditions_json(recording: Recording) -> bytes:
    """What the numbers hold for; of several recordings by label."""
    parts = {label: part.conditions for label, part in recording.parts.items()}
    return msgspec.json.encode(parts or recording.conditions)


def _batches(arm: ArmRecording, grown: Grown, schema: "pa.Schema") -> Iterator["pa.RecordBatch"]:
    import pyarrow as pa

    if not grown.table.width:
        return
    labels = _labels(grown.table)
    steps = max(_ROWS // max(grown.table.width, 1), 1)
    for start in range(0, len(grown), steps):
        taken = grown.steps[start : start + steps]
        arms = pa.DictionaryArray.from_arrays(
            np.zeros(len(taken) * grown.table.width, np.int32), [arm.name]
        )
        columns = {
            **{name: _repeated(column, len(taken)) for name, column in labels.items()},
            "arm": arms,
            "seed": pa.array(np.full(len(arms), arm.layout.seed)),
            "step": pa.array(np.repeat(taken, grown.table.width)),
            "value": pa.array(grown.numbers[start : start + steps].ravel()),
        }
        yield pa.record_batch([columns[name] for name in schema.names], schema=schema)


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
