"""The styles *column* and *row*: one straight spine for the whole network.

Every stage is a band on the spine, in the column with its words at the left, in the row with them
above. What does not go straight on runs outside of the bands: a line to a stage that reads what an
earlier one gives, or from the middle of one.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from resviz.core.network import Level, Network, Scope
from resviz.core.ops import shape_text
from resviz.diagram.arcs import Placed, Stand, draw_arcs, reach
from resviz.diagram.flow import Flow
from resviz.diagram.grid import GAP, GUTTER, PANEL_HEADER, PANEL_PAD
from resviz.diagram.panel import header_width, panel_box
from resviz.diagram.pen import Pen
from resviz.diagram.pieces import ASIDE, Piece
from resviz.diagram.scene import Circle, Line, Point, Rect, Text
from resviz.diagram.stacks import entering
from resviz.diagram.stage_box import ARC_ROOM, FoldedStage
from resviz.diagram.text import text_width

_BETWEEN = 10.0
"""Between bands."""

_BETWEEN_BOXES = 30.0
"""Between folded stages, or one and a band."""

_TURN = 8.0
"""From the edge of a band to a line that enters or leaves sideways."""

_LANE = 7.0
"""Between lines outside of the bands."""

_OUT = GAP + 4.0
"""Length of the arrow out of a last layer."""


class _Leave(NamedTuple):
    """Where a line can leave the spine: the box it comes from, its last layer's place, and y."""

    source: str
    stop: int
    y: float
    turn: float


class _Open:
    """An unfolded stage on the spine."""

    stretches = True

    def __init__(
        self, network: Network, scope: Scope, pieces: Sequence[Piece], flow: Flow, header: float
    ) -> None:
        self.network, self.scope, self.pieces = network, scope, pieces
        self.left = max(piece.left for piece in pieces) + PANEL_PAD
        self.right = reach(pieces) + PANEL_PAD
        self.ends = network.nodes[scope.stop - 1].id in network.outputs
        least = header + 2 * PANEL_PAD if flow.turned else PANEL_HEADER + _TURN
        if flow.turned:
            self.right += PANEL_HEADER - PANEL_PAD
        else:
            self.left += header + PANEL_PAD
            self._keep_asides_off_the_words()
        length = sum(piece.height for piece in pieces) + 2 * PANEL_PAD
        if self.ends:
            length += _OUT + (text_width(self._output, 11.5, 600) if flow.turned else 12)
        self.along = max(length, least)
        self.header = header
        self.between = _BETWEEN

    def _keep_asides_off_the_words(self) -> None:
        y = PANEL_PAD
        for piece in self.pieces:
            y += piece.height
            if piece.parts and y - ASIDE / 2 < PANEL_HEADER:
                piece.height += PANEL_HEADER - y + ASIDE
                y = PANEL_HEADER + ASIDE

    @property
    def _output(self) -> str:
        shape = self.network.nodes[self.scope.stop - 1].shape
        return f"{shape[0]} classes" if len(shape) == 1 else shape_text(shape)

    @property
    def entry(self) -> tuple[str, float]:
        """The box that the line enters, and where it begins."""
        return self.pieces[0].entry, PANEL_PAD + self.pieces[0].entry_y

    def draw(
        self, pen: Pen, x: float, y: float, source: str, left: float, right: float
    ) -> Iterator[_Leave]:
        """Draw it at this spine and y, so far to both sides; where lines can leave."""
        band = Rect(x - left, y, left + right, self.along)
        width = pen.flow.rect(band).width - 2 * PANEL_PAD if pen.flow.turned else self.header
        pen.boxes.append(panel_box(self.network, self.scope, pen.flow.rect(band), width))
        turn = y + self.along - _TURN
        at = left_at = y + PANEL_PAD
        placed: list[Placed] = []
        for index, piece in enumerate(self.pieces):
            if index:
                points = [(x, left_at), (x, at + piece.entry_y)]
                pen.connect(source, piece.entry, "main", points)
            piece.draw(pen, x, at, source, self.scope.id)
            placed.append(Placed(piece, at, source))
            source, left_at, at = piece.exit, at + piece.exit_y, at + piece.height
            if piece.parts:
                yield _Leave(source, piece.stop, at - ASIDE / 2, at - ASIDE / 2)
        draw_arcs(pen, [Stand(x, placed)])
        if self.ends:
            self._draw_output(pen, x, left_at)
        yield _Leave(source, self.pieces[-1].stop, left_at, turn)

    def _draw_output(self, pen: Pen, x: float, y: float) -> None:
        start, end = pen.flow.point((x, y)), pen.flow.point((x, y + _OUT))
        pen.notes.append(Line((start, end), "main", 1.4, (), 0, arrow=True))
        if pen.flow.turned:
            text = Text(end[0] + 6, end[1] + 4, self._output, 11.5, 600, "ink")
        else:
            text = Text(end[0], end[1] + 15, self._output, 11.5, 600, "ink", "middle")
        pen.notes.append(text)


class _Folded:
    """A folded stage on the spine."""

    stretches = False

    def __init__(self, stage: FoldedStage, flow: Flow, widest: float) -> None:
        self.scope = stage.scope
        self.stage = stage
        height = stage.box_height
        if flow.turned:
            spine = stage.arrival_height
            self.box = (height - spine, spine, stage.width)
            self.left, self.right = height - spine, spine + ARC_ROOM
        else:
            half = widest / 2
            self.box = (half, half, max(height, self.stage.arcs_length + 28))
            self.left, self.right = half, half + ARC_ROOM + 8
        self.along = self.box[2]
        self.between = _BETWEEN_BOXES
        self.entry = (self.scope.id, 0.0)

    def draw(
        self, pen: Pen, x: float, y: float, source: str, left: float, right: float
    ) -> Iterator[_Leave]:
        """See `_Open.draw`."""
        near, far, along = self.box
        rect = pen.flow.rect(Rect(x - near, y, near + far, along))
        self.stage.draw_at(pen, rect, beside=not pen.flow.turned)
        end = y + along
        yield _Leave(self.scope.id, self.scope.stop, end, end + _TURN)


class Strip:
    """The network on one spine, downward or to the right.

    Args:
        network: what is drawn.
        stacks: the pieces of every unfolded stage, see `resviz.diagram.stacks`.
        flow: which way it runs.

    Attributes:
        flow: which way it runs.
        bands: the stages; those that stretch may be made longer.
        starts: where on the spine they begin.
        width: of the picture without margins.
        height: of the same.
    """

    def __init__(self, network: Network, stacks: Mapping[str, Sequence[Piece]], flow: Flow) -> None:
        self.network, self.flow = network, flow
        stages = network.scopes_at(Level.STAGE)
        header = max((header_width(network, network.scopes[key]) for key in stacks), default=0.0)
        folded = {key.id: FoldedStage(network, key) for key in stages if key.id not in stacks}
        widest = max((stage.width for stage in folded.values()), default=0.0)
        self.bands: list[_Open | _Folded] = [
            _Open(network, scope, stacks[scope.id], flow, header)
            if scope.id in stacks
            else _Folded(folded[scope.id], flow, widest)
            for scope in stages
        ]
        self.left = max(band.left for band in self.bands)
        self.right = max(band.right for band in self.bands)
        around = sum(self._goes_around(index) for index in range(1, len(stages)))
        self.outside = GUTTER / 2 + _LANE * around if around else 0.0
        gaps = [max(one.between, two.between) for one, two in pairwise(self.bands)]
        self.starts = [0.0]
        for band, gap in zip(self.bands[:-1], gaps, strict=True):
            self.starts.append(self.starts[-1] + band.along + gap)
        length = self.starts[-1] + self.bands[-1].along
        across = self.left + self.right + self.outside
        self.width, self.height = (length, across) if flow.turned else (across, length)

    def _goes_around(self, index: int) -> bool:
        """A stage does not read just what the one before it gives at its end."""
        before, stage = self.bands[index - 1].scope, self.bands[index].scope
        return entering(self.network, stage.start) != before.stop - 1

    def draw(self, pen: Pen, left: float, top: float, right: float) -> None:
        """Draw it below a y and between two x; a column takes all the room."""
        if self.flow.turned:
            spine, begin = -(top + self.right), left
        else:
            spare = (right - left - self.width) / 2
            spine, begin = left + self.outside + self.left + spare, top
            if any(isinstance(band, _Open) for band in self.bands):
                self.left, self.right = self.left + spare, self.right + spare
        leaves: list[_Leave] = []
        around = 0
        for index, (band, start) in enumerate(zip(self.bands, self.starts, strict=True)):
            y, source = begin + start, ""
            if index:
                wanted = entering(self.network, band.scope.start)
                leave = min(
                    (leave for leave in leaves if leave.stop > wanted), key=lambda each: each.stop
                )
                target, entry = band.entry
                end = (spine, y + entry)
                source = leave.source
                if self._goes_around(index):
                    lane = spine - self.left - GUTTER / 2 - _LANE * around
                    around += 1
                    self._go_around(pen, leave, target, lane, y, end)
                else:
                    pen.connect(source, target, "main", [(spine, leave.y), end])
            leaves += band.draw(pen, spine, y, source, self.left, self.right)

    def _go_around(
        self, pen: Pen, leave: _Leave, target: str, lane: float, y: float, end: Point
    ) -> None:
        spine = end[0]
        turn = y + _TURN if end[1] > y else y - _TURN
        out = (
            [(spine, leave.y), (spine, leave.turn)] if leave.turn > leave.y else [(spine, leave.y)]
        )
        points = [*out, (lane, leave.turn), (lane, turn), (spine, turn), end]
        dot = (Circle(*pen.flow.point((spine, leave.turn)), 2.8, "main"),)
        pen.connect(leave.source, target, "main", points, dot if leave.turn == leave.y else ())
