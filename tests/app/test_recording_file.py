"""Recordings in files: they come back bit by bit, whatever becomes of who writes them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from resviz.app import recording_file
from resviz.app.recording import Recording
from resviz.app.recording_file import load, recorder, save
from resviz.core.errors import EngineError, FileError
from resviz.protocol import ArmLayout, Finding
from resviz.protocol.findings import Axis
from tests.recordings import (
    BLOCKS,
    CONDITIONS,
    LAYERS,
    LAYOUTS,
    finding,
    grid,
    laid_out,
    recording,
    rows,
    started,
)

WIDTH = 2 + len(LAYERS) + len(BLOCKS)
ANY_FLOATS = st.floats(allow_nan=True, allow_infinity=True, width=64)
per_example = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


@per_example
@given(numbers=arrays.arrays(np.float64, (3, WIDTH), elements=ANY_FLOATS))
def test_comes_back_bit_by_bit(tmp_path: Path, numbers: np.ndarray) -> None:
    made = Recording.of(started(), "vanishing")
    made.add(each for step, values in enumerate(numbers) for each in rows(0, 5 * step, values))
    save(made, tmp_path / "a.resviz")
    read = load(tmp_path / "a.resviz")
    assert read.conditions == made.conditions
    assert read.demonstration == "vanishing"
    assert [arm.layout for arm in read.arms] == list(LAYOUTS)
    assert read.arms[0].steps.tolist() == [0, 5, 10]
    kept = np.concatenate([table.numbers for table in read.arms[0].tables], axis=1)
    assert kept.tobytes() == numbers.tobytes()
    assert len(read.arms[1]) == 0
    read.add([*rows(0, 15)])
    assert len(read.arms[0]) == 4


def test_findings_come_back(tmp_path: Path) -> None:
    made = recording(2)
    axis = Axis("a", at=(-1.0, 0.0))
    square = grid("map", rows=axis, columns=axis, shown="map", values=[np.nan, np.inf, 0, -0.0])
    both = (finding(0, grid(rule=0.5, ends=(0, 1)), square, notes=("A note.",)), finding(1))
    made.find(both)
    save(made, tmp_path / "a.resviz")
    assert load(tmp_path / "a.resviz").findings == [*both]


@pytest.mark.parametrize(
    "bad",
    [
        finding(2),
        finding(-1),
        finding(0, probe="tarot"),
        finding(0, grid(values=[1, 2])),
        finding(0, grid(rows=Axis("block"))),
        finding(0, grid(shown="map")),
        finding(0, grid(columns=Axis("a", at=(1.0, 2.0)))),
        finding(0, grid(columns=Axis("a"), shown="map")),
    ],
)
def test_a_finding_that_does_not_fit_is_refused(tmp_path: Path, bad: Finding) -> None:
    made = recording(2)
    with pytest.raises(EngineError):
        made.find([finding(0), bad])
    assert made.findings == [finding(0)]
    made.findings.append(bad)
    save(made, tmp_path / "a.resviz")
    with pytest.raises(FileError, match="is not a recording"):
        load(tmp_path / "a.resviz")


def test_saving_leaves_nothing_else_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.resviz"
    save(recording(2), path)
    save(recording(3), path)
    assert len(load(path).arms[0]) == 3
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(FileError, match="Cannot write"):
        save(recording(), tmp_path / "missing" / "a.resviz")


def test_a_failed_save_keeps_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.resviz"
    save(recording(2), path)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recording_file, "_packed", fail)
    with pytest.raises(FileError, match="No space left"):
        save(recording(3), path)
    assert len(load(path).arms[0]) == 2
    assert list(tmp_path.iterdir()) == [path]


def _wrong_files(folder: Path) -> dict[str, Path]:
    made = {name: folder / f"{name}.resviz" for name in ("text", "empty", "array", "zip", "header")}
    made["text"].write_text("hello")
    made["empty"].write_bytes(b"")
    with made["array"].open("wb") as file:
        np.save(file, np.ones(3))
    with zipfile.ZipFile(made["zip"], "w") as archive:
        archive.writestr("readme.txt", "nothing")
    made["header"].write_bytes(b"resviz recording 3\n")
    made["missing"] = folder / "missing.resviz"
    made["folder"] = folder
    return made


@pytest.mark.parametrize("kind", ["text", "empty", "array", "zip", "header", "missing", "folder"])
def test_wrong_files_give_one_clear_sentence(tmp_path: Path, kind: str) -> None:
    path = _wrong_files(tmp_path)[kind]
    with pytest.raises(FileError) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@per_example
@given(at=st.floats(0, 1), byte=st.integers(0, 255), cut=st.booleans())
def test_damaged_files_are_refused_or_read(tmp_path: Path, at: float, byte: int, cut: bool) -> None:
    path = tmp_path / "a.resviz"
    made = recording(3)
    made.find([finding(0), finding(1)])
    save(made, path)
    data = bytearray(path.read_bytes())
    place = int(at * (len(data) - 1))
    if cut:
        del data[place:]
    else:
        data[place] = byte
    path.write_bytes(data)
    with contextlib.suppress(FileError):
        load(path)


@pytest.mark.parametrize(
    ("conditions", "layouts"),
    [
        ({"arms": ("resnet8",)}, LAYOUTS),
        ({"norm": ("none",)}, LAYOUTS),
        ({}, LAYOUTS[:1]),
        ({"arms": (), "norm": ()}, ()),
        ({}, (LAYOUTS[0], laid_out("plain8", (), BLOCKS, plain=True))),
        ({}, (LAYOUTS[0], laid_out("plain8", LAYERS, (), plain=True))),
    ],
)
def test_arms_that_do_not_agree_with_the_conditions_are_refused(
    tmp_path: Path, conditions: dict[str, tuple[str, ...]], layouts: tuple[ArmLayout, ...]
) -> None:
    made = Recording(msgspec.structs.replace(CONDITIONS, **conditions), layouts)
    save(made, tmp_path / "a.resviz")
    with pytest.raises(FileError, match="is not a recording"):
        load(tmp_path / "a.resviz")


def test_what_is_torn_at_the_end_is_left_out_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.resviz"
    made = Recording.of(started())
    growing = recorder(path, made)
    for step in range(5):
        growing.add([*rows(0, step)])
        wait_for_growth(path)
    growing.close()
    growing.wait()
    whole = path.read_bytes()
    assert len(load(path).arms[0]) == 5
    path.write_bytes(whole[:-3])
    assert len(load(path).arms[0]) == 4


def wait_for_growth(path: Path) -> None:
    before, deadline = path.stat().st_size, time.monotonic() + 10
    while path.stat().st_size == before and time.monotonic() < deadline:
        time.sleep(0.02)


def test_a_recorder_writes_what_is_measured_as_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "a.resviz"
    growing = recorder(path, Recording.of(started(), "vanishing"))
    growing.add(each for step in range(100) for arm in (0, 1) for each in rows(arm, step))
    growing.add((finding(0), finding(1)))
    growing.close()
    growing.wait()
    assert not growing.failure
    read, wanted = load(path), recording(100)
    assert read.demonstration == "vanishing"
    assert read.findings == [finding(0), finding(1)]
    for mine, other in zip(read.arms, wanted.arms, strict=True):
        assert mine.steps.tolist() == other.steps.tolist()
        for one, two in zip(mine.tables, other.tables, strict=True):
            assert one.numbers.tobytes() == two.numbers.tobytes()


KILLED = """
import sys, time
from pathlib import Path
from resviz.app.recording import Recording
from resviz.app.recording_file import recorder
from tests.recordings import rows, started
growing = recorder(Path(sys.argv[1]), Recording.of(started()))
for step in range(1_000_000):
    growing.add([*rows(0, step)])
    print(step, flush=True)
    time.sleep(0.01)
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
            begun = begun or time.monotonic()  # when there is a first row
            elapsed = time.monotonic() - begun
            if elapsed < 1.0:
                old = int(line)
            if elapsed > 2.5:
                writer.send_signal(signal.SIGKILL)
                break
    read = load(path).arms[0]
    assert len(read) > old > 0
    assert read.steps.tolist() == list(range(len(read)))


def test_a_file_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.resviz").write_text("")
    with pytest.raises(FileError, match="Cannot write"):
        recorder(tmp_path / "a.resviz", Recording.of(started()))
