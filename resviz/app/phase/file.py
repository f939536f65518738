"""Phase diagrams as files that grow cell by cell; see `resviz.app.growing_file`.

The first record is the diagram, those behind it are cells in the order in which they came; of two
with the same number the later one counts.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from resviz.app.growing_file import (
    SUFFIX,
    GrowingFile,
    Payloads,
    Tell,
    end_of,
    packed,
    read_growing,
)
from resviz.app.phase.recording import PhaseRecording
from resviz.app.recording_file import expect_sound
from resviz.app.whole_file import write_whole
from resviz.core.errors import FileError
from resviz.protocol import Cell, PhaseDiagram
from resviz.zoo.families import decode_settings

MAGIC = b"resviz phase diagram 1\n"
"""What the file of a phase diagram begins with."""
_WHAT = (
    f"a phase diagram of resviz, or it is damaged; that is a {SUFFIX} file saved from the gradient"
    " lab or left by resviz phase."
)

_diagram: msgspec.msgpack.Decoder[PhaseDiagram] = msgspec.msgpack.Decoder(
    PhaseDiagram, dec_hook=decode_settings
)
_cell: msgspec.msgpack.Decoder[Cell] = msgspec.msgpack.Decoder(Cell)


def is_phase(path: Path) -> bool:
    """Whether a file holds a phase diagram."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False  # whoever reads it tells why it cannot be read


def save(phase: PhaseRecording, path: Path) -> None:
    """Write a phase diagram, whole or not at all.

    Raises:
        FileError: it cannot be written.
    """
    write_whole(path, lambda file: file.writelines(_records(phase)))


def load(path: str | os.PathLike[str], tell: Tell | None = None) -> PhaseRecording:
    """Read a phase diagram as far as it is whole; see `PhaseRecording.labelled`.

    Args:
        path: of the file.
        tell: told how many bytes have been read, of how many.

    Raises:
        FileError: the file cannot be read or holds none.
    """
    return read_growing(path, MAGIC, _read, _WHAT, tell)


def _read(payloads: Payloads) -> PhaseRecording:
    records = iter(payloads)
    diagram = _diagram.decode(next(records, b""))
    diagram.check()
    return PhaseRecording(diagram, _cells(records))


def _cells(records: Iterator[bytes]) -> Iterator[Cell]:
    for record in records:
        cell = _cell.decode(record)
        if cell.conditions:
            expect_sound(cell.conditions, cell.arms)
        yield cell


def _records(phase: PhaseRecording) -> Iterator[bytes]:
    yield MAGIC
    yield packed(msgspec.msgpack.encode(phase.diagram))
    for cell in phase.cells.values():
        yield _packed(cell)


def _packed(cell: Cell) -> bytes:
    return packed(msgspec.msgpack.encode(cell))


def recorder(path: Path, phase: PhaseRecording) -> GrowingFile[Cell]:
    """A new file of a phase diagram, with the cells that there are.

    Raises:
        FileError: the file cannot be made.
    """
    begun = phase.snapshot()
    return GrowingFile(path, lambda: b"".join(_records(begun)), _pack, _size)


def resumed(path: Path) -> GrowingFile[Cell]:
    """The file of a phase diagram, to which cells are added; what is torn at its end goes.

    Raises:
        FileError: it cannot be written.
    """
    try:
        with path.open("rb") as file:
            file.seek(len(MAGIC))
            end = end_of(file)
    except OSError as error:
        raise FileError(f"Cannot read {path}: {error.strerror}.") from None
    return GrowingFile(path, bytes, _pack, _size, end=end)


def _pack(cells: list[Cell]) -> bytes:
    return b"".join(map(_packed, cells))


def _size(cell: Cell) -> int:
    return sum(len(row.numbers) for row in cell.rows)
