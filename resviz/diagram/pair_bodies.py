"""Two networks laid out side by side: as two spines, or as two rows of panels."""

from collections.abc import Sequence
from typing import NamedTuple

from resviz.core.comparison import Row
from resviz.diagram.arcs import reach
from resviz.diagram.flow import DOWN, RIGHT, Flow
from resviz.diagram.grid import GUTTER, PANEL_FOOT, PANEL_PAD
from resviz.diagram.pair_rows import PieceRow, Stacks, padded, rows_of
from resviz.diagram.pairing import Pairing
from resviz.diagram.panel import Column, Panel
from resviz.diagram.panels import ASPECT, column_ends, fitting, passes_by
from resviz.diagram.pen import Pen
from resviz.diagram.pieces import Piece
from resviz.diagram.stacks import stacks_of
from resviz.diagram.stage_box import FoldedStage
from resviz.diagram.strip import Strip
from resviz.diagram.view import View
from resviz.diagram.ways import draw_panels

Sizes = tuple[tuple[float, float], tuple[float, float]]
"""Width and height of either network."""


def _stacks(pairing: Pairing, view: View, flow: Flow) -> tuple[Stacks, Stacks]:
    a, b = pairing.networks
    return (
        stacks_of(a, view, flow, pairing.runs[0]),
        stacks_of(b, pairing.view(view), flow, pairing.runs[1]),
    )


class Spines:
    """Two spines, on which stages and blocks that belong together begin at the same place.

    Attributes:
        flow: which way they run.
        sizes: of both.
    """

    def __init__(self, pairing: Pairing, view: View, flow: Flow) -> None:
        self.flow = flow
        stacks = _stacks(pairing, view, flow)
        stages = pairing.comparison.rows
        aligned: tuple[dict[str, list[Piece]], dict[str, list[Piece]]] = ({}, {})
        for stage in stages:
            rows = rows_of(pairing, stage, stacks)
            for side, part in enumerate((stage.a, stage.b)):
                if part and part.id in stacks[side]:
                    aligned[side][part.id] = padded(rows, side)
        self.strips = tuple(
            Strip(network, stack, flow)
            for network, stack in zip(pairing.networks, aligned, strict=True)
        )
        length = self._align(stages)
        a, b = self.strips
        self.sizes: Sizes = (
            ((length, a.height), (length, b.height))
            if flow.turned
            else ((a.width, length), (b.width, length))
        )

    def _align(self, stages: Sequence[Row]) -> float:
        """Have stages begin where their counterparts do; how long both are."""
        at = [0, 0]
        cursor = between = 0.0
        for stage in stages:
            sides = [side for side, part in enumerate((stage.a, stage.b)) if part]
            bands = [self.strips[side].bands[at[side]] for side in sides]
            widest = max(band.between for band in bands)
            start = cursor + max(between, widest) if cursor else 0.0
            along = max(band.along for band in bands)
            for side, band in zip(sides, bands, strict=True):
                self.strips[side].starts[at[side]] = start
                if band.stretches:
                    band.along = along
                at[side] += 1
            cursor, between = start + along, widest
        return cursor

    def draw(self, side: int, pen: Pen, left: float, top: float) -> None:
        """Draw one of the networks with its upper left corner there."""
        self.strips[side].draw(pen, left, top, left + self.sizes[side][0])


class _Slot(NamedTuple):
    """A stage of either network, which takes the same room in both.

    Attributes:
        panels: of the first network and of the second.
        slots: in which column each of the panels' columns is.
        columns: how many there are.
        width: of the widest.
    """

    panels: tuple[Panel | FoldedStage | None, Panel | FoldedStage | None]
    slots: tuple[list[int], list[int]]
    columns: int
    width: float


class PanelRows:
    """Two rows of panels, one above the other; columns begin with the same blocks.

    Attributes:
        flow: downward, inside the panels.
        sizes: of both.
    """

    flow = DOWN

    def __init__(self, pairing: Pairing, view: View) -> None:
        self.networks = pairing.networks
        stacks = _stacks(pairing, view, DOWN)
        stages = pairing.comparison.rows
        rows = [rows_of(pairing, stage, stacks) for stage in stages]
        height = fitting([each for each in rows if each], 2 * ASPECT)
        self.slots = [
            self._slot(stage, stack, height) for stage, stack in zip(stages, rows, strict=True)
        ]
        foot = PANEL_FOOT if any(map(passes_by, self.networks)) else 0.0
        width = sum(slot.width + GUTTER for slot in self.slots) - GUTTER
        tall = max(panel.height for slot in self.slots for panel in slot.panels if panel) + foot
        self.sizes: Sizes = ((width, tall), (width, tall))

    def _slot(self, stage: Row, rows: Sequence[PieceRow], height: float) -> _Slot:
        ends = column_ends([row.height for row in rows], height) if rows else []
        either = [padded(rows[start:end], side) for start, end in ends for side in (0, 1)]
        panels: list[Panel | FoldedStage | None] = []
        slots: list[list[int]] = []
        for side, part in enumerate((stage.a, stage.b)):
            network = self.networks[side]
            columns = [padded(rows[start:end], side) for start, end in ends]
            filled = [place for place, pieces in enumerate(columns) if pieces]
            slots.append(filled)
            if part is None:
                panels.append(None)
                continue
            scope = network.scopes[part.id]
            if not filled:
                panels.append(FoldedStage(network, scope))
                continue
            left, right = max(row.left for row in rows), max(row.right for row in rows)
            right = max(right, *(reach(pieces) for pieces in either if pieces))
            panel = Panel(network, scope, [Column(columns[n], left, right) for n in filled])
            panel.width = max(panel.width, _width(left, right, len(ends)) + 2 * PANEL_PAD)
            panels.append(panel)
        a, b = panels
        width = max(panel.width for panel in panels if panel)
        return _Slot((a, b), (slots[0], slots[1]), len(ends), width)

    def draw(self, side: int, pen: Pen, left: float, top: float) -> None:
        """Draw one of the networks with its upper left corner there."""
        x, row = left, []
        for slot in self.slots:
            panel = slot.panels[side]
            if panel:
                panel.width = slot.width if isinstance(panel, Panel) else panel.width
                panel.place(x, top, self.sizes[side][1])
                row.append(panel)
            if isinstance(panel, Panel):
                first = panel.columns[0]
                whole = _width(first.left, first.right, slot.columns)
                begin = x + (slot.width - whole) / 2 + first.left
                for place, column in zip(slot.slots[side], panel.columns, strict=True):
                    column.x = begin + place * (first.left + first.right + GUTTER)
            x += slot.width + GUTTER
        draw_panels(pen, self.networks[side], [row])


def _width(left: float, right: float, columns: int) -> float:
    return columns * (left + right + GUTTER) - GUTTER


Body = Spines | PanelRows


def body_of(pairing: Pairing, view: View) -> Body:
    """The networks in the style of the view; on a page they are as stages side by side."""
    match view.style:
        case "column":
            return Spines(pairing, view, DOWN)
        case "row":
            return Spines(pairing, view, RIGHT)
        case _:
            return PanelRows(pairing, view)
