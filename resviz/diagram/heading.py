"""Title, totals and legend around a diagram."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from resviz.core.network import Network, Role
from resviz.core.ops import Add, Concat, Conv2d, Mean, Multiply, Op
from resviz.diagram.anatomy import shortcut_roles
from resviz.diagram.boxes import badge, sign
from resviz.diagram.pen import Pen
from resviz.diagram.scene import Circle, Line, Mark, Rect, Text
from resviz.diagram.text import text_width
from resviz.diagram.theme import DASHES
from resviz.diagram.words import count_words, quantity

Entry = tuple[float, str, Callable[[float, float], list[Mark]]]
"""Of a legend: width of the sign, its words, and how to draw it at an x and y."""

_SHORTCUTS = {
    Role.IDENTITY: "identity shortcut",
    Role.PROJECTION: "projection (1×1 convolution)",
    Role.ZERO_PAD: "zero-padded identity (option A)",
    Role.CONCAT: "concatenated input",
    Role.GATE: "gate (multiplied)",
}

_MERGES: dict[Op, str] = {
    Add(): "addition",
    Concat(): "concatenation",
    Multiply(): "product",
    Mean(): "mean",
}


def heading_width(network: Network) -> float:
    """The room that title and totals need beside each other."""
    title, summary, params, counts = _words(network)
    left = max(text_width(title, 22, 700), text_width(summary, 12))
    return left + 40 + max(text_width(params, 14, 600), text_width(counts, 12))


def draw_heading(pen: Pen, network: Network, left: float, right: float, y: float) -> float:
    """Title at the left, totals at the right; returns the y below."""
    title, summary, params, counts = _words(network)
    pen.notes += [
        Text(left, y + 20, title, 22, 700),
        Text(left, y + 42, summary, 12, 400, "muted"),
        Text(right, y + 18, params, 14, 600, "ink", "end"),
        Text(right, y + 42, counts, 12, 400, "muted", "end"),
    ]
    return y + 70


def _words(network: Network) -> tuple[str, str, str, str]:
    convolutions = sum(isinstance(node.op, Conv2d) for node in network.nodes)
    roles = [role for node in network.nodes for role in shortcut_roles(node)]
    merges = len(roles) - roles.count(Role.GATE)
    counts = [f"{quantity(network.macs)} MACs", count_words(convolutions, "convolution")]
    counts.append(count_words(merges, "shortcut") if merges else "no shortcuts")
    params = f"{quantity(network.params)} parameters"
    return network.title, network.summary, params, " · ".join(counts)


def draw_legend(
    pen: Pen,
    networks: Sequence[Network],
    left: float,
    right: float,
    y: float,
    others: Sequence[Entry] = (),
) -> float:
    """One entry for each sign in the picture, in rows; returns the y below.

    Args:
        pen: what is drawn already.
        networks: what it shows.
        left: x of the picture without margins.
        right: of the same.
        y: below the networks.
        others: entries before those of the networks.
    """
    bottom, x = y, left
    y += 30
    for width, words, draw_sign in (*others, *_entries(pen, networks)):
        needed = width + 10 + text_width(words, 11)
        if x > left and x + needed > right:
            x, y = left, y + 24
        pen.notes += [*draw_sign(x, y), Text(x + width + 10, y + 4, words, 11, 400, "muted")]
        x += needed + 28
        bottom = y + 10
    return bottom


def _entries(pen: Pen, networks: Sequence[Network]) -> Iterator[Entry]:
    roles = {edge.role for network in networks for edge in network.edges}
    for role, words in _SHORTCUTS.items():
        if role in roles:
            yield 34, words, partial(_line_sign, str(role))
    shown = {box.op for box in pen.boxes if box.kind == "merge"}
    for op, words in _MERGES.items():
        if op.kind in shown:
            told = _addition(pen, networks) if isinstance(op, Add) else words
            yield 16, told, partial(_merge_sign, op)
    if any(box.members[1:] for box in pen.boxes):
        yield 30, "identical blocks, folded", lambda x, y: badge(Rect(x - 7, y - 14, 43, 20), 3)
    if any(box.kind == "stage" and box.holds for box in pen.boxes):
        yield 34, "share of all MACs", _bar_sign


def _line_sign(role: str, x: float, y: float) -> list[Mark]:
    return [Line(((x, y), (x + 34, y)), role, 1.9, DASHES[role])]


def _bar_sign(x: float, y: float) -> list[Mark]:
    bar = Rect(x, y - 2, 34, 4, 2, "bar-track")
    return [bar, bar._replace(width=16, fill="bar")]


def _merge_sign(op: Op, x: float, y: float) -> list[Mark]:
    return [Circle(x + 8, y, 8, "merge"), *sign(op, x + 8, y)]


def _addition(pen: Pen, networks: Sequence[Network]) -> str:
    """What follows the additions, where it has no box of its own."""
    if not any(box.kind == "block" and not box.holds for box in pen.boxes):
        return "addition"
    after = {
        network[reader].op.kind
        for network in networks
        for node in network.nodes
        if isinstance(node.op, Add)
        for reader in network.consumers[node.id]
    }
    return "addition, then ReLU" if after == {"relu"} else "addition"
