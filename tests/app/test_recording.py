from __future__ import annotations

import contextlib
import csv
import zipfile
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from resviz.app.recording import Recording
from resviz.core.errors import EngineError, FileError
from resviz.protocol import ArmLayout, Row
from tests.recordings import BLOCKS, CONDITIONS, LAYERS, LAYOUTS, laid_out, recording, row, started

WIDTH = 2 + len(LAYERS) + len(BLOCKS)
ANY_FLOATS = st.floats(allow_nan=True, allow_infinity=True, width=64)
per_example = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


def test_grows_and_gives_views() -> None:
    made = recording(1000)
    arm = made.arms[1]
    assert len(arm) == 1000
    assert arm.steps.tolist() == list(range(1000))
    assert arm.values("weight_grad").shape == (1000, len(LAYERS))
    assert arm.values("input_grad").shape == (1000, len(BLOCKS))
    assert arm.loss[0] == 2.3
    assert arm.accuracy[5] == 0.5
    assert arm.values("weight_grad").base is not None
    assert made.last_step == 999


def test_an_empty_one() -> None:
    made = Recording.of(started())
    assert made.empty
    assert made.last_step == 0
    assert made.arms[0].values("weight_grad").shape == (0, len(LAYERS))


def test_knows_which_rows_are_odd() -> None:
    made = Recording.of(started())
    for step, value in enumerate((1.0, 0.0, np.nan, np.inf)):
        numbers = np.ones(WIDTH)
        numbers[4] = value
        made.add([row(0, step, numbers)])
    assert made.arms[0].odd.tolist() == [False, True, True, True]


@pytest.mark.parametrize("bad", [Row(2, 0, b""), Row(-1, 0, b""), Row(0, 0, b"12345678")])
def test_a_row_that_does_not_fit(bad: Row) -> None:
    made = recording(2)
    with pytest.raises(EngineError):
        made.add([row(0, 2), bad])
    assert len(made.arms[0]) == 3


@per_example
@given(numbers=arrays.arrays(np.float64, (3, WIDTH), elements=ANY_FLOATS))
def test_comes_back_bit_by_bit(tmp_path: Path, numbers: np.ndarray) -> None:
    made = Recording.of(started(), "vanishing")
    made.add(row(0, 5 * step, values) for step, values in enumerate(numbers))
    made.save(tmp_path / "a.npz")
    read = Recording.load(tmp_path / "a.npz")
    assert read.conditions == made.conditions
    assert read.demonstration == "vanishing"
    assert [arm.layout for arm in read.arms] == list(LAYOUTS)
    assert read.arms[0].steps.tolist() == [0, 5, 10]
    assert read.arms[0].numbers.tobytes() == numbers.tobytes()
    assert len(read.arms[1]) == 0
    read.add([row(0, 15)])
    assert len(read.arms[0]) == 4


_KINDS = (("steps", "i"), ("numbers", "f"))


def test_holds_no_pickle(tmp_path: Path) -> None:
    recording().save(tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as entries:
        kinds = {name: entries[name].dtype.kind for name in entries.files}
    numbers = {f"arm{arm}.{name}": kind for arm in (0, 1) for name, kind in _KINDS}
    assert kinds == {"header": "u", **numbers}


def test_saving_leaves_nothing_else_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    recording(2).save(path)
    recording(3).save(path)
    assert len(Recording.load(path).arms[0]) == 3
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(FileError, match="Cannot write"):
        recording().save(tmp_path / "missing" / "a.npz")


def test_a_failed_save_keeps_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.npz"
    recording(2).save(path)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", fail)
    with pytest.raises(FileError, match="No space left"):
        recording(3).save(path)
    assert len(Recording.load(path).arms[0]) == 2
    assert list(tmp_path.iterdir()) == [path]


def _wrong_files(folder: Path) -> dict[str, Path]:
    made = {name: folder / f"{name}.npz" for name in ("text", "empty", "array", "pickle", "zip")}
    made["text"].write_text("hello")
    made["empty"].write_bytes(b"")
    with made["array"].open("wb") as file:
        np.save(file, np.ones(3))
    with made["pickle"].open("wb") as file:
        np.savez(file, header=np.array([{"a": 1}], dtype=object))
    with zipfile.ZipFile(made["zip"], "w") as archive:
        archive.writestr("readme.txt", "nothing")
    made["missing"] = folder / "missing.npz"
    made["folder"] = folder
    return made


@pytest.mark.parametrize("kind", ["text", "empty", "array", "pickle", "zip", "missing", "folder"])
def test_wrong_files_give_one_clear_sentence(tmp_path: Path, kind: str) -> None:
    path = _wrong_files(tmp_path)[kind]
    with pytest.raises(FileError) as caught:
        Recording.load(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@per_example
@given(at=st.floats(0, 1), byte=st.integers(0, 255), cut=st.booleans())
def test_damaged_files_are_refused_or_read(tmp_path: Path, at: float, byte: int, cut: bool) -> None:
    path = tmp_path / "a.npz"
    recording(3).save(path)
    data = bytearray(path.read_bytes())
    place = int(at * (len(data) - 1))
    if cut:
        del data[place:]
    else:
        data[place] = byte
    path.write_bytes(data)
    with contextlib.suppress(FileError):
        Recording.load(path)


def test_a_snapshot_stays_as_it_is(tmp_path: Path) -> None:
    made = recording(5, "vanishing")
    taken = made.snapshot()
    before = taken.arms[0].numbers.copy()
    made.add(row(arm, step) for step in range(5, 100) for arm in (0, 1))
    taken.arms[1].append(9, np.ones(WIDTH))
    assert [len(arm) for arm in taken.arms] == [5, 6]
    assert (taken.arms[0].numbers == before).all()
    assert made.arms[1].steps[5] == 5
    taken.save(tmp_path / "a.npz")
    assert Recording.load(tmp_path / "a.npz").demonstration == "vanishing"


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
    made.save(tmp_path / "a.npz")
    with pytest.raises(FileError, match="is not a recording"):
        Recording.load(tmp_path / "a.npz")


def test_arrays_of_another_width_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    recording(3).save(path)
    with np.load(path) as entries:
        arrays = dict(entries)
    arrays["arm1.numbers"] = arrays["arm1.numbers"][:, 1:]
    np.savez(path, **arrays)
    with pytest.raises(FileError, match="is not a recording"):
        Recording.load(path)


def test_csv_quotes_names_and_writes_every_number_whole(tmp_path: Path) -> None:
    layout = laid_out("resnet8(norm=none,shortcut=C)", LAYERS, BLOCKS)
    made = Recording(CONDITIONS, (layout,))
    values = np.array([1e16, -0.0, 5e-324, 1.7976931348623157e308, 0.1, -np.inf, 1e-5])
    made.add([row(0, 0, np.resize(values, WIDTH))])
    made.write_csv(tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {one["arm"] for one in rows} == {layout.name}
    read = np.array([float(one["value"]) for one in rows])
    assert read.tobytes() == np.resize(values, WIDTH).tobytes()


def test_csv_is_a_long_table(tmp_path: Path) -> None:
    made = Recording.of(started())
    numbers = np.arange(WIDTH, dtype=float)
    numbers[2:5] = np.nan, np.inf, 1e-300 / 3
    made.add([row(1, 4, numbers)])
    made.write_csv(tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == WIDTH
    assert rows[0] == {"arm": "plain8", "step": "4", "quantity": "loss", "id": "", "value": "0.0"}
    assert [one["value"] for one in rows[2:4]] == ["nan", "inf"]
    assert float(rows[4]["value"]) == 1e-300 / 3
    assert rows[2]["quantity"] == "weight_grad"
    assert rows[2]["id"] == "stem.conv"
    assert rows[-1]["quantity"] == "input_grad"
    assert rows[-1]["id"] == "head"
