"""The lines between columns: down, through the gutter, up, and in again from above."""

from collections.abc import Sequence
from typing import NamedTuple

from resviz.core.network import Network
from resviz.core.ops import shape_text
from resviz.diagram.grid import GAP, GUTTER, PANEL_FOOT
from resviz.diagram.panel import Column, Panel
from resviz.diagram.pen import Pen
from resviz.diagram.scene import Line, Point, Text
from resviz.diagram.stage_box import FoldedStage


class _Departure(NamedTuple):
    """Where the line leaves a column or a folded stage, on its way to the next.

    Attributes:
        source: id of the box it leaves.
        x: where it leaves.
        y: where it leaves.
        gutter: x of the gutter it may run through.
        sideways: it leaves through the right side, not downward.
    """

    source: str
    x: float
    y: float
    gutter: float
    sideways: bool

    def way(self, low: float) -> list[Point]:
        """Into the gutter; ``low`` is the y below everything that stands in the way."""
        if self.sideways:
            return [(self.x, self.y), (self.gutter, self.y)]
        return [(self.x, self.y), (self.x, low), (self.gutter, low)]


def draw_panels(pen: Pen, network: Network, panels: Sequence[Panel | FoldedStage]) -> None:
    """Draw the panels from left to right, and the line that runs through them all."""
    leave: _Departure | None = None
    for panel in panels:
        panel.draw(pen)
        if isinstance(panel, FoldedStage):
            leave = _draw_folded(pen, panel, leave)
        else:
            leave = _draw_columns(pen, panel, leave)
    if isinstance(panels[-1], Panel):
        _draw_output(pen, network, panels[-1].columns[-1])


def _draw_folded(pen: Pen, stage: FoldedStage, leave: _Departure | None) -> _Departure:
    x, y = stage.arrival
    if leave:
        way = leave.way(stage.y + stage.panel_height - PANEL_FOOT)
        if leave.sideways:
            way = way[:1]
        else:
            way.append((leave.gutter, y))
        pen.connect(leave.source, stage.scope.id, "main", [*way, (x, y)])
    right = stage.departure
    return _Departure(stage.scope.id, *right, right[0] + GUTTER / 2, sideways=True)


def _draw_columns(pen: Pen, panel: Panel, leave: _Departure | None) -> _Departure:
    low = panel.y + panel.height - PANEL_FOOT
    for column in panel.columns:
        first = column.pieces[0]
        if leave:
            way = leave.way(low)
            over = [(leave.gutter, column.top), (column.x, column.top)]
            end = (column.x, column.top + first.entry_y)
            pen.connect(leave.source, first.entry, "main", [*way, *over, end])
        source = leave.source if leave else ""
        bottom = _draw_pieces(pen, panel, column, source)
        last = column is panel.columns[-1]
        gutter = (panel.x + panel.width if last else column.x + column.right) + GUTTER / 2
        leave = _Departure(column.pieces[-1].exit, column.x, bottom, gutter, sideways=False)
    assert leave is not None
    return leave


def _draw_pieces(pen: Pen, panel: Panel, column: Column, source: str) -> float:
    """Draw a column; the y at which the line leaves its last box."""
    y, left_at = column.top, column.top
    for index, piece in enumerate(column.pieces):
        if index:
            points = [(column.x, left_at), (column.x, y + piece.entry_y)]
            pen.connect(source, piece.entry, "main", points)
        piece.draw(pen, column.x, y, source, panel.scope.id)
        source, left_at, y = piece.exit, y + piece.exit_y, y + piece.height
    return left_at


def _draw_output(pen: Pen, network: Network, column: Column) -> None:
    """The arrow out of the last layer, and what comes out."""
    shape = network.output_shape
    words = f"{shape[0]} classes" if len(shape) == 1 else shape_text(shape)
    end = column.bottom + GAP + 4
    start = column.bottom - column.pieces[-1].height + column.pieces[-1].exit_y
    line = Line(((column.x, start), (column.x, end)), "main", 1.4, (), 0, arrow=True)
    pen.notes += [line, Text(column.x, end + 15, words, 11.5, 600, "ink", "middle")]
