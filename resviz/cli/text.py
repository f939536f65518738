"""Text for a terminal: aligned tables, numbers with their units, bars."""

import io
import os
import shutil
import sys
from collections.abc import Sequence

import msgspec

WIDTH = 92
"""Characters in a line of running text."""

_PARTS = " ▏▎▍▌▋▊▉"


def width() -> int:
    """Characters in a line of the terminal; 80 where there is none."""
    return shutil.get_terminal_size().columns


def tolerate_any_encoding() -> None:
    """Print a question mark where a terminal lacks a character."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(*lines: str) -> None:
    """Print lines."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def complain(message: str) -> None:
    """Print a sentence for a person on standard error, if there is one."""
    if sys.stderr:
        sys.stderr.write(f"resviz: {message}\n")


def say_json(value: object) -> None:
    """Print a value as one line of JSON."""
    say(msgspec.json.encode(value).decode())


def heading(title: str, about: str = "") -> str:
    """A title and what goes with it."""
    return bold(title) + (f"  {dim(about)}" if about else "")


def bold(text: str) -> str:
    """Emphasised, where the output is a terminal."""
    return _styled(text, "1")


def dim(text: str) -> str:
    """In the background, where the output is a terminal."""
    return _styled(text, "2")


def _styled(text: str, code: str) -> str:
    plain = not sys.stdout.isatty() or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return text if plain else f"\x1b[{code}m{text}\x1b[0m"


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    left: Sequence[int] = (0,),
    total: Sequence[str] = (),
) -> list[str]:
    """Lines of a table.

    Args:
        head: words over the columns.
        rows: the cells.
        left: indices of the columns set flush left; the others are flush right.
        total: a last row, set off by a rule.
    """
    every = [head, *rows, *([total] if total else [])]
    widths = [max(map(len, column)) for column in zip(*every, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.ljust(width) if place in left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "  ".join(padded).rstrip()

    lines = [dim(line(head)), *map(line, rows)]
    if total:
        rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
        lines += [dim(rule), bold(line(total))]
    return lines


def bar(share: float, width: int = 12) -> str:
    """A share from 0 to 1 as a bar of block characters."""
    eighths = round(8 * width * min(max(share, 0.0), 1.0))
    full, rest = divmod(eighths, 8)
    return "█" * full + (_PARTS[rest] if rest else "")


def percent(share: float) -> str:
    """``12.3 %``."""
    return f"{100 * share:.1f} %"


def shape(sizes: Sequence[int] | None) -> str:
    """``64×56×56``, or a dash."""
    return "×".join(map(str, sizes)) if sizes else "–"


def count(number: int | None) -> str:
    """``25,557,032``, or a dash."""
    return "–" if number is None else f"{number:,}"


def signed(number: int | None) -> str:
    """``+1,024``, ``−3``, ``=`` for no difference, or a dash."""
    if number is None:
        return "–"
    return "=" if number == 0 else f"{number:+,}".replace("-", "−")


def size(number: int) -> str:
    """Bytes in binary units: ``22.2 MiB``."""
    value = float(number)
    for unit in ("bytes", "KiB", "MiB", "GiB", "TiB"):
        if value < 1024 or unit == "TiB":
            break
        value /= 1024
    return f"{number} bytes" if unit == "bytes" else f"{value:.{2 if value < 10 else 1}f} {unit}"
