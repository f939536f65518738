"""Saving and painting pictures: the work that goes on beside the window."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QImage

from resviz.app.picture_file import Picture, formats_of, writable
from resviz.app.source_file import save_source
from resviz.core.network import Network
from resviz.gui.background import Background

T = TypeVar("T")
Say = Callable[[str], object]


class PictureWork:
    """Saves, paints and copies pictures; whether that worked is told when it is done.

    Args:
        background: where it is done.
        say: told in a few words what is being done, or has been.
        tell: told in a sentence why something could not be.
    """

    def __init__(self, background: Background, say: Say, tell: Say) -> None:
        self._background = background
        self._say = say
        self._tell = tell

    def save(self, picture: Picture, path: Path) -> None:
        """Save a picture in the format of the file's suffix.

        Raises:
            FileError: the suffix is unknown or there is no such folder.
        """
        writable(path, formats_of(picture.network))
        self._work(partial(save_as_is, picture, path), lambda _: self._say(f"Saved {path}"))

    def export_code(self, network: Network, path: Path) -> None:
        """Save a network as PyTorch source."""
        work = partial(save_source, network, path)
        self._work(work, lambda _: self._say(f"Saved {path}"), "Writing …")

    def paint(self, picture: Picture, size: QSize, done: Callable[[QImage], object]) -> None:
        """Paint a picture as so many pixels."""
        self._background.run(partial(image_of, picture, size), done, self.failed)

    def copy(self, picture: Picture) -> None:
        """Put a picture on the clipboard, two pixels per point."""
        scene = picture.scene
        size = QSize(round(scene.width * 2), round(scene.height * 2))
        self._work(partial(image_of, picture, size), self._copied)

    def _work(
        self, work: Callable[[], T], done: Callable[[T], object], words: str = "Painting …"
    ) -> None:
        self._say(words)
        self._background.run(work, done, self.failed)

    def failed(self, error: Exception) -> None:
        """Tell why something could not be done; it is not under way any more."""
        self._say("")
        self._tell(str(error))

    def _copied(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self._say("Copied the diagram")


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
