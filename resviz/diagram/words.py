"""What boxes say: layers in a paper's words, counts with their units, the tint of each kind."""

from resviz.core import ops
from resviz.core.cost import Cost
from resviz.core.network import Network, Node, Scope
from resviz.core.ops import shape_text

_TINTS = {
    "conv2d": "conv",
    "batch_norm": "norm",
    "relu": "activation",
    "max_pool": "pool",
    "global_avg_pool": "pool",
    "linear": "linear",
    "zero_pad": "norm",
}


def tint(op: ops.Op) -> str:
    """Colour role of a layer's box; its outline has the same with ``-line`` behind."""
    return _TINTS.get(op.kind, "norm")


def layer_words(node: Node) -> tuple[str, str]:
    """What a layer's box says: the operation, and the numbers that go with it."""
    match node.op:
        case ops.Input():
            return "image", shape_text(node.shape)
        case ops.Conv2d(out_channels=channels, kernel=kernel, stride=stride):
            return f"{kernel}×{kernel} conv", f"{channels}{_stride(stride)}"
        case ops.MaxPool2d(kernel=kernel, stride=stride):
            return f"{kernel}×{kernel} max pool", _stride(stride).strip()
        case ops.Linear(out_features=features):
            return "linear", str(features)
        case ops.ZeroPadShortcut(stride=stride):
            return "zero-pad", f"{node.shape[0]}{_stride(stride)}"
        case ops.BatchNorm2d():
            return "batch norm", ""
        case ops.ReLU():
            return "ReLU", ""
        case ops.GlobalAvgPool():
            return "global average pool", ""
        case ops.Add():
            return "+", ""
        case _:
            return node.op.kind.replace("_", " "), ""


def row_words(node: Node) -> tuple[str, str] | None:
    """The line for a layer inside a folded block, or None where it has no weights worth a line."""
    match node.op:
        case ops.Conv2d(out_channels=channels, kernel=kernel, stride=stride):
            return f"{kernel}×{kernel}, {channels}", _stride(stride).strip()
        case ops.Linear(out_features=features):
            return f"linear, {features}", ""
        case _:
            return None


def shortcut_words(node: Node, before: int) -> str:
    """The label on a folded block's shortcut; ``before`` is the channels it starts with."""
    match node.op:
        case ops.Conv2d(kernel=kernel, stride=stride):
            return f"{kernel}×{kernel}{_stride(stride)}"
        case ops.ZeroPadShortcut(out_channels=channels):
            return f"pad +{channels - before}"
        case _:
            return layer_words(node)[0]


def _stride(stride: int) -> str:
    return f" /{stride}" if stride != 1 else ""


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
    parts = [f"{node.id}: {word} {detail}".strip(), f"output {shape_text(node.shape)}"]
    if node.cost.params:
        parts.append(f"{node.cost.params:,} parameters")
    if node.cost.macs:
        parts.append(f"{node.cost.macs:,} MACs")
    return " · ".join(parts)


def about_scope(network: Network, scope: Scope, times: int = 1) -> str:
    """A stage or block in one line; of a run, what each of its blocks costs."""
    cost = network.cost(scope.id)
    output = network.nodes[scope.stop - 1].shape
    each = f" each, ×{times}" if times > 1 else ""
    return (
        f"{scope.id}: {scope.label} · output {shape_text(output)} · "
        f"{cost.params:,} parameters · {cost.macs:,} MACs{each}"
    )


def spaced(name: str) -> str:
    """A scope's name as printed: ``stage2`` is ``stage 2``."""
    word = name.rstrip("0123456789")
    return f"{word} {name[len(word) :]}".strip()


def count_words(number: int, word: str) -> str:
    """``6 bottlenecks``, ``1 basic block``."""
    return f"{number} {word}{'' if number == 1 else 's'}"
