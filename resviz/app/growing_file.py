"""Files that grow: a line that says what they are, then records, only ever added at the end.

Each record is its length, a checksum (CRC-32) and as many bytes of MessagePack. What a crash or a
power cut leaves is whole up to the last record that reached the disk; a torn one behind it is left
out. Nothing in a file is ever executed.
"""

import os
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import IO, Generic, TypeVar

import msgspec

from resviz.core.errors import FileError, ResvizError

T = TypeVar("T")

SUFFIX = ".resviz"

PACE = 0.5
"""Seconds between two times that what was added is brought to the disk."""

KEPT = 50
"""Files that are kept of those that were written while something was measured."""

_LONGEST = 80
_HEAD = struct.Struct("<II")


def packed(payload: bytes) -> bytes:
    """A record as it stands in a file."""
    return _HEAD.pack(len(payload), zlib.crc32(payload)) + payload


Tell = Callable[[int, int], object]
"""Told how many bytes have been read, of how many; may raise to end that."""


class Payloads:
    """What is in every record of a file that is whole; what is torn at the end is passed over.

    Attributes:
        torn: something was.

    Args:
        file: where the first record begins.
        tell: told about a hundred times how far it is.
    """

    def __init__(self, file: IO[bytes], tell: Tell | None = None) -> None:
        self._file = file
        self._tell = tell
        self.torn = False

    def __iter__(self) -> Iterator[bytes]:
        """Read on."""
        file, due = self._file, 0
        size = os.fstat(file.fileno()).st_size if self._tell else 0
        while head := file.read(_HEAD.size):
            payload = _payload(file, head)
            if payload is None:
                self.torn = True
                return
            if self._tell and file.tell() >= due:
                self._tell(file.tell(), size)
                due = file.tell() + size // 100
            yield payload


def _payload(file: IO[bytes], head: bytes) -> bytes | None:
    """Of the record with this head; None where it is torn."""
    if len(head) < _HEAD.size:
        return None
    length, checksum = _HEAD.unpack(head)
    payload = file.read(length)
    return payload if len(payload) == length and zlib.crc32(payload) == checksum else None


def read_growing(
    path: str | os.PathLike[str],
    magic: bytes,
    read: Callable[[Payloads], T],
    what: str,
    tell: Tell | None = None,
) -> T:
    """Make something of a file, as far as it is whole.

    Args:
        path: of the file.
        magic: what it begins with.
        read: given what is in the records; raises `ValueError` or a `ResvizError` where that is
            nothing it knows.
        what: what such a file holds and where it comes from: ``a recording of resviz, or it is
            damaged; …``.
        tell: told about a hundred times how far it is.

    Raises:
        FileError: the file cannot be read or is none such.
    """
    try:
        with Path(path).open("rb") as file:
            if file.read(len(magic)) != magic:
                raise ValueError("something else")
            return read(Payloads(file, tell))
    except OSError as error:
        raise FileError(f"Cannot read {path}: {error.strerror or 'it is damaged'}.") from None
    except (ValueError, ResvizError, msgspec.DecodeError, MemoryError):
        raise FileError(f"{path} is not {what}") from None


def end_of(file: IO[bytes]) -> int:
    """Where the last whole record ends, in a file that has been read up to the first one."""
    end = file.tell()
    for _ in Payloads(file):
        end = file.tell()
    return end


class GrowingFile(Generic[T]):
    """Writes what is added as it comes, in a thread of its own.

    Attributes:
        path: of the file.
        failure: why nothing more is written, or nothing.

    Args:
        path: of the file.
        begin: gives what comes first; called in the thread.
        pack: makes bytes of what has come since the last time, in the thread as well.
        size: of something added, in bytes.
        most: so many bytes do not wait for their time, since writing takes thrice the memory.
        end: where to go on in a file that is there, see `end_of`; None makes a new one.

    Raises:
        FileError: the file cannot be made.
    """

    def __init__(
        self,
        path: Path,
        begin: Callable[[], bytes],
        pack: Callable[[list[T]], bytes],
        size: Callable[[T], int],
        most: int = 2**20,
        end: int | None = None,
    ) -> None:
        self.path = path
        self.failure = ""
        self._pack, self._size, self._most = pack, size, most
        try:
            # Closed by the thread, which outlives this function.
            self._file = path.open("xb" if end is None else "r+b")
            if end is not None:
                self._file.truncate(end)
                self._file.seek(end)
        except OSError as error:
            raise FileError(f"Cannot write {path}: {error.strerror}.") from None
        self._queue: SimpleQueue[tuple[T, ...] | None] = SimpleQueue()
        self._held: list[T] = []
        self._thread = Thread(target=self._work, args=(begin,), name="recorder", daemon=True)
        self._thread.start()

    def add(self, added: Iterable[T]) -> None:
        """Have something written; it is on the disk within about a second."""
        self._queue.put(tuple(added))

    def close(self) -> None:
        """Have what is left written, and the file closed."""
        self._queue.put(None)

    def wait(self) -> None:
        """Wait until that is done."""
        self._thread.join()

    def _work(self, begin: Callable[[], bytes]) -> None:
        try:
            with self._file:
                self._write(begin())
                self._follow()
        except OSError as error:
            self.failure = f"The recording is not written any more: {error.strerror}."

    def _follow(self) -> None:
        written, size = monotonic(), 0
        while True:
            try:
                added = self._queue.get(timeout=PACE)
            except Empty:
                added = ()
            self._held += added or ()
            size += sum(map(self._size, added or ()))
            if added is None or monotonic() - written >= PACE or size >= self._most:
                self._flush()
                written, size = monotonic(), 0
            if added is None:
                return

    def _flush(self) -> None:
        if self._held:
            self._write(self._pack(self._held))
            self._held.clear()

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._file.flush()
        os.fsync(self._file.fileno())


def new_file(folder: Path, words: str) -> Path:
    """A name that says when and of what, in a folder where the oldest give way to it.

    Args:
        folder: where to; it is made if need be.
        words: what it is of.

    Raises:
        FileError: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in sorted(folder.glob(f"*{SUFFIX}"))[: -KEPT + 1]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(f"Cannot keep recordings in {folder}: {error.strerror}.") from None
    told = re.sub(r"[^\w+=.-]+", "_", words)[:_LONGEST]
    begun = f"{datetime.now():%Y-%m-%d %H.%M.%S}"
    path = folder / f"{begun} {told}{SUFFIX}"
    number = 1
    while path.exists():
        number += 1
        path = folder / f"{begun} {told} ({number}){SUFFIX}"
    return path
