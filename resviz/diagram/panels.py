"""The styles *stages* and *page*: every stage a panel.

Panels stand side by side, in one row or, on a page, in as many as fill it. Inside a panel, pieces
hang one below the other on a straight spine; where they would grow too tall they flow on in a
further column, like text. A folded stage is a box with one small arc for every shortcut it holds.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import log
from typing import Protocol

from resviz.core.network import Level, Network
from resviz.diagram.arcs import Wide, reach
from resviz.diagram.flow import DOWN
from resviz.diagram.grid import (
    GAP,
    GUTTER,
    PANEL_FOOT,
    PANEL_HEADER,
    PANEL_PAD,
    ROW_GAP,
)
from resviz.diagram.panel import Column, Panel
from resviz.diagram.pen import Pen
from resviz.diagram.pieces import Piece
from resviz.diagram.stacks import entering, stacks_of
from resviz.diagram.stage_box import FoldedStage
from resviz.diagram.view import View
from resviz.diagram.ways import draw_panels

ASPECT = 1.7
"""Of one row of panels, as near as can be: that of a screen."""

_Row = list[Panel | FoldedStage]


class Tall(Wide, Protocol):
    """A piece, or two side by side: what columns are filled with."""

    @property
    def left(self) -> float:
        """How far it reaches to the left of the spine."""

    @property
    def height(self) -> float:
        """Of it."""


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
        stacks = stacks_of(network, view)
        self._foot = PANEL_FOOT if passes_by(network) else 0.0
        folded = {key.id: FoldedStage(network, key) for key in stages if key.id not in stacks}

        def panels(height: float) -> _Row:
            return [
                folded.get(scope.id) or Panel(network, scope, _columns(stacks[scope.id], height))
                for scope in stages
            ]

        if view.style == "page":
            heights = _column_heights([*stacks.values()])
            ways = (rows for height in heights for rows in _in_rows(panels(height)))
            self.rows = min(ways, key=lambda rows: self._strays(rows, view.aspect))
        else:
            self.rows = [panels(fitting([*stacks.values()]))]
        self.width, self.height = self._size(self.rows)

    def _size(self, rows: list[_Row]) -> tuple[float, float]:
        widths = [sum(panel.width + GUTTER for panel in row) - GUTTER for row in rows]
        return max(widths), sum(map(self._height, rows)) + ROW_GAP * (len(rows) - 1)

    def _strays(self, rows: list[_Row], aspect: float) -> float:
        """How far rows are from a page of this aspect, from being filled, and from being plain."""
        width, height = self._size(rows)
        spare = [1 - sum(panel.width + GUTTER for panel in row) / width for row in rows]
        spare[-1] /= 2  # as the last line of a paragraph, it may be short
        broken = sum(panel.bundles for row in rows for panel in row if isinstance(panel, Panel))
        return abs(log(width / height / aspect)) + 0.6 * sum(spare) / len(rows) + 0.04 * broken

    def _height(self, row: _Row) -> float:
        return max(panel.height for panel in row) + self._foot

    def _fill(self, row: _Row) -> None:
        """Let unfolded stages be so wide that their row is as wide as the others."""
        panels = [panel for panel in row if isinstance(panel, Panel)]
        spare = self.width - sum(panel.width + GUTTER for panel in row) + GUTTER
        for panel in panels:
            panel.width += spare / len(panels)

    def draw(self, pen: Pen, left: float, top: float, right: float) -> None:
        """Draw them below a y, from an x on."""
        y = top
        for row in self.rows:
            x, height = left, self._height(row)
            if row is not self.rows[-1]:
                self._fill(row)
            for panel in row:
                panel.place(x, y, height)
                x += panel.width + GUTTER
            y += height + ROW_GAP
        draw_panels(pen, self.network, self.rows)


def passes_by(network: Network) -> bool:
    """A line runs past a stage that does not read it."""
    stages = network.scopes_at(Level.STAGE)
    return any(entering(network, stage.start) < before.start for before, stage in pairwise(stages))


def _columns(pieces: Sequence[Piece], height: float) -> list[Column]:
    """Flow pieces into columns of about the same height, none taller than allowed or one piece."""
    left = max(piece.left for piece in pieces)
    right = max(piece.right for piece in pieces)
    return [
        Column(list(pieces[start:end]), left, max(right, reach(pieces[start:end])))
        for start, end in column_ends([piece.height for piece in pieces], height)
    ]


def column_ends(heights: Sequence[float], height: float) -> list[tuple[int, int]]:
    """Where columns begin and end that are about as tall as one another, none taller than that."""
    breaks = _breaks(heights, height)
    low, high = sum(heights) / len(breaks), height
    while high - low > GAP:
        middle = (low + high) / 2
        fewer = _breaks(heights, middle)
        low, high, breaks = (
            (low, middle, fewer) if len(fewer) <= len(breaks) else (middle, high, breaks)
        )
    return list(zip(breaks, [*breaks[1:], len(heights)], strict=True))


def _breaks(heights: Sequence[float], limit: float) -> list[int]:
    """Indices at which a column begins when each is filled up to the limit."""
    breaks, used = [0], 0.0
    for index, height in enumerate(heights):
        if index > breaks[-1] and used + height > limit:
            breaks.append(index)
            used = 0.0
        used += height
    return breaks


def _in_rows(panels: _Row) -> Iterator[list[_Row]]:
    """The panels in one row, in two, and so on."""
    widths = [panel.width + GUTTER for panel in panels]
    for count in range(1, len(panels) + 1):
        breaks = _breaks(widths, max(1.1 * sum(widths) / count, *widths))
        ends = [*breaks[1:], len(panels)]
        yield [panels[start:end] for start, end in zip(breaks, ends, strict=True)]


def _column_heights(stacks: Sequence[Sequence[Tall]]) -> list[float]:
    """Column heights to choose from, the greatest first."""
    least = max((piece.height for stack in stacks for piece in stack), default=0.0)
    heights = [max((sum(piece.height for piece in stack) for stack in stacks), default=0.0)]
    while heights[-1] / 1.15 > least:
        heights.append(heights[-1] / 1.15)
    return heights


def fitting(stacks: Sequence[Sequence[Tall]], aspect: float = ASPECT) -> float:
    """The column height that brings one row of panels closest to an aspect."""
    heights = [[piece.height for piece in stack] for stack in stacks]
    widths = [max(p.left for p in stack) + reach(stack) + GUTTER for stack in stacks]

    def distance(height: float) -> float:
        columns = (
            len(_breaks(stack, height)) * width
            for stack, width in zip(heights, widths, strict=True)
        )
        width = sum(columns) + len(stacks) * (GUTTER + PANEL_PAD)
        return abs(log(width / (height + PANEL_HEADER) / aspect))

    return min(_column_heights(stacks), key=distance) if stacks else 0.0
