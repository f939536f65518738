"""A progress bar on standard error, shown only to a person who watches."""

import shutil
import sys
import time
from types import TracebackType
from typing import Self

from resviz.cli.text import bar

_EVERY = 0.1  # seconds


class Progress:
    """A line that is written over; nothing at all where standard error is no terminal.

    Args:
        what: what is being done, in a word.
        total: steps until it is done.
    """

    def __init__(self, what: str, total: int) -> None:
        self._what = what
        self._total = max(total, 1)
        self._shown = bool(sys.stderr) and sys.stderr.isatty()
        self._last = 0.0
        self._start = time.monotonic()

    def show(self, done: int, about: str = "") -> None:
        """Say how far it is."""
        now = time.monotonic()
        if not done:
            self._start = now  # what comes before the first step tells nothing of the others
        if not self._shown or (now - self._last < _EVERY and done < self._total):
            return
        self._last = now
        share = done / self._total
        left = (now - self._start) / share * (1 - share) if share else 0.0
        rest = _left(left) if share and left >= 1 else ""
        words = [f"{self._what} {bar(share, 24):<24} {done:,}/{self._total:,}", about, rest]
        line = "  ".join(filter(None, words))
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write(f"\r\x1b[2K{line[:width]}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.clear()


def _left(seconds: float) -> str:
    return f"{seconds:.0f} s left" if seconds < 100 else f"{seconds / 60:.0f} min left"
