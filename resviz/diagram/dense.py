"""Dense connectivity, read off the graph: blocks that keep what enters them beside what they make.

Such a block ends in a concatenation of its input and something new; in a row of them every block
reads what every one before it made. `resviz.diagram.arcs` draws that.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from resviz.core.network import Network, Scope
from resviz.core.ops import Concat, Slice
from resviz.diagram.grid import TAP
from resviz.diagram.runs import Run
from resviz.diagram.scene import Point


class Growth(NamedTuple):
    """How a block grows what enters it; its layers by their places.

    Attributes:
        reads: index in the network of the layer whose output is kept.
        first: which of its channels is the first that is kept; all after it are, too.
        keeps: the layer that takes it: the concatenation, or a slice before that.
        gathers: the concatenation.
        makes: the layer whose output is put beside it.
    """

    reads: int
    first: int
    keeps: int
    gathers: int
    makes: int


class Turn(NamedTuple):
    """A dense block's turn in its row.

    Attributes:
        row: id of the first block of the row.
        number: counted from 1.
        total: how many blocks the row has.
        growth: how this one grows what enters it.
    """

    row: str
    number: int
    total: int
    growth: Growth


class Joint(NamedTuple):
    """Where a dense block meets the tracks, by points of its plan.

    Attributes:
        turn: its turn in its row.
        source: id of the box that its tensor leaves.
        leaves: where.
        gathers: id of the box at its end where all tensors meet; none if the next block takes them.
        port: where they enter that box.
        door: where they enter this block, if the one before does not gather them.
        enters: y where the line that enters parts, if it is that of the whole row.
    """

    turn: Turn
    source: str
    leaves: Point
    gathers: str
    port: Point
    door: Point
    enters: float = TAP

    def moved(self, by: float) -> "Joint":
        """The same further along the spine."""
        (a, leaves), (b, port), (c, door) = self.leaves, self.port, self.door
        return self._replace(
            leaves=(a, leaves + by),
            port=(b, port + by),
            door=(c, door + by),
            enters=self.enters + by,
        )


def growth(network: Network, block: Scope) -> Growth | None:
    """How a block grows what enters it; None where it does not."""
    return next(_ways(network, block, block.stop - 1), None)


def _ways(network: Network, block: Scope, index: int) -> Iterator[Growth]:
    """Search the concatenations that a block ends in for what comes from outside."""
    node, begin = network.nodes[index], block.start
    if not isinstance(node.op, Concat):
        return
    sources = [network.index(source) for source in node.inputs]
    for slot, source in enumerate(sources):
        keeps, reads, first = index, source, 0
        cut = network.nodes[source].op
        if source >= begin and isinstance(cut, Slice):
            keeps, reads, first = source, network.index(network.nodes[source].inputs[0]), cut.start
            if cut.stop != network.nodes[reads].shape[0]:
                continue
        others = [each for each in sources[:slot] + sources[slot + 1 :] if each >= begin]
        if reads >= begin:
            # What others read, too, was gathered for them: such a block has more inside.
            if keeps == index and len(network.consumers[node.inputs[slot]]) == 1:
                yield from _ways(network, block, reads)
        elif others and (keeps != index or len(sources) == 2):  # else others come from that side
            yield Growth(reads, first, keeps - begin, index - begin, others[-1] - begin)


def turns(network: Network, grouped: Sequence[Run]) -> dict[str, Turn]:
    """The dense blocks among the runs of a stage that stand in a row with others, by their ids."""
    found: dict[str, Turn] = {}
    row: list[tuple[Scope, Growth]] = []
    for run in (*grouped, None):
        block = run.blocks[0] if run and len(run.blocks) == 1 else None
        grown = growth(network, block) if block else None
        if row and not (grown and _follows(*row[-1], grown)):
            if len(row) > 1:
                first, count = row[0][0].id, len(row)
                for number, (each, how) in enumerate(row, 1):
                    found[each.id] = Turn(first, number, count, how)
            row = []
        if block and grown:
            row.append((block, grown))
    return found


def _follows(block: Scope, before: Growth, after: Growth) -> bool:
    """A dense block keeps all that the one before it kept, and what that made."""
    return after.reads == block.stop - 1 and after.first == before.first
