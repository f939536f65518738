"""TOML that people write: what is wrong in it is told with its line."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from resviz.core.errors import FileError, ResvizError

T = TypeVar("T")

_SUFFIX = ".toml"
VERSION = 1
"""The format of designs and experiments, which stands in them as ``resviz = 1``."""

_HEADER = re.compile(r"\s*\[(\[?)\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"\s*([\w\s.\"'-]+?)\s*=")


class LineError(ResvizError):
    """Something is wrong in a text.

    Attributes:
        line: its line, from 1; 0 where that is not known.
        reason: what is wrong, and what would be right.
    """

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        self.reason = reason
        super().__init__(f"line {line}: {reason}" if line else reason)


def has(path: Path, line: re.Pattern[str]) -> bool:
    """Whether a TOML file has such a line; not where it cannot be read, which its reader tells."""
    if path.suffix.lower() != _SUFFIX:
        return False
    try:
        return line.search(path.read_text(encoding="utf-8", errors="replace")) is not None
    except OSError:
        return False


def read_file(path: Path, what: str, read: Callable[[str], T]) -> T:
    """What a file says.

    Args:
        path: of the file.
        what: it is to be, e.g. ``design``.
        read: reads its text, and raises `LineError`.

    Raises:
        FileError: it cannot be read, or is none such; with the line that is at fault.
    """
    try:
        return read(path.read_bytes().decode())
    except OSError as error:
        raise FileError(f"Cannot read {path}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise FileError(f"{path} is not a resviz {what}: it is no text in UTF-8.") from None
    except LineError as error:
        place = f"{path}, line {error.line}" if error.line else str(path)
        raise FileError(f"{place}: {error.reason}") from None


def parsed(text: str) -> dict[str, Any]:
    """What a text of this format says, without the format itself.

    Raises:
        LineError: it is not TOML, or not of this format.
    """
    import tomllib  # not needed to start the window

    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        reason = str(error)[: place.start()] if place else str(error)
        if reason == "Invalid value":
            reason += "; it must be a number, true, false, a list in [ ] or a word in quotes"
        line = int(place[1]) if place and place[1] else len(text.splitlines())
        raise LineError(line, f"{reason}.") from None
    if said.pop("resviz", None) != VERSION:
        line = line_of(text, "resviz")
        raise LineError(line, f"needs 'resviz = {VERSION}', the format this version reads.")
    return said


def line_of(text: str, field: str) -> int:
    """The line in which a setting stands, 0 if in none.

    Args:
        text: of the file.
        field: such as ``size``, ``stages[2].width`` or ``arms[1].network.stages[2]``. Where it
            has no line of its own, it is that of the table it would be in.
    """
    lines = _lines(text)
    while field:
        if field in lines:
            return lines[field]
        # Only what is inside of a list has a table of its own to stand for it.
        field = field[: max(field.rfind("."), field.rfind("["), 0)]
    return 0


def _lines(text: str) -> dict[str, int]:
    """Where every table begins and every key stands, by fields as errors name them."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _table(header[2], listed=bool(header[1]), counts=counts)
            lines.setdefault(table.rpartition("[")[0] if header[1] else table, number)
            lines[table] = number
        elif key := _KEY.match(line):
            lines.setdefault(f"{table}.{_bare(key[1])}" if table else _bare(key[1]), number)
    return lines


def _table(name: str, *, listed: bool, counts: dict[str, int]) -> str:
    """``arms[2].network`` for the header ``arms.network`` after two of ``arms``."""
    path = ""
    parts = [_bare(part) for part in name.split(".")]
    for place, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        if listed and place == len(parts) - 1:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path


def _bare(key: str) -> str:
    return key.strip().strip("\"'")
