"""A folded stage: a box with one small arc for every shortcut inside."""

from resviz.core.network import Network, Role, Scope
from resviz.core.ops import shape_text
from resviz.diagram.anatomy import anatomy
from resviz.diagram.pen import Pen
from resviz.diagram.runs import Run, runs
from resviz.diagram.scene import Box, Mark, Point, Rect, Text
from resviz.diagram.text import text_width
from resviz.diagram.words import about_scope, count_words, quantity, spaced

_PAD = 14.0
_ARC_HEIGHT = 11.0
_ARC_ROOM = 30.0
_MOST_ARCS = 12


class FoldedStage:
    """A stage as one box, its shortcuts as arcs on its upper side; entered from the left."""

    def __init__(self, network: Network, scope: Scope) -> None:
        self.network = network
        self.scope = scope
        cost = network.cost(scope.id)
        blocks = network.blocks(scope.id)
        self.lines = [
            count_words(len(blocks), blocks[0].label) if blocks else "",
            shape_text(network.nodes[scope.stop - 1].shape),
            f"{quantity(cost.params)} params",
            f"{quantity(cost.macs)} MACs",
        ]
        self.lines = [line for line in self.lines if line]
        grouped = runs(network, blocks)
        if len(blocks) <= _MOST_ARCS:
            grouped = [Run((block,)) for block in blocks]
        roles = [(run, _role(network, run.blocks[0])) for run in grouped]
        self.arcs = [(run, role) for run, role in roles if role]
        widest = max(text_width(line, 11) for line in self.lines)
        arcs = sum(_arc_width(run) for run, _ in self.arcs)
        self.width = max(
            widest + 2 * _PAD,
            text_width(spaced(scope.name), 13.5, 700) + 2 * _PAD,
            arcs + 2 * _PAD,
            96,
        )
        self.box_height = 34 + 17.0 * len(self.lines) + 6
        self.height = self.box_height + _ARC_ROOM + 8
        self.x = self.y = self.panel_height = 0.0

    def place(self, x: float, y: float, height: float) -> None:
        """Put its upper left corner at x and y, in a row of this height."""
        self.x, self.y, self.panel_height = x, y, height

    @property
    def _rect(self) -> Rect:
        return Rect(self.x, self.y + _ARC_ROOM, self.width, self.box_height)

    @property
    def arrival(self) -> Point:
        """Where the line enters."""
        return self.x, self._rect.y + 46

    @property
    def departure(self) -> Point:
        """Where the line leaves."""
        return self._rect.right, self._rect.y + 46

    def draw(self, pen: Pen) -> None:
        """Draw the box and its arcs."""
        rect = self._rect
        marks: list[Mark] = [
            rect._replace(radius=8, fill="surface", stroke="line", stroke_width=1.1),
            Text(rect.x + _PAD, rect.y + 25, spaced(self.scope.name), 13.5, 700),
        ]
        for index, line in enumerate(self.lines):
            marks.append(Text(rect.x + _PAD, rect.y + 46 + 17 * index, line, 11, 400, "muted"))
        pen.boxes.append(
            Box(
                id=self.scope.id,
                kind="stage",
                op=self.scope.label,
                rect=rect,
                marks=tuple(marks),
                about=about_scope(self.network, self.scope),
                foldable=True,
            )
        )
        x = rect.x + (rect.width - sum(_arc_width(run) for run, _ in self.arcs)) / 2
        for run, role in self.arcs:
            self._draw_arc(pen, run, role, x, rect.y)
            x += _arc_width(run)

    def _draw_arc(self, pen: Pen, run: Run, role: Role, x: float, y: float) -> None:
        right, top = x + _arc_width(run) - 3, y - _ARC_HEIGHT
        words = f"×{len(run.blocks)}" if len(run.blocks) > 1 else ""
        label = (Text((x + right) / 2, top - 4, words, 9.5, 600, str(role), "middle"),)
        pen.connect(
            self.scope.id,
            self.scope.id,
            str(role),
            [(x, y), (x, top), (right, top), (right, y)],
            label if words else (),
            arrow=False,
        )


def _arc_width(run: Run) -> float:
    return 17.0 if len(run.blocks) == 1 else 34.0


def _role(network: Network, block: Scope) -> Role | None:
    shortcuts = anatomy(network, block).shortcuts
    return shortcuts[-1].role if shortcuts else None
