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

    def __init__(self, network: Network, scope: Scope, columns: list[Column], share: float) -> None:
        self.network = network
        self.scope = scope
        self.columns = columns
        self.share = share
        self.x = self.y = self.panel_height = 0.0
        tallest = max(column.height for column in self.columns)
        self.height = COLUMNS_TOP + tallest + GAP + PANEL_FOOT
        if network.nodes[scope.stop - 1].id in network.outputs:
            self.height += OUTPUT_ROOM
        self.width = max(self._columns_width(), self._header_width()) + 2 * PANEL_PAD

    def _columns_width(self) -> float:
        return sum(column.left + column.right + GUTTER for column in self.columns) - GUTTER

    def _header_width(self) -> float:
        shape = shape_text(self.network.nodes[self.scope.stop - 1].shape)
        title = text_width(scope_title(self.scope), 13.5, 700) + 18 + text_width(shape, 11)
        return max(title, text_width(cost_words(self.network.cost(self.scope.id)), 10.5))

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
        scope, network = self.scope, self.network
        left, right = self.x + PANEL_PAD, rect.right - PANEL_PAD
        shape = shape_text(network.nodes[scope.stop - 1].shape)
        bar = Rect(left, self.y + 54, right - left, 4, 2, "bar-track")
        marks: tuple[Mark, ...] = (
            rect._replace(radius=12, fill="panel", stroke="panel-line"),
            Text(left, self.y + 26, scope_title(scope), 13.5, 700),
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
                title=scope_title(scope),
            )
        )
