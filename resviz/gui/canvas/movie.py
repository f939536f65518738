"""Animations as files: their pictures painted by Qt, encoded as GIF or MP4."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from msgspec.structs import replace
from PySide6.QtGui import QImage, QPainter

from resviz.app.animation import Animation
from resviz.app.movie_file import SUFFIXES, Movie, Pixels, write_movie
from resviz.app.picture_file import suffix_of
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.canvas.files import needs_qt, to_image
from resviz.gui.canvas.painter import paint

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

    painted = _Painted(animation, (width, height), theme)
    count, rate, hold = len(animation.steps), animation.rate, animation.hold
    movie = Movie(painted.picture, count, (width, height), rate, hold)
    write_movie(movie, path, progress)


class _Painted:
    """Pictures that have most in common, which is painted once: that saves most of the time."""

    def __init__(self, animation: Animation, size: tuple[int, int], theme: Theme) -> None:
        self._animation = animation
        self._theme = theme
        # The first picture of all lacks what the others compare with: itself.
        middle = animation.steps[len(animation.steps) // 2]
        one, other = animation.scene(middle), animation.scene(animation.steps[-1])
        self._still = frozenset(one.notes) & frozenset(other.notes)
        still = tuple(mark for mark in one.notes if mark in self._still)
        self._ground = to_image(replace(one, notes=still), *size, theme)

    def picture(self, index: int) -> Pixels:
        """The pixels of a picture by its number."""
        scene = self._animation.scene(self._animation.steps[index])
        image = QImage(self._ground)
        if not self._still.issubset(scene.notes):  # what comes and goes was there in both
            return _pixels(to_image(scene, image.width(), image.height(), self._theme))
        moved = tuple(mark for mark in scene.notes if mark not in self._still)
        painter = QPainter(image)
        painter.scale(image.width() / scene.width, image.height() / scene.height)
        paint(painter, replace(scene, notes=moved), self._theme)
        painter.end()
        return _pixels(image)


def _pixels(image: QImage) -> Pixels:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    height, width = image.height(), image.width()
    # A row may be longer than its pixels are.
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    return rows[:, : 3 * width].reshape(height, width, 3).copy()
