"""A grouped convolution unfolded: its groups as lanes side by side, in their order.

The box tells what the layer is, as it does folded. Below that its channels split; a lane for each
of the first groups and for the last tells the convolution there, and what they make is put together
again. The lanes are marks of the layer's box: to the graph it stays one layer.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from resviz.core.network import Node
from resviz.core.ops import Conv2d
from resviz.diagram.boxes import layer_box, layer_height
from resviz.diagram.flow import Flow
from resviz.diagram.grid import CORNER, LAYER_HEIGHT
from resviz.diagram.scene import SOLID, Box, Line, Mark, Point, Rect, Text
from resviz.diagram.text import text_width
from resviz.diagram.words import group_words

_MOST = 5
"""So many groups are all shown; of more, the first three and the last."""
_SIZE, _NUMBER = 9.5, 8.5
_PAD = 10.0
_APART = 6.0
_ELLIPSIS = 14.0
_HIGH, _LOW = 30.0, 17.0
_FORK = 7.0
_ARROW = 12.0


class _Lane(NamedTuple):
    """A group: its number, 0 for those left out; where it is in the box, and how large."""

    number: int
    x: float
    y: float
    width: float
    height: float


class Groups:
    """How a grouped convolution looks unfolded.

    Args:
        node: the layer.
        before: shape of what it reads.
        width: of its box when folded.
        flow: which way the network runs; the lanes run that way, too.

    Attributes:
        width: of the box.
        height: of the box.
    """

    def __init__(self, node: Node, before: tuple[int, ...], width: float, flow: Flow) -> None:
        assert isinstance(node.op, Conv2d)
        self.words = group_words(node.op)
        self.turned = flow.turned
        groups = node.op.groups
        shown = [*range(1, groups + 1)] if groups <= _MOST else [1, 2, 3, 0, groups]
        self.top = layer_height(node, before)
        one = text_width(self.words, _SIZE, 500) + 12
        if self.turned:
            one += text_width(str(groups), _NUMBER) + 10
            self.width = max(width, one + 2 * _PAD + 2 * _ARROW)
            self.lanes = list(self._below(shown))
            self.height = self.lanes[-1].y + _LOW + _APART
        else:
            sizes = [one if number else _ELLIPSIS for number in shown]
            self.width = max(width, sum(sizes) + _APART * (len(sizes) - 1) + 2 * _PAD)
            self.lanes = list(self._beside(shown, sizes))
            self.height = self.lanes[-1].y + _HIGH + 2 * _FORK

    def _beside(self, shown: Sequence[int], sizes: Sequence[float]) -> Iterator[_Lane]:
        x = (self.width - sum(sizes) - _APART * (len(sizes) - 1)) / 2
        for number, size in zip(shown, sizes, strict=True):
            yield _Lane(number, x, self.top + _FORK + _ARROW, size, _HIGH)
            x += size + _APART

    def _below(self, shown: Sequence[int]) -> Iterator[_Lane]:
        x, y = _PAD + _ARROW, self.top + 2
        for number in shown:
            height = _LOW if number else _ELLIPSIS
            yield _Lane(number, x, y, self.width - 2 * x, height)
            y += height + _APART / 2

    def box(self, node: Node, rect: Rect, parent: str) -> Box:
        """The box of the layer there."""
        told = rect._replace(height=self.top)
        folded = layer_box(node, told, parent)
        body, *words = folded.marks
        assert isinstance(body, Rect)
        lanes = [lane._replace(x=rect.x + lane.x, y=rect.y + lane.y) for lane in self.lanes]
        numbered = [lane for lane in lanes if lane.number]
        forks = self._forks_beside(rect, numbered) if self.turned else self._forks(rect, numbered)
        marks: list[Mark] = [body._replace(height=rect.height), *words, *forks]
        for lane in lanes:
            marks += self._marks(lane)
        return Box(
            folded.id,
            folded.kind,
            folded.op,
            rect,
            tuple(marks),
            folded.about,
            parent,
            foldable=True,
            unfolded=True,
        )

    def _marks(self, lane: _Lane) -> Iterator[Mark]:
        x, y = lane.x + lane.width / 2, lane.y + lane.height / 2
        if not lane.number:
            yield Text(x, y + 3, "…", _SIZE, 600, "muted", "middle")
            return
        yield Rect(lane.x, lane.y, lane.width, lane.height, 4, "surface", "conv-line", 0.9)
        if self.turned:
            yield Text(lane.x + 6, y + 3.4, str(lane.number), _NUMBER, 400, "muted")
            right = lane.x + lane.width - 6
            yield Text(right, y + 3.4, self.words, _SIZE, 500, "ink", "end")
        else:
            yield Text(x, lane.y + 11.5, str(lane.number), _NUMBER, 400, "muted", "middle")
            yield Text(x, lane.y + 23.5, self.words, _SIZE, 500, "ink", "middle")

    def _forks(self, rect: Rect, lanes: Sequence[_Lane]) -> Iterator[Line]:
        """The outer lanes' lines run from and to the spine, the others' from and to those."""
        middle, top, low = rect.x + rect.width / 2, rect.y + self.top, rect.bottom - _FORK
        split = top + _FORK
        for lane in lanes:
            x, bottom = lane.x + lane.width / 2, lane.y + lane.height
            outer = lane in (lanes[0], lanes[-1])
            head = ((middle, top), (middle, split)) if outer else ()
            tail = ((middle, low), (middle, rect.bottom)) if outer else ()
            yield _line(*head, (x, split), (x, lane.y), arrow=True)
            yield _line((x, bottom), (x, low), *tail)

    def _forks_beside(self, rect: Rect, lanes: Sequence[_Lane]) -> Iterator[Line]:
        """As `_forks`, where the network runs to the right."""
        spine, left, right = rect.y + LAYER_HEIGHT / 2, rect.x + _PAD / 2, rect.right - _PAD / 2
        for lane in lanes:
            y, end = lane.y + lane.height / 2, lane.x + lane.width
            outer = lane is lanes[-1]
            head = ((rect.x, spine), (left, spine)) if outer else ()
            tail = ((right, spine), (rect.right, spine)) if outer else ()
            yield _line(*head, (left, y), (lane.x, y), arrow=True)
            yield _line((end, y), (right, y), *tail)


def _line(*points: Point, arrow: bool = False) -> Line:
    return Line(points, "main", 1.2, SOLID, CORNER / 2, arrow)
