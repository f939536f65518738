"""Which arcs between dense blocks stand out: those whose way through the graph does.

The graph has a chain of concatenations where a picture has arcs. The arc from one block to another
stands for the way of what the first made through the concatenations in between into the second.
"""

from collections.abc import Set
from itertools import accumulate
from typing import NamedTuple

from resviz.core.network import Level, Network
from resviz.diagram.dense import Turn, turns
from resviz.diagram.runs import Run
from resviz.diagram.scene import Edge, Scene

Pair = tuple[str, str]
"""Ids of both ends of an edge between layers."""


class _Grown(NamedTuple):
    """Ids of layers of a dense block; see `resviz.diagram.dense.Growth`."""

    reads: str
    keeps: str
    gathers: str
    makes: str


class _Way(NamedTuple):
    """From which block of a row an arc comes, 0 for what enters the row, and to which it goes."""

    row: str
    start: int
    stop: int
    enters: str


class LitArcs:
    """The arcs of a scene of this network, and the lines on the spine between folded dense blocks.

    Attributes:
        gathered: ids of concatenations that have no box, for arcs are in their place.
    """

    def __init__(self, network: Network, scene: Scene) -> None:
        self._network = network
        self._turns: dict[str, Turn] = {}
        self._rows: dict[str, list[_Grown]] = {}
        self._ways: dict[int, _Way] = {}
        self.gathered: frozenset[str] = frozenset()
        if any(edge.way for edge in scene.edges):
            self._find(scene)

    def _find(self, scene: Scene) -> None:
        network = self._network
        for stage in network.scopes_at(Level.STAGE):
            blocks = network.blocks(stage.id)
            found = turns(network, [Run((block,)) for block in blocks])
            self._turns |= found
            for block in blocks:
                if turn := found.get(block.id):
                    ids = [node.id for node in network.nodes_in(block.id)]
                    how = turn.growth
                    self._rows.setdefault(turn.row, []).append(
                        _Grown(
                            network.nodes[how.reads].id,
                            ids[how.keeps],
                            ids[how.gathers],
                            ids[how.makes],
                        )
                    )
        shown = {box.id for box in scene.boxes}
        folded = {box.id for box in scene.boxes if not box.holds}
        self.gathered = frozenset(
            grown.gathers
            for block, turn in self._turns.items()
            if block in folded
            and (grown := self._rows[turn.row][turn.number - 1]).gathers not in shown
        )
        for at, edge in enumerate(scene.edges):
            if edge.way or (edge.source in folded and edge.source in self._turns):
                way = self._way(edge)
                if way and way.start < way.stop:
                    self._ways[at] = way

    def _way(self, edge: Edge) -> _Way | None:
        target, source = self._turn(edge.target), self._turn(edge.source)
        if target is None:
            return None
        start = source.number if source and source.row == target.row else 0
        grown = self._rows[target.row][target.number - 1]
        if edge.target in (grown.keeps, grown.gathers):
            return _Way(target.row, start, target.number + 1, "")
        return _Way(target.row, start, target.number, edge.target)

    def _turn(self, part: str) -> Turn | None:
        """Of the dense block that a box is or is in."""
        while part and part not in self._turns:
            part = part.rpartition(".")[0]
        return self._turns.get(part)

    @property
    def all(self) -> Set[int]:
        """Indices of what is told here whether it stands out."""
        return self._ways.keys()

    def lit(self, edges: frozenset[Pair]) -> set[int]:
        """Indices of what stands out while these edges do."""
        kept = {row: self._kept(grown, edges) for row, grown in self._rows.items()}
        return {at for at, way in self._ways.items() if self._is_lit(way, kept[way.row], edges)}

    @staticmethod
    def _kept(row: list[_Grown], edges: frozenset[Pair]) -> list[int]:
        """How many of the first blocks, for each number of them, keep what enters in a lit way."""
        return list(
            accumulate(
                (
                    (grown.reads, grown.keeps) in edges
                    and (grown.keeps == grown.gathers or (grown.keeps, grown.gathers) in edges)
                    for grown in row
                ),
                initial=0,
            )
        )

    def _is_lit(self, way: _Way, kept: list[int], edges: frozenset[Pair]) -> bool:
        row = self._rows[way.row]
        if way.start:
            made = row[way.start - 1]
            if (made.makes, made.gathers) not in edges:
                return False
        if kept[way.stop - 1] - kept[way.start] < way.stop - 1 - way.start:
            return False
        return not way.enters or self._enters(row[way.stop - 1], way.enters, edges)

    def _enters(self, grown: _Grown, box: str, edges: frozenset[Pair]) -> bool:
        """What a block reads, beside what it keeps, is lit; or the layer that the line leads to."""
        if box in self._network:
            return (grown.reads, box) in edges
        inside = (reader for reader in self._network.consumers[grown.reads])
        return any(
            (grown.reads, reader) in edges
            for reader in inside
            if reader != grown.keeps and reader.startswith(f"{box}.")
        )
