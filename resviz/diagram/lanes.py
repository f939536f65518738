"""Which lane each chain runs in: the spine in the first, what belongs together side by side.

Branches of equal rank stand next to the spine in their order, side paths of gates beyond them,
shortcuts outside of all; what one of them holds stands next to it. Chains share a lane where one
ends before the other begins.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from resviz.core.network import Role
from resviz.diagram.chains import OUTSIDE, Chain, Wiring


@dataclass(slots=True)
class Lanes:
    """Where chains run.

    Attributes:
        of: the lane of each layer.
        chain: the lane of each chain, by its place; none for one that needs no lane of its own.
        wide: for each lane, whether it holds boxes.
    """

    of: dict[int, int] = field(default_factory=dict)
    chain: dict[int, int] = field(default_factory=dict)
    wide: list[bool] = field(default_factory=list)


def assign(wiring: Wiring) -> Lanes:
    """Give every chain a lane."""
    return _Assignment(wiring).lanes


class _Assignment:
    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring
        self.turn = {place: turn for turn, place in enumerate(wiring.order)}
        self.lanes = Lanes()
        self.taken: list[list[tuple[int, int]]] = []
        chain_of = {place: i for i, chain in enumerate(wiring.chains) for place in chain.layers}
        held: dict[int, list[int]] = defaultdict(list)
        for index, chain in enumerate(wiring.chains[1:], 1):
            if not (chain.start and self._crosses_at_once(chain, chain_of)):
                source = chain.start.source if chain.start else OUTSIDE
                held[chain_of.get(source, 0)].append(index)
        self.held = {parent: sorted(found, key=self._order) for parent, found in held.items()}
        self._place(0, -1)

    def _crosses_at_once(self, chain: Chain, chain_of: dict[int, int]) -> bool:
        """A link that can leave for its merge sideways, from the line that goes on downward."""
        link = chain.start
        if chain.layers or link is None or link.source == OUTSIDE:
            return False
        parent = self.wiring.chains[chain_of[link.source]]
        if link.target in parent.layers:
            return False
        after = parent.layers.index(link.source) + 1
        if after < len(parent.layers):
            return self.turn[parent.layers[after]] > self.turn[link.target]
        return parent.end is not None and self.turn[parent.end.target] > self.turn[link.target]

    def _order(self, index: int) -> tuple[int, int, int]:
        chain = self.wiring.chains[index]
        start, stop = self._span(chain)
        if chain.role is Role.MAIN and chain.layers:
            return 0, 0, chain.layers[0]
        return 1 if chain.role is Role.GATE else 2, stop - start, index

    def _span(self, chain: Chain) -> tuple[int, int]:
        """Depths from where to where a chain needs its lane."""
        depth = self.wiring.depth_of
        start = depth(chain.start.source) if chain.start else 0
        if chain.end:
            return start, depth(chain.end.target)
        return start, depth(chain.layers[-1]) + 1

    def _place(self, index: int, beyond: int) -> None:
        chain = self.wiring.chains[index]
        lane = self._free_lane(self._span(chain), beyond + 1) if index else 0
        while lane >= len(self.taken):
            self.taken.append([])
            self.lanes.wide.append(False)
        self.taken[lane].append(self._span(chain))
        self.lanes.chain[index] = lane
        self.lanes.of.update(dict.fromkeys(chain.layers, lane))
        self.lanes.wide[lane] |= any(not self.wiring.is_merge(place) for place in chain.layers)
        for child in self.held.get(index, ()):
            self._place(child, lane)

    def _free_lane(self, span: tuple[int, int], lane: int) -> int:
        start, stop = span
        while lane < len(self.taken) and any(
            first < stop and start < last for first, last in self.taken[lane]
        ):
            lane += 1
        return lane
