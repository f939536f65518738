"""Saved designs: the settings of a network as a small, readable file, TOML or JSON."""

from pathlib import Path

import msgspec

from resviz.app.whole_file import write_whole
from resviz.core.errors import FileError, SettingError
from resviz.zoo.families import AnySettings, decode_settings

SUFFIXES = (".toml", ".json")
"""The first is what a design is saved as unless said otherwise."""

VERSION = 1


def write(settings: AnySettings, path: Path) -> None:
    """Save settings, as TOML or JSON by the file's suffix.

    Raises:
        FileError: the file cannot be written.
    """
    if path.suffix.lower() == ".toml":
        from resviz.app.design_toml import to_toml  # with what it needs, seldom used

        data = to_toml(settings, VERSION).encode()
    else:
        design = {"resviz": VERSION, "network": settings}
        data = msgspec.json.format(msgspec.json.encode(design), indent=2) + b"\n"
    write_whole(path, lambda file: file.write(data))


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
    return _from_toml(data, path) if path.suffix.lower() == ".toml" else _from_json(data, path)


def _from_toml(data: bytes, path: Path) -> AnySettings:
    from resviz.app.design_toml import LineError, from_toml

    try:
        return from_toml(data.decode(), VERSION)
    except UnicodeDecodeError:
        raise FileError(f"{path} is not a resviz design: it is no text in UTF-8.") from None
    except LineError as error:
        place = f"{path}, line {error.line}" if error.line else str(path)
        raise FileError(f"{place}: {error.reason}") from None


def _from_json(data: bytes, path: Path) -> AnySettings:
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
