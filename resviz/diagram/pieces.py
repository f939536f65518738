"""The pieces a column is stacked from: a layer, and a folded block.

A piece hangs on its column's spine, a vertical line at some x. Its own y runs from 0, where the
line from the piece above arrives, to its height, where the line to the next one leaves. An unfolded
block is a piece, too: see `resviz.diagram.open_block`.
"""

from typing import Protocol

from resviz.core.network import Network, Node
from resviz.core.ops import Input
from resviz.diagram.anatomy import anatomy
from resviz.diagram.boxes import (
    badge,
    layer_box,
    layer_height,
    merge_box,
    pill,
    pill_width,
    pill_words,
    sheets_behind,
)
from resviz.diagram.grid import BLOCK_WIDTH, GAP, LANE, LAYER_WIDTH, MERGE, ROW, SHEET, TAP
from resviz.diagram.pen import Pen
from resviz.diagram.runs import Run
from resviz.diagram.scene import Box, Circle, Mark, Rect, Text
from resviz.diagram.words import about_scope, row_words


class Piece(Protocol):
    """See the module's docstring.

    Attributes:
        left: how far it reaches to the left of the spine.
        right: how far to the right.
        height: from arrival to departure.
        entry: id of the box that the arriving line enters.
        entry_y: where that box begins.
        exit: id of the box that the departing line leaves.
        exit_y: where that box ends.
    """

    left: float
    right: float
    height: float
    entry: str
    entry_y: float
    exit: str
    exit_y: float

    def draw(self, pen: Pen, x: float, y: float, source: str, parent: str) -> None:
        """Draw at a spine x and an arrival y; ``source`` is the box that the line comes from."""


class LayerPiece:
    """A layer on the spine."""

    def __init__(self, node: Node, before: tuple[int, ...]) -> None:
        self.node = node
        self.entry = self.exit = node.id
        self.entry_y = 0.0 if isinstance(node.op, Input) else GAP
        self.box_height = layer_height(node, before)
        self.height = self.exit_y = self.entry_y + self.box_height
        self.left = self.right = LAYER_WIDTH / 2

    def draw(self, pen: Pen, x: float, y: float, source: str, parent: str) -> None:
        """See `Piece`."""
        rect = Rect(x - LAYER_WIDTH / 2, y + self.entry_y, LAYER_WIDTH, self.box_height)
        pen.boxes.append(layer_box(self.node, rect, parent))


class BlockPiece:
    """A block, or a run of identical ones, folded into a box that lists its convolutions."""

    def __init__(self, network: Network, run: Run) -> None:
        block = run.blocks[0]
        self.run = run
        self.about = about_scope(network, block, len(run.blocks))
        parts = anatomy(network, block)
        self.shortcut = parts.shortcuts[-1] if parts.shortcuts else None
        self.pill = pill_words(network, self.shortcut) if self.shortcut else ""
        self.rows = [words for node in parts.path if (words := row_words(node))]
        self.sheets = 2 if len(run.blocks) > 1 else 0
        self.entry = run.id
        self.entry_y = GAP + TAP if self.shortcut else GAP
        self.box_height = 29 + ROW * len(self.rows) + 4
        below = self.entry_y + self.box_height + SHEET * self.sheets
        self.merge_y = below + 14 + MERGE
        self.height = self.exit_y = self.merge_y + MERGE if self.shortcut else below
        # The merge that is seen is the one of the last block of the run.
        offset = run.blocks[-1].id
        self.exit = offset + self.shortcut.merge.removeprefix(block.id) if self.shortcut else run.id
        self.left = BLOCK_WIDTH / 2
        beside = BLOCK_WIDTH / 2 + SHEET * self.sheets
        label = pill_width(self.pill) / 2
        self.lane = beside + max(LANE, label + 8)
        self.right = self.lane + label if self.shortcut else beside

    def draw(self, pen: Pen, x: float, y: float, source: str, parent: str) -> None:
        """See `Piece`."""
        rect = Rect(x - BLOCK_WIDTH / 2, y + self.entry_y, BLOCK_WIDTH, self.box_height)
        pen.boxes.append(self._box(rect, parent))
        if not self.shortcut:
            return
        bottom = rect.bottom + SHEET * self.sheets
        merge_y = y + self.merge_y
        pen.boxes.append(merge_box(self.exit, x, merge_y, parent, self.shortcut))
        pen.connect(self.run.id, self.exit, "main", [(x, bottom), (x, merge_y - MERGE)])
        role = str(self.shortcut.role)
        tap, lane = y + TAP, x + self.lane
        marks: list[Mark] = [Circle(x, tap, 2.8, role)]
        if self.pill:
            marks += pill(lane, rect.y + rect.height / 2, self.pill, role)
        path = [(x, tap), (lane, tap), (lane, merge_y), (x + MERGE, merge_y)]
        pen.connect(source, self.exit, role, path, tuple(marks))

    def _box(self, rect: Rect, parent: str) -> Box:
        body = rect._replace(radius=8, fill="surface", stroke="line", stroke_width=1.1)
        marks: list[Mark] = [body, *sheets_behind(rect, self.sheets)]
        marks.append(Text(rect.x + 10, rect.y + 18, self.run.title, 11, 600, "muted"))
        for index, (words, detail) in enumerate(self.rows):
            top = rect.y + 27 + ROW * index
            marks.append(Rect(rect.x + 8, top, rect.width - 16, ROW - 3, 3, "row"))
            marks.append(Text(rect.x + 16, top + 10.8, words, 10.5, 500))
            if detail:
                marks.append(Text(rect.right - 14, top + 10.8, detail, 10, 400, "muted", "end"))
        marks += badge(rect, len(self.run.blocks))
        return Box(
            id=self.run.id,
            kind="block",
            op=self.run.blocks[0].label,
            rect=rect,
            marks=tuple(marks),
            about=self.about,
            parent=parent,
            foldable=True,
            members=tuple(block.id for block in self.run.blocks),
        )
