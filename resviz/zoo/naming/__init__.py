"""What the layers of a network are called elsewhere: in torchvision, in Caffe, in MATLAB.

Ids stay what they are; a *naming* gives every layer and scope a second name for people to read, and
torchvision's gives the keys of a module's ``state_dict`` besides. Where torchvision has a family,
its names hold for every setting of it that they can tell.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType
from typing import Literal

from resviz.core import ops
from resviz.core.errors import SettingError
from resviz.core.network import Network

Naming = Literal["resviz", "torchvision", "caffe", "matlab"]

NAMINGS: Mapping[Naming, str] = MappingProxyType(
    {"resviz": "resviz", "torchvision": "torchvision", "caffe": "Caffe", "matlab": "MATLAB"}
)
"""Every naming and how it is written."""

Names = Mapping[str, str]
"""The name of every layer and scope, by id."""

Namer = Callable[[Network], dict[str, str]]
"""Names the layers of a network, and scopes where theirs do not follow from the layers'.

Raises:
    SettingError: the network has a layer that has no name there.
"""

_NAMERS: Mapping[str, Mapping[str, str]] = {
    "torchvision": {
        "resnet": "resnet",
        "resnet_cifar": "resnet",
        "wide_resnet": "resnet",
        "custom": "resnet",
        "alexnet": "plain",
        "vgg": "plain",
        "googlenet": "googlenet",
        "densenet": "densenet",
        "densenet_cifar": "densenet",
        "mobilenet_v2": "mobilenet",
        "shufflenet_v2": "shufflenet",
        "regnet": "regnet",
        "convnext": "convnext",
        "vit": "transformer",
    },
    "caffe": {"resnet": "resnet", "alexnet": "alexnet", "vgg": "vgg", "googlenet": "googlenet"},
    "matlab": {"matlab": "residual", "resnet_cifar": "residual"},
}
"""Per naming the function of its module that names a family."""

_HELD = (ops.ClassToken, ops.PositionEmbedding, ops.LearnedScale, ops.LearnedBias)
"""Layers that are but one parameter, which has the layer's own name."""


def namings(network: Network) -> tuple[Naming, ...]:
    """The namings that a network can be had in; resviz's own is the first."""
    return tuple(naming for naming in NAMINGS if not why_not(network, naming))


def why_not(network: Network, naming: Naming) -> str:
    """Why a network cannot be had in a naming; nothing if it can."""
    try:
        names(network, naming)
    except SettingError as error:
        return error.reason
    return ""


@lru_cache(maxsize=8)  # the picture, the tables and the exports of one network ask for the same
def names(network: Network, naming: Naming) -> Names:
    """What every layer and scope is called, by id.

    Raises:
        SettingError: the network has no names of this kind, or there is no such kind.
    """
    if naming not in NAMINGS:
        raise SettingError("names", f"{naming!r} is none of {', '.join(NAMINGS)}.")
    if naming == "resviz":
        return MappingProxyType({part: part for part in (*network.scopes, *_ids(network))})
    if naming not in NAMINGS:
        raise SettingError("names", f"{naming!r} is none of {', '.join(NAMINGS)}.")
    function = _NAMERS[naming].get(network.family)
    if function is None:
        raise SettingError("names", f"{NAMINGS[naming]} has none for {network.name}.")
    namer: Namer = getattr(import_module(f"{__name__}.{naming}"), function)
    return MappingProxyType(_with_scopes(network, namer(network)))


def named(network: Network, naming: Naming) -> Network:
    """The same network, its layers and scopes called as they are there; ids stay.

    Raises:
        SettingError: the network has no names of this kind.
    """
    called = dict(names(network, naming))
    if naming == "resviz":
        called = dict.fromkeys(called, "")
    scopes = {
        key: scope._replace(called=called[key] if called[key] != key else "")
        for key, scope in network.scopes.items()
    }
    nodes = tuple(node._replace(called=called[node.id]) for node in network.nodes)
    return replace(network, nodes=nodes, scopes=MappingProxyType(scopes))


def named_if_known(network: Network, naming: Naming) -> Network:
    """As `named`, or the network with its ids where it has no names of this kind."""
    try:
        return named(network, naming) if naming != "resviz" else network
    except SettingError:
        return network


def state_names(network: Network) -> Names:
    """The names that the keys of its module's ``state_dict`` are made of: torchvision's if any."""
    return names(network, "resviz" if why_not(network, "torchvision") else "torchvision")


def state_key(name: str, op: ops.Op, parameter: str) -> str:
    """The key of a parameter or buffer of a layer with this name.

    A star in the name stands for the parameter: ``attention.in_proj_*``.
    """
    if "*" in name:
        return name.replace("*", parameter)
    return name if isinstance(op, _HELD) else f"{name}.{parameter}"


def _ids(network: Network) -> list[str]:
    return [node.id for node in network.nodes]


def _with_scopes(network: Network, found: dict[str, str]) -> dict[str, str]:
    """Scopes are called by what the names of their layers alone begin with, else by their id."""
    layers = {node.id: found[node.id] for node in network.nodes}
    begun = Counter(outer for name in layers.values() for outer in _outer(name))
    called = {"": ""}
    for scope in network.scopes.values():
        own = [layers[node.id] for node in network.nodes_in(scope.id)]
        outers = [outer for outer in _outer(own[0]) if begun[outer] == len(own)]
        # A stage of one block has the outer of the two names.
        free = [outer for outer in outers if outer != called.get(scope.parent)]
        if free and all(name.startswith(f"{free[0]}.") for name in own):
            called[scope.id] = free[0]
    called = {scope: called.get(scope, scope) for scope in network.scopes}
    return called | {scope: found[scope] for scope in called if scope in found} | layers


def _outer(name: str) -> list[str]:
    """The scopes that a dotted name tells of, outermost first."""
    found = []
    while name := name.rpartition(".")[0]:
        found.append(name)
    return found[::-1]
