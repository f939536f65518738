"""The chains that the layers of a block fall into: a spine, and all that runs beside it.

A chain is a run of layers, each of which continues the one before. The spine leads from what enters
to what leaves; every other chain begins where a tensor parts, and ends where it meets another
chain. A link is a chain without layers, such as an identity shortcut.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from resviz.core.network import Network, Node, Role
from resviz.core.ops import Add, Concat, Mean, Multiply

OUTSIDE = -1
"""Where a tensor comes from that enters from above."""

_MERGES = (Add, Concat, Mean, Multiply)


class Link(NamedTuple):
    """A tensor on its way to a layer; layers are told by their places.

    Attributes:
        source: the layer it leaves, or OUTSIDE.
        target: the layer it enters.
        slot: which of that layer's inputs it is.
        role: what it carries.
    """

    source: int
    target: int
    slot: int
    role: Role


class Chain(NamedTuple):
    """See the module's docstring.

    Attributes:
        layers: places of its layers, in order; none on a link.
        start: the tensor that feeds it.
        end: the tensor by which it meets another chain, unless it ends for itself.
    """

    layers: tuple[int, ...]
    start: Link | None
    end: Link | None

    @property
    def role(self) -> Role:
        """What it carries."""
        return self.start.role if self.start else Role.MAIN


class Wiring:
    """How some layers, contiguous in a network, hang together.

    Attributes:
        nodes: the layers, in order.
        inputs: the tensors that each takes.
        depth: the length of the longest way from outside to each layer.
        order: the layers by depth, merges first.
        chains: the spine, then all the others.
    """

    def __init__(self, network: Network, start: int, stop: int) -> None:
        self.nodes: Sequence[Node] = network.nodes[start:stop]
        self.inputs = [
            [
                Link(max(network.index(source) - start, OUTSIDE), place, slot, role)
                for slot, (source, role) in enumerate(zip(node.inputs, node.roles, strict=True))
            ]
            for place, node in enumerate(self.nodes)
        ]
        self.readers: list[list[Link]] = [[] for _ in self.nodes]
        self.depth: list[int] = []
        for links in self.inputs:
            self.depth.append(1 + max((self.depth_of(link.source) for link in links), default=0))
            for link in links:
                if link.source != OUTSIDE:
                    self.readers[link.source].append(link)
        places = range(len(self.nodes))
        self.order = sorted(places, key=lambda p: (self.depth[p], not self.is_merge(p), p))
        self.exit = self._exit(network)
        self.chains = self._chains()

    def depth_of(self, place: int) -> int:
        """Depth of a layer; 0 outside."""
        return 0 if place == OUTSIDE else self.depth[place]

    def is_merge(self, place: int) -> bool:
        """Several tensors meet there."""
        return isinstance(self.nodes[place].op, _MERGES) and len(self.inputs[place]) > 1

    def primary(self, place: int) -> Link | None:
        """The input that a layer continues: the main path, or else the first."""
        links = self.inputs[place]
        main = (link for link in links if link.role is Role.MAIN)
        return next(main, links[0] if links else None)

    def _exit(self, network: Network) -> int:
        """The layer that the spine leads to: the last that is read from outside."""
        last = len(self.nodes) - 1
        for place in range(last, -1, -1):
            if len(network.consumers[self.nodes[place].id]) > len(self.readers[place]):
                return place
        return last

    def _chains(self) -> list[Chain]:
        following = self._following()
        led = set(following.values())
        heads = [place for place in range(len(self.nodes)) if place not in led]
        runs = [list(_walk(head, following)) for head in heads]
        runs.sort(key=lambda run: self.exit not in run)
        ends = {run[-1]: self._end(run[-1]) for run in runs if self.exit not in run}
        chains = [Chain(tuple(run), self.primary(run[0]), ends.get(run[-1])) for run in runs]
        ended = {(end.target, end.slot) for end in ends.values() if end}
        for place in range(len(self.nodes)):
            primary = self.primary(place)
            chains += [
                Chain((), link, link)
                for link in self.inputs[place]
                if link is not primary and (place, link.slot) not in ended
            ]
        return chains

    def _following(self) -> dict[int, int]:
        """The layer that continues each layer."""
        following: dict[int, int] = {}
        place = self.exit
        while (link := self.primary(place)) and link.source != OUTSIDE:
            following[link.source] = place
            place = link.source
        for place in range(len(self.nodes)):
            link = self.primary(place)
            if link and link.source not in (OUTSIDE, self.exit) and self._continues(link):
                following.setdefault(link.source, place)
        return following

    def _continues(self, link: Link) -> bool:
        """A tensor that parts goes on where it stays the same, or else where it is read first."""
        before, others = self.primary(link.source), self.readers[link.source]
        own = before.role if before else Role.MAIN
        if link.role is own:
            return True
        return all(
            other is self.primary(other.target) and other.role is not own for other in others
        )

    def _end(self, place: int) -> Link | None:
        """Where a chain that ends with this layer meets another: as far down as it can."""
        meets = [link for link in self.readers[place] if link is not self.primary(link.target)]
        return max(meets, key=lambda link: self.depth[link.target], default=None)


def _walk(head: int, following: dict[int, int]) -> Iterator[int]:
    place: int | None = head
    while place is not None:
        yield place
        place = following.get(place)
