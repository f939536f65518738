"""Saved designs: the settings of a network as a small, readable file, TOML or JSON."""

from pathlib import Path

import msgspec

from resviz.app.toml_text import VERSION, read_file
from resviz.app.whole_file import write_whole
from resviz.core.errors import FileError, SettingError
from resviz.zoo.families import AnySettings, decode_settings

SUFFIXES = (".toml", ".json")
"""The first is what a design is saved as unless said otherwise."""


def write(settings: AnySettings, path: Path) -> None:
    """Save settings, as TOML or JSON by the file's suffix.

    Raises:
        FileError: the file cannot be written.
    """
    if path.suffix.lower() == ".toml":
        from resviz.app.design_toml import to_toml  # with what it needs, seldom used

        data = to_toml(settings).encode()
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
    if path.suffix.lower() == ".toml":
        from resviz.app.design_toml import from_toml  # with what it needs, seldom used

        return read_file(path, "design", from_toml)
    try:
        return _from_json(path.read_bytes(), path)
    except OSError as error:
        raise FileError(f"Cannot read {path}: {error.strerror}.") from None


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
