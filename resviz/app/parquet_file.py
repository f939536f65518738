"""Long tables with types as Apache Parquet, a batch at a time."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from resviz.app.recording import Recording
from resviz.app.together import conditions_json
from resviz.app.whole_file import write_whole

if TYPE_CHECKING:
    import pyarrow as pa

Kind = Literal["word", "int16", "int64", "float64"]
"""What a column holds; words are dictionary-encoded."""


def schema_of(columns: Mapping[str, Kind], recording: Recording) -> "pa.Schema":
    """The columns of a table of a recording.

    The metadata hold the ``conditions``, see `resviz.app.together.conditions_json`.
    """
    import pyarrow as pa  # only for saving, and slow to load

    kinds = {"word": pa.dictionary(pa.int32(), pa.string()), "int16": pa.int16()}
    kinds |= {"int64": pa.int64(), "float64": pa.float64()}
    typed = [(name, kinds[kind]) for name, kind in columns.items()]
    return pa.schema(typed, metadata={"conditions": conditions_json(recording)})


def write_batches(
    path: Path, schema: "pa.Schema", batches: Iterable[Mapping[str, "pa.Array"]]
) -> None:
    """Write a table, whole or not at all.

    Args:
        path: where to.
        schema: its columns.
        batches: arrays of rows that follow one another, by column.

    Raises:
        FileError: it cannot be written.
    """
    import pyarrow as pa
    from pyarrow import parquet

    def write(file: object) -> None:
        with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
            for batch in batches:
                columns = [batch[name] for name in schema.names]
                writer.write_batch(pa.record_batch(columns, schema=schema))

    write_whole(path, write)


def same(word: str, times: int) -> "pa.Array":
    """A column that says the same in so many rows."""
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(np.zeros(times, np.int32), [word])
