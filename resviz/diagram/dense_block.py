"""A folded block of a dense row, as a piece on a spine."""

from resviz.core.network import Network
from resviz.diagram.boxes import merge_box
from resviz.diagram.dense import Joint, Turn
from resviz.diagram.face import Face
from resviz.diagram.flow import DOWN, Flow
from resviz.diagram.grid import MERGE, TAP
from resviz.diagram.pen import Pen
from resviz.diagram.pieces import BlockPiece
from resviz.diagram.runs import Run
from resviz.diagram.scene import Rect

_DOOR = 13.0
"""From the upper side of the box to where its arcs enter: beside the title."""
_ARROW = 14.0


class DenseBlockPiece(BlockPiece):
    """A folded dense block: what it makes parts below it; a merge where it gathers all tensors."""

    def __init__(
        self,
        network: Network,
        run: Run,
        face: Face,
        turn: Turn,
        flow: Flow = DOWN,
        *,
        gathers: bool,
    ) -> None:
        super().__init__(network, run, face, flow)
        if turn.number == 1:  # below the line by which all that enters the row parts
            self.entry_y += TAP
            self.bottom += TAP
            self.exit_y += TAP
            self.height += TAP
        self.height += TAP
        self.gathering = network.nodes[run.blocks[0].start + turn.growth.gathers]
        self.joint = Joint(
            turn=turn,
            source=run.id,
            leaves=(0.0, self.height),
            gathers=self.gathering.id if gathers else "",
            port=(MERGE, self.height + _ARROW + MERGE),
            door=(flow.room(face.width, face.height).right, self.entry_y + _DOOR),
        )
        if gathers:
            self.exit = self.gathering.id
            self.height = self.exit_y = self.joint.port[1] + MERGE

    def draw(self, pen: Pen, x: float, y: float, source: str, parent: str) -> None:
        """See `Piece`."""
        super().draw(pen, x, y, source, parent)
        if self.exit != self.run.id:
            at = Rect(x - MERGE, y + self.exit_y - 2 * MERGE, 2 * MERGE, 2 * MERGE)
            pen.boxes.append(merge_box(self.gathering, pen.flow.rect(at), parent))
            points = [(x, y + self.bottom), (x, y + self.exit_y - 2 * MERGE)]
            pen.connect(self.run.id, self.exit, "main", points)
