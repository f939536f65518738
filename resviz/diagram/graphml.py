"""What a picture shows, as GraphML: typed attributes for programs, places and colours for yEd.

Boxes nest as in the picture; ``parent`` says so once more for readers that flatten, as networkx.
networkx's own writer knows neither nesting nor places, hence this one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from resviz.core.network import Network
from resviz.core.ops import shape_text
from resviz.diagram.outline import (
    Tree,
    dash_word,
    edge_words,
    indented,
    inside,
    look,
    shown,
    tensors,
)
from resviz.diagram.scene import Box, Edge, Scene
from resviz.diagram.theme import LIGHT, Theme

Value = str | int | float | bool

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
<key id="node-graphics" for="node" yfiles.type="nodegraphics"/>
<key id="edge-graphics" for="edge" yfiles.type="edgegraphics"/>"""
_TYPES: dict[type, str] = {bool: "boolean", int: "long", float: "double", str: "string"}
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACES = str.maketrans({"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})


def to_graphml(network: Network, scene: Scene, theme: Theme = LIGHT) -> str:
    """Write the boxes and edges of a scene of this network, with exact counts."""
    return "\n".join(_Writer(network, scene, theme).document()) + "\n"


class _Writer:
    def __init__(self, network: Network, scene: Scene, theme: Theme) -> None:
        self.network = network
        self.scene = scene
        self.theme = theme
        self.keys: dict[tuple[str, str], str] = {}
        self.rects = {box.id: box.rect for box in scene.boxes}

    def document(self) -> Iterator[str]:
        graph = list(self.graph())  # first: only then its attributes are known
        yield _HEAD
        yield from self.keys.values()
        yield '<graph id="G" edgedefault="directed">'
        yield from indented(graph)
        yield from ("</graph>", "</graphml>")

    def graph(self) -> Iterator[str]:
        network = self.network
        names = {"name": network.name, "title": network.title, "summary": network.summary}
        yield from self.data("graph", names)
        yield from self.data("graph", {"params": network.params, "macs": network.macs})
        tree = inside(self.scene)
        for box in tree[""]:
            yield from self.node(box, tree)
        for index, edge in enumerate(tensors(self.scene)):
            yield from self.edge(edge, index)

    def node(self, box: Box, tree: Tree) -> Iterator[str]:
        group = ' yfiles.foldertype="group"' if box.holds else ""
        yield f"<node id={_quoted(box.id)}{group}>"
        facts = shown(self.network, box)
        # Before the attributes: where names are the same, readers take the value that comes last.
        yield f'  <data key="node-graphics">{self.node_graphics(box, facts.label)}</data>'
        values = facts._asdict()
        del values["id"]
        if facts.value is None:
            del values["value"]
        values["members"] = " ".join(facts.members)
        values["shape"] = shape_text(facts.shape)
        yield from indented(self.data("node", values))
        if box.holds:
            yield f'  <graph id={_quoted(f"{box.id}:")} edgedefault="directed">'
            for child in tree[box.id]:
                yield from indented(self.node(child, tree), "    ")
            yield "  </graph>"
        yield "</node>"

    def node_graphics(self, box: Box, label: str) -> str:
        """A box as yEd draws it."""
        x, y, width, height = map(_n, box.rect[:4])
        colours = look(box, self.theme)
        shape = "ellipse" if box.kind == "merge" else "roundrectangle"
        drawn = (
            f'<y:Geometry x="{x}" y="{y}" width="{width}" height="{height}"/>'
            f'<y:Fill color="{colours.fill}" transparent="false"/>'
            f'<y:BorderStyle color="{colours.stroke}" type="line" width="1.0"/>'
            f'<y:NodeLabel modelName="internal" modelPosition="{"t" if box.holds else "c"}"'
            f' fontSize="10" textColor="{colours.ink}">{_escaped(label)}</y:NodeLabel>'
            f'<y:Shape type="{shape}"/>'
        )
        if not box.holds:
            return f"<y:ShapeNode>{drawn}</y:ShapeNode>"
        return (
            '<y:ProxyAutoBoundsNode><y:Realizers active="0">'
            f"<y:GroupNode>{drawn}</y:GroupNode></y:Realizers></y:ProxyAutoBoundsNode>"
        )

    def edge(self, edge: Edge, index: int) -> Iterator[str]:
        words = edge_words(edge)
        ends = f"source={_quoted(edge.source)} target={_quoted(edge.target)}"
        yield f'<edge id="e{index}" {ends}>'
        yield f'  <data key="edge-graphics">{self.edge_graphics(edge, words)}</data>'
        yield from indented(self.data("edge", {"role": edge.role, "label": words}))
        yield "</edge>"

    def edge_graphics(self, edge: Edge, words: str) -> str:
        """An edge as yEd draws it."""
        line = edge.line
        first, *bends, last = line.points
        ports = f"{self.port('s', edge.source, first)} {self.port('t', edge.target, last)}"
        points = "".join(f'<y:Point x="{_n(x)}" y="{_n(y)}"/>' for x, y in bends)
        dash = dash_word(line.dash).replace("solid", "line").replace(" ", "_")
        label = f"<y:EdgeLabel>{_escaped(words)}</y:EdgeLabel>" if words else ""
        return (
            f"<y:PolyLineEdge><y:Path {ports}>{points}</y:Path>"
            f'<y:LineStyle color="{self.theme[line.stroke]}" type="{dash}"'
            f' width="{_n(line.width)}"/>'
            f'<y:Arrows source="none" target="standard"/>{label}</y:PolyLineEdge>'
        )

    def port(self, end: str, box_id: str, point: tuple[float, float]) -> str:
        """Where an edge meets a box, counted from the middle of the box."""
        rect, (x, y) = self.rects[box_id], point
        across, down = x - rect.x - rect.width / 2, y - rect.y - rect.height / 2
        return f'{end}x="{_n(across)}" {end}y="{_n(down)}"'

    def data(self, owner: str, values: Mapping[str, Value]) -> Iterable[str]:
        """Attributes, which are declared where they are first used."""
        for name, value in values.items():
            if (owner, name) not in self.keys:
                self.keys[owner, name] = (
                    f'<key id="{owner}-{name}" for="{owner}" attr.name="{name}"'
                    f' attr.type="{_TYPES[type(value)]}"/>'
                )
            text = str(value).lower() if isinstance(value, bool) else _escaped(str(value))
            yield f'<data key="{owner}-{name}">{text}</data>'


def _escaped(text: str) -> str:
    """Text with codes for markup and line ends, without the few characters XML cannot hold."""
    return escape(_ILLEGAL.sub("\ufffd", text)).translate(_SPACES)


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _n(value: float) -> str:
    return f"{value:.2f}"
