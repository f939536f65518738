"""Phase diagrams that people write by hand, and that come back as they were written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resviz.app import experiment_toml
from resviz.app.phase.toml import from_toml, is_phase, read, to_toml, write
from resviz.core.errors import FileError
from resviz.protocol.phase import fits
from resviz.protocol.quantities import QUANTITIES
from tests.phases import diagram

HAND_WRITTEN = """\
# Where do gradients survive?
resviz = 1
steps = 0
batch = 32

[[arms]]
network = "resnet20"

[[arms]]
network = "plain20"

[phase]
rows = "depth = 8..56 by 12"
columns = "gain = 0.5..2:7"
summary = "growth"
"""


def test_a_diagram_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(HAND_WRITTEN)
    assert is_phase(path)
    made = read(path)
    assert made.shape == (5, 7)
    assert (made.quantity, made.summary) == ("input_grad", "growth")
    assert (made.experiment.steps, made.experiment.batch) == (0, 32)
    assert [arm.name for arm in made.cell(34).arms] == ["resnet56", "plain56"]


SHOWN = st.sampled_from([(key, summary) for key in QUANTITIES for summary in fits(key)])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    shown=SHOWN,
    rows=st.sampled_from(
        ["depth = 8..26 by 6", "init = xavier, normal", "width_multiplier = 1, 2"]
    ),
    columns=st.sampled_from(["lr = 1e-4..1:9 log", "batch = 16, 64", "gain = 1"]),
    seeds=st.integers(1, 100),
)
def test_what_is_written_is_read_as_the_same(
    tmp_path: Path, shown: tuple[str, str], rows: str, columns: str, seeds: int
) -> None:
    made = diagram(rows, columns, seeds=seeds, quantity=shown[0], summary=shown[1])
    assert from_toml(to_toml(made)) == made
    write(made, tmp_path / "a.toml")
    assert read(tmp_path / "a.toml") == made
    assert is_phase(tmp_path / "a.toml")


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("depth = 8..56", "depht = 8..56", 13, "'depht'; did you mean depth"),
        ("8..56 by 12", "8..56 by 0", 13, "does not go up in steps"),
        ("gain = 0.5..2:7", "gain 0.5", 14, "write SETTING=VALUES"),
        ("gain = 0.5..2:7", "gain = 1, 1.0", 14, "1.0 twice"),
        ("gain = 0.5..2:7", "depth = 8, 14", 13, "both the rows and the columns"),
        ('"growth"', '"value"', 15, "input_grad has no value"),
        ('"growth"', '"groth"', 15, "'groth'; did you mean growth"),
        ('"growth"', "3", 15, "a word in quotes"),
        ('summary = "growth"', 'quantity = "loss"', 12, "loss has no ratio"),
        ("summary", "sumary", 15, "'sumary'; did you mean summary"),
        ('rows = "depth = 8..56 by 12"\n', "", 12, "rows: is missing"),
        ("batch = 32", "batch = 1", 4, "batch"),
        ('"plain20"', '"plane20"', 10, "'plane20'"),
        ('"plain20"', '"resnet56"', 0, "two of them"),
        ('columns = "gain', 'columns = "gain = [', 14, "gain"),
        ("[phase]", "[fase]", 0, "needs a table [phase]"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    assert old in HAND_WRITTEN
    path = tmp_path / "my.toml"
    path.write_text(HAND_WRITTEN.replace(old, new))
    with pytest.raises(FileError) as caught:
        read(path)
    place = f"{path}, line {line}: " if line else f"{path}"
    assert str(caught.value).startswith(place)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_experiment_is_no_phase_diagram_nor_the_other_way_round(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(HAND_WRITTEN)
    with pytest.raises(FileError, match=r"line 12: .* 'resviz phase' carries it out"):
        experiment_toml.read(path)
    path.write_text(HAND_WRITTEN.partition("[phase]")[0])
    assert not is_phase(path)
    with pytest.raises(FileError, match=r"needs a table \[phase\]"):
        read(path)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert not is_phase(tmp_path / "none.toml")
    assert not is_phase(tmp_path)
    with pytest.raises(FileError, match="Cannot read"):
        read(tmp_path / "none.toml")
    (tmp_path / "a.txt").write_text(HAND_WRITTEN)
    assert not is_phase(tmp_path / "a.txt")
