"""Saving and painting pictures: the work that goes on beside the window."""

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from resviz.app.picture_file import Picture


def save_picture(picture: Picture, path: Path) -> None:
    """Save a picture in the format of the file's suffix; a PNG has two pixels per point.

    Raises:
        FileError: the suffix is unknown or the file cannot be written.
    """
    save_as_is(picture._replace(scale=2.0 if path.suffix.lower() == ".png" else 1.0), path)


def save_as_is(picture: Picture, path: Path) -> None:
    """Save a picture in the format of the file's suffix, as large as it says."""
    from resviz.gui.canvas.files import save_picture as save  # not needed to start

    save(picture, path)


def image_of(picture: Picture, size: QSize) -> QImage:
    """A picture as so many pixels."""
    from resviz.gui.canvas.files import to_image  # not needed to start

    width, height = size.toTuple()
    return to_image(picture.scene, width, height, picture.theme, clear=picture.clear)
