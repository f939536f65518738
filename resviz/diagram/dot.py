"""A scene as Graphviz DOT: boxes that hold others are clusters; Graphviz finds places anew.

Edges join boxes that hold nothing, as they do in every scene: Graphviz knows none to a cluster.
"""

from collections.abc import Iterator

from resviz.diagram.outline import (
    Tree,
    box_lines,
    dash_word,
    edge_words,
    indented,
    inside,
    look,
    tensors,
)
from resviz.diagram.scene import Box, Edge, Scene
from resviz.diagram.text import FAMILY
from resviz.diagram.theme import LIGHT, Theme

_FONT = f'fontname="{FAMILY},Helvetica,Arial,sans-serif"'


def to_dot(scene: Scene, theme: Theme = LIGHT) -> str:
    """Write the boxes and edges of a scene as a directed graph."""
    return "\n".join(_document(scene, theme)) + "\n"


def _document(scene: Scene, theme: Theme) -> Iterator[str]:
    ink, muted = theme["ink"], theme["muted"]
    yield "digraph {"
    yield (
        f"  graph [label={_label(scene.title)} labelloc=t rankdir=LR"
        f' bgcolor="{theme["background"]}" fontcolor="{ink}" {_FONT}]'
    )
    yield f'  node [shape=box style="rounded,filled" fontcolor="{ink}" fontsize=11 {_FONT}]'
    yield f'  edge [arrowsize=0.7 fontcolor="{muted}" fontsize=10 {_FONT}]'
    tree = inside(scene)
    for box in tree[""]:
        yield from indented(_box(box, tree, theme))
    for edge in tensors(scene):
        yield f"  {_edge(edge, theme)}"
    yield "}"


def _box(box: Box, tree: Tree, theme: Theme) -> Iterator[str]:
    _, fill, stroke, ink = look(box, theme)
    words = _label(*box_lines(box), left=box.holds)
    painted = f'label={words} tooltip={_label(box.about)} fillcolor="{fill}" color="{stroke}"'
    if not box.holds:
        round_ = " shape=circle margin=0 width=0.3 fixedsize=true" if box.kind == "merge" else ""
        words = f' fontcolor="{ink}"' if ink != theme["ink"] else ""
        yield f"{quoted(box.id)} [{painted}{words}{round_}]"
        return
    yield f"subgraph {quoted(f'cluster_{box.id}')} {{"
    yield f'  graph [style="rounded,filled" labeljust=l fontsize=12 {painted}]'
    for child in tree[box.id]:
        yield from indented(_box(child, tree, theme))
    yield "}"


def _edge(edge: Edge, theme: Theme) -> str:
    words = edge_words(edge)
    label = f" label={_label(words)}" if words else ""
    style = dash_word(edge.line.dash).partition(" ")[0]
    return (
        f"{quoted(edge.source)} -> {quoted(edge.target)} [class={quoted(edge.role)} style={style}"
        f' color="{theme[edge.line.stroke]}" penwidth={edge.line.width:g}{label}]'
    )


def quoted(name: str) -> str:
    r"""A name as DOT reads it, whatever is in it; it keeps a backslash as two."""
    doubled = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{doubled}"'


def _label(*rows: str, left: bool = False) -> str:
    """Lines of a label, centred or from the left; Graphviz would read ``&lt;`` and the like."""
    words = [quoted(row.replace("&", "&amp;"))[1:-1] for row in rows]
    return '"' + ("".join(rf"{row}\l" for row in words) if left else r"\n".join(words)) + '"'
