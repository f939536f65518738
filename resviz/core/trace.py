"""Ways through a network: what a part depends on, what it feeds, the paths between two parts.

A *path* goes from layer to layer along edges. Where one layer reads another twice, as in x + x,
these are two edges, so two paths. It is as long as it has layers, both ends counted.

A path from a layer begins with it, one to a layer ends with it. A path from a scope begins with an
edge that enters the scope, and one to a scope ends with a layer of it that something outside reads:
so the paths from a scope to itself are those through it, two for a residual block, 2^n for n in a
row. Into the network as a whole no edge leads and out of it none: there, paths begin with the input
and end with the last layer, which is not that of an auxiliary classifier.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from resviz.core.errors import UnknownName
from resviz.core.network import Network


class Trace(NamedTuple):
    """What a part has to do with the rest of its network, as ids of layers.

    Attributes:
        part: id of the layer or scope.
        inside: its own layers.
        upstream: the layers outside that it depends on.
        downstream: the layers outside that depend on it.
    """

    part: str
    inside: frozenset[str]
    upstream: frozenset[str]
    downstream: frozenset[str]


class Paths(NamedTuple):
    """The paths from one part of a network to another.

    Attributes:
        source: id of the layer or scope that they begin with.
        target: id of the layer or scope that they end with.
        number: how many there are, exactly.
        layers: ids of all layers on them.
        shortest: ids of the layers on a shortest one, in order; empty where there is no path.
        longest: the same of a longest one.
    """

    source: str
    target: str
    number: int
    layers: frozenset[str]
    shortest: tuple[str, ...]
    longest: tuple[str, ...]


def trace(network: Network, part: str) -> Trace:
    """Find what a layer or scope depends on, and what it feeds.

    Raises:
        UnknownName: there is no such layer or scope.
    """
    inside = _span(network, part)
    nodes, index = network.nodes, network.index
    needed = [False] * inside.stop
    for place in reversed(range(inside.stop)):
        if needed[place] or place in inside:
            for source in nodes[place].inputs:
                needed[index(source)] = True
    fed = set[int]()
    for place in range(inside.start, len(nodes)):
        if any(at in fed or at in inside for at in map(index, nodes[place].inputs)):
            fed.add(place)
    return Trace(
        part,
        frozenset(nodes[place].id for place in inside),
        frozenset(nodes[place].id for place in range(inside.start) if needed[place]),
        frozenset(nodes[place].id for place in fed if place not in inside),
    )


def paths(network: Network, source: str = "", target: str | None = None) -> Paths:
    """Find the paths from one part to another, or through one; the whole network unless said.

    Raises:
        UnknownName: there is no such layer or scope.
    """
    target = source if target is None else target
    ways = _Ways(network, source, target)
    nodes = network.nodes
    layers = frozenset(nodes[place].id for place in ways.used)
    shortest = tuple(nodes[place].id for place in ways.best(longest=False))
    longest = tuple(nodes[place].id for place in ways.best(longest=True))
    return Paths(source, target, ways.count, layers, shortest, longest)


def passing(network: Network, layer: str) -> tuple[int, int]:
    """Count the paths through the whole network that a layer is on, and all there are.

    Raises:
        UnknownName: there is no such layer.
    """
    if layer not in network:
        raise UnknownName("layer", layer, (node.id for node in network.nodes))
    here, there = _to_and_from(network)
    place = network.index(layer)
    return here[place] * there[place], here[-1]


@lru_cache(maxsize=2)
def _to_and_from(network: Network) -> tuple[list[int], list[int]]:
    """Of every layer, how many paths lead there from the input, and from there to the end."""
    inputs = [[*map(network.index, node.inputs)] for node in network.nodes]
    here, there = [0] * len(inputs), [0] * len(inputs)
    here[0] = there[-1] = 1
    for place, sources in enumerate(inputs[1:], 1):
        here[place] = sum(here[at] for at in sources)
    for place in reversed(range(len(inputs))):
        for at in inputs[place]:
            there[at] += there[place]
    return here, there


def lengths(network: Network, source: str = "", target: str | None = None) -> dict[int, int]:
    """Count the paths from one part to another by their length, the short ones first.

    Raises:
        UnknownName: there is no such layer or scope.
    """
    ways = _Ways(network, source, source if target is None else target)
    # The numbers of all lengths are digits of one great number: Python adds those of two layers,
    # and moves them on by a layer, at once.
    digit = 8 * (ways.count.bit_length() // 8 + 1)
    found: dict[int, int] = {}
    total = 0
    last_read = {at: place for place in ways.used for at in ways.before(place)}
    for place in ways.used:
        sources = ways.before(place)
        found[place] = (ways.starts.get(place, 0) + sum(found[at] for at in sources)) << digit
        if place in ways.ends:
            total += found[place]
        for at in set(sources):
            if last_read[at] == place:
                del found[at]  # great numbers: no more of them at a time than must be
    return dict(_digits(total, digit // 8))


def edges_along(layers: Sequence[str]) -> frozenset[tuple[str, str]]:
    """The edges of one path, each as the ids of both its ends."""
    return frozenset(pairwise(layers))


class _Ways:
    """The layers between two parts, as places in the network.

    Attributes:
        starts: where paths begin, with the number of ways to begin there.
        ends: where they end.
        used: what is on any path, in order.
        count: how many paths there are.
    """

    def __init__(self, network: Network, source: str, target: str) -> None:
        index = network.index
        self._inputs = [[*map(index, node.inputs)] for node in network.nodes]
        self.starts = _starts(network, source)
        self.ends = _ends(network, target)
        first, last = min(self.starts), max(self.ends)
        numbers: dict[int, int] = {}
        for place in range(first, last + 1):
            number = self.starts.get(place, 0)
            number += sum(numbers.get(at, 0) for at in self._inputs[place])
            if number:
                numbers[place] = number
        self.count = sum(numbers.get(end, 0) for end in self.ends)
        leading = {end for end in self.ends if end in numbers}
        for place in range(last, first - 1, -1):
            if place in leading:
                leading.update(at for at in self._inputs[place] if at in numbers)
        self.used = sorted(leading)
        self._leading = leading

    def before(self, place: int) -> list[int]:
        """The layers on a path just before one, as often as it reads them."""
        return [at for at in self._inputs[place] if at in self._leading]

    def best(self, *, longest: bool) -> list[int]:
        """The layers of a shortest or longest path; of several the one that is read first."""
        sign = -1 if longest else 1
        found: dict[int, tuple[int, int]] = {}  # length and the layer before, by layer
        for place in self.used:
            ways = [(found[at][0] + sign, at) for at in self.before(place)]
            if place in self.starts:
                ways.append((sign, -1))
            found[place] = min(ways, key=lambda way: way[0])
        ends = [end for end in self.used if end in self.ends]
        if not ends:
            return []
        path = [min(ends, key=lambda end: found[end][0])]
        while (at := found[path[-1]][1]) >= 0:
            path.append(at)
        return path[::-1]


def _span(network: Network, part: str) -> range:
    """The places of a layer, or of those of a scope."""
    if part in network:
        place = network.index(part)
        return range(place, place + 1)
    if part not in network.scopes:
        known = (*network.scopes, *(node.id for node in network.nodes))
        raise UnknownName("part", part, filter(None, known))
    scope = network.scopes[part]
    return range(scope.start, scope.stop)


def _starts(network: Network, part: str) -> dict[int, int]:
    span = _span(network, part)
    if part in network:
        return {span.start: 1}
    entering = {
        place: sum(network.index(at) not in span for at in network.nodes[place].inputs)
        for place in span
    }
    return {place: number for place, number in entering.items() if number} or {span.start: 1}


def _ends(network: Network, part: str) -> set[int]:
    span = _span(network, part)
    if part in network:
        return {span.start}
    read = {
        place
        for place in span
        if any(network.index(at) not in span for at in network.consumers[network.nodes[place].id])
    }
    return read or {span.stop - 1}


def _digits(number: int, size: int) -> Mapping[int, int]:
    """The digits of so many bytes each that are not zero, by place, the least first."""
    data = number.to_bytes((number.bit_length() + 7) // 8, "little")
    parts = (data[at : at + size] for at in range(0, len(data), size))
    digits = (int.from_bytes(part, "little") for part in parts)
    return {place: digit for place, digit in enumerate(digits) if digit}
