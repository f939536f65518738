"""Runs: neighbouring blocks that are identical, which a picture folds into one box ×N."""

from collections.abc import Iterable
from typing import NamedTuple

from resviz.core.network import Network, Scope
from resviz.diagram.words import last_number, scope_title, spaced

Signature = tuple[object, ...]


class Run(NamedTuple):
    """Identical blocks in a row; often just one.

    Attributes:
        blocks: the blocks, in order.
    """

    blocks: tuple[Scope, ...]

    @property
    def id(self) -> str:
        """The block's id, or ``stage3.block2-6`` for several."""
        first, last = self.blocks[0], self.blocks[-1]
        return first.id if first is last else f"{first.id}-{last.name.removeprefix('block')}"

    @property
    def title(self) -> str:
        """``block 1``, ``blocks 2–6``; where they are called otherwise, ``layer3.1–5``."""
        first, last = self.blocks[0], self.blocks[-1]
        if first is last:
            return scope_title(first)
        if first.called:
            return f"{scope_title(first)}–{last_number(last.called)}"
        return f"{spaced(first.name).replace(' ', 's ', 1)}–{last.name.removeprefix('block')}"


def runs(network: Network, blocks: Iterable[Scope]) -> list[Run]:
    """Group blocks into runs: same layers, same shapes, wired alike."""
    grouped: list[list[Scope]] = []
    before: Signature = ()
    for block in blocks:
        signature = block_signature(network, block)
        if signature == before and grouped[-1][-1].stop == block.start:
            grouped[-1].append(block)
        else:
            grouped.append([block])
        before = signature
    return [Run(tuple(group)) for group in grouped]


def block_signature(network: Network, block: Scope) -> Signature:
    """What a block is, its place left aside: equal for blocks that compute alike."""
    return tuple(
        (
            node.op,
            node.shape,
            node.roles,
            tuple(network.index(i) - block.start for i in node.inputs),
        )
        for node in network.nodes[block.start : block.stop]
    )
