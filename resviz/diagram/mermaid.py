"""A scene as a Mermaid flowchart: boxes that hold others are subgraphs.

Mermaid's own limits, 500 edges and 50,000 characters, are for whoever shows the chart to raise.
"""

import json
import re
from collections.abc import Iterator

from resviz.diagram.outline import Tree, box_lines, edge_words, indented, inside, look, tensors
from resviz.diagram.scene import Box, Edge, Scene
from resviz.diagram.theme import LIGHT, Theme

_KEYWORDS = (
    *("accdescr", "acctitle", "call", "class", "click", "default", "direction", "end"),
    *("flowchart", "graph", "href", "interpolate", "linkstyle", "style", "subgraph"),
)
_MARKUP = re.compile("[^A-Za-z0-9 ,./:()×–·→+]")


def to_mermaid(scene: Scene, theme: Theme = LIGHT) -> str:
    """Write the boxes and edges of a scene as a chart from top to bottom."""
    return "\n".join(_document(scene, theme)) + "\n"


def _document(scene: Scene, theme: Theme) -> Iterator[str]:
    names = short_names(box.id for box in scene.boxes)
    yield from ("---", f"title: {json.dumps(scene.title, ensure_ascii=False)}")
    yield from ("config:", f"  theme: {'base' if theme is LIGHT else 'dark'}", "---")
    yield "flowchart TD"
    tree = inside(scene)
    for box in tree[""]:
        yield from indented(_box(box, tree, names))
    for edge in tensors(scene):
        words = edge_words(edge)
        arrow = f'-->|"{escaped(words)}"|' if words else "-->"
        yield f"  {names[edge.source]} {arrow} {names[edge.target]}"
    yield from indented(_classes(scene, names, theme))
    yield from indented(_links(scene, theme))


def _box(box: Box, tree: Tree, names: dict[str, str]) -> Iterator[str]:
    label = f'"{"<br/>".join(map(escaped, box_lines(box)))}"'
    if not box.holds:
        yield names[box.id] + (f"(({label}))" if box.kind == "merge" else f"({label})")
        return
    yield f"subgraph {names[box.id]}[{label}]"
    for child in tree[box.id]:
        yield from indented(_box(child, tree, names))
    yield "end"


def _classes(scene: Scene, names: dict[str, str], theme: Theme) -> Iterator[str]:
    """One class for each kind of box."""
    members: dict[tuple[str, str], list[str]] = {}
    for box in scene.boxes:
        name, fill, stroke, ink = look(box, theme)
        style = f"fill:{fill},stroke:{stroke},color:{ink}"
        members.setdefault((f"{name}_box", style), []).append(names[box.id])
    for (name, style), boxes in members.items():
        yield f"classDef {name} {style}"
        yield f"class {','.join(boxes)} {name}"


def _links(scene: Scene, theme: Theme) -> Iterator[str]:
    """One style for each role of edges, which Mermaid counts."""
    members: dict[str, list[int]] = {}
    for index, edge in enumerate(tensors(scene)):
        members.setdefault(_link(edge, theme), []).append(index)
    for style, indices in members.items():
        yield f"linkStyle {','.join(map(str, indices))} {style}"


def _link(edge: Edge, theme: Theme) -> str:
    dash = " ".join(f"{length:g}" for length in edge.line.dash)
    dashes = f",stroke-dasharray:{dash}" if dash else ""
    return f"stroke:{theme[edge.line.stroke]},stroke-width:{edge.line.width:g}px{dashes}"


def short_names(ids: Iterator[str]) -> dict[str, str]:
    """A name of letters, digits and underscores for each id, all different, none a keyword."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for each in ids:
        name = re.sub(r"\W", "_", each, flags=re.ASCII)
        if not name[:1].isalpha() or name.lower().startswith(_KEYWORDS):
            name = f"n_{name}"
        while name in taken:
            name += "_"
        names[each] = name
        taken.add(name)
    return names


def escaped(words: str) -> str:
    """Words as Mermaid shows them letter by letter: what could be markup is written by its code."""
    return _MARKUP.sub(lambda found: f"#{ord(found[0])};", words)
