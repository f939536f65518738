"""Recordings as files that grow while they are measured.

A file is a line that says what it is, then records, each of its length, a checksum (CRC-32) and as
many bytes of MessagePack: first a header, then rows of the arms in any order. Records are only ever
added at the end, so what a crash or a power cut leaves is whole up to the last record that reached
the disk; a torn one behind it is left out. Nothing in a file is ever executed.
"""

import os
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import IO

import msgspec
import numpy as np

from resviz.app.recording import Floats, Recording
from resviz.app.whole_file import write_whole
from resviz.core.errors import EngineError, FileError
from resviz.protocol import ArmLayout, Conditions, Finding, Moment, Row, Table
from resviz.protocol.quantities import QUANTITIES, TRAINING

SUFFIX = ".resviz"

PACE = 0.5
"""Seconds between two times that rows are brought to the disk."""

_MANY = 2**20
"""Bytes of rows that do not wait so long, since writing takes thrice the memory."""

KEPT = 50
"""Recordings that are kept of those that were written while they were measured."""

_LONGEST = 80
_MAGIC = b"resviz recording 4\n"
_ALWAYS = ["loss", "accuracy"]
_HEAD = struct.Struct("<II")


class _Header(msgspec.Struct, frozen=True, tag="header"):
    conditions: Conditions
    arms: tuple[ArmLayout, ...]
    demonstration: str = ""


class _Part(msgspec.Struct, frozen=True, array_like=True):
    """Rows of a table of an arm: steps as int64, numbers as float64, little-endian."""

    arm: int
    table: int
    steps: bytes
    numbers: bytes


class _Rows(msgspec.Struct, frozen=True, tag="rows"):
    """What was measured in a stretch of time, so that the tables of a step stay together."""

    parts: tuple[_Part, ...]


class _Found(msgspec.Struct, frozen=True, tag="found"):
    """What probes of present weights found."""

    findings: tuple[Finding, ...]


class _Met(msgspec.Struct, frozen=True, tag="met"):
    """When watchpoints were met."""

    moments: tuple[Moment, ...]


_Record = _Header | _Rows | _Found | _Met
_record: msgspec.msgpack.Decoder[_Record] = msgspec.msgpack.Decoder(_Record)


def save(recording: Recording, path: Path) -> None:
    """Write a recording, whole or not at all.

    Raises:
        FileError: it cannot be written, or there are several.
    """
    if recording.parts:
        raise FileError("These are several recordings, which have files of their own.")

    def write(file: IO[bytes]) -> None:
        file.write(_MAGIC)
        file.write(_packed(_header(recording)))
        parts = (
            _Part(index, place, grown.steps.astype("<i8").tobytes(), _bytes(grown.numbers))
            for index, arm in enumerate(recording.arms)
            for place, grown in enumerate(arm.tables)
        )
        for part in parts:
            file.write(_packed(_Rows((part,))))
        if recording.findings:
            file.write(_packed(_Found((*recording.findings,))))
        if recording.moments:
            file.write(_packed(_Met((*recording.moments,))))

    write_whole(path, write)


def load(path: str | os.PathLike[str]) -> Recording:
    """Read a recording as far as it is whole.

    ``load("run.resviz")["plain56"]["weight_grad"]`` is an `xarray.DataArray`, see
    `resviz.app.labelled.Labelled`; ``arms`` and ``conditions`` hold the rest.

    Raises:
        FileError: the file cannot be read or is no recording.
    """
    try:
        with Path(path).open("rb") as file:
            return _read(file)
    except OSError as error:
        raise FileError(f"Cannot read {path}: {error.strerror or 'it is damaged'}.") from None
    except (ValueError, EngineError, msgspec.DecodeError, MemoryError):
        raise FileError(
            f"{path} is not a recording of resviz, or it is damaged; a recording is a {SUFFIX}"
            " file saved from the gradient lab."
        ) from None


def _read(file: IO[bytes]) -> Recording:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise ValueError("something else")
    records = _records(file)
    header = next(records, None)
    if not isinstance(header, _Header):
        raise ValueError("no header")
    _check(header)
    recording = Recording(header.conditions, header.arms, header.demonstration)
    for record in records:
        match record:
            case _Rows():
                for part in record.parts:
                    _add(recording, part)
            case _Found():
                recording.find(record.findings)
            case _Met():
                recording.meet(record.moments)
            case _Header():
                raise ValueError("a record that does not belong there")
    return recording


def _add(recording: Recording, part: _Part) -> None:
    if not (0 <= part.arm < len(recording.arms) and part.table >= 0):
        raise ValueError("rows of an arm that is not there")
    tables = recording.arms[part.arm].tables
    if part.table >= len(tables):
        raise ValueError("rows of a table that is not there")
    grown = tables[part.table]
    steps = np.frombuffer(part.steps, "<i8")
    grown.append(steps, np.frombuffer(part.numbers, "<f8").reshape(len(steps), grown.table.width))


def _bytes(numbers: Floats) -> bytes:
    return numbers.astype("<f8").tobytes()


def _check(header: _Header) -> None:
    conditions, arms = header.conditions, header.arms
    count = len(conditions.arms)
    if not arms or len(arms) != count * conditions.seeds or len(conditions.norm) != count:
        raise ValueError("arms and conditions that do not agree")
    if len(conditions.own) not in (0, count):
        raise ValueError("arms and conditions that do not agree")
    for layout in arms:
        names = [series.quantity for table in layout.tables for series in table.series]
        if not (len({*names}) == len(names) and {*names} <= QUANTITIES.keys()):
            raise ValueError("an arm with what is not known, or twice")
        first, *_ = (*layout.tables, Table("", ()))
        if first.probe != TRAINING or [each.quantity for each in first.series] != _ALWAYS:
            raise ValueError("an arm without what is always measured")
        if any(each.width < 1 for table in layout.tables for each in table.series):
            raise ValueError("a quantity without numbers")


def _records(file: IO[bytes]) -> Iterator[_Record]:
    """Every record that is whole; what is torn at the end is passed over."""
    while len(head := file.read(_HEAD.size)) == _HEAD.size:
        length, checksum = _HEAD.unpack(head)
        payload = file.read(length)
        if len(payload) < length or zlib.crc32(payload) != checksum:
            return
        yield _record.decode(payload)


def _packed(record: _Record) -> bytes:
    payload = msgspec.msgpack.encode(record)
    return _HEAD.pack(len(payload), zlib.crc32(payload)) + payload


def _header(recording: Recording) -> _Header:
    layouts = tuple(arm.layout for arm in recording.arms)
    return _Header(recording.conditions, layouts, recording.demonstration)


class Recorder:
    """Writes what is measured as it comes, in a thread of its own.

    Attributes:
        path: of the file.
        failure: why nothing more is written, or nothing.

    Args:
        path: of a new file.
        recording: of which the file is to be; empty as yet.

    Raises:
        FileError: the file cannot be made.
    """

    def __init__(self, path: Path, recording: Recording) -> None:
        self.path = path
        self.failure = ""
        try:
            # Closed by the thread, which outlives this function.
            self._file = path.open("xb")
        except OSError as error:
            raise FileError(f"Cannot write {path}: {error.strerror}.") from None
        self._queue: SimpleQueue[tuple[Row | Finding | Moment, ...] | None] = SimpleQueue()
        self._findings: list[Finding] = []
        self._moments: list[Moment] = []
        self._rows: dict[tuple[int, int], list[Row]] = {}
        self._held = 0
        self._thread = Thread(
            target=self._work, args=(_packed(_header(recording)),), name="recorder", daemon=True
        )
        self._thread.start()

    def add(self, measured: Iterable[Row | Finding | Moment]) -> None:
        """Have written what fits the recording; on the disk within about a second."""
        self._queue.put(tuple(measured))

    def close(self) -> None:
        """Have what is left written, and the file closed."""
        self._queue.put(None)

    def wait(self) -> None:
        """Wait until that is done."""
        self._thread.join()

    def _work(self, header: bytes) -> None:
        try:
            with self._file:
                self._file.write(_MAGIC + header)
                self._sync()
                self._follow()
        except OSError as error:
            self.failure = f"The recording is not written any more: {error.strerror}."

    def _follow(self) -> None:
        written = monotonic()
        while True:
            try:
                measured = self._queue.get(timeout=PACE)
            except Empty:
                measured = ()
            for each in measured or ():
                match each:
                    case Finding():
                        self._findings.append(each)
                    case Moment():
                        self._moments.append(each)
                    case Row():
                        self._rows.setdefault((each.arm, each.table), []).append(each)
                        self._held += len(each.numbers)
            due = monotonic() - written >= PACE or self._held >= _MANY
            if measured is None or due:
                self._flush()
                written = monotonic()
            if measured is None:
                return

    def _flush(self) -> None:
        if self._findings:
            self._file.write(_packed(_Found((*self._findings,))))
            self._findings.clear()
            self._sync()
        if self._moments:
            self._file.write(_packed(_Met((*self._moments,))))
            self._moments.clear()
            self._sync()
        if not self._rows:
            return
        parts = tuple(
            _Part(
                *place,
                np.array([row.step for row in rows], "<i8").tobytes(),
                b"".join(row.numbers for row in rows),
            )
            for place, rows in self._rows.items()
        )
        self._file.write(_packed(_Rows(parts)))
        self._rows.clear()
        self._held = 0
        self._sync()

    def _sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())


def new_file(folder: Path, recording: Recording) -> Path:
    """A name that says when and of what, in a folder where the oldest give way to it.

    Raises:
        FileError: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in sorted(folder.glob(f"*{SUFFIX}"))[: -KEPT + 1]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(f"Cannot keep recordings in {folder}: {error.strerror}.") from None
    names = "+".join(recording.conditions.arms)
    words = re.sub(r"[^\w+=.-]+", "_", names)[:_LONGEST]
    begun = f"{datetime.now():%Y-%m-%d %H.%M.%S}"
    path = folder / f"{begun} {words}{SUFFIX}"
    number = 1
    while path.exists():
        number += 1
        path = folder / f"{begun} {words} ({number}){SUFFIX}"
    return path
