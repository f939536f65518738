"""Pieces of two networks in rows: what belongs together begins at the same place."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from resviz.core.comparison import Row
from resviz.core.network import Network
from resviz.core.ops import Input
from resviz.diagram.open_block import FRAME_TOP, OpenBlockPiece
from resviz.diagram.pairing import Pairing
from resviz.diagram.pen import Pen
from resviz.diagram.pieces import LayerPiece, Piece

Stacks = Mapping[str, Sequence[Piece]]


class PieceRow:
    """A piece of either network, or of one, which leaves room in the other.

    Attributes:
        pieces: of the first network and of the second.
        begin: from where the line arrives to where the boxes begin.
        height: that both need.
        left: how far they reach to the left of their spines.
        right: how far to the right.
        joint: how a dense block of them joins the others of its row.
    """

    def __init__(self, a: Piece | None, b: Piece | None) -> None:
        self.pieces = a, b
        there = [piece for piece in self.pieces if piece]
        self.begin = max(map(_begin, there))
        self.height = max(self.begin - _begin(piece) + piece.height for piece in there)
        self.left = max(piece.left for piece in there)
        self.right = max(piece.right for piece in there)
        self.joint = next((piece.joint for piece in there if piece.joint), None)


def _begin(piece: Piece) -> float:
    return FRAME_TOP if isinstance(piece, OpenBlockPiece) else piece.entry_y


class Padded:
    """A piece with room before and behind it; see `Piece`."""

    def __init__(self, piece: Piece, before: float, height: float) -> None:
        self.piece, self.before, self.height = piece, before, height
        self.left, self.right = piece.left, piece.right
        self.entry, self.entry_y = piece.entry, before + piece.entry_y
        self.exit, self.exit_y = piece.exit, before + piece.exit_y
        self.stop, self.parts = piece.stop, piece.parts
        self.joint = piece.joint.moved(before) if piece.joint else None

    def draw(self, pen: Pen, x: float, y: float, source: str, parent: str) -> None:
        """See `Piece`."""
        self.piece.draw(pen, x, y + self.before, source, parent)


def padded(rows: Sequence[PieceRow], side: int) -> list[Piece]:
    """The pieces of one network, with room where only the other has one."""
    found: list[Piece] = []
    waiting = 0.0
    for row in rows:
        piece = row.pieces[side]
        if piece:
            before = waiting + row.begin - _begin(piece)
            found.append(Padded(piece, before, waiting + row.height))
            waiting = 0.0
        elif found:
            found[-1].height += row.height
        else:
            waiting += row.height
    return found


def rows_of(pairing: Pairing, stage: Row, stacks: tuple[Stacks, Stacks]) -> list[PieceRow]:
    """The pieces of a stage that is unfolded in both networks, or that only one has."""
    a = stacks[0].get(stage.a.id, ()) if stage.a else ()
    b = stacks[1].get(stage.b.id, ()) if stage.b else ()
    rows: list[PieceRow] = []
    at = (0, 0)

    def alone(i: int, j: int) -> None:
        rows.extend(PieceRow(piece, None) for piece in a[at[0] : i])
        rows.extend(PieceRow(None, piece) for piece in b[at[1] : j])

    for i, j in _together(pairing, stage, a, b):
        alone(i, j)
        rows.append(PieceRow(a[i], b[j]))
        at = (i + 1, j + 1)
    alone(len(a), len(b))
    return rows


def _together(
    pairing: Pairing, stage: Row, a: Sequence[Piece], b: Sequence[Piece]
) -> Iterator[tuple[int, int]]:
    """Places of pieces that belong together, in order."""
    last = (-1, -1)
    if a and b and _is_image(a[0]) and _is_image(b[0]):
        last = (0, 0)
        yield last
    stops = [piece.stop for piece in a], [piece.stop for piece in b]
    if not (a and b):
        return
    for row in stage.children:
        if row.a and row.b:
            i, j = (
                bisect_right(ends, _start(network, part.id))
                for ends, network, part in zip(stops, pairing.networks, (row.a, row.b), strict=True)
            )
            if i > last[0] and j > last[1]:
                last = (i, j)
                yield last


def _is_image(piece: Piece) -> bool:
    return isinstance(piece, LayerPiece) and isinstance(piece.node.op, Input)


def _start(network: Network, part: str) -> int:
    return network.index(part) if part in network else network.scopes[part].start
