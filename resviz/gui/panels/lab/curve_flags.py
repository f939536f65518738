"""The flags of a live plot: thin lines from top to bottom, with short labels."""

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QFont

from resviz.diagram.charts.data import Flag
from resviz.diagram.text import FAMILY
from resviz.diagram.theme import Theme
from resviz.gui.panels.lab.pool import Pool

_SIZE = 10
_TOP = 0.96  # of the height; each label stands a little lower than the one before
_DOWN = 0.07
_ROWS = 6


class CurveFlags:
    """Marks moments in a plot over the steps.

    Args:
        item: the pyqtgraph plot item.
    """

    def __init__(self, item: Any) -> None:
        self._font = QFont(FAMILY)
        self._font.setPixelSize(_SIZE)
        self._lines = Pool(item, self._new_line)

    def _new_line(self) -> Any:
        line = pg.InfiniteLine(angle=90, movable=False, label="")
        line.label.setFont(self._font)
        line.setZValue(-4)
        return line

    def show(self, flags: Sequence[Flag], theme: Theme) -> None:
        """Show these, and no others."""
        lines = self._lines.take(len(flags))
        for place, (line, flag) in enumerate(zip(lines, flags, strict=True)):
            line.setPen(pg.mkPen(theme[flag.role]))
            line.setPos(flag.at)
            line.label.setColor(theme[flag.role])
            line.label.setFormat(flag.label)
            line.label.setPosition(_TOP - _DOWN * (place % _ROWS))
