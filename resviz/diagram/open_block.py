"""A block unfolded to its layers, as a piece on a spine."""

from resviz.core.network import Network
from resviz.diagram.boxes import badge, sheets_behind, title_room
from resviz.diagram.dense import Joint, Turn
from resviz.diagram.flow import DOWN, Flow
from resviz.diagram.grid import SHEET
from resviz.diagram.pen import Pen
from resviz.diagram.runs import Run
from resviz.diagram.scene import Box, Rect, Text
from resviz.diagram.text import text_width
from resviz.diagram.weave import Weave
from resviz.diagram.words import about_scope

FRAME_TOP = 14.0
"""From where the line arrives to the frame."""
_PAD = 14.0
_TITLE = 26.0
LAYERS_TOP = FRAME_TOP + 28.0
"""From where the line arrives to where the layers may begin."""


class OpenBlockPiece:
    """A block, or one for a run of identical ones, unfolded to its layers in a frame."""

    parts = False

    def __init__(
        self,
        network: Network,
        run: Run,
        weave: Weave,
        flow: Flow = DOWN,
        turn: Turn | None = None,
    ) -> None:
        block = run.blocks[0]
        self.run = run
        self.stop = run.blocks[-1].stop
        self.weave = weave
        self.about = about_scope(network, block, len(run.blocks))
        self.nodes = network.nodes[block.start : block.stop]
        self.sheets = 2 if len(run.blocks) > 1 else 0
        self.entry, self.exit = self.nodes[weave.entry].id, self.nodes[weave.exit].id
        self.entry_y = weave.rects[weave.entry].y
        self.exit_y = weave.rects[weave.exit].bottom
        self.frame_height = weave.bottom + _PAD - FRAME_TOP
        # The line that enters comes beside the title, not through it.
        beside = 0.0 if flow.turned else 10 + text_width(run.title, 10.5, 600) + 6
        self.frame_left = max(weave.left + _PAD, beside)
        room, behind = title_room(run.title, len(run.blocks)), SHEET * self.sheets
        if flow.turned:
            self.frame_height = max(self.frame_height, room)
            self.frame_right = weave.right + _TITLE
        else:
            self.frame_right = max(weave.right + _PAD, room - self.frame_left)
        self.height = FRAME_TOP + self.frame_height + behind
        self.left = self.frame_left + behind * flow.turned
        self.right = self.frame_right + behind * (not flow.turned)
        self.joint = self._joint(turn) if turn else None

    def _joint(self, turn: Turn) -> Joint:
        keeps, makes = turn.growth.keeps, turn.growth.makes
        source = self.weave.rects[makes]
        return Joint(
            turn=turn,
            source=self.nodes[makes].id,
            leaves=(source.right, source.y + source.height / 2),
            gathers=self.nodes[keeps].id,
            port=self.weave.door,
            door=(0.0, 0.0),  # the block before gathers
        )

    def draw(self, pen: Pen, x: float, y: float, source: str, parent: str) -> None:
        """See `Piece`."""
        width = self.frame_left + self.frame_right
        planned = Rect(x - self.frame_left, y + FRAME_TOP, width, self.frame_height)
        pen.boxes.append(self._frame(pen.flow.rect(planned), parent))
        self.weave.draw(pen, self.nodes, x, y, source, self.run.id)

    def _frame(self, rect: Rect, parent: str) -> Box:
        body = rect._replace(radius=8, fill="frame", stroke="line", stroke_width=1)
        title = Text(rect.x + 10, rect.y + 17, self.run.title, 10.5, 600, "muted")
        marks = (body, *sheets_behind(rect, self.sheets), title, *badge(rect, len(self.run.blocks)))
        return Box(
            id=self.run.id,
            kind="block",
            op=self.run.blocks[0].label,
            rect=rect,
            marks=marks,
            about=self.about,
            parent=parent,
            holds=True,
            foldable=True,
            members=tuple(block.id for block in self.run.blocks),
        )
