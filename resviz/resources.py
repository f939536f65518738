"""Where the files that resviz ships (fonts, icons, data) are on this machine."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def asset(*parts: str) -> Path:
    """Return the path of a shipped file or folder, such as ``asset("icons", "run.svg")``.

    An installed resviz carries its assets inside the package; a checkout keeps them beside it.

    Raises:
        FileNotFoundError: if it is missing, which means that the installation is incomplete.
    """
    inside = _PACKAGE / "assets"
    root = inside if inside.is_dir() else _PACKAGE.parent / "assets"
    path = root.joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(
            f"The file {path} belongs to resviz but is missing; please install resviz again."
        )
    return path
