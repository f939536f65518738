"""What probes of present weights found, as tables for other programs."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from resviz.app.finding_tables import arrays, spelled, write_findings
from resviz.app.recording_tables import write_npz
from resviz.protocol.findings import Axis
from tests.recordings import BLOCKS, finding, grid, recording

ROWS, COLUMNS = Axis("b", at=(-1.0, 1.0)), Axis("a", at=(0.0, 0.1, 0.2))
VALUES = [1.0, np.nan, np.inf, -np.inf, 5e-324, 1 / 3]
MAP = grid("map", rows=ROWS, columns=COLUMNS, shown="map", values=VALUES)


def test_csv_is_a_long_table_with_every_digit(tmp_path: Path) -> None:
    made = recording(1)
    made.find([finding(1, grid("loss"), MAP), finding(0, probe="paths", step=1200)])
    write_findings(made, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3 + 6 + 3
    assert rows[0] == {
        "arm": "plain8",
        "seed": "0",
        "step": "5",
        "probe": "lesions",
        "quantity": "loss",
        "row": BLOCKS[0],
        "column": "",
        "value": "1.0",
    }
    assert [(one["row"], one["column"]) for one in rows[3:6]] == [
        ("-1.0", "0.0"),
        ("-1.0", "0.1"),
        ("-1.0", "0.2"),
    ]
    read = np.array([float(one["value"]) for one in rows[3:9]])
    assert read.tobytes() == np.array(VALUES).tobytes()
    assert {(one["arm"], one["probe"], one["step"]) for one in rows[9:]} == {
        ("resnet8", "paths", "1200")
    }


def test_npz_holds_the_last_of_each_probe(tmp_path: Path) -> None:
    made = recording(2)
    made.find([finding(0), finding(0, grid(values=[7, 8, 9]), step=9), finding(1, MAP)])
    write_npz(made, tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as read:
        assert read["arm0.lesions.loss"].tolist() == [7, 8, 9]
        assert read["arm0.lesions.loss.rows"].tolist() == [*BLOCKS[:3]]
        assert read["arm0.lesions.step"] == 9
        assert read["arm1.lesions.map"].shape == (2, 3)
        assert read["arm1.lesions.map.rows"].tolist() == [-1, 1]
        assert read["arm1.lesions.map.columns"].tolist() == [0, 0.1, 0.2]
        assert "arm0.lesions.loss.columns" not in read
        assert len(read["arm0.loss"]) == 2
    assert arrays(recording(1)) == {}


def test_what_can_have_no_number_has_none(tmp_path: Path) -> None:
    """A block that cannot be deleted is told from one without which the loss is NaN."""
    missing = grid(values=[np.nan, np.nan, 2.0], missing=BLOCKS[:1])
    made = recording(1)
    made.find([finding(0, missing)])
    write_findings(made, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="") as file:
        assert [row["value"] for row in csv.DictReader(file)] == ["", "nan", "2.0"]
    assert spelled(made.findings[0])["loss"] == {
        "rows": [*BLOCKS[:3]],
        "values": [None, "nan", 2.0],
    }


def test_lists_say_in_words_what_json_has_no_numbers_for() -> None:
    told = spelled(finding(0, grid("loss"), MAP))
    assert told["loss"] == {"rows": [*BLOCKS[:3]], "values": [1, 2, 3]}
    assert told["map"] == {
        "rows": [-1, 1],
        "columns": [0, 0.1, 0.2],
        "values": [[1, "nan", "inf"], ["-inf", 5e-324, 1 / 3]],
    }
