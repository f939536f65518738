"""Which formats pictures are saved in, and the one that needs no toolkit."""

from pathlib import Path

from resviz.app.whole_file import expect_folder, write_whole
from resviz.core.errors import FileError
from resviz.diagram.scene import Scene
from resviz.diagram.theme import Theme

SUFFIXES = (".svg", ".png", ".pdf")
"""The formats, by the suffix of the file."""


def expect_writable(path: Path, suffixes: tuple[str, ...] = SUFFIXES) -> None:
    """Look before the work is done whether a picture, or what has these suffixes, may lie there.

    Raises:
        FileError: the suffix is unknown or there is no such folder.
    """
    if path.suffix.lower() not in suffixes:
        known = f"{', '.join(suffixes[:-1])} or {suffixes[-1]}"
        raise FileError(f"Cannot tell the format of {path} from its name; it must end in {known}.")
    expect_folder(path)


def save_svg(scene: Scene, path: Path, theme: Theme, scale: float = 1.0) -> None:
    """Write a scene as SVG; ``scale`` is a factor on its printed size.

    Raises:
        FileError: the file cannot be written.
    """
    from resviz.diagram.svg import to_svg  # not needed where nothing is saved

    text = to_svg(scene, theme, scale=scale)
    write_whole(path, lambda file: file.write(text.encode()))
