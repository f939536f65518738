"""Animations as files: their pictures painted by Qt, encoded as GIF or MP4."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from resviz.app.animation import Animation
from resviz.app.movie_file import SUFFIXES, Movie, Pixels, write_movie
from resviz.app.picture_file import suffix_of
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.canvas.files import needs_qt, to_image

# A GIF is as large as a page in a browser; films are compressed far better.
_PIXELS = {".gif": 1.0, ".mp4": 2.0}


def save_animation(
    animation: Animation, path: Path, progress: Callable[[int], object], theme: Theme = LIGHT
) -> None:
    """Write an animation into a file; the suffix says how.

    Args:
        animation: what is painted.
        path: where to: .gif has a pixel per point, .mp4 two.
        progress: told how many pictures are done; what it raises ends the work.
        theme: its colours.

    Raises:
        FileError: the suffix is unknown, or the file cannot be written.
    """
    scale = _PIXELS[suffix_of(path, SUFFIXES)]
    needs_qt()
    # Codecs of films take even numbers only.
    width, height = (2 * round(side * scale / 2) for side in animation.size)

    def paint(index: int) -> Pixels:
        scene = animation.scene(animation.steps[index])
        return _pixels(to_image(scene, width, height, theme))

    movie = Movie(paint, len(animation.steps), (width, height), animation.rate, animation.hold)
    write_movie(movie, path, progress)


def _pixels(image: QImage) -> Pixels:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    height, width = image.height(), image.width()
    # A row may be longer than its pixels are.
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    return rows[:, : 3 * width].reshape(height, width, 3).copy()
