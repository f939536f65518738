"""Blocks that are deleted, scaled or swapped in the lab, as they are marked in the diagram."""

from collections import defaultdict

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from resviz.app.lesions import Done
from resviz.diagram.scene import OTHER, Box
from resviz.diagram.text import text_width
from resviz.diagram.theme import DIMMED, Theme
from resviz.gui.canvas.overlay import to_qt
from resviz.gui.canvas.painter import EM, scene_font
from resviz.gui.canvas.places import Places
from resviz.gui.canvas.viewport import Viewport

PILL_HEIGHT = 16.0
_PILL_SIZE = 9.5
_PILL_INSET = 6.0
_BELOW = 4.0
"""Pixels from the lower side of a box to the middle of its pill."""
_ROOM = 40.0
"""Pixels across from which a box has room for words."""
_WIDTH = 2.0
_DASHES = (4.0, 3.0)
"""In widths of the line."""


def paint_lesions(
    painter: QPainter, places: Places, done: Done, theme: Theme, scale: float
) -> None:
    """Outline the blocks with dashes, and let those fade of whose branch less is left.

    A box that stands for several blocks is marked, but does not fade; what is folded into its stage
    is not marked.

    Args:
        painter: in the scene's points.
        places: where the boxes are; those of a second network with the same ids are marked, too.
        done: what is done to the blocks.
        theme: the colours.
        scale: pixels per point.
    """
    for box, blocks in _marked(places, done).values():
        place = to_qt(box)
        factor = 1.0 if len(box.members) > 1 else done.factors.get(blocks[0], 1.0)
        veil = QColor(theme["background"])
        veil.setAlphaF((1 - DIMMED) * max(1 - factor, 0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil)
        painter.drawRoundedRect(place, box.radius, box.radius)
        pen = QPen(QColor(theme["projection"]), max(1.0, factor) * max(_WIDTH, _WIDTH / scale))
        pen.setDashPattern(_DASHES)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place, box.radius, box.radius)


def paint_tags(
    painter: QPainter,
    places: Places,
    done: Done,
    theme: Theme,
    viewport: Viewport,
    but: Box | None = None,
) -> None:
    """Say at the lower side of every marked block, but one, what is done to it; in pixels."""
    for box, blocks in _marked(places, done).values():
        if box is not but and box.rect.width * viewport.scale >= _ROOM:
            words = _words(box, blocks, done)
            paint_pill(painter, foot_of(box, viewport), words, theme, theme["projection"])


def foot_of(box: Box, viewport: Viewport) -> QPointF:
    """The middle of a box's lower side, a little below it; in pixels."""
    middle = QPointF(box.rect.x + box.rect.width / 2, box.rect.bottom)
    return viewport.to_screen(middle) + QPointF(0, _BELOW)


def pill_at(centre: QPointF, words: str) -> QRectF:
    """The place of a pill with words around a point, in pixels."""
    width = text_width(words, _PILL_SIZE, 600) + 2 * _PILL_INSET
    return QRectF(centre.x() - width / 2, centre.y() - PILL_HEIGHT / 2, width, PILL_HEIGHT)


def paint_pill(painter: QPainter, centre: QPointF, words: str, theme: Theme, ink: str) -> None:
    """Words in a pill around a point; in pixels."""
    pill = pill_at(centre, words)
    painter.setPen(QPen(QColor(ink), 1.4))
    painter.setBrush(QColor(theme["surface"]))
    painter.drawRoundedRect(pill, PILL_HEIGHT / 2, PILL_HEIGHT / 2)
    painter.setFont(scene_font(600))
    painter.save()
    painter.translate(pill.left() + _PILL_INSET, pill.bottom() - 4.6)
    painter.scale(_PILL_SIZE / EM, _PILL_SIZE / EM)
    painter.drawText(QPointF(0, 0), words)
    painter.restore()


def done_words(box: Box, block: str, done: Done) -> list[str]:
    """What is done to a block, with its name where the box stands for several."""
    words = [_name(block)] if len(box.members) > 1 else []
    if block in done.factors:
        factor = done.factors[block]
        words.append(f"× {factor:g}" if factor else "deleted")
    if partner := done.partner(block):
        alike = partner.rpartition(".")[0] == block.rpartition(".")[0]
        words.append(f"⇄ {_name(partner) if alike else partner}")
    return words


def _marked(places: Places, done: Done) -> dict[str, tuple[Box, list[str]]]:
    """The boxes to be marked, by their ids, each with the blocks that it is marked for."""
    blocks = dict.fromkeys((*done.factors, *(each for pair in done.swapped for each in pair)))
    found: defaultdict[str, list[str]] = defaultdict(list)
    boxes = {}
    for block in blocks:
        for part in (block, OTHER + block):
            box = places.showing(part) if places.has(part) else None
            if box:
                boxes[box.id] = box
                found[box.id].append(block)
    return {key: (box, found[key]) for key, box in boxes.items()}


def _words(box: Box, blocks: list[str], done: Done) -> str:
    if len(blocks) > 1:
        return f"{len(blocks)} of {len(box.members)} changed"
    (block,) = blocks
    return " ".join(done_words(box, block, done))


def _name(block: str) -> str:
    return block.rpartition(".")[2]
