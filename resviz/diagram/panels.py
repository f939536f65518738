"""The styles *stages* and *page*: every stage a panel.

Panels stand side by side, in one row or, on a page, in as many as fill it. Inside a panel, pieces
hang one below the other on a straight spine; where they would grow too tall they flow on in a
further column, like text. A folded stage is a box with one small arc for every shortcut it holds.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import log

from resviz.core.network import Level, Network
from resviz.diagram.flow import DOWN
from resviz.diagram.grid import GAP, GUTTER, PANEL_FOOT, PANEL_HEADER, PANEL_PAD, ROW_GAP
from resviz.diagram.panel import Column, Panel
from resviz.diagram.pen import Pen
from resviz.diagram.pieces import LayerPiece, Piece
from resviz.diagram.stacks import entering, is_folded, make_room_for_asides, stack_of
from resviz.diagram.stage_box import FoldedStage
from resviz.diagram.view import View
from resviz.diagram.ways import draw_panels

ASPECT = 1.7
"""Of one row of panels, as near as can be: that of a screen."""

_Row = list[Panel | FoldedStage]


class Panels:
    """The stages as panels, in rows.

    Attributes:
        flow: downward, inside the panels.
        width: of the picture without margins.
        height: of the same.
    """

    flow = DOWN

    def __init__(self, network: Network, view: View) -> None:
        self.network = network
        stages = network.scopes_at(Level.STAGE)
        stacks: dict[str, list[Piece]] = {
            scope.id: stack_of(network, view, scope)
            for scope in stages
            if not is_folded(network, view, scope)
        }
        if stages[0].id in stacks:
            stacks[stages[0].id].insert(0, LayerPiece(network.nodes[0], (), 1))
        make_room_for_asides(network, stages, stacks)
        self._foot = PANEL_FOOT if _passes_by(network) else 0.0
        page = view.style == "page"
        folded = {key.id: FoldedStage(network, key) for key in stages if key.id not in stacks}
        height, limit = _fitting(
            [*stacks.values()], [*folded.values()], view.aspect if page else ASPECT, rows=page
        )
        panels: _Row = [
            folded.get(scope.id) or Panel(network, scope, _columns(stacks[scope.id], height))
            for scope in stages
        ]
        self.rows = _in_rows(panels, limit) if page else [panels]
        self.width, self.height = self._size(self.rows)

    def _size(self, rows: list[_Row]) -> tuple[float, float]:
        widths = [sum(panel.width + GUTTER for panel in row) - GUTTER for row in rows]
        return max(widths), sum(map(self._height, rows)) + ROW_GAP * (len(rows) - 1)

    def _height(self, row: _Row) -> float:
        return max(panel.height for panel in row) + self._foot

    def draw(self, pen: Pen, left: float, top: float, right: float) -> None:
        """Draw them below a y, from an x on."""
        y = top
        for row in self.rows:
            x, height = left, self._height(row)
            for panel in row:
                panel.place(x, y, height)
                x += panel.width + GUTTER
            y += height + ROW_GAP
        draw_panels(pen, self.network, self.rows)


def _passes_by(network: Network) -> bool:
    """A line runs past a stage that does not read it."""
    stages = network.scopes_at(Level.STAGE)
    return any(entering(network, stage.start) < before.start for before, stage in pairwise(stages))


def _columns(pieces: Sequence[Piece], height: float) -> list[Column]:
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
        Column(list(pieces[start:end]), left, right)
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


def _in_rows(panels: _Row, limit: float) -> list[_Row]:
    """Rows at most so wide, or of one panel."""
    widths = [panel.width + GUTTER for panel in panels]
    breaks = _breaks(widths, max(limit, *widths))
    ends = [*breaks[1:], len(panels)]
    return [panels[start:end] for start, end in zip(breaks, ends, strict=True)]


def _fitting(
    stacks: Sequence[list[Piece]], folded: Sequence[FoldedStage], aspect: float, *, rows: bool
) -> tuple[float, float]:
    """The column height and row width that bring the picture closest to an aspect.

    Args:
        stacks: the pieces of every unfolded stage.
        folded: the other stages.
        aspect: width over height.
        rows: panels may stand in several rows.
    """
    heights = [[piece.height for piece in stack] for stack in stacks]
    widths = [max(p.left + p.right for p in stack) + GUTTER for stack in stacks]
    boxes = [stage.width + GUTTER for stage in folded]
    least = max((max(column) for column in heights), default=0.0)
    candidates = [max((sum(column) for column in heights), default=0.0)]
    while candidates[-1] / 1.15 > least:
        candidates.append(candidates[-1] / 1.15)
    found: list[tuple[float, float, float]] = []
    for height in candidates:
        panels = boxes + [
            len(_breaks(stack, height)) * width + GUTTER + PANEL_PAD
            for stack, width in zip(heights, widths, strict=True)
        ]
        tall = height + PANEL_HEADER if stacks else max(stage.height for stage in folded)
        for count in range(1, len(panels) + 1) if rows else (1,):
            limit = max(sum(panels) / count, *panels)
            lines = len(_breaks(panels, limit)) if rows else 1
            found.append((abs(log(limit / (tall * lines) / aspect)), height, limit))
    _, height, limit = min(found)
    return height, limit
