"""Title, totals and legend around a diagram."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from resviz.core.network import Network, Role
from resviz.core.ops import Add, Concat, Conv2d, Mean, Multiply, Op
from resviz.diagram.anatomy import shortcut_roles
from resviz.diagram.boxes import badge, sign
from resviz.diagram.pen import Pen
from resviz.diagram.scene import Circle, Line, Mark, Rect, Text
from resviz.diagram.text import text_width
from resviz.diagram.theme import DASHES
from resviz.diagram.words import count_words, quantity


class Entry(NamedTuple):
    """An entry of a legend.

    Attributes:
        width: of the sign.
        words: what it stands for.
        draw: draws the sign at an x and y.
        needs: what has to be in the picture, see `signs`.
        without: what must not be.
    """

    width: float
    words: str
    draw: Callable[[float, float], list[Mark]]
    needs: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    @property
    def room(self) -> float:
        """The width of all of it."""
        return self.width + 10 + text_width(self.words, 11)

    def marks(self, x: float, y: float) -> list[Mark]:
        """The sign, and the words beside it."""
        return [*self.draw(x, y), Text(x + self.width + 10, y + 4, self.words, 11, 400, "muted")]


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
    shown = signs(pen)
    for entry in (*others, *entries(networks)):
        if not entry.needs <= shown or entry.without & shown:
            continue
        if x > left and x + entry.room > right:
            x, y = left, y + 24
        pen.notes += entry.marks(x, y)
        x += entry.room + 28
        bottom = y + 10
    return bottom


def signs(pen: Pen) -> frozenset[str]:
    """What in a picture calls for an entry: kinds of merge, folded blocks, runs, panels, arcs."""
    found = {"arc" if edge.way else "concat-line" for edge in pen.edges if edge.role == Role.CONCAT}
    for box in pen.boxes:
        if box.kind == "merge":
            found.add(box.op)
        if box.kind == "block" and not box.holds:
            found.add("block")
        if box.members[1:]:
            found.add("run")
        if box.kind == "stage" and box.holds:
            found.add("panel")
    return frozenset(found)


def entries(networks: Sequence[Network]) -> Iterator[Entry]:
    """All entries that a picture of these networks may have."""
    roles = {edge.role for network in networks for edge in network.edges}
    for role, words in _SHORTCUTS.items():
        draw = partial(_line_sign, str(role))
        if role is Role.CONCAT and role in roles:
            # Where all that is concatenated is seen as arcs, they have an entry of their own.
            yield Entry(34, words, draw, frozenset({"arc", "concat-line"}))
            yield Entry(34, words, draw, without=frozenset({"arc"}))
        elif role in roles:
            yield Entry(34, words, draw)
    yield Entry(34, "concatenated, in every later block", _arc_sign, frozenset({"arc"}))
    for op, words in _MERGES.items():
        draw, needs = partial(_merge_sign, op), frozenset({op.kind})
        if isinstance(op, Add) and (longer := _addition(networks)) != words:
            yield Entry(16, words, draw, needs, frozenset({"block"}))
            words, needs = longer, needs | {"block"}
        yield Entry(16, words, draw, needs)
    yield Entry(30, "identical blocks, folded", _run_sign, frozenset({"run"}))
    yield Entry(34, "share of all MACs", _bar_sign, frozenset({"panel"}))


def _run_sign(x: float, y: float) -> list[Mark]:
    return badge(Rect(x - 7, y - 14, 43, 20), 3)


def _line_sign(role: str, x: float, y: float) -> list[Mark]:
    return [Line(((x, y), (x + 34, y)), role, 1.9, DASHES[role])]


def _arc_sign(x: float, y: float) -> list[Mark]:
    return [Line(((x, y), (x + 34, y)), "concat", 1.0)]


def _bar_sign(x: float, y: float) -> list[Mark]:
    bar = Rect(x, y - 2, 34, 4, 2, "bar-track")
    return [bar, bar._replace(width=16, fill="bar")]


def _merge_sign(op: Op, x: float, y: float) -> list[Mark]:
    return [Circle(x + 8, y, 8, "merge"), *sign(op, x + 8, y)]


def _addition(networks: Sequence[Network]) -> str:
    """What follows the additions; told where it has no box of its own."""
    after = {
        network[reader].op.kind
        for network in networks
        for node in network.nodes
        if isinstance(node.op, Add)
        for reader in network.consumers[node.id]
    }
    return "addition, then ReLU" if after == {"relu"} else "addition"
