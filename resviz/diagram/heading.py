"""Title, totals and legend around a diagram."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from resviz.core.network import Network, Role
from resviz.core.ops import Add, Concat, Conv2d, Mean, Multiply, Op
from resviz.diagram.anatomy import shortcut_roles
from resviz.diagram.boxes import badge, sign
from resviz.diagram.pen import Pen
from resviz.diagram.scene import Box, Circle, Line, Mark, Rect, Text
from resviz.diagram.text import text_width
from resviz.diagram.theme import DASHES
from resviz.diagram.words import count_words, quantity

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


def draw_legend(pen: Pen, network: Network, left: float, right: float, y: float) -> float:
    """One entry for each sign in the picture, in rows; returns the y below."""
    bottom, x = y, left
    y += 30
    shown = signs(pen.boxes)
    for entry in entries(network):
        if not entry.needs <= shown or entry.without & shown:
            continue
        if x > left and x + entry.room > right:
            x, y = left, y + 24
        pen.notes += entry_marks(entry, x, y)
        x += entry.room + 28
        bottom = y + 10
    return bottom


class Entry(NamedTuple):
    """An entry of the legend.

    Attributes:
        width: of the sign.
        words: what it stands for.
        sign: draws it at an x and y.
        needs: what has to be in the picture, see `signs`.
        without: what must not be.
    """

    width: float
    words: str
    sign: Callable[[float, float], list[Mark]]
    needs: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    @property
    def room(self) -> float:
        """The width of all of it."""
        return self.width + 10 + text_width(self.words, 11)


def entry_marks(entry: Entry, x: float, y: float) -> list[Mark]:
    """The sign and the words beside it."""
    words = Text(x + entry.width + 10, y + 4, entry.words, 11, 400, "muted")
    return [*entry.sign(x, y), words]


def signs(boxes: Iterable[Box]) -> frozenset[str]:
    """What of the legend boxes call for: kinds of merge, folded blocks, runs, panels."""
    found = set()
    for box in boxes:
        if box.kind == "merge":
            found.add(box.op)
        if box.kind == "block" and not box.holds:
            found.add("block")
        if box.members[1:]:
            found.add("run")
        if box.kind == "stage" and box.holds:
            found.add("panel")
    return frozenset(found)


def entries(network: Network) -> Iterator[Entry]:
    """All entries that a picture of this network may have."""
    roles = {edge.role for edge in network.edges}
    for role, words in _SHORTCUTS.items():
        if role in roles:
            yield Entry(34, words, partial(_line_sign, str(role)))
    for op, words in _MERGES.items():
        sign, needs = partial(_merge_sign, op), frozenset({op.kind})
        if isinstance(op, Add) and (longer := _addition(network)) != words:
            yield Entry(16, words, sign, needs, frozenset({"block"}))
            words, needs = longer, needs | {"block"}
        yield Entry(16, words, sign, needs)
    yield Entry(
        30,
        "identical blocks, folded",
        lambda x, y: badge(Rect(x - 7, y - 14, 43, 20), 3),
        frozenset({"run"}),
    )
    yield Entry(34, "share of all MACs", _bar_sign, frozenset({"panel"}))


def _line_sign(role: str, x: float, y: float) -> list[Mark]:
    return [Line(((x, y), (x + 34, y)), role, 1.9, DASHES[role])]


def _bar_sign(x: float, y: float) -> list[Mark]:
    bar = Rect(x, y - 2, 34, 4, 2, "bar-track")
    return [bar, bar._replace(width=16, fill="bar")]


def _merge_sign(op: Op, x: float, y: float) -> list[Mark]:
    return [Circle(x + 8, y, 8, "merge"), *sign(op, x + 8, y)]


def _addition(network: Network) -> str:
    """What follows the additions; told where it has no box of its own."""
    after = {
        network[reader].op.kind
        for node in network.nodes
        if isinstance(node.op, Add)
        for reader in network.consumers[node.id]
    }
    return "addition, then ReLU" if after == {"relu"} else "addition"
