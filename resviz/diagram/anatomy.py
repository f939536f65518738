"""What a block is made of, as a picture needs it: its main path, and the shortcuts beside it."""

from typing import NamedTuple

from resviz.core.network import Network, Node, Role, Scope


class Shortcut(NamedTuple):
    """A way around a branch.

    Attributes:
        source: id of the node whose output it carries.
        layers: the layers on it, in order; none on an identity.
        merge: id of the node where it meets the branch.
        role: identity, projection or zero-pad.
    """

    source: str
    layers: tuple[Node, ...]
    merge: str
    role: Role


class Anatomy(NamedTuple):
    """A scope's layers on the main path, in order, and its shortcuts."""

    path: tuple[Node, ...]
    shortcuts: tuple[Shortcut, ...]


def anatomy(network: Network, scope: Scope) -> Anatomy:
    """Take a scope apart."""
    path: list[Node] = []
    beside: dict[str, Node] = {}
    shortcuts: list[Shortcut] = []
    for node in network.nodes[scope.start : scope.stop]:
        if node.roles and Role.MAIN not in node.roles:
            beside[node.id] = node
            continue
        path.append(node)
        for source, role in zip(node.inputs, node.roles, strict=True):
            if role is not Role.MAIN:
                shortcuts.append(_walk_back(source, role, node.id, beside))
    return Anatomy(tuple(path), tuple(shortcuts))


def _walk_back(source: str, role: Role, merge: str, beside: dict[str, Node]) -> Shortcut:
    layers: list[Node] = []
    while source in beside:
        layers.append(beside[source])
        source = beside[source].inputs[0]
    return Shortcut(source, tuple(reversed(layers)), merge, role)
