"""What a block is made of, as a folded picture needs it: its branches and its shortcuts."""

from typing import NamedTuple

from resviz.core.network import Network, Node, Role, Scope
from resviz.diagram.chains import OUTSIDE, Chain, Link, Wiring
from resviz.diagram.lanes import assign


class Shortcut(NamedTuple):
    """A way around a branch, or the side path of a gate.

    Attributes:
        source: place of the layer whose output it carries, or OUTSIDE.
        layers: the layers on it, in order; none on an identity.
        merge: place of the layer where it meets the branch.
        role: identity, projection, zero-pad, concat or gate.
    """

    source: int
    layers: tuple[Node, ...]
    merge: int
    role: Role


class Anatomy(NamedTuple):
    """A block's layers by their places: spine, other branches with their lanes, and shortcuts."""

    wiring: Wiring
    spine: tuple[int, ...]
    lanes: dict[Chain, int]
    shortcuts: tuple[Shortcut, ...]


def shortcut_roles(node: Node) -> list[Role]:
    """What ends at a layer besides the path it is on: shortcuts at their merge, or a gate."""
    return [role for role in node.roles if role is not _path(node)]


def _path(node: Node) -> Role:
    return Role.MAIN if Role.MAIN in node.roles else node.roles[0]


def anatomy(network: Network, scope: Scope) -> Anatomy:
    """Take a block apart."""
    wiring = Wiring(network, scope.start, scope.stop)
    lanes = assign(wiring)
    branches = {
        chain: lanes.chain[index]
        for index, chain in enumerate(wiring.chains)
        if index and chain.layers and chain.role is Role.MAIN
    }
    shortcuts = [
        _walk_back(wiring, link)
        for place, node in enumerate(wiring.nodes)
        if len(node.roles) > 1
        for link in wiring.inputs[place]
        if link.role is not _path(node)
    ]
    return Anatomy(wiring, wiring.chains[0].layers, branches, tuple(shortcuts))


def _walk_back(wiring: Wiring, end: Link) -> Shortcut:
    layers: list[Node] = []
    link: Link | None = end
    source = end.source
    while link and source != OUTSIDE and _is_beside(wiring, source):
        layers.append(wiring.nodes[source])
        link = wiring.primary(source)
        source = link.source if link else OUTSIDE
    return Shortcut(source, tuple(reversed(layers)), end.target, end.role)


def _is_beside(wiring: Wiring, place: int) -> bool:
    """A layer is on a shortcut: what it continues is."""
    link = wiring.primary(place)
    return link is not None and link.role is not Role.MAIN
