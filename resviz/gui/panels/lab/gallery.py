"""The gallery of demonstrations: a card with a picture for each."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from resviz.app.demonstrations import DEMONSTRATIONS, Demonstration
from resviz.diagram.text import FAMILY
from resviz.diagram.theme import DARK, Theme
from resviz.resources import asset

_CARD = QSize(288, 268)
_PICTURE = 144
_AIR = 16
_LINES = 4
_COLUMNS = 3
_RADIUS = 8.0
_STRIDES = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -_COLUMNS,
    Qt.Key.Key_Down: _COLUMNS,
}


class Gallery(QDialog):
    """All demonstrations; a click or a key on one starts it.

    Args:
        on_choose: told the id of the one that is chosen.
        theme: its colours.
        parent: the window.
    """

    def __init__(self, on_choose: Callable[[str], object], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Demonstrations")
        self.setObjectName("gallery")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._on_choose = on_choose
        self.cards = [Card(row, theme) for row in DEMONSTRATIONS.values()]
        for card in self.cards:
            card.clicked.connect(lambda _checked=False, card=card: self._choose(card.shown.id))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(_Shelf(self.cards))
        width = _COLUMNS * (_CARD.width() + _AIR) + 2 * _AIR
        self.resize(width, round(2.4 * (_CARD.height() + _AIR)))
        self.cards[0].setFocus()

    def _choose(self, key: str) -> None:
        self.accept()
        self._on_choose(key)


class _Shelf(QScrollArea):
    """Cards in rows; arrows, Home and End walk from one to another."""

    def __init__(self, cards: Sequence[QWidget]) -> None:
        super().__init__()
        self._cards = cards
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(_AIR, _AIR, _AIR, _AIR)
        grid.setSpacing(_AIR)
        for place, card in enumerate(cards):
            grid.addWidget(card, place // _COLUMNS, place % _COLUMNS)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its cards have it

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = next((i for i, card in enumerate(self._cards) if card.hasFocus()), 0)
        to = _reached(place, event.key(), len(self._cards))
        if to is None:
            super().keyPressEvent(event)
        else:
            self._cards[to].setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(self._cards[to], _AIR, _AIR)


def _reached(place: int, key: int, count: int) -> int | None:
    """The card that a key leads to from another, in rows; None for a key that does not walk."""
    if key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
        return 0 if key == Qt.Key.Key_Home else count - 1
    stride = _STRIDES.get(Qt.Key(key))
    if stride is None:
        return None
    to = place + stride
    if to >= count and place // _COLUMNS < (count - 1) // _COLUMNS:
        return count - 1  # the row below is shorter
    return to if 0 <= to < count else place


class Card(QAbstractButton):
    """A demonstration: what it looks like, its title, its first words."""

    def __init__(self, shown: Demonstration, theme: Theme) -> None:
        super().__init__()
        self.shown = shown
        self._theme = theme
        self._under = False
        name = f"{shown.id}-{'dark' if theme is DARK else 'light'}.png"
        self._picture = QPixmap(str(asset("demonstrations", name)))
        self.setFixedSize(_CARD)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(shown.title)
        self.setAccessibleDescription(f"Takes about {shown.duration}. {shown.text}")
        self.setToolTip(f"<p>{shown.text}</p>")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The space bar alone would press it, and what walks would not reach the shelf.
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        elif event.key() in _STRIDES:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._under = True
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._under = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(frame, _RADIUS, _RADIUS)
        painter.fillPath(shape, QColor(self._theme["background"]))
        painter.save()
        painter.setClipPath(shape)
        painter.drawPixmap(QRect(0, 0, self.width(), _PICTURE), self._picture)
        painter.restore()
        lit = self._under or self.hasFocus()
        painter.setPen(QColor(self._theme["selection" if lit else "line"]))
        painter.drawPath(shape)
        painter.drawLine(QPointF(0, _PICTURE), QPointF(self.width(), _PICTURE))
        room = QRectF(_AIR, _PICTURE + 10, self.width() - 2 * _AIR, self.height() - _PICTURE - 18)
        taken = self._write_duration(painter, room)
        title = room.adjusted(0, 0, -taken - _AIR, 0)
        self._write(painter, title, self.shown.title, 13, "ink", bold=True)
        self._write(painter, room.adjusted(0, 24, 0, 0), self.shown.text, 11, "muted")
        painter.end()

    def _write_duration(self, painter: QPainter, room: QRectF) -> float:
        """How long it takes, at the right of its title; returns how wide that is."""
        font = QFont(FAMILY)
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(self._theme["faint"]))
        width = painter.fontMetrics().horizontalAdvance(self.shown.duration)
        painter.drawText(QPointF(room.right() - width, room.y() + 13), self.shown.duration)
        return width

    def _write(
        self, painter: QPainter, room: QRectF, words: str, size: int, role: str, bold: bool = False
    ) -> None:
        """Words in lines, as many as there is room for; the last one is cut short."""
        font = QFont(FAMILY)
        font.setPixelSize(size)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(self._theme[role]))
        layout = QTextLayout(words, font)
        layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
        layout.beginLayout()
        height, most = 1.45 * size, 1 if bold else _LINES
        for row in range(most):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(room.width())
            told = words[line.textStart() : line.textStart() + line.textLength()]
            if row == most - 1:
                metrics = painter.fontMetrics()
                rest = words[line.textStart() :]
                told = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(QPointF(room.x(), room.y() + size + row * height), told.rstrip())
        layout.endLayout()
