"""Saved designs: the settings of a network as a small, readable JSON file."""

from pathlib import Path

import msgspec

from resviz.app.whole_file import write_whole
from resviz.core.errors import FileError, SettingError
from resviz.zoo.families import AnySettings, decode_settings

SUFFIX = ".json"
VERSION = 1


def write(settings: AnySettings, path: Path) -> None:
    """Save settings.

    Raises:
        FileError: the file cannot be written.
    """
    data = msgspec.json.format(
        msgspec.json.encode({"resviz": VERSION, "network": settings}), indent=2
    )
    write_whole(path, lambda file: file.write(data + b"\n"))


class _Design(msgspec.Struct):
    resviz: int
    network: AnySettings


def read(path: Path) -> AnySettings:
    """Read saved settings.

    Raises:
        FileError: the file cannot be read, or does not hold a design that resviz understands.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileError(f"Cannot read {path}: {error.strerror}.") from None
    try:
        design = msgspec.json.decode(data, type=_Design, dec_hook=decode_settings)
        design.network.check()
    # Beside its own errors, the decoder lets through those of broken text and of deep nesting.
    except (msgspec.MsgspecError, ValueError, RecursionError, SettingError) as error:
        raise FileError(f"{path} is not a resviz design: {error}") from None
    if design.resviz != VERSION:
        raise FileError(
            f"{path} was written by another version of resviz (format {design.resviz}); this one"
            f" reads format {VERSION}."
        )
    return design.network
