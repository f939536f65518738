"""What a folded block shows: its weighted layers, branches side by side, and shortcuts inside."""

from typing import NamedTuple

from resviz.core.network import Network, Role, Scope
from resviz.diagram.anatomy import Anatomy, Shortcut, anatomy
from resviz.diagram.chains import OUTSIDE, Chain
from resviz.diagram.dense import Growth
from resviz.diagram.grid import BLOCK_WIDTH, ROW
from resviz.diagram.scene import Mark, Rect, Text
from resviz.diagram.text import text_width
from resviz.diagram.words import branch_words, pool_words, row_words

_TITLE = 27.0
_LOOP = 8.0
_APART = 3.0
_SMALL = 9.5


class Loop(NamedTuple):
    """A shortcut inside a folded block, drawn at its right side from one y to another."""

    role: Role
    top: float
    bottom: float
    reach: float


class _Span(NamedTuple):
    """Where branches run beside the spine: after one of its layers, up to another."""

    first: int
    last: int
    branches: tuple[Chain, ...]


class Face:
    """The same for all identical blocks; y from the upper side of the box.

    Args:
        network: whose block it is.
        block: one of them.
        title_room: how wide the box has to be for its title.
        grown: how a dense block keeps its input; none of its shortcuts is then drawn outside.

    Attributes:
        width: of the box.
        height: of the box.
        around: the shortcut around the whole block, which is drawn outside of the box.
        loops: the other shortcuts.
        reach: how far the loops reach.
    """

    def __init__(
        self,
        network: Network,
        block: Scope,
        title_room: float = 0.0,
        grown: Growth | None = None,
    ) -> None:
        self.parts: Anatomy = anatomy(network, block)
        if grown:
            self.parts = _without(self.parts, grown)
        self.rows: list[tuple[float, tuple[str, str]]] = []
        self.columns: list[tuple[float, list[list[str]]]] = []
        self.ends: list[tuple[int, float]] = []
        self.height = self._stack() + 4
        self.around = None if grown else self._around()
        if len(self.parts.shortcuts) > (self.around is not None):
            self.height = max(self.height, _TITLE + ROW)
        self.width = max(BLOCK_WIDTH, title_room, self._room())
        self.loops = tuple(self._loops())
        self.reach = max((loop.reach for loop in self.loops), default=0.0)

    # Rows

    def _stack(self) -> float:
        """List the rows from the top down; the y below them."""
        y, spine, nodes = _TITLE, self.parts.spine, self.parts.wiring.nodes
        words_for = row_words if any(map(row_words, nodes)) else pool_words
        spans = {span.first: span for span in self._spans()}
        step = -1
        while step < len(spine):
            if step >= 0 and (words := words_for(nodes[spine[step]])):
                self.rows.append((y, words))
                y += ROW
                self.ends.append((step, y))
            span = spans.get(step)
            step += 1
            if span:
                y = self._branches(span, y)
                step = max(step, span.last)
        return y + 2

    def _branches(self, span: _Span, y: float) -> float:
        """Put branches side by side; the y below them."""
        ways = {0: list(self.parts.spine[span.first + 1 : span.last])}
        for branch in sorted(span.branches, key=lambda chain: chain.layers):
            ways.setdefault(self.parts.lanes[branch], []).extend(branch.layers)
        nodes = self.parts.wiring.nodes
        columns = [
            [words for place in ways[lane] if (words := branch_words(nodes[place]))]
            for lane in sorted(ways)
        ]
        if any(columns):
            self.columns.append((y, columns))
            y += ROW * max(map(len, columns))
            self.ends.append((span.last - 1, y))
        return y

    def _spans(self) -> list[_Span]:
        spans: list[_Span] = []
        places = {chain: self._place(chain) for chain in self.parts.lanes}
        for chain, (first, last) in sorted(places.items(), key=lambda found: found[1][0]):
            if spans and first < spans[-1].last:
                before = spans.pop()
                first, last = before.first, max(last, before.last)
                spans.append(_Span(first, last, (*before.branches, chain)))
            else:
                spans.append(_Span(first, last, (chain,)))
        return spans

    def _place(self, chain: Chain) -> tuple[int, int]:
        """Between which steps of the spine a branch runs."""
        assert chain.start is not None
        first = self._step(chain.start.source, first=True)
        last = self._step(chain.end.target, first=False) if chain.end else len(self.parts.spine)
        return first, max(last, first + 1)

    def _step(self, place: int, *, first: bool) -> int:
        """The step of the spine that a layer is, or that its branch begins or ends with."""
        spine, seen = self.parts.spine, set[int]()
        while place != OUTSIDE and place not in spine and place not in seen:
            seen.add(place)
            chain = next(c for c in self.parts.wiring.chains if place in c.layers)
            link = chain.start if first else chain.end
            if link is None:
                return -1 if first else len(spine)
            place = link.source if first else link.target
        return spine.index(place) if place in spine else -1

    # Shortcuts

    def _around(self) -> Shortcut | None:
        """The last shortcut from what enters to a merge behind all rows."""
        behind = max((step for step, _ in self.ends), default=-1)
        spine = self.parts.spine
        found = [
            cut
            for cut in self.parts.shortcuts
            if cut.source == OUTSIDE
            and cut.role is not Role.GATE
            and cut.merge in spine
            and spine.index(cut.merge) > behind
        ]
        return found[-1] if found else None

    def _loops(self) -> list[Loop]:
        loops: list[Loop] = []
        inner = [cut for cut in self.parts.shortcuts if cut is not self.around]
        spans = [(*self._reach(cut), cut.role) for cut in inner]
        for top, bottom, role in sorted(spans, key=lambda span: span[1] - span[0]):
            beside = [loop.reach for loop in loops if loop.top < bottom and top < loop.bottom]
            reach = next(n for n in range(1, 99) if n * _LOOP not in beside) * _LOOP
            loops.append(Loop(role, top, bottom, reach))
        return [self._grown(loop, loops) for loop in sorted(loops)]

    def _grown(self, loop: Loop, loops: list[Loop]) -> Loop:
        """A loop whose ends keep clear of those of the loops inside it, as far as there is room."""
        inner = [other for other in loops if other.reach < loop.reach]
        above = min(_APART, (loop.top - 6) / len(loops))
        below = min(_APART, (self.height - 3 - loop.bottom) / len(loops))
        top = loop.top - above * sum(other.top == loop.top for other in inner)
        bottom = loop.bottom + below * sum(other.bottom == loop.bottom for other in inner)
        return loop._replace(top=top, bottom=bottom)

    def _reach(self, cut: Shortcut) -> tuple[float, float]:
        """From where to where beside the rows a shortcut runs."""
        first, last = self._step(cut.source, first=True), self._step(cut.merge, first=False)
        top = max((y for step, y in self.ends if step <= first), default=_TITLE) + 0.5
        bottom = max((y for step, y in self.ends if step < last), default=self.height) - 3.5
        if bottom - top < ROW - 4:
            top, bottom = max(bottom - ROW + 4, _TITLE), max(bottom, _TITLE + ROW - 4)
        return top, bottom

    # Marks

    def _room(self) -> float:
        """The width that rows and columns need."""
        rows = [text_width(a, 10.5, 500) + text_width(b, 10) + 36 for _, (a, b) in self.rows]
        columns = [len(found) * (_widest(found) + 11) + 13 for _, found in self.columns]
        return max([*rows, *columns], default=0.0)

    def marks(self, rect: Rect) -> list[Mark]:
        """The rows, in a box."""
        marks: list[Mark] = []
        for y, (words, detail) in self.rows:
            top = rect.y + y
            marks.append(Rect(rect.x + 8, top, rect.width - 16, ROW - 3, 3, "row"))
            marks.append(Text(rect.x + 16, top + 10.8, words, 10.5, 500))
            if detail:
                marks.append(Text(rect.right - 14, top + 10.8, detail, 10, 400, "muted", "end"))
        for y, columns in self.columns:
            marks += _columns(rect, rect.y + y, columns)
        return marks


def _without(parts: Anatomy, grown: Growth) -> Anatomy:
    """All but the shortcut by which a dense block keeps its input."""
    kept = (
        cut
        for cut in parts.shortcuts
        if cut.merge != grown.gathers or cut.source != OUTSIDE or cut.role is Role.GATE
    )
    return parts._replace(shortcuts=tuple(kept))


def _widest(columns: list[list[str]]) -> float:
    return max(text_width(words, _SMALL, 500) for column in columns for words in [*column, "–"])


def _columns(rect: Rect, y: float, columns: list[list[str]]) -> list[Mark]:
    """Branches side by side, each a column of small rows."""
    marks: list[Mark] = []
    step = (rect.width - 13) / len(columns)
    most = max(map(len, columns))
    for number, column in enumerate(columns):
        left = rect.x + 8 + number * step
        for row in range(most):
            words = column[row] if row < len(column) else "" if column or row else "–"
            if not words:
                continue
            top = y + ROW * row
            marks.append(Rect(left, top, step - 3, ROW - 3, 3, "row"))
            marks.append(
                Text(left + (step - 3) / 2, top + 10.4, words, _SMALL, 500, "ink", "middle")
            )
    return marks
