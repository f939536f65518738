"""A folded stage: a box with one small arc for every shortcut inside."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from resviz.core.network import Network, Role, Scope
from resviz.core.ops import shape_text
from resviz.diagram.anatomy import shortcut_roles
from resviz.diagram.pen import Pen
from resviz.diagram.runs import Run, runs
from resviz.diagram.scene import Box, Mark, Point, Rect, Text
from resviz.diagram.text import text_width
from resviz.diagram.words import about_scope, blocks_words, quantity, scope_title

_PAD = 14.0
_ARC_HEIGHT = 11.0
ARC_ROOM = 30.0
_MOST_ARCS = 12


class Arc(NamedTuple):
    """A shortcut, with the gates inside it, and how many of them are alike."""

    role: Role
    inner: tuple[Role, ...]
    times: int

    @property
    def width(self) -> float:
        """Room for it."""
        return 17.0 if self.times == 1 else 34.0


class FoldedStage:
    """A stage as one box, its shortcuts as arcs on its upper side; entered from the left."""

    arrival_height = 46.0
    """From its upper side to where lines come and go."""

    def __init__(self, network: Network, scope: Scope) -> None:
        self.network = network
        self.scope = scope
        cost = network.cost(scope.id)
        blocks = network.blocks(scope.id)
        self.lines = [
            blocks_words(blocks) if blocks else "",
            shape_text(network.nodes[scope.stop - 1].shape),
            f"{quantity(cost.params)} params",
            f"{quantity(cost.macs)} MACs",
        ]
        self.lines = [line for line in self.lines if line]
        self.arcs = list(_arcs(network, scope, runs(network, blocks)))
        widest = max(text_width(line, 11) for line in self.lines)
        self.width = max(
            widest + 2 * _PAD,
            text_width(scope_title(scope), 13.5, 700) + 2 * _PAD,
            self.arcs_length + 2 * _PAD,
            96,
        )
        self.box_height = 34 + 17.0 * len(self.lines) + 6
        self.height = self.box_height + ARC_ROOM + 8
        self.x = self.y = self.panel_height = 0.0

    def place(self, x: float, y: float, height: float) -> None:
        """Put its upper left corner at x and y, in a row of this height."""
        self.x, self.y, self.panel_height = x, y, height

    @property
    def _rect(self) -> Rect:
        return Rect(self.x, self.y + ARC_ROOM, self.width, self.box_height)

    @property
    def arrival(self) -> Point:
        """Where the line enters."""
        return self.x, self._rect.y + self.arrival_height

    @property
    def departure(self) -> Point:
        """Where the line leaves."""
        return self._rect.right, self._rect.y + self.arrival_height

    def draw(self, pen: Pen) -> None:
        """Draw the box and its arcs."""
        self.draw_at(pen, self._rect)

    @property
    def arcs_length(self) -> float:
        """How long a side has to be for the arcs."""
        return sum(arc.width for arc in self.arcs)

    def draw_at(self, pen: Pen, rect: Rect, *, beside: bool = False) -> None:
        """Draw the box there, its arcs on the upper side, or on the right one."""
        marks: list[Mark] = [
            rect._replace(radius=8, fill="surface", stroke="line", stroke_width=1.1),
            Text(rect.x + _PAD, rect.y + 25, scope_title(self.scope), 13.5, 700),
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
                title=scope_title(self.scope),
            )
        )
        side = rect.height if beside else rect.width
        at = (side - self.arcs_length) / 2
        for arc in self.arcs:
            draw_arc(pen, self.scope.id, arc, rect, at, beside=beside)
            at += arc.width


def draw_arc(pen: Pen, box_id: str, arc: Arc, rect: Rect, at: float, *, beside: bool) -> None:
    """An arc, at so much of the side's length, with those of its gates inside it."""
    length = arc.width - 3
    words = f"×{arc.times}" if arc.times > 1 else ""
    middle = at + length / 2
    if beside:
        x, y = rect.right + _ARC_HEIGHT + 4, rect.y + middle + 3.4
        label = Text(x, y, words, 9.5, 600, str(arc.role))
    else:
        x, y = rect.x + middle, rect.y - _ARC_HEIGHT - 4
        label = Text(x, y, words, 9.5, 600, str(arc.role), "middle")

    def connect(role: Role, inset: float, high: float, marks: tuple[Mark, ...]) -> None:
        shape = [(inset, 0.0), (inset, high), (length - inset, high), (length - inset, 0.0)]
        points = [
            (rect.right + up, rect.y + at + along) if beside else (rect.x + at + along, rect.y - up)
            for along, up in shape
        ]
        pen.connect_as_seen(box_id, box_id, str(role), points, marks, arrow=False)

    for number, role in enumerate(arc.inner):
        inset = (number + 1) * length / (2 * len(arc.inner) + 2)
        connect(role, inset, _ARC_HEIGHT * (1 - inset / length * 2), ())
    connect(arc.role, 0.0, _ARC_HEIGHT, (label,) if words else ())


def arcs_by_kind(network: Network, stage: Scope) -> list[Arc]:
    """One arc for every kind of shortcut in a stage."""
    counts: Counter[tuple[Role, tuple[Role, ...]]] = Counter()
    for arc in _arcs(network, stage, runs(network, network.blocks(stage.id))):
        counts[arc.role, arc.inner] += arc.times
    return [Arc(*kind, times) for kind, times in counts.items()]


def _arcs(network: Network, stage: Scope, grouped: list[Run]) -> Iterator[Arc]:
    """An arc for every shortcut; where there are many, one for those of identical blocks."""
    most = sum(len(run.blocks) for run in grouped) <= _MOST_ARCS
    at = stage.start
    for run in grouped:
        yield from _arcs_between(network, at, run.blocks[0].start, 1)
        first, times = run.blocks[0], len(run.blocks)
        for _ in range(times if most else 1):
            yield from _arcs_between(network, first.start, first.stop, 1 if most else times)
        at = run.blocks[-1].stop
    yield from _arcs_between(network, at, stage.stop, 1)


def _arcs_between(network: Network, start: int, stop: int, times: int) -> Iterator[Arc]:
    inner: list[Role] = []
    for node in network.nodes[start:stop]:
        for role in shortcut_roles(node):
            if role is Role.GATE:
                inner.append(role)
            else:
                yield Arc(role, tuple(inner), times)
                inner = []
    if inner:
        yield Arc(inner[-1], tuple(inner[:-1]), times)
