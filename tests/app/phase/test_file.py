"""Phase diagrams in files: they come back bit by bit, and go on where they were broken off."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import resviz
from resviz.app import recording_file
from resviz.app.phase.file import MAGIC, is_phase, load, recorder, resumed, save
from resviz.app.phase.recording import PhaseRecording
from resviz.core.errors import FileError
from resviz.protocol import Cell
from resviz.protocol.phase import ArmFault
from tests.phases import cell, diagram, failed, full
from tests.recordings import recording

HERE = diagram()
EVERY_KIND = (
    cell(HERE, 3, (0.0, np.nan, np.inf), (-0.0, 5e-324, 1e308)),
    failed(0, "depth 9 is none; it must be 6n + 2."),
    cell(HERE, 5, (1.0, 2.0, 3.0), None, faults=[ArmFault(1, 7, "It ran out of memory.")]),
    cell(HERE, 1),
)
per_example = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


def kept(path: Path) -> list[Cell]:
    return [*load(path).cells.values()]


def test_everything_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "a.resviz"
    save(PhaseRecording(HERE, EVERY_KIND), path)
    assert is_phase(path)
    read = load(path)
    assert read.diagram == HERE
    assert read.diagram.cell(5) == HERE.cell(5)
    assert [*read.cells.values()] == [*EVERY_KIND]
    assert read.missing == PhaseRecording(HERE, EVERY_KIND).missing
    assert [*tmp_path.iterdir()] == [path]


ANY_FLOATS = st.floats(allow_nan=True, allow_infinity=True, width=64)


@per_example
@given(numbers=arrays.arrays(np.float64, (2, 3), elements=ANY_FLOATS))
def test_numbers_come_back_bit_by_bit(tmp_path: Path, numbers: np.ndarray) -> None:
    made = cell(HERE, 4, *numbers.tolist())
    save(PhaseRecording(HERE, [made]), tmp_path / "a.resviz")
    found = load(tmp_path / "a.resviz").recording(4)
    assert found is not None
    values = [arm.values("input_grad")[-1] for arm in found.arms]
    assert np.array(values).tobytes() == np.array(numbers.tolist()).tobytes()


def test_scripts_load_it(tmp_path: Path) -> None:
    save(full(), tmp_path / "a.resviz")
    read = resviz.load_phase(str(tmp_path / "a.resviz"))
    assert isinstance(read, PhaseRecording)
    assert read.labelled().shape == (2, 2, 3)


def grown(path: Path, *cells: Cell) -> None:
    growing = recorder(path, PhaseRecording(HERE))
    for each in cells:
        growing.add([each])
    growing.close()
    growing.wait()
    assert not growing.failure


def test_cells_are_written_as_they_come_behind_those_that_there_are(tmp_path: Path) -> None:
    begun = PhaseRecording(HERE, EVERY_KIND[:2])
    growing = recorder(tmp_path / "a.resviz", begun)
    begun.add([cell(HERE, 2)])  # comes by itself, or it would be there twice
    growing.add(EVERY_KIND[2:])
    growing.close()
    growing.wait()
    assert kept(tmp_path / "a.resviz") == [*EVERY_KIND]


def test_of_two_with_one_number_the_later_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.resviz"
    grown(path, failed(3), cell(HERE, 1), EVERY_KIND[0])
    assert kept(path) == [EVERY_KIND[0], cell(HERE, 1)]


@per_example
@given(cut=st.floats(0, 1))
def test_a_torn_end_is_left_out_and_the_file_goes_on(tmp_path: Path, cut: float) -> None:
    path = tmp_path / "a.resviz"
    save(PhaseRecording(HERE), path)
    least = path.stat().st_size
    save(PhaseRecording(HERE, EVERY_KIND), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: least + int(cut * (len(whole) - least))])
    left = kept(path)
    assert left == [*EVERY_KIND[: len(left)]]
    assert (len(left) == 4) == (cut == 1)
    growing = resumed(path)
    growing.add([cell(HERE, 2)])
    growing.close()
    growing.wait()
    assert not growing.failure
    assert kept(path) == [*left, cell(HERE, 2)]


def test_resuming_without_a_new_cell_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.resviz"
    grown(path, *EVERY_KIND)
    before = path.read_bytes()
    growing = resumed(path)
    growing.close()
    growing.wait()
    assert path.read_bytes() == before


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="Cannot read"):
        resumed(tmp_path / "none.resviz")
    (tmp_path / "there.resviz").write_text("")
    with pytest.raises(FileError, match="Cannot write"):
        recorder(tmp_path / "there.resviz", PhaseRecording(HERE))
    with pytest.raises(FileError, match="Cannot write"):
        save(full(), tmp_path / "no" / "a.resviz")


def _wrong(folder: Path, kind: str) -> Path:
    path = folder / f"{kind}.resviz"
    match kind:
        case "text":
            path.write_text("hello")
        case "empty":
            path.write_bytes(b"")
        case "header":
            path.write_bytes(MAGIC)
        case "recording":
            recording_file.save(recording(2), path)
        case "folder":
            path.mkdir()
        case "foreign":
            save(PhaseRecording(diagram("depth = 8, 14, 20"), [failed(8)]), path)
            short = folder / "short.resviz"
            save(PhaseRecording(HERE), short)
            long = folder / "long.resviz"
            save(PhaseRecording(diagram("depth = 8, 14, 20")), long)
            path.write_bytes(short.read_bytes() + path.read_bytes()[long.stat().st_size :])
    return path


@pytest.mark.parametrize(
    "kind", ["text", "empty", "header", "recording", "missing", "folder", "foreign"]
)
def test_what_is_no_phase_diagram_is_refused_in_a_sentence(tmp_path: Path, kind: str) -> None:
    path = _wrong(tmp_path, kind)
    with pytest.raises(FileError) as caught:
        load(path)
    told = str(caught.value)
    assert str(path) in told
    assert "\n" not in told
    assert told.endswith(".")
    assert is_phase(path) == (kind in {"header", "foreign"})


def test_a_phase_diagram_is_no_recording(tmp_path: Path) -> None:
    save(full(), tmp_path / "a.resviz")
    with pytest.raises(FileError, match="is not a recording"):
        recording_file.load(tmp_path / "a.resviz")


@per_example
@given(at=st.floats(0, 1), byte=st.integers(0, 255), cut=st.booleans())
def test_damaged_files_are_refused_or_read(tmp_path: Path, at: float, byte: int, cut: bool) -> None:
    path = tmp_path / "a.resviz"
    save(PhaseRecording(HERE, EVERY_KIND), path)
    data = bytearray(path.read_bytes())
    place = int(at * (len(data) - 1))
    if cut:
        del data[place:]
    else:
        data[place] = byte
    path.write_bytes(data)
    with contextlib.suppress(FileError):
        assert load(path).diagram == HERE


KILLED = """
import sys, time
from pathlib import Path
from resviz.app.phase.file import recorder
from resviz.app.phase.recording import PhaseRecording
from tests.phases import cell, grid
phase = PhaseRecording(grid(64, 64))
growing = recorder(Path(sys.argv[1]), phase)
for number in range(4096):
    growing.add([cell(phase.diagram, number)])
    print(number, flush=True)
    time.sleep(0.02)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that cannot be caught")
def test_what_was_measured_a_second_ago_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "a.resviz"
    writer = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout
    with writer, writer.stdout as said:
        begun, old = 0.0, 0
        for line in said:
            begun = begun or time.monotonic()  # when there is a first cell
            elapsed = time.monotonic() - begun
            if elapsed < 1.0:
                old = int(line)
            if elapsed > 2.5:
                writer.send_signal(signal.SIGKILL)
                break
    read = load(path)
    assert [*read.cells] == [*range(len(read.cells))]
    assert len(read.cells) > old > 0
