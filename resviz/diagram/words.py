"""What boxes say: layers in a paper's words, counts with their units, the tint of each kind."""

from collections import Counter
from collections.abc import Sequence

from resviz.core import ops
from resviz.core.cost import Cost
from resviz.core.network import Network, Node, Role, Scope
from resviz.core.ops import shape_text
from resviz.diagram.anatomy import shortcut_roles

_TINTS = {
    "conv2d": "conv",
    "channel_conv": "conv",
    "relu": "activation",
    "relu6": "activation",
    "gelu": "activation",
    "sigmoid": "activation",
    "radix_softmax": "activation",
    "complement": "activation",
    "max_pool": "pool",
    "avg_pool": "pool",
    "adaptive_avg_pool": "pool",
    "global_avg_pool": "pool",
    "mean_tokens": "pool",
    "linear": "linear",
    "attention": "linear",
}

_PLAIN = {
    "batch_norm": "batch norm",
    "layer_norm": "layer norm",
    "relu": "ReLU",
    "relu6": "ReLU6",
    "gelu": "GELU",
    "sigmoid": "sigmoid",
    "complement": "1 − x",
    "radix_softmax": "softmax",
    "scalar_bias": "bias",
    "global_avg_pool": "global average pool",
    "mean_tokens": "mean of tokens",
    "add": "+",
    "multiply": "×",
    "class_token": "class token",
    "position_embedding": "positions",
}
"""Layers that say their name and nothing else, where that is not what their kind is called."""

_MERGING = {
    "add": "addition",
    "multiply": "product",
    "concat": "concatenation",
    "mean": "mean",
}


def tint(op: ops.Op) -> str:
    """Colour role of a layer's box; its outline has the same with ``-line`` behind."""
    return _TINTS.get(op.kind, "norm")


def box_words(node: Node) -> tuple[str, str]:
    """What a layer's box says: as `layer_words`, or its name and both of those."""
    words = layer_words(node)
    return (short_name(node.called), " ".join(filter(None, words))) if node.called else words


def short_name(name: str) -> str:
    """The end of a dotted name that tells: ``conv1``, ``downsample.0``, ``features.3.1``."""
    parts = name.split(".")
    start = len(parts) - 1
    while start and parts[start].isdigit():
        start -= 1
    return ".".join(parts[start:])


def layer_words(node: Node) -> tuple[str, str]:
    """What a layer does: the operation, and the numbers that go with it."""
    match node.op:
        case ops.Input():
            return "image", shape_text(node.shape)
        case ops.Conv2d() as conv:
            word = "depthwise" if conv.depthwise else "conv"
            return f"{_window(conv)} {word}", f"{conv.out_channels}{_spread(conv)}"
        case ops.ChannelConv(kernel=kernel):
            return "channel conv", str(kernel)
        case ops.MaxPool2d(kernel=kernel, stride=stride):
            return f"{kernel}×{kernel} max pool", _stride(stride).strip()
        case ops.AvgPool2d(kernel=kernel, stride=stride):
            return f"{kernel}×{kernel} average pool", _stride(stride).strip()
        case ops.AdaptiveAvgPool2d(size=size):
            return "average pool", f"to {_by(ops.pair(size))}"
        case ops.Linear(out_features=features):
            return "linear", str(features)
        case ops.ZeroPadShortcut(stride=stride):
            return "zero-pad", f"{node.shape[0]}{_stride(stride)}"
        case _:
            return _small_words(node.op)


def _small_words(op: ops.Op) -> tuple[str, str]:
    match op:
        case ops.Attention(heads=heads):
            return "attention", count_words(heads, "head")
        case ops.Slice(start=start, stop=stop):
            return "slice", f"{start}–{stop}"
        case ops.ChannelShuffle(groups=groups):
            return "shuffle", f"{groups} groups"
        case ops.Dropout(rate=rate) | ops.DropPath(rate=rate):
            return op.kind.replace("_", " "), f"{rate:.3g}"
        case ops.ConstantScale(factor=factor):
            return "scale", f"× {factor:.3g}"
        case ops.LearnedScale(size=size):
            return "scale", "learned" if size == 1 else f"{size} learned"
        case ops.TakeToken(index=index):
            return "take token", str(index)
        case _:
            return _PLAIN.get(op.kind, op.kind.replace("_", " ")), ""


def row_words(node: Node) -> tuple[str, str] | None:
    """The line for a layer inside a folded block, or None where it has no weights worth a line."""
    match node.op:
        case ops.Conv2d(stride=stride) as conv:
            word = f"{_window(conv)}{' dw' if conv.depthwise else ''}"
            return f"{word}, {conv.out_channels}{_groups(conv)}", _stride(stride).strip()
        case ops.Linear(out_features=features):
            return f"linear, {features}", ""
        case ops.ChannelConv(kernel=kernel):
            return f"channel conv, {kernel}", ""
        case ops.Attention(heads=heads):
            return f"attention, {count_words(heads, 'head')}", ""
        case _:
            return None


def pool_words(node: Node) -> tuple[str, str] | None:
    """The line for a pool inside a folded block that has no weights."""
    return layer_words(node) if tint(node.op) == "pool" else None


def branch_words(node: Node) -> str | None:
    """The line for a layer of one of several branches; a pool is worth one there."""
    match node.op:
        case ops.MaxPool2d(stride=stride):
            return f"max pool{_stride(stride)}"
        case ops.AvgPool2d(stride=stride):
            return f"avg pool{_stride(stride)}"
        case _:
            words = row_words(node)
            return " ".join(words).strip() if words else None


def shortcut_words(node: Node, before: int) -> str:
    """The label on a folded block's shortcut; ``before`` is the channels it starts with."""
    match node.op:
        case ops.Conv2d(stride=stride) as conv:
            return f"{_window(conv)}{_stride(stride)}"
        case ops.ZeroPadShortcut(out_channels=channels):
            return f"pad +{channels - before}"
        case ops.MaxPool2d() | ops.AvgPool2d():
            return branch_words(node) or ""
        case ops.Multiply():
            return "× gate"
        case ops.ConstantScale(factor=factor):
            return f"× {factor:.3g}"
        case ops.Slice() | ops.BatchNorm2d() | ops.LayerNorm():
            return ""  # the shortcut is what it is without them
        case _:
            return " ".join(layer_words(node)).strip()


def group_words(conv: ops.Conv2d) -> str:
    """What one group of a convolution does."""
    return f"{_window(conv)}, {conv.out_channels // conv.groups}"


def is_divisible(node: Node) -> bool:
    """A layer can be unfolded to its groups."""
    return isinstance(node.op, ops.Conv2d) and node.op.groups > 1


def _window(conv: ops.Conv2d) -> str:
    return _by(conv.window)


def _by(sizes: ops.Pair) -> str:
    return f"{sizes[0]}×{sizes[1]}"


def _stride(stride: int) -> str:
    return f" /{stride}" if stride != 1 else ""


def _groups(conv: ops.Conv2d) -> str:
    groups = f", g{conv.groups}" if conv.groups > 1 and not conv.depthwise else ""
    return groups + (f", d{conv.dilation}" if conv.dilation > 1 else "")


def _spread(conv: ops.Conv2d) -> str:
    return f"{_groups(conv)}{_stride(conv.stride)}"


def quantity(value: float) -> str:
    """A count with three digits and its prefix: ``25.6 M``, ``4.09 G``, ``512``."""
    for factor, prefix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= 0.9995 * factor:
            scaled = value / factor
            digits = 0 if scaled >= 99.95 else 1 if scaled >= 9.995 else 2
            return f"{scaled:.{digits}f} {prefix}"
    return f"{value:g}"


def cost_words(cost: Cost) -> str:
    """Parameters and MACs in a few characters."""
    return f"{quantity(cost.params)} params · {quantity(cost.macs)} MACs"


def about_layer(node: Node) -> str:
    """A layer in one line: id, operation, output shape, costs."""
    word, detail = layer_words(node)
    parts = [f"{node.shown}: {word} {detail}".strip(), f"output {shape_text(node.shape)}"]
    if isinstance(node.op, ops.Conv2d):
        parts[1:1] = _in_full(node.op)
    if node.cost.params:
        parts.append(f"{node.cost.params:,} parameters")
    if node.cost.macs:
        parts.append(f"{node.cost.macs:,} MACs")
    return " · ".join(parts)


def _in_full(conv: ops.Conv2d) -> list[str]:
    """What the box only hints at."""
    groups = [count_words(conv.groups, "group")] if conv.groups > 1 else []
    return groups + ([f"dilation {conv.dilation}"] if conv.dilation > 1 else [])


def about_merge(node: Node) -> str:
    """A merge in one line: what meets there."""
    word, beside = _MERGING[node.op.kind], shortcut_roles(node)
    output = f"output {shape_text(node.shape)}"
    if len(node.inputs) == 2 and beside:
        other = "gate" if beside[0] is Role.GATE else f"{beside[0]} shortcut"
        return f"{node.shown}: {word} of the branch and the {other} · {output}"
    return f"{node.shown}: {word} of {len(node.inputs)} paths · {output}"


def about_scope(network: Network, scope: Scope, times: int = 1) -> str:
    """A stage or block in one line; of a run, what each of its blocks costs."""
    cost = network.cost(scope.id)
    output = network.nodes[scope.stop - 1].shape
    each = f" each, ×{times}" if times > 1 else ""
    return (
        f"{scope.shown}: {scope.label} · output {shape_text(output)} · "
        f"{cost.params:,} parameters · {cost.macs:,} MACs{each}"
    )


def last_number(name: str) -> str:
    """The number or letter at the end of a name: 5 of ``layer3.5``, c of ``res2c``."""
    return name[len(name.rstrip("0123456789")) :] or name[-1]


def scope_title(scope: Scope) -> str:
    """A scope's name as printed: what it is called, else ``stage 2``."""
    return short_name(scope.called) or spaced(scope.name)


def spaced(name: str) -> str:
    """An id as printed: ``stage2`` is ``stage 2``."""
    word = name.rstrip("0123456789")
    return f"{word} {name[len(word) :]}".strip()


def blocks_words(blocks: Sequence[Scope]) -> str:
    """``6 bottlenecks``; where there are others, ``6 dense layers + 1``."""
    label, most = Counter(block.label for block in blocks).most_common(1)[0]
    others = f" + {len(blocks) - most}" if most < len(blocks) else ""
    return count_words(most, label) + others


def count_words(number: int, word: str) -> str:
    """``6 bottlenecks``, ``1 basic block``."""
    return f"{number} {word}{'' if number == 1 else 's'}"
