"""What marks, in a picture of two networks, where they differ.

A thin bar runs along a box that differs, and its sign stands at the upper left corner: ≠ where it
has a counterpart, − where only the first network has it, + where only the second does. A layer that
is set alike, but which other sizes reach, has the bar alone. What is the same in both stays as it
is.
"""

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec.structs import replace

from resviz.core.comparison import Difference, Row, Sign
from resviz.core.network import Level, Network
from resviz.diagram.pair_lines import SIGN, changes, lies_on, lines_of, places_for
from resviz.diagram.pair_words import brief
from resviz.diagram.pairing import Pairing, sign_of
from resviz.diagram.pen import Pen
from resviz.diagram.scene import Box, Circle, Line, Mark, Rect, Text

ROLES = {Sign.DIFFERENT: "differs", Sign.ONLY_A: "only-a", Sign.ONLY_B: "only-b"}
"""Roles of the theme, by what they say."""

_BAR = 3.0
_HEADER = 40.0


class Marked(NamedTuple):
    """A box that is marked.

    Attributes:
        box: what is marked.
        sign: how it stands.
        words: in what it differs, what matters most first.
        recounted: its run has another number of blocks.
    """

    box: Box
    sign: Sign
    words: list[str]
    recounted: bool


class Marks:
    """The marks on the boxes of either network.

    Args:
        pairing: of both.
        pens: what drew the first network and the second, with ids as they are there.
    """

    def __init__(self, pairing: Pairing, pens: tuple[Pen, Pen]) -> None:
        self._pairing = pairing
        self._boxes = pens[0].boxes, pens[1].boxes
        self._edges = pens[1].edges
        self._shown: tuple[dict[str, Box], dict[str, Box]] = ({}, {})
        for shown, found in zip(self._shown, self._boxes, strict=True):
            for box in found:
                shown[box.id] = box
                shown.update((member, box) for member in box.members)

    @cached_property
    def marked(self) -> tuple[dict[str, Marked], dict[str, Marked]]:
        """Every box that is marked, by its id, of the first network and of the second."""
        found: tuple[dict[str, Marked], dict[str, Marked]] = ({}, {})
        for side, boxes in enumerate(self._boxes):
            alone: set[str] = set()  # what is in these is not marked again
            for box in boxes:
                rows = self._rows(side, box)
                sign = self._sign(box, rows)
                if box.parent in alone or self._of_run_alone(side, box, alone):
                    alone.add(box.id)
                    continue
                words = brief(self._pairing.comparison, rows) if sign is not Sign.SAME else []
                if sign in (Sign.ONLY_A, Sign.ONLY_B):
                    alone.add(box.id)
                elif sign is Sign.SAME or (box.holds and not words):
                    continue  # it differs in what is inside, and there that is marked
                found[side][box.id] = Marked(box, sign, words, _counts(rows))
        return found

    def _sign(self, box: Box, rows: Sequence[Row]) -> Sign:
        if box.op == "input":
            a, b = self._pairing.networks
            return Sign.SAME if a.input_shape == b.input_shape else Sign.DIFFERENT
        sign = sign_of(rows)
        # A merge of larger maps is the same merge.
        return Sign.SAME if box.kind == "merge" and _by_size(sign, rows) else sign

    def _of_run_alone(self, side: int, box: Box, alone: set[str]) -> bool:
        """A merge behind a folded block that only one network has."""
        run = self._run_of(side, box)
        return run is not None and run.id in alone

    def _run_of(self, side: int, box: Box) -> Box | None:
        """The folded block that a merge outside of it belongs to."""
        network = self._pairing.networks[side]
        if box.kind != "merge":
            return None
        around = _block_of(network, box.id)
        run = self._shown[side].get(around)
        return run if run and not run.holds else None

    def _rows(self, side: int, box: Box) -> list[Row]:
        run = self._run_of(side, box)
        if run and run.members[1:]:
            # The merge that is seen is that of the last block; its counterpart that of the first.
            network = self._pairing.networks[side]
            first, last = network.scopes[run.members[0]], network.scopes[run.members[-1]]
            node = network.nodes[network.index(box.id) - last.start + first.start]
            row = self._pairing.row(side, node.id)
            return [row] if row else []
        rows = self._pairing.rows_of(side, box)
        beside = self._beside(side, rows)
        if beside is None or not (box.members[1:] or beside.members[1:]):
            return rows
        there = self._pairing.rows_of(1 - side, beside)
        return [*rows, *(row for row in there if row not in rows)]

    def _beside(self, side: int, rows: Sequence[Row]) -> Box | None:
        """The box of the other network that shows the counterpart."""
        row = next((row for row in rows if row.a and row.b), None)
        part = (row.a if side else row.b) if row else None
        return self._shown[1 - side].get(part.id) if part else None

    def drawn(self, side: int, said: Container[str]) -> tuple[list[Box], list[Mark]]:
        """The boxes of a network with what is marked in them, and what stands beside them.

        Args:
            side: 0 for the first network, 1 for the second.
            said: kinds of boxes of the second that say in what they differ, where there is room.
        """
        boxes: list[Box] = []
        signs: list[Mark] = []
        for box in self._boxes[side]:
            found = self.marked[side].get(box.id)
            if found is None:
                boxes.append(box)
                continue
            marks = _recounted(box.marks) if found.recounted else [*box.marks]
            if box.kind != "merge":
                marks.append(_bar(box, found.sign))
            if found.sign is Sign.DIFFERENT:
                marks += self._inside(side, box)
            if side and box.kind in said and found.sign is Sign.DIFFERENT:
                signs += self._said(box, found.words)
            boxes.append(replace(box, marks=tuple(marks)))
            if not (box.kind == "layer" and _by_size(found.sign, self._rows(side, box))):
                signs += sign_at(box.rect.x, box.rect.y, found.sign)
        return boxes, signs

    def _inside(self, side: int, box: Box) -> Iterator[Mark]:
        """Bars at the lines in a folded box that its counterpart has not."""
        if box.kind not in ("stage", "block") or box.holds:
            return
        other = self._beside(side, self._rows(side, box))
        if other is None or other.holds:
            return
        lines, its = lines_of(box), lines_of(other)
        for place, replaced in changes([words for _, words in lines], [words for _, words in its]):
            sign = Sign.DIFFERENT if replaced else Sign.ONLY_B if side else Sign.ONLY_A
            yield Rect(box.rect.x + 4, lines[place][0] - 10.8, 2.5, 14, 1.2, ROLES[sign])

    def _said(self, box: Box, words: Sequence[str]) -> Iterator[Mark]:
        """In what a box of the second network differs, the first words that there is room for."""
        for said in words:
            for text in places_for(box, said):
                if not any(lies_on(text, line) for line in self._ways[box.id]):
                    yield text
                    return

    @cached_property
    def _ways(self) -> defaultdict[str, list[Line]]:
        """The lines that lead to and from each box of the second network, or run in it."""
        found: defaultdict[str, list[Line]] = defaultdict(list)
        parents = {box.id: box.parent for box in self._boxes[1]}
        for edge in self._edges:
            for place in {edge.source, edge.target, parents[edge.source], parents[edge.target]}:
                found[place].append(edge.line)
        return found


def _block_of(network: Network, node: str) -> str:
    scopes = (network.scopes[scope] for scope in network.ancestors(node))
    return next((scope.id for scope in scopes if scope.level is Level.BLOCK), "")


def _bar(box: Box, sign: Sign) -> Mark:
    """Along a box; of one that is unfolded and differs, along its header."""
    rect = box.rect
    inset = min(6.0, rect.height / 6)
    height = rect.height - 2 * inset
    if box.holds and sign is Sign.DIFFERENT:
        height = min(height, _HEADER)
    return Rect(rect.x - _BAR / 2, rect.y + inset, _BAR, height, _BAR / 2, ROLES[sign])


def sign_at(x: float, y: float, sign: Sign) -> list[Mark]:
    """A sign with its middle there."""
    return [
        Circle(x, y, SIGN, ROLES[sign]),
        Text(x, y + 3.7, str(sign), 10.5, 700, "surface", "middle"),
    ]


def _by_size(sign: Sign, rows: Sequence[Row]) -> bool:
    """Parts differ, but none for what it is: only because other sizes reach it."""
    built = any(Difference.STRUCTURE in row.differences for row in rows)
    return sign is Sign.DIFFERENT and bool(rows) and not built


def _recounted(marks: Sequence[Mark]) -> list[Mark]:
    """The same, the ×N of a run in the colour of what differs."""
    changed = {"merge": "differs", "merge-ink": "surface"}
    return [
        mark._replace(fill=changed.get(mark.fill, mark.fill))
        if isinstance(mark, Rect | Text)
        else mark
        for mark in marks
    ]


def _counts(rows: Sequence[Row]) -> bool:
    """A run has another number of blocks than its counterpart."""
    return any(row.a and row.b for row in rows) and not all(row.a and row.b for row in rows)
