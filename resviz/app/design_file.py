"""Saved designs: the settings of a network as a small, readable JSON file."""

from pathlib import Path

import msgspec

from resviz.app.whole_file import write_whole
from resviz.core.errors import FileError, SettingError
from resviz.zoo.presets import AnySettings

SUFFIX = ".json"


def write(settings: AnySettings, path: Path) -> None:
    """Save settings.

    Raises:
        FileError: the file cannot be written.
    """
    data = msgspec.json.format(msgspec.json.encode({"resviz": 1, "network": settings}), indent=2)
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
        settings = msgspec.json.decode(data, type=_Design).network
        settings.check()
    except (msgspec.DecodeError, SettingError) as error:
        raise FileError(f"{path} is not a resviz design: {error}") from None
    return settings
