"""How boxes and the signs on them are painted: layers, merges, the ×N, labels on shortcuts."""

from collections.abc import Iterable

from resviz.core.network import Network, Node
from resviz.core.ops import Add, Concat, Input, Linear, Multiply, Op, ZeroPadShortcut, shape_text
from resviz.diagram.anatomy import Shortcut
from resviz.diagram.grid import LAYER_HEIGHT, LAYER_WIDTH, MERGE, NARROW, PILL, SHAPE_LINE, SHEET
from resviz.diagram.scene import SOLID, Box, Circle, Line, Mark, Rect, Text
from resviz.diagram.text import text_width
from resviz.diagram.words import (
    about_layer,
    about_merge,
    box_words,
    is_divisible,
    layer_words,
    row_words,
    shortcut_words,
    tint,
)


def layer_height(node: Node, before: tuple[int, ...]) -> float:
    """Height of a layer's box; a change of shape that its words do not tell takes a second line."""
    if isinstance(node.op, Input):
        return 36.0
    told = node.shape == before or isinstance(node.op, Linear)
    return LAYER_HEIGHT + (0 if told else SHAPE_LINE)


def layer_box(node: Node, rect: Rect, parent: str) -> Box:
    """The box of a layer."""
    words, detail = layer_words(node) if isinstance(node.op, Input) else box_words(node)
    if isinstance(node.op, Input):
        x = rect.x + rect.width / 2
        marks: tuple[Mark, ...] = (
            rect._replace(radius=6),
            Text(x, rect.y + 14, words, 11.5, 600, "ink", "middle"),
            Text(x, rect.y + 29, detail, 10.5, 400, "muted", "middle"),
        )
        return Box(node.id, "layer", node.op.kind, rect, marks, about_layer(node), parent)
    colour = tint(node.op)
    baseline = rect.y + 17
    body = rect._replace(radius=6, fill=colour, stroke=f"{colour}-line", stroke_width=1)
    drawn: list[Mark] = [body, Text(rect.x + 10, baseline, words, 11, 500)]
    if detail:
        drawn.append(Text(rect.right - 10, baseline, detail, 10.5, 400, "muted", "end"))
    if rect.height > LAYER_HEIGHT:
        shape = f"→ {shape_text(node.shape)}"
        drawn.append(Text(rect.x + 10, baseline + SHAPE_LINE, shape, 9.5, 400, "muted"))
    about, apart = about_layer(node), is_divisible(node)
    return Box(node.id, "layer", node.op.kind, rect, tuple(drawn), about, parent, foldable=apart)


def layer_room(node: Node) -> float:
    """How wide a layer's box has to be for its words."""
    words, detail = box_words(node)
    beside = text_width(detail, 10.5) + 8 if detail else 0.0
    return 20 + text_width(words, 11, 500) + beside


def merge_box(node: Node, rect: Rect, parent: str) -> Box:
    """The ⊕ where paths meet: a circle, drawn out along the spine where many do."""
    x, y = rect.x + rect.width / 2, rect.y + rect.height / 2
    body = rect._replace(radius=MERGE, fill="merge")
    long = max(rect.width, rect.height) > 2 * MERGE
    marks: tuple[Mark, ...] = (body if long else Circle(x, y, MERGE, "merge"), *sign(node.op, x, y))
    return Box(node.id, "merge", node.op.kind, rect, marks, about_merge(node), parent)


def sign(op: Op, x: float, y: float) -> tuple[Mark, ...]:
    """What stands in the circle of a merge, its middle at x and y."""
    arm = MERGE * 0.5
    match op:
        case Add():
            ways = (((x - arm, y), (x + arm, y)), ((x, y - arm), (x, y + arm)))
        case Multiply():
            arm *= 0.75
            ways = (
                ((x - arm, y - arm), (x + arm, y + arm)),
                ((x - arm, y + arm), (x + arm, y - arm)),
            )
        case _:
            letter = "C" if isinstance(op, Concat) else "μ"
            return (Text(x, y + 3.8, letter, 10.5, 700, "merge-ink", "middle"),)
    return tuple(Line(way, "merge-ink", 1.6) for way in ways)


def common_width(nodes: Iterable[Node], *, narrow: bool) -> float:
    """Of the boxes of layers that stand together; narrow where many stand side by side."""
    return max(NARROW if narrow else LAYER_WIDTH, *map(layer_room, nodes), 0.0)


def title_room(title: str, times: int) -> float:
    """How wide the box of a block has to be for its title, and the ×N beside it."""
    beside = _badge_width(times) + 12 if times > 1 else 10.0
    return 10 + text_width(title, 11, 600) + beside


def _badge_width(times: int) -> float:
    return text_width(f"×{times}", 10.5, 600) + 14


def badge(rect: Rect, times: int) -> list[Mark]:
    """The ×N in the upper right corner of a run."""
    if times == 1:
        return []
    words, width = f"×{times}", _badge_width(times)
    return [
        Rect(rect.right - width - 7, rect.y + 6, width, 16, 8, "merge"),
        Text(rect.right - 7 - width / 2, rect.y + 17.8, words, 10.5, 600, "merge-ink", "middle"),
    ]


def pill(x: float, y: float, words: str, role: str) -> list[Mark]:
    """A label that sits on a shortcut, its middle at x and y."""
    width = pill_width(words)
    return [
        Rect(x - width / 2, y - PILL / 2, width, PILL, PILL / 2, "surface", role, 1.3),
        Text(x, y + 3.8, words, 10.5, 600, role, "middle"),
    ]


def pill_words(network: Network, shortcut: Shortcut) -> str:
    """What a folded block says on its shortcut; nothing on an identity."""
    if not shortcut.layers:
        return ""
    telling = max(shortcut.layers, key=_tells)
    return shortcut_words(telling, network[telling.inputs[0]].shape[0])


def _tells(node: Node) -> int:
    """How much a layer says about the shortcut that it is on."""
    return 2 if row_words(node) else 1 if isinstance(node.op, ZeroPadShortcut) else 0


def pill_width(words: str) -> float:
    """Width of the label with these words; a little room for the line where there are none."""
    return text_width(words, 10.5, 600) + 16 if words else 4.0


def sheets_behind(rect: Rect, sheets: int) -> list[Mark]:
    """The edges of the sheets that lie behind a run."""
    marks: list[Mark] = []
    for sheet in range(1, sheets + 1):
        near, far = SHEET * (sheet - 1), SHEET * sheet
        points = (
            (rect.x + far + 4, rect.bottom + near),
            (rect.x + far + 4, rect.bottom + far),
            (rect.right + far, rect.bottom + far),
            (rect.right + far, rect.y + far + 4),
            (rect.right + near, rect.y + far + 4),
        )
        marks.append(Line(points, "line", 1.0, SOLID, 6.0))
    return marks
