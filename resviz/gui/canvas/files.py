"""Scenes as files: PNG and PDF, which Qt paints, and those that are text."""

import os
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QImageWriter,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)
from PySide6.QtWidgets import QApplication

from resviz.app.picture_file import Picture, formats_of, save_text, writable
from resviz.app.whole_file import write_whole
from resviz.core.errors import FileError
from resviz.diagram.scene import Scene
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.canvas.painter import paint
from resviz.gui.theme import load_fonts

_DPI = 96
_METRES_PER_INCH = 0.0254
_MOST_PIXELS = 400_000_000
_LONGEST_SIDE = 32_767


def save_picture(picture: Picture, path: Path) -> None:
    """Write a picture in the format of the file's suffix; a PNG has ``scale`` pixels per point.

    Raises:
        FileError: the suffix is unknown or the file cannot be written.
    """
    format = writable(path, formats_of(picture.network))
    if format.text:
        save_text(format.text(picture), path)
    elif format.suffix == ".png":
        save_png(picture, path)
    else:
        save_pdf(picture, path)


def save_png(picture: Picture, path: Path) -> None:
    """Write a picture as PNG.

    Raises:
        FileError: the picture would be too large, or the file cannot be written.
    """
    needs_qt()
    scene, pixels = picture.scene, picture.scale
    if picture.dpi:
        pixels *= picture.dpi / _DPI
    size = round(scene.width * pixels), round(scene.height * pixels)
    image = to_image(scene, *size, picture.theme, clear=picture.clear)
    if picture.dpi:
        image.setDotsPerMeterX(round(picture.dpi / _METRES_PER_INCH))
        image.setDotsPerMeterY(round(picture.dpi / _METRES_PER_INCH))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    write_whole(path, lambda file: file.write(data.data()))


def to_image(scene: Scene, width: int, height: int, theme: Theme, *, clear: bool = False) -> QImage:
    """A scene as an image of so many pixels.

    Raises:
        FileError: there would be too many.
    """
    if width * height > _MOST_PIXELS or max(width, height) > _LONGEST_SIDE:
        raise FileError(
            f"A picture of {width}×{height} pixels is too large; take a smaller scale, or SVG."
        )
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent if clear else QColor(theme["background"]))
    painter = QPainter(image)
    painter.scale(width / scene.width, height / scene.height)
    paint(painter, scene, theme)
    painter.end()
    image.setDotsPerMeterX(round(_DPI / _METRES_PER_INCH * width / scene.width))
    image.setDotsPerMeterY(round(_DPI / _METRES_PER_INCH * height / scene.height))
    return image


def save_pdf(picture: Picture, path: Path) -> None:
    """Write a picture as a one-page PDF, vectors and text.

    Raises:
        FileError: the file cannot be written.
    """
    needs_qt()
    scene, theme, scale = picture.scene, picture.theme, picture.scale
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    writer.setTitle(scene.title)
    writer.setCreator("resviz")
    inches = QSizeF(scene.width * scale / _DPI, scene.height * scale / _DPI)
    size = QPageSize(inches, QPageSize.Unit.Inch, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
    painter = QPainter(writer)
    painter.scale(scale, scale)
    if not picture.clear and theme["background"] != LIGHT["background"]:
        painter.fillRect(QRectF(0, 0, scene.width, scene.height), QColor(theme["background"]))
    paint(painter, scene, theme)
    painter.end()
    write_whole(path, lambda file: file.write(data.data()))


def needs_qt() -> None:
    """Painting text needs an application object; without a window there is none yet."""
    if QGuiApplication.instance() is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _kept.append(QApplication(["resviz"]))
        load_fonts()


# Qt's application lives as long as the process; without a reference it would be collected.
_kept: list[QApplication] = []
