"""How long the paths through a residual network are, counted in branches and exact.

A *residual unit* is a place where all there is parts into a branch and a shortcut and meets again;
a path takes the one or the other, so n units make 2^n paths (Veit, Wilber and Belongie 2016, arXiv
1605.06431, section 3). The length of a path is the number of branches that it takes, and every
block without a shortcut, which it cannot avoid, counts as one more. A shortcut with a projection
or with zeros added is a shortcut still, and adds nothing.

What parts and meets inside a branch is part of that branch. Blocks whose shortcuts are nested, such
as those of dual path networks and reversible ones, leave no choice of just two: they count as
blocks that no path avoids.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import comb, sqrt
from typing import NamedTuple

from resviz.core.network import Network, Role
from resviz.core.trace import trace

_SHORTCUTS = frozenset({Role.IDENTITY, Role.PROJECTION, Role.ZERO_PAD, Role.CONCAT})


class ResidualUnit(NamedTuple):
    """Where paths part and meet.

    Attributes:
        fork: id of the node that branch and shortcut begin with.
        merge: id of the node where they meet.
        branch: which inputs of the merge come by the branch, as their places; the others come by
            the shortcut.
    """

    fork: str
    merge: str
    branch: tuple[int, ...]


class PathLengths(NamedTuple):
    """The lengths of all paths: so many units give Binomial(units, 1/2), moved on by ``fixed``.

    Attributes:
        units: residual units, at each of which a path has a choice.
        fixed: blocks that every path goes through.
    """

    units: int
    fixed: int

    @property
    def number(self) -> int:
        """How many paths there are."""
        return 1 << self.units

    def count(self, length: int) -> int:
        """How many paths have a length."""
        taken = length - self.fixed
        return comb(self.units, taken) if taken >= 0 else 0

    def share(self, shortest: int, longest: int) -> Fraction:
        """The share of paths whose length lies between two, both included."""
        low, high = max(shortest, self.fixed), min(longest, self.fixed + self.units)
        return Fraction(sum(map(self.count, range(low, high + 1))), self.number)

    @property
    def mean(self) -> Fraction:
        """The mean length."""
        return self.fixed + Fraction(self.units, 2)

    @property
    def deviation(self) -> float:
        """The standard deviation of the lengths."""
        return sqrt(self.units) / 2


def path_lengths(network: Network) -> PathLengths:
    """Count the residual units of a network, and the blocks that no path avoids."""
    units = residual_units(network)
    merges = sorted(network.index(unit.merge) for unit in units)
    fixed = sum(
        not any(block.start <= merge < block.stop for merge in merges) for block in network.blocks()
    )
    return PathLengths(len(units), fixed)


def residual_units(network: Network) -> tuple[ResidualUnit, ...]:
    """The residual units, in order."""
    found = []
    for fork, merge in pairwise(_narrows(network)):
        node = network.nodes[merge]
        ways = [role in _SHORTCUTS for role in node.roles]
        branch = tuple(place for place, shortcut in enumerate(ways) if not shortcut)
        if any(ways) and branch and not _nested(network, fork, merge, branch):
            found.append(ResidualUnit(network.nodes[fork].id, node.id, branch))
    return tuple(found)


def _narrows(network: Network) -> Iterator[int]:
    """The places of the layers that every path from the input to the end goes through, in order."""
    last = network.outputs[-1]
    used = trace(network, last).upstream | {last}
    reach = 0
    for place, node in enumerate(network.nodes):
        if node.id not in used:
            continue
        if reach <= place:
            yield place
        readers = [network.index(at) for at in network.consumers[node.id] if at in used]
        reach = max([reach, *readers])


def _nested(network: Network, fork: int, merge: int, branch: tuple[int, ...]) -> bool:
    """Whether a branch has shortcuts of its own."""
    sources = network.nodes[merge].inputs
    needed = {network.index(sources[place]) for place in branch}
    for place in range(merge - 1, fork, -1):
        if place in needed:
            node = network.nodes[place]
            if not _SHORTCUTS.isdisjoint(node.roles):
                return True
            needed.update(map(network.index, node.inputs))
    return False
