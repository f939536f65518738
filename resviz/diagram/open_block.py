"""A block unfolded to its layers, as a piece of a column."""

from resviz.core.network import Network, Node
from resviz.core.ops import Add
from resviz.diagram.anatomy import Anatomy, Shortcut, anatomy
from resviz.diagram.boxes import badge, layer_box, layer_height, merge_box, sheets_behind
from resviz.diagram.grid import GAP, LANE, LAYER_WIDTH, MERGE, SHEET, TAP
from resviz.diagram.pen import Pen
from resviz.diagram.runs import Run
from resviz.diagram.scene import Box, Circle, Mark, Point, Rect, Text
from resviz.diagram.words import about_scope


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
