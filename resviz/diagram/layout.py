"""Where everything goes: a network and a view become a `Scene`.

Stages stand side by side as panels. Inside a panel, pieces hang one below the other on a straight
spine; where they would grow too tall they flow on in a further column, like text. Between columns
the line runs down, through the gutter, up, and in again from above. A folded stage is a box with
one small arc for every shortcut it holds.
"""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

from resviz.core.network import Level, Network, Scope
from resviz.core.ops import shape_text
from resviz.diagram.heading import draw_heading, draw_legend, heading_width
from resviz.diagram.pieces import (
    GAP,
    BlockPiece,
    LayerPiece,
    OpenBlockPiece,
    Pen,
    Piece,
)
from resviz.diagram.runs import Run, runs
from resviz.diagram.scene import Box, Line, Mark, Point, Rect, Scene, Text
from resviz.diagram.stage_box import FoldedStage
from resviz.diagram.text import text_width
from resviz.diagram.view import View
from resviz.diagram.words import about_scope, cost_words, spaced

MARGIN = 28.0
GUTTER = 22.0
PANEL_PAD = 16.0
PANEL_HEADER = 66.0
PANEL_TOP_LANE = 10.0
PANEL_FOOT = 18.0
ASPECT = 1.7


def draw(network: Network, view: View | None = None) -> Scene:
    """Lay a network out as far as the view unfolds it."""
    view = view or View()
    pen = Pen()
    panels = _panels(network, view)
    right = MARGIN + sum(panel.width for panel in panels) + GUTTER * (len(panels) - 1)
    top = MARGIN
    if view.heading:
        right = max(right, MARGIN + heading_width(network))
        top = draw_heading(pen, network, MARGIN, right, top)
    height = max(panel.height for panel in panels)
    x = MARGIN
    for panel in panels:
        panel.place(x, top, height)
        x += panel.width + GUTTER
    _draw_panels(pen, network, panels)
    bottom = draw_legend(pen, network, MARGIN, right, top + height)
    return Scene(
        right + MARGIN,
        bottom + MARGIN,
        f"{network.title}: {network.summary}" if network.summary else network.title,
        tuple(pen.boxes),
        tuple(pen.edges),
        tuple(pen.notes),
    )


# Panels


class _Column:
    """Pieces on one spine."""

    def __init__(self, pieces: list[Piece], left: float, right: float) -> None:
        self.pieces = pieces
        self.left = left
        self.right = right
        self.x = self.top = 0.0

    @property
    def height(self) -> float:
        return sum(piece.height for piece in self.pieces)

    @property
    def bottom(self) -> float:
        return self.top + self.height


class _Panel:
    """An unfolded stage: a header over columns."""

    def __init__(
        self, network: Network, scope: Scope, columns: list[_Column], share: float
    ) -> None:
        self.network = network
        self.scope = scope
        self.columns = columns
        self.share = share
        self.x = self.y = 0.0
        tallest = max(column.height for column in self.columns)
        self.height = PANEL_HEADER + PANEL_TOP_LANE + tallest + GAP + PANEL_FOOT
        self.width = max(self._columns_width(), self._header_width()) + 2 * PANEL_PAD

    def _columns_width(self) -> float:
        return sum(column.left + column.right + GUTTER for column in self.columns) - GUTTER

    def _header_width(self) -> float:
        shape = shape_text(self.network.nodes[self.scope.stop - 1].shape)
        title = text_width(spaced(self.scope.name), 13.5, 700) + 18 + text_width(shape, 11)
        return max(title, text_width(cost_words(self.network.cost(self.scope.id)), 10.5))

    def place(self, x: float, y: float, height: float) -> None:
        self.x, self.y, self.height = x, y, height
        spine = x + (self.width - self._columns_width()) / 2
        for column in self.columns:
            column.x = spine + column.left
            column.top = y + PANEL_HEADER + PANEL_TOP_LANE
            spine = column.x + column.right + GUTTER

    def draw(self, pen: Pen) -> None:
        rect = Rect(self.x, self.y, self.width, self.height)
        scope, network = self.scope, self.network
        left, right = self.x + PANEL_PAD, rect.right - PANEL_PAD
        shape = shape_text(network.nodes[scope.stop - 1].shape)
        bar = Rect(left, self.y + 54, right - left, 4, 2, "bar-track")
        marks: tuple[Mark, ...] = (
            rect._replace(radius=12, fill="panel", stroke="panel-line"),
            Text(left, self.y + 26, spaced(scope.name), 13.5, 700),
            Text(right, self.y + 26, shape, 11, 400, "muted", "end"),
            Text(left, self.y + 44, cost_words(network.cost(scope.id)), 10.5, 400, "muted"),
            bar,
            bar._replace(width=max(bar.width * self.share, 1.5), fill="bar"),
        )
        pen.boxes.append(
            Box(
                id=scope.id,
                kind="stage",
                op=scope.label,
                rect=rect,
                marks=marks,
                about=about_scope(network, scope),
                holds=True,
                foldable=bool(network.blocks(scope.id)),
            )
        )


def _panels(network: Network, view: View) -> list[_Panel | FoldedStage]:
    stages = network.scopes_at(Level.STAGE)
    total = max(network.macs, 1)
    stacks: dict[str, list[Piece]] = {
        scope.id: _stack(network, view, scope)
        for scope in stages
        if not _is_folded(network, view, scope)
    }
    if stages[0].id in stacks:
        stacks[stages[0].id].insert(0, LayerPiece(network.nodes[0], ()))
    height = _column_height(list(stacks.values()))
    return [
        _Panel(
            network,
            scope,
            _columns(stacks[scope.id], height),
            network.cost(scope.id).macs / total,
        )
        if scope.id in stacks
        else FoldedStage(network, scope)
        for scope in stages
    ]


def _is_folded(network: Network, view: View, scope: Scope) -> bool:
    if network.blocks(scope.id):
        return not view.shows_blocks(scope.id)
    return view.detail == "stage"


def _stack(network: Network, view: View, stage: Scope) -> list[Piece]:
    """The pieces of a stage from top to bottom."""
    pieces: list[Piece] = []
    blocks = {block.id: block for block in network.blocks(stage.id)}
    grouped = {run.blocks[0].id: run for run in runs(network, blocks.values())}
    skip: set[str] = set()
    for child in stage.children:
        if child in skip:
            continue
        if child in network:
            node = network[child]
            pieces.append(LayerPiece(node, network[node.inputs[0]].shape))
        elif child in blocks:
            run = grouped.get(child)
            if run is None or not view.folds(run.id):
                run = Run((blocks[child],))
            skip.update(block.id for block in run.blocks)
            open_ = view.shows_layers(run.id)
            pieces.append((OpenBlockPiece if open_ else BlockPiece)(network, run))
    return pieces


def _columns(pieces: Sequence[Piece], height: float) -> list[_Column]:
    """Flow pieces into columns of about the same height, none taller than allowed or one piece."""
    left = max(piece.left for piece in pieces)
    right = max(piece.right for piece in pieces)
    heights = [piece.height for piece in pieces]
    breaks = _breaks(heights, height)
    low, high = sum(heights) / len(breaks), height
    while high - low > GAP:
        middle = (low + high) / 2
        fewer = _breaks(heights, middle)
        low, high, breaks = (
            (low, middle, fewer) if len(fewer) <= len(breaks) else (middle, high, breaks)
        )
    ends = [*breaks[1:], len(pieces)]
    return [
        _Column(list(pieces[start:end]), left, right)
        for start, end in zip(breaks, ends, strict=True)
    ]


def _breaks(heights: Sequence[float], limit: float) -> list[int]:
    """Indices at which a column begins when each is filled up to the limit."""
    breaks, used = [0], 0.0
    for index, height in enumerate(heights):
        if index > breaks[-1] and used + height > limit:
            breaks.append(index)
            used = 0.0
        used += height
    return breaks


def _column_height(stacks: list[list[Piece]]) -> float:
    """The column height that brings the picture closest to the aspect of a page or screen."""
    if not stacks:
        return 0.0
    heights = [[piece.height for piece in stack] for stack in stacks]
    widths = [max(p.left + p.right for p in stack) + GUTTER for stack in stacks]
    least = max(max(column) for column in heights)
    most = max(sum(column) for column in heights)
    candidates = [most]
    while candidates[-1] / 1.15 > least:
        candidates.append(candidates[-1] / 1.15)

    def distance(height: float) -> float:
        columns = (
            len(_breaks(stack, height)) * width
            for stack, width in zip(heights, widths, strict=True)
        )
        width = sum(columns) + len(stacks) * (GUTTER + PANEL_PAD)
        return abs(log(width / (height + PANEL_HEADER) / ASPECT))

    return min(candidates, key=distance)


# Lines between columns


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


def _draw_panels(pen: Pen, network: Network, panels: Sequence[_Panel | FoldedStage]) -> None:
    leave: _Departure | None = None
    for panel in panels:
        panel.draw(pen)
        if isinstance(panel, FoldedStage):
            leave = _draw_folded(pen, panel, leave)
        else:
            leave = _draw_columns(pen, panel, leave)
    if isinstance(panels[-1], _Panel):
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


def _draw_columns(pen: Pen, panel: _Panel, leave: _Departure | None) -> _Departure:
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


def _draw_pieces(pen: Pen, panel: _Panel, column: _Column, source: str) -> float:
    """Draw a column; the y at which the line leaves its last box."""
    y, left_at = column.top, column.top
    for index, piece in enumerate(column.pieces):
        if index:
            points = [(column.x, left_at), (column.x, y + piece.entry_y)]
            pen.connect(source, piece.entry, "main", points)
        piece.draw(pen, column.x, y, source, panel.scope.id)
        source, left_at, y = piece.exit, y + piece.exit_y, y + piece.height
    return left_at


def _draw_output(pen: Pen, network: Network, column: _Column) -> None:
    """The arrow out of the last layer, and what comes out."""
    shape = network.output_shape
    words = f"{shape[0]} classes" if len(shape) == 1 else shape_text(shape)
    end = column.bottom + GAP + 4
    start = column.bottom - column.pieces[-1].height + column.pieces[-1].exit_y
    line = Line(((column.x, start), (column.x, end)), "main", 1.4, (), 0, arrow=True)
    pen.notes += [line, Text(column.x, end + 15, words, 11.5, 600, "ink", "middle")]
