"""Files that grow: what they are called, and what becomes of torn ones."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.app.growing_file import (
    KEPT,
    SUFFIX,
    GrowingFile,
    Payloads,
    new_file,
    packed,
    read_growing,
)
from resviz.core.errors import FileError


@given(st.lists(st.binary(max_size=40), max_size=6), st.integers(0, 60))
def test_records_come_back_up_to_a_torn_one(records: list[bytes], torn: int) -> None:
    whole = b"".join(map(packed, records))
    left = whole[: max(len(whole) - torn, 0)]
    read = [*Payloads(io.BytesIO(left))]
    assert read == records[: len(read)]
    assert len(b"".join(map(packed, read))) <= len(left)
    if not torn:
        assert read == records


def test_a_changed_byte_ends_the_reading() -> None:
    data = bytearray(packed(b"one") + packed(b"two") + packed(b"three"))
    data[len(packed(b"one")) + 9] ^= 1
    assert [*Payloads(io.BytesIO(bytes(data)))] == [b"one"]


def test_it_is_told_about_a_hundred_times_how_far_the_reading_is(tmp_path: Path) -> None:
    path = tmp_path / "a"
    records = [bytes([number % 256]) * 50 for number in range(1000)]
    path.write_bytes(b"magic" + b"".join(map(packed, records)))
    told: list[tuple[int, int]] = []
    found = read_growing(path, b"magic", list, "", lambda *at: told.append(at))
    assert found == records
    assert 80 <= len(told) <= 101
    assert told == sorted(told)
    assert {total for _, total in told} == {path.stat().st_size}
    assert told[-1][0] <= path.stat().st_size


def test_who_is_told_may_end_the_reading(tmp_path: Path) -> None:
    class Ended(Exception):
        pass

    def end(done: int, total: int) -> None:
        raise Ended

    path = tmp_path / "a"
    path.write_bytes(b"magic" + packed(b"one"))
    with pytest.raises(Ended):
        read_growing(path, b"magic", list, "", end)


def test_what_is_added_is_packed_in_order(tmp_path: Path) -> None:
    growing = GrowingFile[int](tmp_path / "a", lambda: b"begin:", bytes, lambda _: 1)
    growing.add([1, 2])
    growing.add([3])
    growing.close()
    growing.wait()
    assert (tmp_path / "a").read_bytes() == b"begin:\x01\x02\x03"
    assert not growing.failure


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="Cannot keep recordings in"):
        new_file(tmp_path / "file", "a")


def test_files_are_called_by_when_and_of_what_and_the_oldest_go(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    for number in range(KEPT + 3):
        path = new_file(folder, "resnet8+plain8")
        assert path.name.endswith(SUFFIX)
        assert "resnet8+plain8" in path.name
        path.write_text(str(number))
    assert len([*folder.iterdir()]) == KEPT
