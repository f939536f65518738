"""Phase diagrams on the command line: measured, kept, gone on with."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resviz.app import recording_file
from resviz.app.growing_file import Payloads
from resviz.app.phase import file, toml
from resviz.app.phase.file import MAGIC
from resviz.app.phase.recording import PhaseRecording
from resviz.cli import main
from tests.phases import diagram, failed, full
from tests.recordings import recording

Run = Callable[..., Any]

SMALL = "resnet20(width_multiplier=0.25)"
SWEEPS = ("--rows", "depth = 8, 9", "--columns", "gain = 0.5, 2")  # 9 is no depth of it
USUAL = ("--batch", 4, "--no-norm", "--device", "cpu", "--processes", 1)
FAULT = "depth: 9 is not of the form 6n + 2; take 8 or 14."
FIGURES = ("accuracy-value", "input_grad-ratio", "input_grad_image-ratio", "loss-value")


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a diagram that was measured in this process: two cells, and two that cannot."""
    out = tmp_path_factory.mktemp("phase") / "out"
    words = ("phase", SMALL, *SWEEPS, *USUAL, "--probes", "inputs", "--out", out)
    assert main([str(word) for word in words]) == 0
    return out


@pytest.fixture
def out(measured: Path, tmp_path: Path) -> Path:
    """A copy of it, to do with as one likes."""
    return Path(shutil.copytree(measured, tmp_path / "out"))


def sentence(outcome: Any) -> str:
    """The one sentence on standard error, after bad usage or input."""
    assert outcome.status == 2
    assert outcome.out == ""
    (line,) = outcome.err.splitlines()
    assert line[-1] in ".?"
    return str(line.removeprefix("resviz: "))


def records(path: Path) -> list[bytes]:
    with path.open("rb") as opened:
        assert opened.read(len(MAGIC)) == MAGIC
        return [*Payloads(opened)]


def test_a_folder_holds_everything(measured: Path) -> None:
    names = {path.name for path in measured.iterdir()}
    pictures = {path.stem for path in measured.iterdir() if path.suffix in {".svg", ".png"}}
    assert {f"{stem}{suffix}" for stem in pictures for suffix in (".svg", ".png")} == {
        name for name in names if not name.startswith("phase.")
    }
    assert {*FIGURES} <= pictures
    assert names >= {"phase.resviz", "phase.csv", "phase.toml"}
    phase = file.load(measured / "phase.resviz")
    assert sorted(phase.recordings) == [0, 1]
    assert [phase.cells[cell].fault for cell in (2, 3)] == [FAULT] * 2
    assert toml.read(measured / "phase.toml") == phase.diagram
    with (measured / "phase.csv").open(newline="") as opened:
        lines = [*csv.DictReader(opened)]
    assert {line["arm"] for line in lines} == {
        "resnet8(norm=none,width_multiplier=0.25)",
        "plain8(norm=none,width_multiplier=0.25)",
        "",
    }
    assert [line["fault"] for line in lines if line["fault"]] == [FAULT] * 2
    figure = (measured / "input_grad-ratio.svg").read_text(encoding="utf-8")
    assert "2 of 4 cells measured, 2 cannot be" in figure


def test_tables_are_printed_with_the_highest_row_on_top(resviz: Run, out: Path) -> None:
    outcome = resviz("phase", out / "phase.resviz", "--processes", 1)
    assert (outcome.status, outcome.err) == (0, "")
    first, *others = outcome.out.splitlines()
    assert first == "Input gradient, first ÷ last  ‖∂L/∂x‖"
    assert others[0].startswith("no normalisation · He, fan-in init · train mode · batch 4 · seed")
    assert others[1] == "2 of 4 cells measured, 2 cannot be"
    at = others.index("ResNet-8 (width multiplier=0.25)")
    heads, upper, lower = (line.split() for line in others[at + 1 : at + 4])
    assert heads == ["depth", "↑", "gain", "→", "0.5", "2"]
    assert upper == ["9", "×", "×"]
    assert lower[0] == "8"
    assert 0 < float(lower[1]) < 1 < float(lower[2])
    assert others.count(FAULT) == 1
    assert others[-1] == f"Figures and numbers: {out}"


def test_json_tells_the_diagram_then_every_cell(resviz: Run, out: Path) -> None:
    outcome = resviz("phase", out / "phase.resviz", "--json", "--processes", 1)
    assert outcome.status == 0
    head, *lines = outcome.lines
    assert head["diagram"]["rows"] == {"setting": "depth", "values": "8, 9"}
    phase = file.load(out / "phase.resviz")
    told = [line for line in lines if "value" in line]
    for line in told:
        found = phase.recording(line["cell"])
        assert found is not None
        arm = next(each for each in found.arms if each.name == line["arm"])
        values = arm.values("input_grad")[-1]
        assert line["value"] == values[0] / values[-1]
        assert (line["rows"], line["seed"]) == ("8", 0)
    assert [(line["cell"], line["columns"]) for line in told] == [
        *[(0, "0.5")] * 2,
        *[(1, "2")] * 2,
    ]
    faults = [line for line in lines if "fault" in line]
    # As they were, and when they were tried again.
    assert [line["cell"] for line in faults] == [2, 3, 2, 3]
    assert {line["fault"] for line in faults} == {FAULT}
    assert len(lines) == len(told) + len(faults)


@pytest.mark.parametrize("how", ["the same command", "the file"])
def test_it_goes_on_where_it_was_broken_off(resviz: Run, out: Path, how: str) -> None:
    path = out / "phase.resviz"
    whole = records(path)
    assert len(whole) == 5
    cut = path.read_bytes()[: -len(whole[-1]) - len(whole[-2]) - 8 - 3]  # into the second cell
    path.write_bytes(cut)
    left = len(file.load(path).cells)
    words = (SMALL, *SWEEPS, *USUAL, "--probes", "inputs", "--out", out)
    assert resviz("phase", *(words if how != "the file" else (path, "--processes", 1))).status == 0
    assert records(path)[: 1 + left] == whole[: 1 + left]
    phase = file.load(path)
    assert sorted(phase.cells) == [0, 1, 2, 3]
    # What failed is tried again, what was measured is not.
    done = {0, 1} & {file._cell.decode(each).cell for each in whole[1 : 1 + left]}
    again = [file._cell.decode(each).cell for each in records(path)[1 + left :]]
    assert sorted(again) == sorted({0, 1, 2, 3} - done)
    for mine, other in zip(records(path), whole, strict=False):
        assert len(mine) == len(other)


def test_another_quantity_of_what_was_measured(resviz: Run, out: Path) -> None:
    outcome = resviz("phase", out / "phase.resviz", "--quantity", "loss", "--processes", 1)
    assert outcome.status == 0
    assert outcome.out.startswith("Loss  L\n")
    assert file.load(out / "phase.resviz").diagram.quantity == "input_grad"
    words = ("--quantity", "branch_variance", "--processes", 1)
    told = sentence(resviz("phase", out / "phase.resviz", *words))
    assert told == f"{out / 'phase.resviz'} holds no branch_variance, which was not measured in it."


def test_what_is_shown_is_measured(resviz: Run) -> None:
    words = ("--rows", "depth = 8", "--columns", "gain = 1", "--quantity", "branch_variance")
    outcome = resviz("phase", SMALL, *words, *USUAL, "--summary", "greatest", "--json")
    head, *lines = outcome.lines
    assert "signal" in head["diagram"]["experiment"]["probes"]
    residual, plain = lines
    assert residual["value"] > 0
    assert plain["value"] == "nan"  # it has no branches


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((SMALL, *SWEEPS, *USUAL, "--batch", 8), "holds another phase diagram; take another"),
        ((SMALL, *SWEEPS[:3], "gain = 1, 2", *USUAL), "holds another phase diagram; take another"),
        (("resnet20", *SWEEPS, *USUAL), "holds another phase diagram; take another"),
    ],
)
def test_another_diagram_does_not_go_into_the_folder(
    resviz: Run, out: Path, words: tuple[object, ...], told: str
) -> None:
    before = (out / "phase.resviz").read_bytes()
    assert told in sentence(resviz("phase", *words, "--out", out))
    assert (out / "phase.resviz").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("--lr", "0.1"), "lr"),
        (("--weight-decay", "0.1"), "weight-decay"),
        (("--rows", "gain = 1, 2"), "rows"),
        (("--set", "shortcut=B"), "set"),
        (("--no-norm",), "norm"),
        (("--against", "resnet56"), "against"),
    ],
)
def test_what_has_begun_cannot_be_changed(
    resviz: Run, out: Path, words: tuple[str, ...], option: str
) -> None:
    told = sentence(resviz("phase", out / "phase.resviz", *words))
    assert told == f"--{option} cannot change a diagram that has begun; leave it out."


def test_it_can_be_written_and_carried_out_later(resviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    outcome = resviz("phase", SMALL, *SWEEPS, "--batch", 4, "--write", path)
    assert (outcome.status, outcome.out) == (0, f"Written to {path}.\n")
    made = toml.read(path)
    assert (made.shape, made.experiment.batch, made.experiment.steps) == ((2, 2), 4, 0)
    assert [*tmp_path.iterdir()] == [path]
    again = tmp_path / "again.toml"
    changes = ("--columns", "lr = 0.1", "--lr", "2", "--quantity", "loss", "--write", again)
    assert resviz("phase", path, *changes).status == 0
    changed = toml.read(again)
    assert (changed.column_values, changed.experiment.lr) == (("0.1",), 2)
    assert (changed.quantity, changed.summary) == ("loss", "value")
    assert changed.rows == made.rows


def test_a_probe_does_not_take_a_phase_diagram(resviz: Run, measured: Path) -> None:
    told = sentence(resviz("probe", measured / "phase.toml"))
    assert "describes a phase diagram" in told
    assert "resviz phase" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--columns", "gain = 1, 2"), "--rows is missing, e.g. --rows 'gain = 0.5..2:9'."),
        (("--rows", "gain = 1, 2"), "--columns is missing"),
        (("--rows", "depht = 8", "--columns", "gain = 1"), "'depht'; did you mean depth"),
        (("--rows", "depth", "--columns", "gain = 1"), "write SETTING=VALUES"),
        (("--rows", "depth = deep", "--columns", "gain = 1"), "'deep' is not a whole number"),
        (("--rows", "gain = 1..2", "--columns", "depth = 8"), "needs to know how many"),
        (("--rows", "gain = 1", "--columns", "gain = 2"), "both the rows and the columns"),
        ((*SWEEPS, "--quantity", "los"), "no quantity 'los'; did you mean loss"),
        ((*SWEEPS, "--quantity", "weight_grad_bins"), "is a histogram, not a number"),
        ((*SWEEPS, "--quantity", "loss", "--summary", "ratio"), "loss has no ratio; take value"),
        ((*SWEEPS, "--against", "vgg11"), "depth"),
        ((*SWEEPS, "--against", "resnet56"), "two of them are"),
        ((*SWEEPS, "--against", "plain20@gain=2"), "has a value of its own"),
        ((*SWEEPS, "--device", "cuda:77"), "cuda:77"),
    ],
)
def test_what_is_wrong_is_told(resviz: Run, words: tuple[str, ...], told: str) -> None:
    assert told in sentence(resviz("phase", "resnet20", *words))


@pytest.mark.parametrize("kind", ["recording", "torn", "missing"])
def test_a_file_that_is_none_is_told(resviz: Run, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "phase.resviz"
    match kind:
        case "recording":
            recording_file.save(recording(2), path)
        case "torn":
            path.write_bytes(MAGIC)
    told = sentence(resviz("phase", path, *SWEEPS))
    assert path.name in told
    if kind != "missing":
        here = sentence(resviz("phase", SMALL, *SWEEPS, *USUAL, "--out", tmp_path))
        assert "is not a phase diagram of resviz" in here


def test_numbers_in_other_formats(resviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "phase.resviz"
    file.save(full(diagram("depth = 8", "gain = 1, 2")), path)
    assert resviz("phase", path, "--numbers", "npz").status == 0
    assert {"phase.npz", "phase.toml"} <= {each.name for each in tmp_path.iterdir()}
    assert not (tmp_path / "phase.csv").exists()


def test_where_no_cell_can_be_it_says_why_and_leaves_no_figures(
    resviz: Run, tmp_path: Path
) -> None:
    impossible = diagram("depth = 9", "gain = 1, 2")
    path = tmp_path / "phase.resviz"
    file.save(PhaseRecording(impossible, [failed(0)]), path)
    outcome = resviz("phase", path, "--processes", 1)
    assert outcome.status == 0
    assert "0 of 2 cells measured, 2 cannot be" in outcome.out
    assert outcome.out.count(FAULT) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["phase.resviz"]
