"""Where the blocks of a network stand, and which can be deleted, scaled and moved there.

A block with a shortcut that is added is deleted by leaving its branch out of the sum; the shortcut,
and what follows the sum, stay. Where blocks add twice, both branches go. What is concatenated is no
sum, and stays. A block without such a shortcut is deleted by passing its input on, which can be
done where its output has the same shape; to scale it means nothing. Two blocks of the same shapes
can change places.
"""

from typing import NamedTuple

from resviz.core.flow import merges
from resviz.core.network import Network, Role, Scope
from resviz.core.ops import Shape
from resviz.core.ops.base import shape_text


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

    def refuses(self, factor: float) -> str:
        """Why its branch cannot be multiplied by a factor; empty where it can be."""
        if factor == 0 and self.keeps:
            return f"This block cannot be deleted: {self.keeps}"
        if factor not in (0, 1) and not self.merges:
            return (
                f"{self.block} cannot be scaled by {factor:g}: it has no shortcut that is added;"
                " it can only be kept or deleted."
            )
        return ""

    def keeps_off(self, other: "Place") -> str:
        """Why another block cannot stand in this place; empty where it can."""
        if self.is_link and other.is_link and self.shapes == other.shapes:
            return ""
        return (
            f"{other.block} cannot stand in the place of {self.block}:"
            " they do not have the same shapes."
        )


def places(network: Network) -> dict[str, Place]:
    """The blocks by id, in order."""
    return {scope.id: _place(network, scope) for scope in network.blocks()}


def block_around(network: Network, part: str) -> str:
    """Id of the block that a node or scope is, or that holds it; empty where there is none."""
    blocks = {scope.id for scope in network.blocks()}
    around = (part, *network.ancestors(part)) if part else ()
    return next((each for each in around if each in blocks), "")


def _place(network: Network, scope: Scope) -> Place:
    nodes = network.nodes_in(scope.id)
    own = {node.id for node in nodes}
    sums = tuple(node.id for node in merges(network, scope) if Role.MAIN in node.roles)
    reads = tuple(dict.fromkeys(at for node in nodes for at in node.inputs if at not in own))
    gives = tuple(node.id for node in nodes if not own.issuperset(network.consumers[node.id]))
    shapes = tuple(network[node].shape for node in (*reads, *gives))
    return Place(scope.id, sums, reads, gives, shapes)
