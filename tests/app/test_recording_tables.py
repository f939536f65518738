"""What was measured as tables for other programs."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from pyarrow import compute, parquet

from resviz.app.recording import Recording
from resviz.app.recording_tables import write_all, write_csv, write_npz, write_numbers
from resviz.core.errors import FileError
from resviz.protocol import ArmLayout, Series, Table
from resviz.protocol.quantities import BINS
from tests.recordings import BLOCKS, CONDITIONS, LAYERS, fill, finding, laid_out, recording, started

WIDTH = 2 + len(LAYERS) + len(BLOCKS)


def test_csv_quotes_names_and_writes_every_number_whole(tmp_path: Path) -> None:
    layout = laid_out("resnet8(norm=none,shortcut=C)", LAYERS, BLOCKS)
    made = Recording(CONDITIONS, (layout,))
    values = np.array([1e16, -0.0, 5e-324, 1.7976931348623157e308, 0.1, -np.inf, 1e-5])
    fill(made, 0, 0, values)
    write_csv(made, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {one["arm"] for one in rows} == {layout.name}
    read = np.array([float(one["value"]) for one in rows])
    assert read.tobytes() == np.resize(values, WIDTH).tobytes()


def test_csv_is_a_long_table(tmp_path: Path) -> None:
    made = Recording.of(started())
    numbers = np.arange(WIDTH, dtype=float)
    numbers[2:5] = np.nan, np.inf, 1e-300 / 3
    fill(made, 1, 4, numbers)
    write_csv(made, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == WIDTH
    assert rows[0] == {
        "arm": "plain8",
        "seed": "0",
        "step": "4",
        "quantity": "loss",
        "id": "",
        "value": "0.0",
    }
    assert [one["value"] for one in rows[2:4]] == ["nan", "inf"]
    assert float(rows[4]["value"]) == 1e-300 / 3
    assert rows[2]["quantity"] == "weight_grad"
    assert rows[2]["id"] == "stem.conv"
    assert rows[-1]["quantity"] == "input_grad"
    assert rows[-1]["id"] == "head"


def test_parquet_has_types_and_conditions(tmp_path: Path) -> None:
    made = recording(5)
    fill(made, 0, 5, [np.nan, -np.inf, 5e-324])
    write_numbers(made, tmp_path / "a.parquet")
    table = parquet.read_table(tmp_path / "a.parquet")
    assert table.column_names == ["arm", "seed", "step", "quantity", "id", "bin", "value"]
    types = dict(zip(table.column_names, map(str, table.schema.types), strict=True))
    assert types["arm"] == types["id"] == "dictionary<values=string, indices=int32, ordered=0>"
    assert (types["step"], types["bin"], types["value"]) == ("int64", "int16", "double")
    assert json.loads(table.schema.metadata[b"conditions"])["batch"] == 64
    rows = table.filter(
        (compute.field("arm") == "plain8") & (compute.field("quantity") == "weight_grad")
    )
    assert rows["id"].to_pylist() == list(LAYERS) * 5
    assert (rows["value"].to_numpy() == made.arms[1].values("weight_grad").ravel()).all()
    last = table.filter((compute.field("arm") == "resnet8") & (compute.field("step") == 5))
    assert last["value"].to_numpy()[:3].tobytes() == np.array([np.nan, -np.inf, 5e-324]).tobytes()
    assert last["id"].to_pylist()[:2] == [None, None]
    assert len(table) == 11 * WIDTH


def test_parquet_counts_the_bins_of_a_histogram(tmp_path: Path) -> None:
    ids = ("stem.conv", "head.fc")
    tables = (
        Table("training", (Series("loss"), Series("accuracy"))),
        Table("spread", (Series("weight_grad_bins", ids, BINS),)),
    )
    made = Recording(CONDITIONS, (ArmLayout("resnet8", tables),))
    fill(made, 0, 0, np.arange(2 + 2 * BINS))
    write_numbers(made, tmp_path / "a.parquet")
    table = parquet.read_table(tmp_path / "a.parquet")
    assert table["bin"].to_pylist() == [None, None, *range(BINS), *range(BINS)]
    assert table["id"].to_pylist() == [None, None, *["stem.conv"] * BINS, *["head.fc"] * BINS]
    assert table["value"].to_pylist() == list(range(2 + 2 * BINS))


def test_an_empty_recording_is_an_empty_table(tmp_path: Path) -> None:
    write_numbers(Recording.of(started()), tmp_path / "a.parquet")
    assert len(parquet.read_table(tmp_path / "a.parquet")) == 0


def test_findings_stand_beside_the_numbers(tmp_path: Path) -> None:
    made = recording(2)
    write_all(made, tmp_path / "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"], "nothing was found"
    made.find([finding(0)])
    for suffix in ("csv", "parquet", "npz"):
        write_all(made, tmp_path / f"b.{suffix}")
    names = {path.name for path in tmp_path.glob("b*")}
    assert names == {"b.csv", "b-findings.csv", "b.parquet", "b-findings.parquet", "b.npz"}
    assert len(parquet.read_table(tmp_path / "b-findings.parquet")) == 3


def test_numbers_need_a_suffix_that_is_known(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"must end in .csv, .parquet or .npz"):
        write_numbers(recording(1), tmp_path / "a.xlsx")


def test_numpy_reads_every_quantity_with_the_ids_of_its_parts(tmp_path: Path) -> None:
    made = recording(5)
    write_npz(made, tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as read:
        assert read["arms"].tolist() == ["resnet8", "plain8"]
        assert read["arm1.weight_grad.ids"].tolist() == list(LAYERS)
        assert (read["arm1.weight_grad"] == made.arms[1].values("weight_grad")).all()
        assert read["arm0.weights.steps"].tolist() == [0, 1, 2, 3, 4]
        assert json.loads(str(read["conditions"]))["batch"] == 64
