"""Phase diagrams as tables and arrays: all of them say what the recordings say."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from resviz.app.phase.recording import PhaseRecording
from resviz.app.phase.summary import Fields, summarised
from resviz.app.phase.tables import grids, labelled, measured, write_numbers
from resviz.core.errors import FileError, UnknownName
from resviz.protocol.phase import SUMMARIES, ArmFault, Summary, fits
from tests.phases import cell, diagram, failed, full, grid

HERE = diagram(seeds=2)
RUNS = ((1.0, 2.0, 4.0), (3.0, 1.0, 0.0), (16.0, 2.0, 4.0), (math.inf, 1.0, 1.0))
MIXED = PhaseRecording(
    HERE,
    [
        cell(HERE, 4, *RUNS, step=3),
        cell(HERE, 1, *RUNS[:2], None, RUNS[1], faults=[ArmFault(2, 1, "It diverged, alas.")]),
        failed(2, 'depth "9" is none.'),
    ],
)
NUMBERS = [each for each in SUMMARIES if each != "value"]
Line = dict[str, str]


def read_csv(phase: PhaseRecording, folder: Path) -> list[Line]:
    write_numbers(phase, folder / "a.csv")
    with (folder / "a.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_line_for_each_cell_network_seed_and_quantity(tmp_path: Path) -> None:
    lines = read_csv(MIXED, tmp_path)
    assert [*lines[0]] == [
        *("cell", "arm", "seed", "depth", "gain", "step", "quantity"),
        *SUMMARIES,
        "fault",
    ]
    of_four = [line for line in lines if line["cell"] == "4" and line["quantity"] == "input_grad"]
    assert [(line["arm"], line["seed"]) for line in of_four] == [
        ("resnet14", "0"),
        ("plain14", "0"),
        ("resnet14", "1"),
        ("plain14", "1"),
    ]
    assert {(line["depth"], line["gain"], line["step"]) for line in of_four} == {("14", "1", "3")}
    for line, values in zip(of_four, RUNS, strict=True):
        told = [float(line[summary]) for summary in NUMBERS]
        wanted = [summarised(np.array(values), summary) for summary in NUMBERS]
        np.testing.assert_array_equal(told, wanted)
        assert line["value"] == line["fault"] == ""
    assert {line["quantity"] for line in lines} == {"input_grad", "loss", "accuracy", ""}
    assert {line["value"] for line in lines if line["quantity"] == "loss"} == {"2.3"}


def test_what_could_not_be_measured_says_why(tmp_path: Path) -> None:
    lines = [line for line in read_csv(MIXED, tmp_path) if line["fault"]]
    assert [
        [line[name] for name in ("cell", "arm", "seed", "gain", "fault")] for line in lines
    ] == [
        ["1", "resnet8", "1", "1", "It diverged, alas."],
        ["2", "", "", "2", 'depth "9" is none.'],
    ]
    assert {line[name] for line in lines for name in ("quantity", "step", *SUMMARIES)} == {""}


def test_parquet_says_the_same_with_types(tmp_path: Path) -> None:
    write_numbers(MIXED, tmp_path / "a.parquet")
    table = parquet.read_table(tmp_path / "a.parquet")
    of_csv = read_csv(MIXED, tmp_path)
    assert table.column_names == [*of_csv[0]]
    assert {str(table.schema.field(name).type) for name in SUMMARIES} == {"double"}
    assert {str(table.schema.field(name).type) for name in ("cell", "seed", "step")} == {"int64"}
    for mine, other in zip(table.to_pylist(), of_csv, strict=True):
        told = {name: "" if value is None else str(value) for name, value in mine.items()}
        assert told == other
    told = json.loads(table.schema.metadata[b"diagram"])
    assert told["rows"] == {"setting": "depth", "values": "8, 14"}


def test_arrays_hold_the_mean_over_the_seeds(tmp_path: Path) -> None:
    write_numbers(MIXED, tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz") as read:
        assert read["arms"].tolist() == ["ResNet-8 … 14", "plain-8 … 14"]
        assert read["rows"].tolist() == ["8", "14"]
        assert read["columns"].tolist() == ["0.5", "1", "2"]
        assert json.loads(str(read["diagram"]))["quantity"] == "input_grad"
        first = read["arm0.input_grad.first"]
        assert first.shape == (2, 3)
        assert first[1, 1] == pytest.approx(4)  # of 1 and 16
        assert read["arm1.input_grad.last"][1, 1] == 0
        assert np.isnan(first[0, 1])  # one seed diverged
        assert np.isnan(first).sum() == 5
        assert read["arm0.accuracy.value"][1, 1] == pytest.approx(0.1)
        arrays = {name for name in read.files if name.startswith("arm1")}
    wanted = {f"arm1.{key}.{each}" for key in measured(MIXED) for each in fits(key)}
    assert arrays == wanted
    assert measured(MIXED) == ("loss", "accuracy", "input_grad")


def test_arrays_and_pictures_agree() -> None:
    phase = full(grid(5, 7))
    for summary in fits("input_grad"):
        heights = [field.heights for field in Fields(phase, "input_grad", summary).all]
        assert 10 ** np.array(heights) == pytest.approx(grids(phase, "input_grad", summary))


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_seed_that_varies_is_there_once(tmp_path: Path, suffix: str) -> None:
    varied = diagram("seed = 0, 10", "depth = 8, 9")
    phase = PhaseRecording(varied, [cell(varied, 0), cell(varied, 2), failed(3)])
    write_numbers(phase, tmp_path / f"a{suffix}")
    if suffix == ".csv":
        lines: list[Line] = read_csv(phase, tmp_path)
    else:
        lines = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert [*lines[0]][:5] == ["cell", "arm", "seed", "depth", "step"]
    seeds = {(int(line["cell"]), int(line["seed"])) for line in lines}
    assert seeds == {(0, 0), (2, 10), (3, 10)}


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".npz"])
def test_where_nothing_was_measured_there_is_an_empty_table(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    write_numbers(PhaseRecording(HERE), path)
    match suffix:
        case ".csv":
            assert path.read_text().count("\n") == 1
        case ".parquet":
            assert len(parquet.read_table(path)) == 0
        case _:
            with np.load(path) as read:
                assert sorted(read.files) == ["arms", "columns", "diagram", "rows"]


def test_an_unknown_suffix_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"must end in \.csv"):
        write_numbers(MIXED, tmp_path / "a.xls")


def test_labels_are_the_values_of_the_settings() -> None:
    array = labelled(full())
    assert array.dims == ("arm", "depth", "gain")
    assert array.arm.values.tolist() == ["ResNet-8 … 14", "plain-8 … 14"]
    assert array.depth.values.tolist() == [8, 14]
    assert array.depth.dtype == np.int64
    assert array.gain.values.tolist() == [0.5, 1.0, 2.0]
    assert array.gain.dtype == np.float64
    assert float(array.sel(arm="ResNet-8 … 14", depth=14, gain=2)) == pytest.approx(1000)
    assert (array.values == grids(full(), "input_grad", "ratio")).all()


def test_words_and_lists_are_labels_too() -> None:
    words = labelled(full(diagram("init = xavier, normal", "lr = 0.1, 1")))
    assert words.init.values.tolist() == ["xavier", "normal"]
    lists = labelled(full(diagram("depths = 1..3", "lr = 0.1", arms=("resnet50",))))
    assert lists.depths.values.tolist() == [1, 2, 3]


def test_a_labelled_array_says_what_it_is() -> None:
    phase = full(diagram(summary="growth"))
    array = labelled(phase)
    assert array.name == "growth"
    assert array.attrs["long_name"] == "Input gradient, growth per part  ‖∂L/∂x‖"
    assert array.attrs["symbol"] == "‖∂L/∂x‖"
    assert "6 of 6 cells measured" in array.attrs["conditions"]
    assert all(isinstance(value, str) for value in array.attrs.values())
    assert labelled(phase, "loss").name == "value"
    assert labelled(phase, "input_grad", "least").name == "least"


def test_what_is_not_measured_is_no_number() -> None:
    array = labelled(MIXED)
    assert np.isnan(array.sel(gain=0.5)).all()
    assert np.isnan(labelled(MIXED, "weight_grad")).all()


@pytest.mark.parametrize(
    ("quantity", "summary", "told"),
    [
        ("los", None, "'los'; did you mean loss"),
        ("weight_grad_bins", None, "'weight_grad_bins'"),
        ("loss", "ratio", "no summary of loss 'ratio'"),
        ("accuracy", "growth", "no summary of accuracy 'growth'"),
    ],
)
def test_what_has_no_labels_is_told(quantity: str, summary: Summary | None, told: str) -> None:
    with pytest.raises(UnknownName, match=told):
        labelled(MIXED, quantity, summary)
