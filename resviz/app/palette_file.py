"""Colours of one's own for pictures: a TOML file with a colour for every role to be changed."""

import re
from pathlib import Path

from resviz.core.errors import FileError, UnknownName
from resviz.diagram.theme import Theme, changed


def read_palette(path: Path, base: Theme) -> Theme:
    """A theme with the colours of a file, such as ``identity = "#005F73"``.

    Args:
        path: of the file.
        base: the theme whose colours hold for the roles that the file leaves out.

    Raises:
        FileError: the file cannot be read, or a role or colour in it is impossible.
    """
    import tomllib  # seldom needed

    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"Cannot read {path}: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileError(f"{path} is no palette: {error}.") from None
    for role, colour in found.items():
        if role not in base.colours:
            raise FileError(f"{path}: {UnknownName('role of colour', role, base.colours)}")
        if not (isinstance(colour, str) and re.fullmatch("#[0-9A-Fa-f]{6}", colour)):
            raise FileError(f'{path}: {role} needs a colour such as "#0E8F7E", not {colour!r}.')
    return changed(base, path.stem, found)
