"""How names are made from ids."""

import re
from collections.abc import Callable, Iterator

from resviz.core.network import Network

Rule = tuple[str, str | Callable[[re.Match[str]], str]]
"""A pattern for a whole id, and what becomes of it."""


def by_rules(network: Network, *rules: Rule) -> dict[str, str]:
    """Name every layer by the first rule that fits its id; where none does, the id stays."""
    compiled = [(re.compile(pattern), name) for pattern, name in rules]
    found = {}
    for node in network.nodes:
        found[node.id] = node.id
        for pattern, name in compiled:
            if match := pattern.fullmatch(node.id):
                found[node.id] = match.expand(name) if isinstance(name, str) else name(match)
                break
    return told_apart(found)


def told_apart(found: dict[str, str]) -> dict[str, str]:
    """One module may run several times; every run but the first gets its number: ``relu_1``."""
    runs: dict[str, int] = {}
    apart = {}
    for node, name in found.items():
        run = runs[name] = runs.get(name, -1) + 1
        apart[node] = f"{name}_{run}" if run else name
    return apart


def blocks_of(network: Network) -> Iterator[tuple[int, int, str, list[str]]]:
    """Every block: number of its stage and its own, both from 1; its id, and its layers' ids.

    Blocks of the stem and the head are left out.
    """
    stages = [scope.id for scope in network.scopes.values() if re.fullmatch(r"stage\d+", scope.id)]
    for stage, stage_id in enumerate(stages, 1):
        for block, scope in enumerate(network.blocks(stage_id), 1):
            yield stage, block, scope.id, [node.id for node in network.nodes_in(scope.id)]


def inception_modules(network: Network) -> dict[str, str]:
    """What GoogLeNet's modules are called, by id of their block: ``3a``, ``4b``."""
    found: dict[str, str] = {}
    for stage, _, scope, _ in blocks_of(network):
        if network.scopes[scope].label == "Inception module":
            number = sum(name[:1] == str(stage + 2) for name in found.values()) + 1
            found[scope] = f"{stage + 2}{letter(number)}"
    return found


def letter(number: int) -> str:
    """``a`` for 1, ``z`` for 26, ``aa`` for 27."""
    rounds, place = divmod(number - 1, 26)
    return (letter(rounds) if rounds else "") + chr(ord("a") + place)
