"""Paint scenes and marks with any painter of Qt."""

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)

from resviz.diagram.scene import (
    Area,
    Circle,
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
from resviz.diagram.theme import Theme

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
    for mark in scene.marks():
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
        case Area():
            colour = QColor(theme[mark.fill])
            colour.setAlphaF(mark.opacity)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawPolygon(QPolygonF([QPointF(*point) for point in mark.points]))
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
