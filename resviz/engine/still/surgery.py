"""Which blocks can be deleted, scaled and moved, and the calls of a network after that was done.

A block with a shortcut that is added is deleted by leaving its branch out of the sum; the shortcut,
and what follows the sum, stay. Where blocks add twice, both branches go. What is concatenated is no
sum, and stays. A block without such a shortcut is deleted by passing its input on, which can be
done where its output has the same shape; to scale it means nothing.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

from torch import Tensor

from resviz.core.errors import EngineError, SettingError, UnknownName
from resviz.core.flow import merges
from resviz.core.network import Network, Role, Scope
from resviz.core.ops import Shape
from resviz.core.ops.base import shape_text
from resviz.engine.build import Call


class Place(NamedTuple):
    """A block and where it stands.

    Attributes:
        block: id of the block.
        merges: ids of the sums in it where a shortcut meets a branch.
        reads: ids of the nodes before it that it reads.
        gives: ids of its nodes that are read after it.
        shapes: of what it reads, then of what it gives.
    """

    block: str
    merges: tuple[str, ...]
    reads: tuple[str, ...]
    gives: tuple[str, ...]
    shapes: tuple[Shape, ...]

    @property
    def is_link(self) -> bool:
        """It reads one node and one of its own is read, so it can be moved."""
        return len(self.reads) == len(self.gives) == 1

    @property
    def keeps(self) -> str:
        """Why it cannot be deleted; empty where it can be."""
        if self.merges or (self.is_link and self.shapes[0] == self.shapes[1]):
            return ""
        if not self.is_link:
            return f"{self.block} has no shortcut that is added, and more than one way in or out."
        before, after = map(shape_text, self.shapes)
        return f"{self.block} has no shortcut that is added, and makes {after} of {before}."

    def fits(self, other: "Place") -> bool:
        """Either can stand where the other stands."""
        return self.is_link and other.is_link and self.shapes == other.shapes


def places(network: Network) -> dict[str, Place]:
    """The blocks by id, in order."""
    return {scope.id: _place(network, scope) for scope in network.blocks()}


def _place(network: Network, scope: Scope) -> Place:
    nodes = network.nodes_in(scope.id)
    own = {node.id for node in nodes}
    sums = tuple(node.id for node in merges(network, scope) if Role.MAIN in node.roles)
    reads = tuple(dict.fromkeys(at for node in nodes for at in node.inputs if at not in own))
    gives = tuple(node.id for node in nodes if not own.issuperset(network.consumers[node.id]))
    shapes = tuple(network[node].shape for node in (*reads, *gives))
    return Place(scope.id, sums, reads, gives, shapes)


def operated(
    network: Network,
    calls: Sequence[Call],
    factors: Mapping[str, float],
    order: Sequence[str] = (),
) -> list[Call]:
    """The calls after blocks were deleted, scaled or moved.

    Args:
        network: whose calls.
        calls: those of the intact network.
        factors: by block id, on what its branches add; 0 deletes it. It goes with the block.
        order: ids of all blocks, place by place; unless given, each stands in its own.

    Raises:
        UnknownName: there is no such block.
        SettingError: the order does not have every block once.
        EngineError: a block cannot be deleted, scaled or moved there.
    """
    known = places(network)
    guests = _guests(known, order)
    _check(known, factors)
    around = {node.id: block for block in known for node in network.nodes_in(block)}
    scales = {merge: factor for block, factor in factors.items() for merge in known[block].merges}
    inside: dict[str, list[Call]] = {block: [] for block in ("", *known)}
    for call in calls:
        factor = scales.get(call.node, 1.0)
        inside[around.get(call.node, "")].append(_scaled(call, network[call.node].roles, factor))
    instead: dict[str, str] = {}  # what is read now in place of a node
    done: list[Call] = []
    for block, group in groupby(calls, key=lambda call: around.get(call.node, "")):
        if block:
            here, guest = known[block], known[guests[block]]
            deleted = factors.get(guest.block) == 0
            done += _placed(here, guest, inside[guest.block], deleted, instead)
        else:
            done += [_reading(call, instead) for call in group]
    return done


def _placed(
    here: Place, guest: Place, calls: Sequence[Call], deleted: bool, instead: dict[str, str]
) -> list[Call]:
    """The calls of a block in its place; `instead` learns what is read after it."""
    sources = [instead.get(node, node) for node in here.reads]
    if deleted and not guest.merges:
        instead[here.gives[0]] = sources[0]
        return []
    instead.update(zip(here.gives, guest.gives, strict=True))
    entering = dict(zip(guest.reads, sources, strict=True))
    return [_reading(call, entering) for call in calls]


def _reading(call: Call, instead: Mapping[str, str]) -> Call:
    return call._replace(reads=tuple(instead.get(node, node) for node in call.reads))


def _scaled(call: Call, roles: Sequence[Role], factor: float) -> Call:
    """A merge with a factor on its branch, which it does not read where that is 0."""
    if factor == 1:
        return call
    if factor == 0:
        kept = [at for at, role in zip(call.reads, roles, strict=True) if role is not Role.MAIN]
        return call._replace(reads=tuple(kept))
    weights = [factor if role is Role.MAIN else 1.0 for role in roles]
    return call._replace(layer=partial(_weighted_sum, weights))


def _weighted_sum(weights: Sequence[float], *inputs: Tensor) -> Tensor:
    first, *others = (weight * x for weight, x in zip(weights, inputs, strict=True))
    return sum(others, first)


def _guests(known: Mapping[str, Place], order: Sequence[str]) -> dict[str, str]:
    """Which block stands in the place of each."""
    order = order or [*known]
    if sorted(order) != sorted(known):
        raise SettingError("order", f"it must have each of the {len(known)} blocks once.")
    guests = dict(zip(known, order, strict=True))
    for here, guest in guests.items():
        if here != guest and not known[here].fits(known[guest]):
            raise EngineError(
                f"{guest} cannot stand in the place of {here}: they do not have the same shapes."
            )
    return guests


def _check(known: Mapping[str, Place], factors: Mapping[str, float]) -> None:
    for block, factor in factors.items():
        if block not in known:
            raise UnknownName("block", block, known)
        place = known[block]
        if factor == 0 and place.keeps:
            raise EngineError(f"This block cannot be deleted: {place.keeps}")
        if factor not in (0, 1) and not place.merges:
            raise EngineError(
                f"{block} cannot be scaled by {factor:g}: it has no shortcut that is added;"
                " it can only be kept or deleted."
            )
