"""The calls of a network after blocks were deleted, scaled and moved.

What that is, and which blocks allow it, stands in `resviz.core.places`.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby

from torch import Tensor

from resviz.core.errors import EngineError, SettingError, UnknownName
from resviz.core.network import Network, Role
from resviz.core.places import Place, places
from resviz.engine.build import Call


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
        why_not = "" if here == guest else known[here].keeps_off(known[guest])
        if why_not:
            raise EngineError(why_not)
    return guests


def _check(known: Mapping[str, Place], factors: Mapping[str, float]) -> None:
    for block, factor in factors.items():
        if block not in known:
            raise UnknownName("block", block, known)
        if why_not := known[block].refuses(factor):
            raise EngineError(why_not)
