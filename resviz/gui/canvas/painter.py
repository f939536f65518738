"""Paint a whole scene with Qt: into a PNG, a PDF, or through any painter."""

import os
from functools import cache
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QGuiApplication,
    QImage,
    QImageWriter,
    QPageLayout,
    QPageSize,
    QPainter,
    QPainterPath,
    QPdfWriter,
    QPen,
    QPolygonF,
)

from resviz.app.whole_file import write_whole
from resviz.core.errors import FileError
from resviz.diagram.scene import (
    Box,
    Circle,
    Edge,
    Line,
    Mark,
    Raster,
    Rect,
    Scene,
    Text,
    arrow_head,
    corners,
    shaft,
)
from resviz.diagram.text import FAMILY, text_width
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.theme import load_fonts

_DPI = 96
_METRES_PER_INCH = 0.0254
_MOST_PIXELS = 400_000_000
_LONGEST_SIDE = 32_767
_WEIGHTS = {
    400: QFont.Weight.Normal,
    500: QFont.Weight.Medium,
    600: QFont.Weight.DemiBold,
    700: QFont.Weight.Bold,
}


# Qt rounds the advance of every glyph to whole pixels; drawn large and scaled down, text is as
# wide as the layout measured it, on every device.
EM = 64


@cache
def scene_font(weight: int) -> QFont:
    """The shipped font at `EM` pixels, set up to be drawn scaled."""
    font = QFont(FAMILY)
    font.setWeight(_WEIGHTS[weight])
    font.setPixelSize(EM)
    font.setKerning(False)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def pen_of(line: Line, theme: Theme) -> QPen:
    """Colour, width and dashes of a line; Qt counts dashes in widths."""
    pen = QPen(QColor(theme[line.stroke]), line.width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if line.dash:
        pen.setDashPattern([dash / line.width for dash in line.dash])
    return pen


def path_of(line: Line) -> QPainterPath:
    """The way of a line, its corners rounded, without its arrow head."""
    points = shaft(line)
    path = QPainterPath(QPointF(*points[0]))
    if line.radius:
        for start, corner, end in corners(points, line.radius):
            path.lineTo(*start)
            path.quadTo(*corner, *end)
        path.lineTo(*points[-1])
    else:
        for point in points[1:]:
            path.lineTo(*point)
    return path


def text_left(text: Text) -> float:
    """X at which a text begins, from its anchor."""
    if text.anchor == "start":
        return text.x
    width = text_width(text.text, text.size, text.weight)
    return text.x - (width if text.anchor == "end" else width / 2)


def paint(painter: QPainter, scene: Scene, theme: Theme) -> None:
    """Paint everything; the painter is set up for one unit per point of the scene."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    for item in scene.painted():
        if isinstance(item, Box):
            marks = item.marks
        elif isinstance(item, Edge):
            marks = (item.line, *item.marks)
        else:
            marks = (item,)
        for mark in marks:
            paint_mark(painter, mark, theme)


def paint_mark(painter: QPainter, mark: Mark, theme: Theme) -> None:
    """Paint one mark."""
    match mark:
        case Rect():
            _fill_and_stroke(painter, mark, theme)
            area = QRectF(mark.x, mark.y, mark.width, mark.height)
            painter.drawRoundedRect(area, mark.radius, mark.radius)
        case Circle():
            _fill_and_stroke(painter, mark, theme)
            painter.drawEllipse(QPointF(mark.x, mark.y), mark.radius, mark.radius)
        case Line():
            paint_line(painter, mark, theme)
        case Text():
            painter.setPen(QColor(theme[mark.fill]))
            painter.setFont(scene_font(mark.weight))
            painter.save()
            painter.translate(mark.x, mark.y)
            painter.rotate(mark.angle)
            painter.scale(mark.size / EM, mark.size / EM)
            painter.drawText(QPointF((text_left(mark) - mark.x) * EM / mark.size, 0), mark.text)
            painter.restore()
        case Raster():
            image = QImage(
                mark.rgb, mark.columns, mark.rows, 3 * mark.columns, QImage.Format.Format_RGB888
            )
            painter.drawImage(QRectF(mark.x, mark.y, mark.width, mark.height), image)


def paint_line(painter: QPainter, line: Line, theme: Theme) -> None:
    """Paint a line and its arrow head."""
    painter.setPen(pen_of(line, theme))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path_of(line))
    if line.arrow:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme[line.stroke]))
        painter.drawPolygon(QPolygonF([QPointF(*point) for point in arrow_head(line)]))


def _fill_and_stroke(painter: QPainter, mark: Rect | Circle, theme: Theme) -> None:
    painter.setBrush(QColor(theme[mark.fill]) if mark.fill else QBrush(Qt.BrushStyle.NoBrush))
    painter.setPen(
        QPen(QColor(theme[mark.stroke]), mark.stroke_width) if mark.stroke else Qt.PenStyle.NoPen
    )


def save_png(scene: Scene, path: Path, theme: Theme = LIGHT, scale: float = 1.0) -> None:
    """Write a scene as PNG, ``scale`` pixels per point.

    Raises:
        FileError: the picture would be too large, or the file cannot be written.
    """
    width, height = round(scene.width * scale), round(scene.height * scale)
    if width * height > _MOST_PIXELS or max(width, height) > _LONGEST_SIDE:
        raise FileError(
            f"A picture of {width}×{height} pixels is too large; take a smaller scale, or SVG."
        )
    _needs_qt()
    image = to_image(scene, width, height, theme)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    write_whole(path, lambda file: file.write(data.data()))


def to_image(scene: Scene, width: int, height: int, theme: Theme) -> QImage:
    """A scene as an image of so many pixels."""
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(theme["background"]))
    painter = QPainter(image)
    painter.scale(width / scene.width, height / scene.height)
    paint(painter, scene, theme)
    painter.end()
    image.setDotsPerMeterX(round(_DPI / _METRES_PER_INCH * width / scene.width))
    image.setDotsPerMeterY(round(_DPI / _METRES_PER_INCH * height / scene.height))
    return image


def save_pdf(scene: Scene, path: Path, theme: Theme = LIGHT, scale: float = 1.0) -> None:
    """Write a scene as a one-page PDF, vectors and text; at scale 1 a point is 1/96 inch.

    Raises:
        FileError: the file cannot be written.
    """
    _needs_qt()
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
    if theme is not LIGHT:
        painter.fillRect(QRectF(0, 0, scene.width, scene.height), QColor(theme["background"]))
    paint(painter, scene, theme)
    painter.end()
    write_whole(path, lambda file: file.write(data.data()))


def _needs_qt() -> None:
    """Painting text needs an application object; without a window there is none yet."""
    if QGuiApplication.instance() is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _kept.append(QGuiApplication(["resviz"]))
        load_fonts()


# Qt's application lives as long as the process; without a reference it would be collected.
_kept: list[QGuiApplication] = []
