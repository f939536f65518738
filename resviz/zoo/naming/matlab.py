"""Names of MATLAB's example *Train Residual Network for Image Classification*."""

import re

from resviz.core.network import Network
from resviz.zoo.naming.rules import blocks_of

_WORDS = {"conv": "conv", "bn": "BN", "relu": "relu"}


def residual(network: Network) -> dict[str, str]:
    """``S1U1_conv1``, ``add11``, ``skipConv1``.

    Projections are numbered by the stage they lead out of; that of a bottleneck in the first stage
    has the number 0.
    """
    found = {
        "input": "input",
        "stem.conv": "convInp",
        "stem.bn": "BNInp",
        "stem.relu": "reluInp",
        "head.avgpool": "globalPool",
        "head.fc": "fcFinal",
    }
    for stage, unit, scope, layers in blocks_of(network):
        tag, place = f"S{stage}U{unit}", f"{stage}{unit}"
        found |= {f"stage{stage}": f"S{stage}", scope: tag}
        for node in layers:
            inside = node.removeprefix(f"{scope}.")
            found[node] = _in_unit(inside, tag, stage - 1)
            if inside == "add":
                found[node] = f"add{place}"
        if network[layers[-1]].op.kind == "relu":
            found[layers[-1]] = f"relu{place}"
    ids = [node.id for node in network.nodes]
    return {part: found.get(part, part.rpartition(".")[2]) for part in (*ids, *found)}


def _in_unit(inside: str, tag: str, leaves: int) -> str:
    if match := re.fullmatch(r"(conv|bn|relu)(\d+)", inside):
        return f"{tag}_{_WORDS[match[1]]}{match[2]}"
    if match := re.fullmatch(r"shortcut\.(\D+)\d*", inside):
        word = _WORDS.get(match[1], match[1])
        return f"skip{word[0].upper()}{word[1:]}{leaves}"
    return f"{tag}_{inside.replace('.', '_')}"
