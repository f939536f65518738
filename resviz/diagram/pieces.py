"""The pieces a column is stacked from: a layer, a folded block, an unfolded block.

A piece hangs on its column's spine, a vertical line at some x. Its own y runs from 0, where the
line from the piece above arrives, to its height, where the line to the next one leaves.
"""

from collections.abc import Sequence
from typing import Protocol

from resviz.core.network import Network, Node
from resviz.core.ops import Add, Input, Linear, shape_text
from resviz.diagram.anatomy import Anatomy, Shortcut, anatomy
from resviz.diagram.runs import Run
from resviz.diagram.scene import (
    DASHED,
    DOTTED,
    SOLID,
    Box,
    Circle,
    Edge,
    Line,
    Mark,
    Point,
    Rect,
    Text,
)
from resviz.diagram.text import text_width
from resviz.diagram.words import (
    about_layer,
    about_scope,
    layer_words,
    row_words,
    shortcut_words,
    tint,
)

GAP = 18.0
TAP = 9.0
LAYER_WIDTH = 152.0
LAYER_HEIGHT = 26.0
SHAPE_LINE = 13.0
BLOCK_WIDTH = 136.0
ROW = 17.0
MERGE = 8.0
LANE = 22.0
SHEET = 4.0
CORNER = 9.0

_DASHES = {"identity": SOLID, "projection": DASHED, "zero-pad": DOTTED, "main": SOLID}


class Pen:
    """Collects what has been drawn."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.edges: list[Edge] = []
        self.notes: list[Mark] = []

    def connect(
        self,
        source: str,
        target: str,
        role: str,
        points: Sequence[Point],
        marks: tuple[Mark, ...] = (),
        *,
        arrow: bool = True,
    ) -> None:
        """Draw an edge in the manner of its role."""
        width = 1.4 if role == "main" else 1.9
        line = Line(tuple(points), role, width, _DASHES[role], CORNER, arrow)
        self.edges.append(Edge(source, target, role, line, marks))


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
        self.pill = _pill(network, self.shortcut) if self.shortcut else ""
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
        label = _pill_width(self.pill) / 2
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
        marks: list[Mark] = [body, *_sheets(rect, self.sheets)]
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


class OpenBlockPiece:
    """A block, or one for a run of identical ones, unfolded to its layers in a frame."""

    FRAME_TOP = 14.0
    HEADER = 28.0
    PAD = 14.0

    def __init__(self, network: Network, run: Run) -> None:
        block = run.blocks[0]
        self.run = run
        self.about = about_scope(network, block, len(run.blocks))
        self.parts: Anatomy = anatomy(network, block)
        self.before = {
            node.id: network[node.inputs[0]].shape for node in network.nodes_in(block.id)
        }
        self.taps = {shortcut.source for shortcut in self.parts.shortcuts}
        self.inside = {node.id for node in self.parts.path}
        self.sheets = 2 if len(run.blocks) > 1 else 0
        self.tap_y = self.FRAME_TOP + self.HEADER
        self.outside = bool(self.taps - self.inside)
        self.tops, end = self._stack()
        self.frame_height = end + self.PAD - self.FRAME_TOP
        self.height = self.FRAME_TOP + self.frame_height + SHEET * self.sheets
        self.entry, self.exit = self.parts.path[0].id, self.parts.path[-1].id
        self.entry_y = self.tops[0]
        self.exit_y = end
        lanes = [len(shortcut.layers) > 0 for shortcut in self.parts.shortcuts]
        self.lane = LAYER_WIDTH / 2 + LANE + (LAYER_WIDTH / 2 if any(lanes) else 0)
        self.left = LAYER_WIDTH / 2 + self.PAD
        reach = self.lane + (LAYER_WIDTH / 2 if any(lanes) else 0)
        self.frame_right = self.PAD + (reach if self.parts.shortcuts else LAYER_WIDTH / 2)
        self.right = self.frame_right + SHEET * self.sheets

    def _stack(self) -> tuple[list[float], float]:
        """The y of every box on the path, and the y below the last."""
        y = self.tap_y + (TAP + 2 if self.outside else 0)
        tops = []
        for node in self.parts.path:
            tops.append(y)
            y += self._height(node) + GAP + (TAP if node.id in self.taps else 0)
        last = self.parts.path[-1]
        return tops, y - GAP - (TAP if last.id in self.taps else 0)

    def _height(self, node: Node) -> float:
        return 2 * MERGE if isinstance(node.op, Add) else layer_height(node, self.before[node.id])

    def draw(self, pen: Pen, x: float, y: float, source: str, parent: str) -> None:
        """See `Piece`."""
        pen.boxes.append(self._frame(x, y, parent))
        before: tuple[str, float] | None = None
        centres = {}
        for node, top in zip(self.parts.path, self.tops, strict=True):
            height = self._height(node)
            if before:
                points = [(x, y + before[1]), (x, y + top)]
                pen.connect(before[0], node.id, "main", points)
            self._draw_node(pen, node, x, y + top, height)
            before = node.id, top + height
            centres[node.id] = y + top + height / 2
        for shortcut in self.parts.shortcuts:
            self._draw_shortcut(pen, shortcut, x, y, source, centres)

    def _draw_node(self, pen: Pen, node: Node, x: float, top: float, height: float) -> None:
        if isinstance(node.op, Add):
            (shortcut,) = [s for s in self.parts.shortcuts if s.merge == node.id]
            pen.boxes.append(merge_box(node.id, x, top + MERGE, self.run.id, shortcut))
        else:
            rect = Rect(x - LAYER_WIDTH / 2, top, LAYER_WIDTH, height)
            pen.boxes.append(layer_box(node, rect, self.run.id))

    def _frame(self, x: float, y: float, parent: str) -> Box:
        rect = Rect(
            x - self.left, y + self.FRAME_TOP, self.left + self.frame_right, self.frame_height
        )
        body = rect._replace(radius=8, fill="frame", stroke="line", stroke_width=1)
        title = Text(rect.x + 10, rect.y + 17, self.run.title, 10.5, 600, "muted")
        marks = (body, *_sheets(rect, self.sheets), title, *badge(rect, len(self.run.blocks)))
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

    def _draw_shortcut(
        self,
        pen: Pen,
        shortcut: Shortcut,
        x: float,
        y: float,
        source: str,
        centres: dict[str, float],
    ) -> None:
        role, lane = str(shortcut.role), x + self.lane
        tap, came_from = y + self.tap_y, source
        if shortcut.source in centres:
            came_from = shortcut.source
            node = next(n for n in self.parts.path if n.id == came_from)
            tap = centres[came_from] + self._height(node) / 2 + TAP
        merge = centres[shortcut.merge]
        dot: tuple[Mark, ...] = (Circle(x, tap, 2.8, role),)
        path: list[Point] = [(x, tap), (lane, tap)]
        heights = [layer_height(n, self.before[n.id]) for n in shortcut.layers]
        top = (tap + merge - sum(heights) - GAP * (len(heights) - 1)) / 2
        for node, height in zip(shortcut.layers, heights, strict=True):
            rect = Rect(lane - LAYER_WIDTH / 2, top, LAYER_WIDTH, height)
            pen.boxes.append(layer_box(node, rect, self.run.id))
            pen.connect(came_from, node.id, role, [*path, (lane, top)], dot)
            came_from, path, dot = node.id, [(lane, rect.bottom)], ()
            top += height + GAP
        pen.connect(
            came_from, shortcut.merge, role, [*path, (lane, merge), (x + MERGE, merge)], dot
        )


def layer_height(node: Node, before: tuple[int, ...]) -> float:
    """Height of a layer's box; a change of shape that its words do not tell takes a second line."""
    if isinstance(node.op, Input):
        return 36.0
    told = node.shape == before or isinstance(node.op, Linear)
    return LAYER_HEIGHT + (0 if told else SHAPE_LINE)


def layer_box(node: Node, rect: Rect, parent: str) -> Box:
    """The box of a layer."""
    words, detail = layer_words(node)
    if isinstance(node.op, Input):
        x = rect.x + rect.width / 2
        marks: tuple[Mark, ...] = (
            rect._replace(radius=6),
            Text(x, rect.y + 14, words, 11.5, 600, "ink", "middle"),
            Text(x, rect.y + 29, detail, 10.5, 400, "muted", "middle"),
        )
        return Box(node.id, "layer", node.op.kind, rect, marks, about_layer(node), parent)
    colour = tint(node.op)
    baseline = rect.y + 17
    body = rect._replace(radius=6, fill=colour, stroke=f"{colour}-line", stroke_width=1)
    drawn: list[Mark] = [body, Text(rect.x + 10, baseline, words, 11, 500)]
    if detail:
        drawn.append(Text(rect.right - 10, baseline, detail, 10.5, 400, "muted", "end"))
    if rect.height > LAYER_HEIGHT:
        shape = f"→ {shape_text(node.shape)}"
        drawn.append(Text(rect.x + 10, baseline + SHAPE_LINE, shape, 9.5, 400, "muted"))
    return Box(node.id, "layer", node.op.kind, rect, tuple(drawn), about_layer(node), parent)


def merge_box(node_id: str, x: float, y: float, parent: str, shortcut: Shortcut) -> Box:
    """The ⊕ where a shortcut meets its branch."""
    arm = MERGE * 0.5
    marks = (
        Circle(x, y, MERGE, "merge"),
        Line(((x - arm, y), (x + arm, y)), "merge-ink", 1.6),
        Line(((x, y - arm), (x, y + arm)), "merge-ink", 1.6),
    )
    rect = Rect(x - MERGE, y - MERGE, 2 * MERGE, 2 * MERGE)
    about = f"{node_id}: addition of the branch and the {shortcut.role} shortcut"
    return Box(node_id, "merge", "add", rect, marks, about, parent)


def badge(rect: Rect, times: int) -> list[Mark]:
    """The ×N in the upper right corner of a run."""
    if times == 1:
        return []
    words = f"×{times}"
    width = text_width(words, 10.5, 600) + 14
    return [
        Rect(rect.right - width - 7, rect.y + 6, width, 16, 8, "merge"),
        Text(rect.right - 7 - width / 2, rect.y + 17.8, words, 10.5, 600, "merge-ink", "middle"),
    ]


def pill(x: float, y: float, words: str, role: str) -> list[Mark]:
    """A label that sits on a shortcut, its middle at x and y."""
    width = _pill_width(words)
    return [
        Rect(x - width / 2, y - 9, width, 18, 9, "surface", role, 1.3),
        Text(x, y + 3.8, words, 10.5, 600, role, "middle"),
    ]


def _pill(network: Network, shortcut: Shortcut) -> str:
    before = network[shortcut.source].shape[0]
    labels = [shortcut_words(node, before) for node in shortcut.layers]
    return labels[0] if labels else ""


def _pill_width(words: str) -> float:
    return text_width(words, 10.5, 600) + 16 if words else 4.0


def _sheets(rect: Rect, sheets: int) -> list[Mark]:
    """The edges of the sheets that lie behind a run."""
    marks: list[Mark] = []
    for sheet in range(1, sheets + 1):
        near, far = SHEET * (sheet - 1), SHEET * sheet
        points = (
            (rect.x + far + 4, rect.bottom + near),
            (rect.x + far + 4, rect.bottom + far),
            (rect.right + far, rect.bottom + far),
            (rect.right + far, rect.y + far + 4),
            (rect.right + near, rect.y + far + 4),
        )
        marks.append(Line(points, "line", 1.0, SOLID, 6.0))
    return marks
