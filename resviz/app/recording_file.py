"""Recordings as files that grow while they are measured; see `resviz.app.growing_file`.

The first record is a header, those behind it are rows of the arms, findings and moments in any
order.
"""

import os
from pathlib import Path
from typing import IO

import msgspec
import numpy as np

from resviz.app.growing_file import SUFFIX, GrowingFile, Payloads, Tell, packed, read_growing
from resviz.app.recording import Floats, Recording
from resviz.app.whole_file import write_whole
from resviz.core.errors import FileError
from resviz.protocol import ArmLayout, Conditions, Finding, Moment, Row, Table
from resviz.protocol.quantities import QUANTITIES, TRAINING

MAGIC = b"resviz recording 4\n"
"""What the file of a recording begins with."""
_WHAT = (
    f"a recording of resviz, or it is damaged; a recording is a {SUFFIX} file saved from the"
    " gradient lab."
)
_ALWAYS = ["loss", "accuracy"]


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
        file.write(MAGIC)
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


def load(path: str | os.PathLike[str], tell: Tell | None = None) -> Recording:
    """Read a recording as far as it is whole; it says if something is torn at its end.

    ``load("run.resviz")["plain56"]["weight_grad"]`` is an `xarray.DataArray`, see
    `resviz.app.labelled.Labelled`; ``arms`` and ``conditions`` hold the rest.

    Args:
        path: of the file.
        tell: told how many bytes have been read, of how many.

    Raises:
        FileError: the file cannot be read or is no recording.
    """
    return read_growing(path, MAGIC, _read, _WHAT, tell)


def _read(payloads: Payloads) -> Recording:
    records = map(_record.decode, payloads)
    header = next(records, None)
    if not isinstance(header, _Header):
        raise ValueError("no header")
    expect_sound(header.conditions, header.arms)
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
    recording.torn = payloads.torn
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


def expect_sound(conditions: Conditions, arms: tuple[ArmLayout, ...]) -> None:
    """Look whether conditions and layouts that were read go together, and are known.

    Raises:
        ValueError: they are not such as an engine sends.
    """
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


def _packed(record: _Record) -> bytes:
    return packed(msgspec.msgpack.encode(record))


def _header(recording: Recording) -> _Header:
    layouts = tuple(arm.layout for arm in recording.arms)
    return _Header(recording.conditions, layouts, recording.demonstration)


Recorder = GrowingFile[Row | Finding | Moment]
"""Writes what is measured as it comes."""


def recorder(path: Path, recording: Recording) -> Recorder:
    """A new file of a recording that is empty as yet.

    Raises:
        FileError: the file cannot be made.
    """
    head = MAGIC + _packed(_header(recording))
    return GrowingFile(path, lambda: head, _pack, lambda each: len(getattr(each, "numbers", b"")))


def _pack(measured: list[Row | Finding | Moment]) -> bytes:
    """Records of what has come in a stretch of time."""
    rows: dict[tuple[int, int], list[Row]] = {}
    findings: list[Finding] = []
    moments: list[Moment] = []
    for each in measured:
        match each:
            case Finding():
                findings.append(each)
            case Moment():
                moments.append(each)
            case Row():
                rows.setdefault((each.arm, each.table), []).append(each)
    parts = tuple(_part(place, of_it) for place, of_it in rows.items())
    records: list[_Record] = [_Rows(parts)] if parts else []
    records += [_Found((*findings,))] if findings else []
    records += [_Met((*moments,))] if moments else []
    return b"".join(map(_packed, records))


def _part(place: tuple[int, int], rows: list[Row]) -> _Part:
    steps = np.array([row.step for row in rows], "<i8").tobytes()
    return _Part(*place, steps, b"".join(row.numbers for row in rows))
