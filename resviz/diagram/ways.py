"""The lines between columns: down, through the gutter, up, and in again from above.

A stage reads what the one before it gives, or, past others, what an earlier one does: such a line
runs below those in between. One that leaves from the middle of a stage runs above them. Lines to a
further row come from above it, from the left of their panel.
"""

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from resviz.core.network import Network
from resviz.core.ops import shape_text
from resviz.diagram.arcs import Placed, Stand, draw_arcs
from resviz.diagram.grid import GAP, GUTTER, PANEL_FOOT, ROW_GAP, TRACK
from resviz.diagram.panel import COLUMNS_TOP, Column, Panel
from resviz.diagram.pen import Pen
from resviz.diagram.pieces import ASIDE
from resviz.diagram.scene import Circle, Line, Point, Text
from resviz.diagram.stacks import entering
from resviz.diagram.stage_box import FoldedStage

_NEXT = 5.0
"""Between lines that leave from the middle of stages."""
_TURN = 10.0
"""From the end of a column to where its line turns."""
_BUNDLE = 7.0
"""Between the spine's line to a further column and the bundle of arcs that go there, too."""


class _Departure(NamedTuple):
    """Where the line leaves a column or a folded stage, on its way to the next.

    Attributes:
        row: of the panel.
        low: y below everything that stands in its row.
        source: id of the box it leaves.
        stop: index after the last layer that it comes from.
        x: where it leaves.
        y: where it leaves.
        gutter: x of the gutter it may run through.
        sideways: it leaves through the right side, not downward.
        turn: y where it turns into the gutter.
    """

    row: int
    low: float
    source: str
    stop: int
    x: float
    y: float
    gutter: float
    sideways: bool
    turn: float

    def way(self) -> list[Point]:
        """Into the gutter."""
        if self.sideways:
            return [(self.x, self.y), (self.gutter, self.y)]
        return [(self.x, self.y), (self.x, self.turn), (self.gutter, self.turn)]

    def way_past(self, gutter: float, below: float) -> list[Point]:
        """Below other stages, and below lines that run there, into a gutter further right."""
        turn = [(self.gutter, self.y)] if self.sideways else []
        x, y = self.gutter if self.sideways else self.x, self.low + TRACK + below
        return [(self.x, self.y), *turn, (x, y), (gutter, y)]


def draw_panels(pen: Pen, network: Network, rows: Sequence[Sequence[Panel | FoldedStage]]) -> None:
    """Draw the panels of every row from left to right, and the lines between them."""
    drawing = _Drawing(pen, network, max(row[-1].x + row[-1].width for row in rows))
    for number, row in enumerate(rows):
        for panel in row:
            drawing.draw(panel, number)


class _Drawing:
    def __init__(self, pen: Pen, network: Network, right: float) -> None:
        self.pen = pen
        self.network = network
        self.right = right
        self.row = 0
        self.lasts: list[_Departure] = []
        self.asides: list[_Departure] = []
        self.taken = 0
        self.past = 0
        self.arrived = 0
        self.arrived_in = -1

    def draw(self, panel: Panel | FoldedStage, row: int) -> None:
        """Draw a panel and the line that leads there."""
        self.row = row
        panel.draw(self.pen)
        if isinstance(panel, FoldedStage):
            self._arrive(panel, panel.scope.id, *panel.arrival, sideways=True)
            x, y = panel.departure
            leave = self._departure(panel, panel.scope.id, x, y, x + GUTTER / 2, sideways=True)
        else:
            leave = self._draw_columns(panel)
            if self.network.nodes[panel.scope.stop - 1].id in self.network.outputs:
                self._draw_output(panel)
        self.lasts.append(leave)

    def _departure(
        self,
        panel: Panel | FoldedStage,
        source: str,
        x: float,
        y: float,
        gutter: float,
        *,
        sideways: bool,
        stop: int = 0,
        below: float = inf,
    ) -> _Departure:
        low = panel.y + panel.panel_height - PANEL_FOOT
        end = stop or panel.scope.stop
        turn = min(low, below + _TURN)
        return _Departure(self.row, low, source, end, x, y, gutter, sideways, turn)

    def _arrive(
        self, panel: Panel | FoldedStage, target: str, x: float, y: float, *, sideways: bool
    ) -> str:
        """Draw the line to the first box of a panel; the box that it comes from."""
        if not self.lasts:
            return ""
        source = entering(self.network, panel.scope.start)
        gutter = panel.x - GUTTER / 2
        leave = next(last for last in self.lasts if last.stop > source)
        aside = [tap for tap in self.asides if tap.stop > source]
        if aside and aside[0].stop < leave.stop:
            self._arrive_from_aside(aside[0], panel, target, (x, y), sideways=sideways)
            return aside[0].source
        if leave.row < self.row:
            way = self._way_to_another_row(leave, panel)
        elif leave is not self.lasts[-1]:
            gutter += _NEXT if sideways else 0  # off the line that leaves the stage before
            way = leave.way_past(gutter, self._below())
        elif leave.sideways and sideways:
            way = [(leave.x, leave.y)]
        else:
            way, gutter = leave.way(), leave.gutter
        if sideways:
            over = [] if len(way) == 1 else [(gutter, y)]
        else:
            top = panel.y + COLUMNS_TOP
            over = [(gutter, top), (x, top)]
        self.pen.connect(leave.source, target, "main", [*way, *over, (x, y)])
        return leave.source

    def _way_to_another_row(self, leave: _Departure, panel: Panel | FoldedStage) -> list[Point]:
        """Down beside a row's last panel, back to the left above the row of this one."""
        gutter, channel = panel.x - GUTTER / 2, self._channel(panel)
        if leave.row == self.row - 1 and leave is self._last_of(leave.row):
            way = leave.way()
            return [*way, (way[-1][0], channel), (gutter, channel)]
        self.taken += 1
        right = self.right + GUTTER / 2 + _NEXT * (self.taken - 1)
        return [*leave.way_past(right, self._below()), (right, channel), (gutter, channel)]

    def _below(self) -> float:
        """What the next line that runs past others has to keep below those before it."""
        self.past += 1
        return _NEXT * (self.past - 1)

    def _last_of(self, row: int) -> _Departure:
        return [last for last in self.lasts if last.row == row][-1]

    def _channel(self, panel: Panel | FoldedStage) -> float:
        """A free y above the row of a panel; every line that comes has its own."""
        self.arrived = self.arrived + 1 if self.row == self.arrived_in else 0
        self.arrived_in = self.row
        return panel.y - ROW_GAP / 2 - _NEXT * self.arrived

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
        gutter, x = leave.gutter - off, panel.x - GUTTER / 2 if sideways else end[0]
        way = [(leave.x, leave.y), (gutter, leave.y)]
        if leave.row < self.row:
            channel, beside = self._channel(panel), panel.x - GUTTER / 2
            top = end[1] if sideways else panel.y + COLUMNS_TOP
            if leave.row < self.row - 1:
                right, below = self.right + GUTTER / 2 + off, leave.low + TRACK + self._below()
                way += [(gutter, below), (right, below)]
                gutter = right
            way += [(gutter, channel), (beside, channel), (beside, top), (x, top)]
        else:
            top = panel.y + COLUMNS_TOP - off
            way += [(gutter, top), (x, top)]
        turn = [(x, end[1])] if sideways and leave.row == self.row else []
        dot = Circle(leave.x, leave.y, 2.8, "main")
        self.pen.connect(leave.source, target, "main", [*way, *turn, end], (dot,))

    def _draw_columns(self, panel: Panel) -> _Departure:
        leave: _Departure | None = None
        stands: list[Stand] = []
        for column in panel.columns:
            first = column.pieces[0]
            end = (column.x, column.top + first.entry_y)
            if leave:
                over = [(leave.gutter, column.top), (column.x, column.top)]
                self.pen.connect(leave.source, first.entry, "main", [*leave.way(), *over, end])
                source = leave.source
                bundle = (leave.low - _BUNDLE, leave.gutter - _BUNDLE, column.top - _BUNDLE)
            else:
                source = self._arrive(panel, first.entry, *end, sideways=False)
                bundle = (0.0, 0.0, 0.0)
            last = column is panel.columns[-1]
            gutter = (panel.x + panel.width if last else column.x + column.right) + GUTTER / 2
            stands.append(Stand(column.x, [], bundle))
            leave = self._draw_pieces(panel, column, source, gutter, stands[-1].placed)
        assert leave is not None
        draw_arcs(self.pen, stands)
        return leave

    def _draw_pieces(
        self, panel: Panel, column: Column, source: str, gutter: float, placed: list[Placed]
    ) -> _Departure:
        """Draw a column, and list its pieces; how the line leaves its last box."""
        y, left_at = column.top, column.top
        for index, piece in enumerate(column.pieces):
            if index:
                points = [(column.x, left_at), (column.x, y + piece.entry_y)]
                self.pen.connect(source, piece.entry, "main", points)
            piece.draw(self.pen, column.x, y, source, panel.scope.id)
            placed.append(Placed(piece, y, source))
            source, left_at, y = piece.exit, y + piece.exit_y, y + piece.height
            if piece.parts:
                x, side = column.x, y - ASIDE / 2
                self.asides.append(
                    self._departure(panel, source, x, side, gutter, sideways=True, stop=piece.stop)
                )
        stop = column.pieces[-1].stop
        below = inf if panel.bundles else y  # a bundle runs beside the line, as low as it can
        return self._departure(
            panel, source, column.x, left_at, gutter, sideways=False, stop=stop, below=below
        )

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
