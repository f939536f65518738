"""An unfolded stage: a panel with a header over columns of pieces."""

from resviz.core.network import Network, Scope
from resviz.core.ops import shape_text
from resviz.diagram.grid import (
    GAP,
    GUTTER,
    OUTPUT_ROOM,
    PANEL_FOOT,
    PANEL_HEADER,
    PANEL_PAD,
    PANEL_TOP_LANE,
)
from resviz.diagram.pen import Pen
from resviz.diagram.pieces import Piece
from resviz.diagram.scene import Box, Mark, Rect, Text
from resviz.diagram.text import text_width
from resviz.diagram.words import about_scope, cost_words, scope_title

COLUMNS_TOP = PANEL_HEADER + PANEL_TOP_LANE
"""From the top of a panel to its first pieces."""


class Column:
    """Pieces on one spine."""

    def __init__(self, pieces: list[Piece], left: float, right: float) -> None:
        self.pieces = pieces
        self.left = left
        self.right = right
        self.x = self.top = 0.0

    @property
    def height(self) -> float:
        """Of all pieces."""
        return sum(piece.height for piece in self.pieces)

    @property
    def bottom(self) -> float:
        """Y below the last piece."""
        return self.top + self.height


class Panel:
    """An unfolded stage: a header over columns."""

    def __init__(self, network: Network, scope: Scope, columns: list[Column]) -> None:
        self.network = network
        self.scope = scope
        self.columns = columns
        self.x = self.y = self.panel_height = 0.0
        tallest = max(column.height for column in self.columns)
        self.height = COLUMNS_TOP + tallest + GAP + PANEL_FOOT
        if network.nodes[scope.stop - 1].id in network.outputs:
            self.height += OUTPUT_ROOM
        self.width = (
            max(self._columns_width(), header_width(self.network, self.scope)) + 2 * PANEL_PAD
        )

    def _columns_width(self) -> float:
        return sum(column.left + column.right + GUTTER for column in self.columns) - GUTTER

    @property
    def bundles(self) -> int:
        """How often the arcs of dense blocks have to go to a further column."""
        return sum(column.pieces[-1].joint is not None for column in self.columns[:-1])

    def place(self, x: float, y: float, height: float) -> None:
        """Put its upper left corner at x and y, in a row of this height."""
        self.x, self.y, self.panel_height = x, y, height
        spine = x + (self.width - self._columns_width()) / 2
        for column in self.columns:
            column.x = spine + column.left
            column.top = y + COLUMNS_TOP
            spine = column.x + column.right + GUTTER

    def draw(self, pen: Pen) -> None:
        """Draw the header; what is inside is drawn with the lines that lead there."""
        rect = Rect(self.x, self.y, self.width, self.panel_height)
        pen.boxes.append(panel_box(self.network, self.scope, rect, self.width - 2 * PANEL_PAD))


def header_width(network: Network, scope: Scope) -> float:
    """The room that the words over a stage need."""
    shape = shape_text(network.nodes[scope.stop - 1].shape)
    title = text_width(scope_title(scope), 13.5, 700) + 18 + text_width(shape, 11)
    return max(title, text_width(cost_words(network.cost(scope.id)), 10.5))


def panel_box(network: Network, scope: Scope, rect: Rect, width: float) -> Box:
    """The panel of an unfolded stage, with a header of this width in its upper left corner."""
    left, right = rect.x + PANEL_PAD, rect.x + PANEL_PAD + width
    shape = shape_text(network.nodes[scope.stop - 1].shape)
    bar = Rect(left, rect.y + 54, width, 4, 2, "bar-track")
    share = network.cost(scope.id).macs / max(network.macs, 1)
    marks: tuple[Mark, ...] = (
        rect._replace(radius=12, fill="panel", stroke="panel-line"),
        Text(left, rect.y + 26, scope_title(scope), 13.5, 700),
        Text(right, rect.y + 26, shape, 11, 400, "muted", "end"),
        Text(left, rect.y + 44, cost_words(network.cost(scope.id)), 10.5, 400, "muted"),
        bar,
        bar._replace(width=max(bar.width * share, 1.5), fill="bar"),
    )
    return Box(
        id=scope.id,
        kind="stage",
        op=scope.label,
        rect=rect,
        marks=marks,
        about=about_scope(network, scope),
        holds=True,
        foldable=bool(network.blocks(scope.id)),
        title=scope_title(scope),
    )
