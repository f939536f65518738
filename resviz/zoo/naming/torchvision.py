"""torchvision's names: of modules, and of what runs between them as its feature extraction has it.

Where torchvision has a network, the keys made from these names are those of its weights.
"""

import re

from resviz.core import ops
from resviz.core.errors import SettingError
from resviz.core.network import Network
from resviz.zoo.naming.rules import (
    blocks_of,
    by_rules,
    inception_modules,
    letter,
    told_apart,
)

_TRIPLE = {"conv": 0, "bn": 1, "relu": 2}
"""Places in a convolution with its norm and activation."""


def resnet(network: Network) -> dict[str, str]:
    """``layer1.0.conv1``, ``layer2.0.downsample.1``; torchvision/models/resnet.py."""

    def on_shortcut(match: re.Match[str]) -> str:
        scope = network.nodes_in(f"stage{match[1]}.block{match[2]}.shortcut")
        place = [node.name for node in scope].index(match[3])
        return f"layer{match[1]}.{int(match[2]) - 1}.downsample.{place}"

    return by_rules(
        network,
        (r"stage(\d+)\.block(\d+)\.shortcut\.(\w+)", on_shortcut),
        (
            r"stage(\d+)\.block(\d+)\.(.+)",
            lambda match: f"layer{match[1]}.{int(match[2]) - 1}.{_bare(match[3])}",
        ),
        (r"stem\.(conv|bn)(\d*)", lambda match: f"{match[1]}{match[2] or 1}"),
        (r"(?:stem|head)\.(\D+?)\d*", r"\1"),
    )


def plain(network: Network) -> dict[str, str]:
    """``features.0``, ``classifier.6``; torchvision/models/vgg.py and alexnet.py."""
    if network.has_shortcuts:
        raise SettingError("names", f"torchvision has none for {network.name}, with its shortcut.")
    found = {"input": "input"}
    places = {"features": -1, "classifier": -1}
    for node in network.nodes[1:]:
        part = "classifier" if node.id.startswith("head.") else "features"
        if part == "classifier" and isinstance(node.op, ops.AdaptiveAvgPool2d | ops.Flatten):
            found[node.id] = node.name
            continue
        places[part] += 1
        found[node.id] = f"{part}.{places[part]}"
    return found


def googlenet(network: Network) -> dict[str, str]:
    """``inception3a.branch2.0.conv``; torchvision/models/googlenet.py."""
    modules = inception_modules(network)

    def in_module(match: re.Match[str]) -> str:
        scope, branch, kind = match[1], match[2], match[3]
        outer = f"inception{modules[scope]}.branch{branch}"
        if branch == "1":
            return f"{outer}.{kind}"
        if branch == "4":
            return f"{outer}.0" if kind == "maxpool" else f"{outer}.1.{kind}"
        return f"{outer}.{int(match[4] or 1) - 1}.{kind}"

    return by_rules(
        network,
        (r"stem\.(conv|bn|relu)(\d*)", lambda match: f"conv{match[2] or 1}.{match[1]}"),
        (r"stem\.maxpool(\d*)", lambda match: f"maxpool{match[1] or 1}"),
        (r"stage(\d)\.block1\.maxpool1", lambda match: f"maxpool{int(match[1]) + 1}"),
        (r"(stage\d\.block\d)\.branch(\d)\.(\D+)(\d*)", in_module),
        (r"(stage\d\.block\d)\.concat\d*", lambda match: f"inception{modules[match[1]]}.cat"),
        (r"(aux\d)\.(conv|bn|relu)", r"\1.conv.\2"),
        (r"(aux\d)\.relu2", r"\1.relu"),
        (r"(aux\d)\.fc", r"\1.fc1"),
        (r"head\.(\w+)", r"\1"),
    )


def densenet(network: Network) -> dict[str, str]:
    """``features.denseblock1.denselayer1.conv2``; torchvision/models/densenet.py."""
    stages = len({stage for stage, *_ in blocks_of(network)})

    def in_block(match: re.Match[str]) -> str:
        stage, block, kind, number = match.groups()
        kind = {"bn": "norm", "avgpool": "pool", "concat": "cat"}.get(kind, kind)
        if network.scopes[f"stage{stage}.block{block}"].label == "transition":
            return f"features.transition{stage}.{kind}"
        outer = f"features.denseblock{stage}.denselayer{block}"
        return f"{outer}.{kind}" if kind == "cat" else f"{outer}.{kind}{number}"

    kinds = {"bn": "norm", "maxpool": "pool"}
    return by_rules(
        network,
        (r"stem\.(\w+)", lambda match: f"features.{kinds.get(match[1], match[1])}0"),
        (r"stage(\d+)\.block(\d+)\.(\D+)(\d*)", in_block),
        (r"head\.bn", f"features.norm{stages + 1}"),
        (r"head\.fc", "classifier"),
        (r"head\.(\w+)", r"\1"),
    )


def mobilenet(network: Network) -> dict[str, str]:
    """``features.2.conv.1.0``; torchvision/models/mobilenetv2.py."""
    found = _triples(network, "stem", "features.0")
    place = 0
    for _, _, _, layers in blocks_of(network):
        place += 1
        outer = f"features.{place}"
        group, within = 0, -1
        for node in layers:
            if node.endswith(".add"):
                found[node] = f"{outer}.add"
                continue
            last = _number(node) == sum("conv" in other for other in layers)
            within = 0 if last else _TRIPLE[_kind(node)]
            found[node] = f"{outer}.conv.{group}" if last else f"{outer}.conv.{group}.{within}"
            group += last or _kind(node) == "relu"
    found |= _triples(network, "head", f"features.{place + 1}")
    ends = {"head.avgpool": "avgpool", "head.dropout": "classifier.0", "head.fc": "classifier.1"}
    return _in_order(network, found | ends)


def shufflenet(network: Network) -> dict[str, str]:
    """``stage2.0.branch2.5``; torchvision/models/shufflenetv2.py."""
    found = _triples(network, "stem", "conv1") | _triples(network, "head", "conv5")
    ends = {"stem.maxpool": "maxpool", "head.avgpool": "avgpool", "head.fc": "fc"}
    for stage, block, scope, layers in blocks_of(network):
        outer = f"stage{stage + 1}.{block - 1}"
        places: dict[str, int] = {}
        for node in layers:
            inside = node.removeprefix(f"{scope}.")
            branch = inside.split(".")[0] if inside.startswith("branch") else "branch2"
            if _kind(node) not in _TRIPLE:
                found[node] = f"{outer}.{_bare(inside.split('.')[-1]).rstrip('0123456789')}"
                continue
            place = places[branch] = places.get(branch, -1) + 1
            found[node] = f"{outer}.{branch}.{place}"
    return _in_order(network, found | ends)


def regnet(network: Network) -> dict[str, str]:
    """``trunk_output.block1.block1-0.f.a.0``; torchvision/models/regnet.py."""
    found = _triples(network, "stem", "stem")
    found |= {"head.avgpool": "avgpool", "head.fc": "fc"}
    squeeze = {"conv": "fc1", "conv2": "fc2", "relu": "activation", "sigmoid": "scale_activation"}
    for stage, block, scope, layers in blocks_of(network):
        outer = f"trunk_output.block{stage}.block{stage}-{block - 1}"
        last_relu = f"relu{sum('.relu' in node and '.se.' not in node for node in layers)}"
        for node in layers:
            part, _, name = node.removeprefix(f"{scope}.").rpartition(".")
            if part == "se":
                found[node] = f"{outer}.f.se.{squeeze.get(name, name)}"
            elif part == "shortcut":
                found[node] = f"{outer}.proj.{_TRIPLE.get(_kind(node), 0)}"
            elif name == last_relu:
                found[node] = f"{outer}.activation"
            elif _kind(node) in _TRIPLE:
                found[node] = f"{outer}.f.{letter(_number(node))}.{_TRIPLE[_kind(node)]}"
            else:
                found[node] = f"{outer}.{name}"
    return _in_order(network, found)


def convnext(network: Network) -> dict[str, str]:
    """``features.1.0.block.3``; torchvision/models/convnext.py.

    Its block has permutations at the places 1 and 6.
    """
    places = {"conv1": 0, "ln1": 2, "fc1": 3, "gelu1": 4, "fc2": 5}
    found = {
        "stem.conv": "features.0.0",
        "stem.ln": "features.0.1",
        "head.avgpool": "avgpool",
        "head.ln": "classifier.0",
        "head.fc": "classifier.2",
    }
    for stage, block, scope, layers in blocks_of(network):
        for node in layers:
            name = node.removeprefix(f"{scope}.")
            if network.scopes[scope].label == "downsampling":
                found[node] = f"features.{2 * stage - 2}.{int(name == 'conv1')}"
                continue
            outer = f"features.{2 * stage - 1}.{block - 1 - (stage > 1)}"
            if name in places:
                found[node] = f"{outer}.block.{places[name]}"
            else:
                found[node] = f"{outer}.{'layer_scale' if name == 'scale1' else _bare(name)}"
    return _in_order(network, found)


def transformer(network: Network) -> dict[str, str]:
    """``encoder.layers.encoder_layer_0.ln_1``; torchvision/models/vision_transformer.py."""
    inner = {
        "attention.ln": "ln_1",
        "attention.qkv": "self_attention.in_proj_*",
        "attention.attention": "self_attention.attention",
        "attention.projection": "self_attention.out_proj",
        "attention.add": "add",
        "mlp.ln": "ln_2",
        "mlp.fc": "mlp.0",
        "mlp.gelu": "mlp.1",
        "mlp.fc2": "mlp.3",
        "mlp.add": "add_1",
    }
    found = {
        "stem.conv": "conv_proj",
        "stem.class_token": "class_token",
        "stem.position": "encoder.pos_embedding",
        "head.ln": "encoder.ln",
        "head.fc": "heads.head",
    }
    for _, block, scope, layers in blocks_of(network):
        for node in layers:
            name = node.removeprefix(f"{scope}.")
            found[node] = f"encoder.layers.encoder_layer_{block - 1}.{inner.get(name, name)}"
    return _in_order(network, found)


def _triples(network: Network, scope: str, outer: str) -> dict[str, str]:
    """A convolution with norm and activation, counted from 0."""
    return {
        node.id: f"{outer}.{_TRIPLE[_kind(node.id)]}"
        for node in network.nodes_in(scope)
        if _kind(node.id) in _TRIPLE
    }


def _in_order(network: Network, found: dict[str, str]) -> dict[str, str]:
    """All layers as the network has them; those without a name keep the last word of their id."""
    return told_apart({node.id: found.get(node.id, node.name) for node in network.nodes})


def _bare(name: str) -> str:
    """Rectifiers and merges have no number: one module, or none, stands for all of them."""
    kind = name.rstrip("0123456789")
    return kind if kind in {"relu", "add", "concat", "channel_shuffle"} else name


def _kind(node_id: str) -> str:
    return node_id.rpartition(".")[2].rstrip("0123456789")


def _number(node_id: str) -> int:
    return int(node_id[len(node_id.rstrip("0123456789")) :] or 1)
