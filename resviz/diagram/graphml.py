"""What a picture shows, as GraphML: typed attributes for programs, places and colours for yEd.

Boxes nest as in the picture; ``parent`` says so once more for readers that flatten, as networkx.
networkx's own writer knows neither nesting nor places, hence this one.
"""

import re
from collections.abc import Mapping
from itertools import chain
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from resviz.core.network import Network
from resviz.core.ops import shape_text
from resviz.diagram.outline import Tree, dash_word, edge_words, inside, look, shown
from resviz.diagram.scene import Box, Edge, Scene
from resviz.diagram.theme import LIGHT, Theme

Value = str | int | float | bool

_XMLNS = {
    "xmlns": "http://graphml.graphdrawing.org/xmlns",
    "xmlns:y": "http://www.yworks.com/xml/graphml",
}
_DIRECTED = {"edgedefault": "directed"}
_GRAPHICS = {"node": "nodegraphics", "edge": "edgegraphics"}
_TYPES: dict[type, str] = {bool: "boolean", int: "long", float: "double", str: "string"}
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_graphml(network: Network, scene: Scene, theme: Theme = LIGHT) -> str:
    """Write the boxes and edges of a scene of this network, with exact counts."""
    return _Writer(network, scene, theme).document()


class _Writer:
    def __init__(self, network: Network, scene: Scene, theme: Theme) -> None:
        self.network = network
        self.scene = scene
        self.theme = theme
        self.keys: dict[tuple[str, str], Element] = {}
        self.rects = {box.id: box.rect for box in scene.boxes}

    def document(self) -> str:
        network = self.network
        root = Element("graphml", _XMLNS)
        graph = Element("graph", {"id": "G", **_DIRECTED})
        names = {"name": network.name, "title": network.title, "summary": network.summary}
        self.data(graph, "graph", names)
        self.data(graph, "graph", {"params": network.params, "macs": network.macs})
        tree = inside(self.scene)
        for box in tree[""]:
            self.node(graph, box, tree)
        for index, edge in enumerate(self.scene.edges):
            self.edge(graph, edge, index)
        root.extend(chain(self.keys.values(), [graph]))
        indent(root)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, "unicode")}\n'

    def node(self, graph: Element, box: Box, tree: Tree) -> None:
        group = {"yfiles.foldertype": "group"} if box.holds else {}
        node = SubElement(graph, "node", {"id": _legal(box.id), **group})
        facts = shown(self.network, box)
        self.node_graphics(node, box, facts.label)
        values = facts._asdict()
        del values["id"]
        values["members"] = " ".join(facts.members)
        values["shape"] = shape_text(facts.shape)
        self.data(node, "node", values)
        if box.holds:
            within = SubElement(node, "graph", {"id": _legal(f"{box.id}:"), **_DIRECTED})
            for child in tree[box.id]:
                self.node(within, child, tree)

    def node_graphics(self, node: Element, box: Box, label: str) -> None:
        parent, kind = self.graphics(node, "node"), "ShapeNode"
        if box.holds:
            parent = SubElement(parent, "y:ProxyAutoBoundsNode")
            parent = SubElement(parent, "y:Realizers", {"active": "0"})
            kind = "GroupNode"
        colours = look(box, self.theme)
        drawn = SubElement(parent, f"y:{kind}")
        sides = dict(zip(("x", "y", "width", "height"), map(_n, box.rect[:4]), strict=True))
        SubElement(drawn, "y:Geometry", sides)
        SubElement(drawn, "y:Fill", {"color": colours.fill, "transparent": "false"})
        border = {"color": colours.stroke, "type": "line", "width": "1.0"}
        SubElement(drawn, "y:BorderStyle", border)
        place = {"modelName": "internal", "modelPosition": "t" if box.holds else "c"}
        font = {"fontSize": "10", "textColor": colours.ink}
        SubElement(drawn, "y:NodeLabel", place | font).text = _legal(label)
        shape = "ellipse" if box.kind == "merge" else "roundrectangle"
        SubElement(drawn, "y:Shape", {"type": shape})

    def edge(self, graph: Element, edge: Edge, index: int) -> None:
        ends = {"source": _legal(edge.source), "target": _legal(edge.target)}
        element = SubElement(graph, "edge", {"id": f"e{index}", **ends})
        words = edge_words(edge)
        self.edge_graphics(element, edge, words)
        self.data(element, "edge", {"role": edge.role, "label": words})

    def edge_graphics(self, element: Element, edge: Edge, words: str) -> None:
        drawn = SubElement(self.graphics(element, "edge"), "y:PolyLineEdge")
        line = edge.line
        first, *bends, last = line.points
        ports: dict[str, str] = {}
        for end, box_id, (x, y) in (("s", edge.source, first), ("t", edge.target, last)):
            rect = self.rects[box_id]  # yEd counts from the middle of a box
            ports[f"{end}x"] = _n(x - rect.x - rect.width / 2)
            ports[f"{end}y"] = _n(y - rect.y - rect.height / 2)
        path = SubElement(drawn, "y:Path", ports)
        for x, y in bends:
            SubElement(path, "y:Point", {"x": _n(x), "y": _n(y)})
        dash = dash_word(line.dash).replace("solid", "line").replace(" ", "_")
        style = {"color": self.theme[line.stroke], "type": dash, "width": _n(line.width)}
        SubElement(drawn, "y:LineStyle", style)
        SubElement(drawn, "y:Arrows", {"source": "none", "target": "standard"})
        if words:
            SubElement(drawn, "y:EdgeLabel").text = _legal(words)

    def graphics(self, element: Element, owner: str) -> Element:
        """What yEd reads; before the attributes, whose values count where names are the same."""
        yed = {"yfiles.type": _GRAPHICS[owner]}
        return SubElement(element, "data", {"key": self.key(owner, "graphics", yed)})

    def data(self, element: Element, owner: str, values: Mapping[str, Value]) -> None:
        for name, value in values.items():
            key = self.key(owner, name, {"attr.name": name, "attr.type": _TYPES[type(value)]})
            text = str(value).lower() if isinstance(value, bool) else _legal(str(value))
            SubElement(element, "data", {"key": key}).text = text

    def key(self, owner: str, name: str, kind: dict[str, str]) -> str:
        """Id of the declaration of an attribute, declared where it is first used."""
        if (owner, name) not in self.keys:
            attributes = {"id": f"{owner}-{name}", "for": owner, **kind}
            self.keys[owner, name] = Element("key", attributes)
        return f"{owner}-{name}"


def _legal(text: str) -> str:
    """Text without the few characters that XML cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)


def _n(value: float) -> str:
    return f"{value:.2f}"
