"""What probes of present weights found as Parquet."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from resviz.app.finding_tables import write_findings
from resviz.core.errors import FileError
from tests.app.test_finding_tables import MAP, VALUES
from tests.recordings import BLOCKS, finding, grid, recording


def test_it_has_types_and_conditions(tmp_path: Path) -> None:
    made = recording(1)
    made.find([finding(1, grid("loss"), MAP), finding(0, probe="paths", step=1200)])
    write_findings(made, tmp_path / "a.parquet")
    table = parquet.read_table(tmp_path / "a.parquet")
    types = dict(zip(table.column_names, map(str, table.schema.types), strict=True))
    word = "dictionary<values=string, indices=int32, ordered=0>"
    assert types == {
        "arm": word,
        "seed": "int64",
        "step": "int64",
        "probe": word,
        "quantity": word,
        "row": word,
        "row_at": "double",
        "column": word,
        "column_at": "double",
        "value": "double",
    }
    assert json.loads(table.schema.metadata[b"conditions"])["batch"] == 64
    assert table["arm"].to_pylist() == ["plain8"] * 9 + ["resnet8"] * 3
    assert table["probe"].to_pylist() == ["lesions"] * 9 + ["paths"] * 3
    assert table["step"].to_pylist() == [5] * 9 + [1200] * 3
    assert table["quantity"].to_pylist() == ["loss"] * 3 + ["map"] * 6 + ["loss"] * 3


def test_rows_and_columns_are_ids_or_places(tmp_path: Path) -> None:
    made = recording(1)
    made.find([finding(0, grid("loss"), MAP)])
    write_findings(made, tmp_path / "a.parquet")
    table = parquet.read_table(tmp_path / "a.parquet")
    assert table["row"].to_pylist() == [*BLOCKS[:3], *[None] * 6]
    assert table["row_at"].to_pylist() == [*[None] * 3, -1, -1, -1, 1, 1, 1]
    assert table["column"].null_count == 9
    assert table["column_at"].to_pylist() == [*[None] * 3, 0, 0.1, 0.2, 0, 0.1, 0.2]
    assert table["value"].to_numpy()[3:].tobytes() == np.array(VALUES).tobytes()


def test_a_recording_without_findings_is_an_empty_table(tmp_path: Path) -> None:
    write_findings(recording(1), tmp_path / "a.parquet")
    assert len(parquet.read_table(tmp_path / "a.parquet")) == 0


def test_the_suffix_must_be_known(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"must end in .csv or .parquet"):
        write_findings(recording(1), tmp_path / "a.npz")
