"""The pieces a column is stacked from: a layer, and a folded block.

A piece is planned on a spine, a vertical line at some x; see `resviz.diagram.flow`. Its own y runs
from 0, where the line from the piece above arrives, to its height, where the line to the next one
leaves. An unfolded block is a piece, too: see `resviz.diagram.open_block`.
"""

from collections.abc import Collection
from typing import Protocol

from resviz.core.network import Network, Node
from resviz.core.ops import Input
from resviz.diagram.boxes import (
    badge,
    layer_box,
    layer_height,
    layer_room,
    merge_box,
    pill,
    pill_width,
    pill_words,
    sheets_behind,
)
from resviz.diagram.dense import Joint
from resviz.diagram.face import Face
from resviz.diagram.flow import DOWN, Flow
from resviz.diagram.grid import GAP, LANE, LAYER_WIDTH, MERGE, NARROW, PILL, SHEET, TAP
from resviz.diagram.groups import Groups
from resviz.diagram.pen import Pen
from resviz.diagram.runs import Run
from resviz.diagram.scene import Box, Circle, Mark, Rect, Text
from resviz.diagram.weave import Weave
from resviz.diagram.words import about_scope

ASIDE = 14.0
"""Room for a line that parts below a piece."""


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
        stop: index after its last layer.
        parts: a stage further on reads it, too: a line parts from the spine below it.
        joint: how a dense block joins the others of its row.
    """

    left: float
    right: float
    height: float
    entry: str
    entry_y: float
    exit: str
    exit_y: float
    stop: int
    parts: bool
    joint: Joint | None

    def draw(self, pen: Pen, x: float, y: float, source: str, parent: str) -> None:
        """Draw at a spine x and an arrival y; ``source`` is the box that the line comes from."""


class LayerPiece:
    """A layer on the spine."""

    parts = False
    joint: Joint | None = None

    def __init__(
        self,
        node: Node,
        before: tuple[int, ...],
        stop: int,
        flow: Flow = DOWN,
        *,
        apart: bool = False,
    ) -> None:
        self.node = node
        self.stop = stop
        self.entry = self.exit = node.id
        self.entry_y = 0.0 if isinstance(node.op, Input) else GAP
        width = max(NARROW if flow.turned else LAYER_WIDTH, layer_room(node))
        height = layer_height(node, before)
        self.groups = Groups(node, before, width, flow) if apart else None
        if self.groups:
            width, height = self.groups.width, self.groups.height
        self.left, self.right, self.along = flow.room(width, height)
        self.height = self.exit_y = self.entry_y + self.along

    def draw(self, pen: Pen, x: float, y: float, source: str, parent: str) -> None:
        """See `Piece`."""
        planned = Rect(x - self.left, y + self.entry_y, self.left + self.right, self.along)
        rect = pen.flow.rect(planned)
        box = self.groups.box if self.groups else layer_box
        pen.boxes.append(box(self.node, rect, parent))


class WovenPiece:
    """Layers outside of blocks that branch."""

    parts = False
    joint: Joint | None = None

    def __init__(
        self,
        network: Network,
        start: int,
        stop: int,
        flow: Flow = DOWN,
        apart: Collection[int] = (),
    ) -> None:
        self.stop = stop
        self.nodes = network.nodes[start:stop]
        self.weave = Weave(network, start, stop, GAP, flow, apart=apart)
        self.entry, self.exit = self.nodes[self.weave.entry].id, self.nodes[self.weave.exit].id
        self.entry_y = self.weave.rects[self.weave.entry].y
        self.exit_y = self.weave.rects[self.weave.exit].bottom
        self.height = self.weave.bottom
        self.left, self.right = self.weave.left, self.weave.right

    def draw(self, pen: Pen, x: float, y: float, source: str, parent: str) -> None:
        """See `Piece`."""
        self.weave.draw(pen, self.nodes, x, y, source, parent)


class BlockPiece:
    """A block, or a run of identical ones, folded into a box that lists its convolutions."""

    parts = False
    joint: Joint | None = None

    def __init__(self, network: Network, run: Run, face: Face, flow: Flow = DOWN) -> None:
        block = run.blocks[0]
        self.run = run
        self.stop = run.blocks[-1].stop
        self.face = face
        self.about = about_scope(network, block, len(run.blocks))
        self.around = face.around
        self.pill = ""
        self.sheets = 2 if len(run.blocks) > 1 else 0
        self.entry = self.exit = run.id
        self.entry_y = GAP + TAP if self.around else GAP
        # Sheets lie to the right of the box and below it, loops to the right, however it flows.
        behind = SHEET * self.sheets
        self.left, beside, self.along = flow.room(face.width, face.height)
        beyond = 0.0
        if flow.turned:
            self.left += behind
            beyond = face.reach
        else:
            beside += behind + face.reach
        self.bottom = self.entry_y + self.along + behind
        self.merge_y = self.bottom + beyond + 14 + MERGE
        self.exit_y = self.merge_y + MERGE if self.around else self.bottom
        self.height = self.merge_y + MERGE if self.around else self.bottom + beyond
        self.right = beside
        if self.around:
            self.pill = pill_words(network, self.around)
            # The merge that is seen is the one of the last block of the run.
            self.merge = network.nodes[run.blocks[-1].start + self.around.merge]
            self.exit = self.merge.id
            label = PILL / 2 if flow.turned else pill_width(self.pill) / 2
            self.lane = beside + max(LANE, label + 8)
            self.right = self.lane + label

    def draw(self, pen: Pen, x: float, y: float, source: str, parent: str) -> None:
        """See `Piece`."""
        left, right, along = pen.flow.room(self.face.width, self.face.height)
        rect = pen.flow.rect(Rect(x - left, y + self.entry_y, left + right, along))
        pen.boxes.append(self._box(rect, parent))
        if self.around:
            self._draw_around(pen, x, y, source, parent)
        for loop in self.face.loops:
            top, bottom = rect.y + loop.top, rect.y + loop.bottom
            out = rect.right + SHEET * self.sheets + loop.reach
            points = [(rect.right, top), (out, top), (out, bottom), (rect.right, bottom)]
            pen.connect_as_seen(self.run.id, self.run.id, str(loop.role), points, arrow=False)

    def _draw_around(self, pen: Pen, x: float, y: float, source: str, parent: str) -> None:
        assert self.around is not None
        merge_y = y + self.merge_y
        at = pen.flow.rect(Rect(x - MERGE, merge_y - MERGE, 2 * MERGE, 2 * MERGE))
        pen.boxes.append(merge_box(self.merge, at, parent))
        pen.connect(self.run.id, self.exit, "main", [(x, y + self.bottom), (x, merge_y - MERGE)])
        role = str(self.around.role)
        tap, lane = y + TAP, x + self.lane
        marks: list[Mark] = [Circle(*pen.flow.point((x, tap)), 2.8, role)]
        if self.pill:
            middle = pen.flow.point((lane, y + self.entry_y + self.along / 2))
            marks += pill(*middle, self.pill, role)
        path = [(x, tap), (lane, tap), (lane, merge_y), (x + MERGE, merge_y)]
        pen.connect(source, self.exit, role, path, tuple(marks))

    def _box(self, rect: Rect, parent: str) -> Box:
        body = rect._replace(radius=8, fill="surface", stroke="line", stroke_width=1.1)
        marks: list[Mark] = [body, *sheets_behind(rect, self.sheets)]
        marks.append(Text(rect.x + 10, rect.y + 18, self.run.title, 11, 600, "muted"))
        marks += self.face.marks(rect)
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
