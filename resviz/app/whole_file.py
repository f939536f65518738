"""Writing a file so that nobody ever finds half of it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

from resviz.core.errors import FileError


def _umask() -> int:
    """What the system takes from the rights of new files; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


_UMASK = _umask()  # once, at import: another thread may make a file meanwhile


def expect_folder(path: Path) -> None:
    """Look before the work is done whether a file may lie there.

    Raises:
        FileError: there is no such folder.
    """
    if not path.parent.is_dir():
        raise FileError(f"Cannot write {path}: there is no folder {path.parent}.")


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file so that it is there as a whole or, should anything fail, as it was.

    Raises:
        FileError: it cannot be written.
    """
    expect_folder(path)
    import tempfile  # seldom needed, and slow to load

    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                write(file)
            # mkstemp makes files for the owner alone; what is saved is an ordinary file.
            Path(temporary).chmod(0o666 & ~_UMASK)
            Path(temporary).replace(path)
        except BaseException:  # Ctrl+C as well must leave no half file
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileError(f"Cannot write {path}: {error.strerror}.") from None
