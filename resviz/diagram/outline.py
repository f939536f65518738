"""What a picture shows, as plain values: for formats that leave the drawing to others."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, pairwise
from typing import NamedTuple

from resviz.core.network import Network
from resviz.core.ops import Shape
from resviz.diagram.scene import DASH_DOT, SOLID, Box, Circle, Dash, Edge, Mark, Rect, Scene, Text
from resviz.diagram.theme import DIM, Theme, contrast

_SIGNS = {"add": "+", "multiply": "×"}
"""What is drawn, not written, in the circle of a merge."""


class Shown(NamedTuple):
    """A box and what it stands for.

    Attributes:
        id: of the box.
        name: what tables call it; differs from the id where a network goes by other names.
        label: the words in the box.
        kind: network, stage, block, layer or merge.
        op: the operation of a layer, the label of a scope.
        parent: id of the box around it; empty where there is none.
        holds: other boxes are inside, and what they cost is part of what it costs.
        times: how many blocks it stands for.
        members: their ids.
        shape: of its output, without the batch.
        params: learnable parameters, of all that it stands for.
        macs: multiply-adds for one example, of all that it stands for.
        about: shape and costs in one line.
        value: what its colour stands for; None where it stands for none.
        x: left side in points.
        y: upper side in points, downward.
        width: in points.
        height: in points.
    """

    id: str
    name: str
    label: str
    kind: str
    op: str
    parent: str
    holds: bool
    times: int
    members: tuple[str, ...]
    shape: Shape
    params: int
    macs: int
    about: str
    value: float | None
    x: float
    y: float
    width: float
    height: float


def shown(network: Network, box: Box) -> Shown:
    """A box of a picture of this network."""
    parts = box.members or (box.id,)
    costs = [network.cost(part) for part in parts]
    x, y, width, height = (round(float(value), 2) for value in box.rect[:4])
    return Shown(
        box.id,
        _name(network, box.id, parts),
        "\n".join(box_lines(box)),
        box.kind,
        box.op,
        box.parent,
        box.holds,
        len(parts),
        box.members,
        _output(network, parts[-1]),
        sum(cost.params for cost in costs),
        sum(cost.macs for cost in costs),
        box.about,
        box.value,
        x,
        y,
        width,
        height,
    )


def _name(network: Network, box_id: str, parts: tuple[str, ...]) -> str:
    first, last = (_part(network, part) for part in (parts[0], parts[-1]))
    if first == last:
        return first
    return f"{first}–{last}" if (first, last) != (parts[0], parts[-1]) else box_id


def _part(network: Network, part: str) -> str:
    return network[part].shown if part in network else network.scopes[part].shown


def _output(network: Network, part: str) -> Shape:
    node = network[part] if part in network else network.nodes[network.scopes[part].stop - 1]
    return node.shape


def box_lines(box: Box) -> list[str]:
    """The words in a box, line by line."""
    if box.op in _SIGNS and box.kind == "merge":
        return [_SIGNS[box.op]]
    return lines(box.marks)


def lines(marks: Iterable[Mark]) -> list[str]:
    """The words among marks from top to bottom, those on one line together."""
    texts = sorted(
        (mark for mark in marks if isinstance(mark, Text)), key=lambda text: (round(text.y), text.x)
    )
    return [_line(list(row)) for _, row in groupby(texts, key=lambda text: round(text.y))]


def _line(texts: list[Text]) -> str:
    """Words on one line; a dot parts those that look alike, which are of branches side by side."""
    words = texts[0].text
    for before, text in pairwise(texts):
        alike = (before.size, before.weight, before.fill) == (text.size, text.weight, text.fill)
        words += (" · " if alike else " ") + text.text
    return words


def tensors(scene: Scene) -> list[Edge]:
    """The edges as the graph has them; arcs between dense blocks are only a way to draw these."""
    return [*(edge for edge in scene.edges if not edge.way), *scene.unpainted]


def edge_words(edge: Edge) -> str:
    """The label on an edge; empty where there is none."""
    return " ".join(lines(edge.marks))


class Look(NamedTuple):
    """How a box is painted: a name for boxes like it, and colours ``#RRGGBB``."""

    name: str
    fill: str
    stroke: str
    ink: str


def look(box: Box, theme: Theme) -> Look:
    """How a box is painted in a theme; what has no fill lets the background through."""
    body = box.marks[0]
    fill, stroke = (body.fill, body.stroke) if isinstance(body, Rect | Circle) else ("", "")
    dim = DIM if (fill or stroke).endswith(DIM) else ""
    fill, stroke = fill.removesuffix(DIM), stroke.removesuffix(DIM)
    ink = "merge-ink" if box.kind == "merge" else "ink"
    name = box.kind if box.kind != "layer" else fill or box.op
    if fill.startswith("#"):  # it stands for a value
        name, ink = f"value_{fill[1:]}", contrast(fill)
    colours = (f"{role}{dim}" for role in (fill or "background", stroke or fill or "line", ink))
    return Look(f"{name}_dim" if dim else name, *map(theme.__getitem__, colours))


def dash_word(dash: Dash) -> str:
    """How a line is dashed, in the words that graph formats have for it."""
    if dash == SOLID:
        return "solid"
    if dash == DASH_DOT:
        return "dashed dotted"
    return "dotted" if dash[0] < 1 else "dashed"


Tree = Mapping[str, list[Box]]


def inside(scene: Scene) -> Tree:
    """The boxes directly in each box, by its id; those in none under the empty one."""
    tree: dict[str, list[Box]] = {"": []}
    for box in scene.boxes:
        tree.setdefault(box.parent, []).append(box)
    return tree


def indented(block: Iterable[str], by: str = "  ") -> Iterator[str]:
    """Lines, moved to the right."""
    return (by + line for line in block)
