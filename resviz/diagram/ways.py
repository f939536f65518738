"""The lines between columns: down, through the gutter, up, and in again from above.

A stage reads what the one before it gives, or, past others, what an earlier one does: such a line
runs below those in between. One that leaves from the middle of a stage runs above them.
"""

from collections.abc import Sequence
from typing import NamedTuple

from resviz.core.network import Network
from resviz.core.ops import shape_text
from resviz.diagram.grid import GAP, GUTTER, PANEL_FOOT, TRACK
from resviz.diagram.panel import COLUMNS_TOP, Column, Panel
from resviz.diagram.pen import Pen
from resviz.diagram.pieces import ASIDE
from resviz.diagram.scene import Circle, Line, Point, Text
from resviz.diagram.stage_box import FoldedStage

_NEXT = 5.0
"""Between lines that leave from the middle of stages."""


class _Departure(NamedTuple):
    """Where the line leaves a column or a folded stage, on its way to the next.

    Attributes:
        source: id of the box it leaves.
        stop: index after the last layer that it comes from.
        x: where it leaves.
        y: where it leaves.
        gutter: x of the gutter it may run through.
        sideways: it leaves through the right side, not downward.
    """

    source: str
    stop: int
    x: float
    y: float
    gutter: float
    sideways: bool

    def way(self, low: float) -> list[Point]:
        """Into the gutter; ``low`` is the y below everything that stands in the way."""
        if self.sideways:
            return [(self.x, self.y), (self.gutter, self.y)]
        return [(self.x, self.y), (self.x, low), (self.gutter, low)]

    def way_past(self, low: float, gutter: float) -> list[Point]:
        """Below other stages into a gutter further right."""
        turn = [(self.gutter, self.y)] if self.sideways else []
        x = self.gutter if self.sideways else self.x
        return [(self.x, self.y), *turn, (x, low + TRACK), (gutter, low + TRACK)]


def entering(network: Network, start: int) -> int:
    """Index of the layer whose output enters where this one stands."""
    return network.index(network.nodes[start].inputs[0])


def draw_panels(pen: Pen, network: Network, panels: Sequence[Panel | FoldedStage]) -> None:
    """Draw the panels from left to right, and the lines between them."""
    drawing = _Drawing(pen, network)
    for panel in panels:
        drawing.draw(panel)


class _Drawing:
    def __init__(self, pen: Pen, network: Network) -> None:
        self.pen = pen
        self.network = network
        self.lasts: list[_Departure] = []
        self.asides: list[_Departure] = []
        self.taken = 0

    def draw(self, panel: Panel | FoldedStage) -> None:
        """Draw a panel and the line that leads there."""
        panel.draw(self.pen)
        if isinstance(panel, FoldedStage):
            self._arrive(panel, panel.scope.id, *panel.arrival, sideways=True)
            right = panel.departure
            gutter = right[0] + GUTTER / 2
            stop = panel.scope.stop
            leave = _Departure(panel.scope.id, stop, *right, gutter, sideways=True)
        else:
            leave = self._draw_columns(panel)
            if self.network.nodes[panel.scope.stop - 1].id in self.network.outputs:
                self._draw_output(panel)
        self.lasts.append(leave)

    def _arrive(
        self, panel: Panel | FoldedStage, target: str, x: float, y: float, *, sideways: bool
    ) -> str:
        """Draw the line to the first box of a panel; the box that it comes from."""
        if not self.lasts:
            return ""
        source = entering(self.network, panel.scope.start)
        low = panel.y + panel.panel_height - PANEL_FOOT
        gutter = panel.x - GUTTER / 2
        leave = next(last for last in self.lasts if last.stop > source)
        aside = [tap for tap in self.asides if tap.stop > source]
        if aside and aside[0].stop < leave.stop:
            self._arrive_from_aside(aside[0], panel, target, (x, y), sideways=sideways)
            return aside[0].source
        if leave is not self.lasts[-1]:
            way = leave.way_past(low, gutter)
        elif leave.sideways and sideways:
            way = [(leave.x, leave.y)]
        else:
            way, gutter = leave.way(low), leave.gutter
        if sideways:
            over = [] if len(way) == 1 else [(gutter, y)]
        else:
            top = panel.y + COLUMNS_TOP
            over = [(gutter, top), (x, top)]
        self.pen.connect(leave.source, target, "main", [*way, *over, (x, y)])
        return leave.source

    def _arrive_from_aside(
        self,
        leave: _Departure,
        panel: Panel | FoldedStage,
        target: str,
        end: Point,
        *,
        sideways: bool,
    ) -> None:
        self.taken += 1
        off = _NEXT * self.taken
        gutter, top = leave.gutter - off, panel.y + COLUMNS_TOP - off
        x = panel.x - GUTTER / 2 if sideways else end[0]
        way = [(leave.x, leave.y), (gutter, leave.y), (gutter, top), (x, top)]
        turn = [(x, end[1])] if sideways else []
        dot = Circle(leave.x, leave.y, 2.8, "main")
        self.pen.connect(leave.source, target, "main", [*way, *turn, end], (dot,))

    def _draw_columns(self, panel: Panel) -> _Departure:
        leave: _Departure | None = None
        low = panel.y + panel.panel_height - PANEL_FOOT
        for column in panel.columns:
            first = column.pieces[0]
            end = (column.x, column.top + first.entry_y)
            if leave:
                over = [(leave.gutter, column.top), (column.x, column.top)]
                self.pen.connect(leave.source, first.entry, "main", [*leave.way(low), *over, end])
                source = leave.source
            else:
                source = self._arrive(panel, first.entry, *end, sideways=False)
            last = column is panel.columns[-1]
            gutter = (panel.x + panel.width if last else column.x + column.right) + GUTTER / 2
            leave = self._draw_pieces(panel, column, source, gutter)
        assert leave is not None
        return leave

    def _draw_pieces(self, panel: Panel, column: Column, source: str, gutter: float) -> _Departure:
        """Draw a column; how the line leaves its last box."""
        y, left_at = column.top, column.top
        for index, piece in enumerate(column.pieces):
            if index:
                points = [(column.x, left_at), (column.x, y + piece.entry_y)]
                self.pen.connect(source, piece.entry, "main", points)
            piece.draw(self.pen, column.x, y, source, panel.scope.id)
            source, left_at, y = piece.exit, y + piece.exit_y, y + piece.height
            if piece.parts:
                tap = _Departure(source, piece.stop, column.x, y - ASIDE / 2, gutter, sideways=True)
                self.asides.append(tap)
        stop = column.pieces[-1].stop
        return _Departure(source, stop, column.x, left_at, gutter, sideways=False)

    def _draw_output(self, panel: Panel) -> None:
        """The arrow out of a last layer, and what comes out."""
        column = panel.columns[-1]
        shape = self.network.nodes[panel.scope.stop - 1].shape
        words = f"{shape[0]} classes" if len(shape) == 1 else shape_text(shape)
        end = column.bottom + GAP + 4
        start = column.bottom - column.pieces[-1].height + column.pieces[-1].exit_y
        line = Line(((column.x, start), (column.x, end)), "main", 1.4, (), 0, arrow=True)
        text = Text(column.x, end + 15, words, 11.5, 600, "ink", "middle")
        self.pen.notes += [line, text]
