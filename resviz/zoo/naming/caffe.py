"""Names of the Caffe networks that the papers' authors published.

ResNet: github.com/KaimingHe/deep-residual-networks; AlexNet and GoogLeNet: Caffe's own; VGG: its
authors' page. Batch norms and depths that those never had are named after the same manner.
"""

import re

from resviz.core.network import Network
from resviz.zoo.naming.rules import blocks_of, by_rules, inception_modules, letter

_WITH_LETTERS = 6
"""Blocks of the longest stage up to which all blocks have letters: ResNet-50 has res4f."""


def resnet(network: Network) -> dict[str, str]:
    """``res2a_branch2a``, ``bn2a_branch1``, ``res3b1_branch2c``.

    Deeper than ResNet-50, blocks are numbered from the second on in stages of more than three.
    """
    depths: dict[int, int] = {}
    for stage, *_ in blocks_of(network):
        depths[stage] = depths.get(stage, 0) + 1
    by_letter = max(depths.values()) <= _WITH_LETTERS
    found = _stem_of_resnet(network)
    classes = network.output_shape[0]
    found |= {"head.avgpool": f"pool{len(depths) + 1}", "head.fc": f"fc{classes}"}
    for stage, block, scope, layers in blocks_of(network):
        if by_letter or depths[stage] <= 3 or block == 1:
            unit = f"{stage + 1}{letter(block)}"
        else:
            unit = f"{stage + 1}b{block - 1}"
        found[scope] = f"res{unit}"
        found |= {node: _in_unit(node.removeprefix(f"{scope}."), unit) for node in layers}
        if network[layers[-1]].op.kind == "relu":
            found[layers[-1]] = f"res{unit}_relu"
    found |= {f"stage{stage}": f"conv{stage + 1}_x" for stage in depths}
    return {part: found.get(part, _last(part)) for part in (*_ids(network), *found)}


def _stem_of_resnet(network: Network) -> dict[str, str]:
    convolutions = sum(".conv" in node.id for node in network.nodes_in("stem"))
    found = {"stem.maxpool": "pool1"}
    for node in network.nodes_in("stem"):
        kind = node.name.rstrip("0123456789")
        number = node.name[len(kind) :]
        conv = "conv1" if convolutions == 1 else f"conv1_{number or 1}"
        names = {"conv": conv, "bn": f"bn_{conv}", "relu": f"{conv}_relu"}
        if kind in names:
            found[node.id] = names[kind]
    return found


def _in_unit(inside: str, unit: str) -> str:
    if inside == "add":
        return f"res{unit}"
    if match := re.fullmatch(r"(conv|bn|relu)(\d+)", inside):
        branch = f"{unit}_branch2{letter(int(match[2]))}"
    elif match := re.fullmatch(r"shortcut\.(conv|bn|relu)", inside):
        branch = f"{unit}_branch1"
    else:
        where = "branch1" if inside.startswith("shortcut.") else "branch2"
        rest = inside.removeprefix("shortcut.").replace(".", "_")
        return f"res{unit}_{where}_{rest}"
    return {"conv": f"res{branch}", "bn": f"bn{branch}", "relu": f"res{branch}_relu"}[match[1]]


def alexnet(network: Network) -> dict[str, str]:
    """``conv1``, ``pool5``, ``fc8``."""
    found = {}
    layer = 0
    for node in network.nodes:
        kind = node.op.kind
        layer += kind in {"conv2d", "linear"}
        words = {"conv2d": "conv", "linear": "fc", "max_pool": "pool", "dropout": "drop"}
        name = f"{words.get(kind, kind)}{layer}"
        found[node.id] = name if kind in {*words, "relu"} else node.name
    return found


def vgg(network: Network) -> dict[str, str]:
    """``conv1_1``, ``pool5``, ``fc8``."""
    words = {"fc": "fc", "relu": "relu", "dropout": "drop"}
    head = {f"{name}{run}": f"{word}{5 + run}" for run in (2, 3) for name, word in words.items()}
    head |= {name: f"{word}6" for name, word in words.items()}
    return by_rules(
        network,
        (r"stage(\d)\.block1\.(conv|bn|relu)(\d+)", r"\2\1_\3"),
        (r"stage(\d)\.block1\.maxpool1", r"pool\1"),
        (r"head\.(\w+)", lambda match: head.get(match[1], match[1])),
        (r"(?:.+\.)?(\w+)", r"\1"),
    )


def googlenet(network: Network) -> dict[str, str]:
    """``conv1/7x7_s2``, ``inception_3a/3x3_reduce``, ``loss3/classifier``."""
    units = inception_modules(network)
    paths = {"1": "1x1", "2": "3x3_reduce", "22": "3x3", "3": "5x5_reduce", "32": "5x5"}
    paths["4"] = "pool_proj"

    def in_module(match: re.Match[str]) -> str:
        outer = f"inception_{units[match[1]]}"
        if match[3] == "maxpool":
            return f"{outer}/pool"
        return f"{outer}/{_of_kind(match[3])}{paths[match[2] + match[4]]}"

    stem = {"": ("conv1", "7x7_s2"), "2": ("conv2", "3x3_reduce"), "3": ("conv2", "3x3")}

    def in_stem(match: re.Match[str]) -> str:
        outer, window = stem[match[2]]
        return f"{outer}/{_of_kind(match[1])}{window}"

    layers = by_rules(
        network,
        (r"stem\.(conv|bn|relu)(\d*)", in_stem),
        (r"stem\.maxpool(\d*)", lambda match: f"pool{match[1] or 1}/3x3_s2"),
        (r"stage2\.block1\.maxpool1", "pool3/3x3_s2"),
        (r"stage3\.block1\.maxpool1", "pool4/3x3_s2"),
        (r"(stage\d\.block\d)\.branch(\d)\.(\D+)(\d*)", in_module),
        (r"(stage\d\.block\d)\.concat\d*", lambda match: f"inception_{units[match[1]]}/output"),
        (r"aux(\d)\.avgpool", r"loss\1/ave_pool"),
        (r"aux(\d)\.fc2", r"loss\1/classifier"),
        (r"aux(\d)\.relu2", r"loss\1/relu_fc"),
        (r"aux(\d)\.relu", r"loss\1/relu_conv"),
        (r"aux(\d)\.(\w+)", r"loss\1/\2"),
        (r"head\.avgpool", "pool5/7x7_s1"),
        (r"head\.dropout", "pool5/drop_7x7_s1"),
        (r"head\.fc", "loss3/classifier"),
    )
    return layers | {scope: f"inception_{unit}" for scope, unit in units.items()}


def _of_kind(kind: str) -> str:
    return "" if kind == "conv" else f"{kind}_"


def _last(node_id: str) -> str:
    return node_id.rpartition(".")[2]


def _ids(network: Network) -> list[str]:
    return [node.id for node in network.nodes]
