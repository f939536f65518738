from xml.etree import ElementTree

import networkx as nx
from hypothesis import given

from resviz.core.network import Role
from resviz.diagram.graphml import to_graphml
from resviz.diagram.layout import draw
from resviz.diagram.outline import tensors
from resviz.diagram.theme import DARK
from resviz.diagram.view import View
from resviz.zoo.naming import named
from resviz.zoo.presets import build
from tests.diagram.scenes import WORDS, of_presets, with_words

NS = "{http://graphml.graphdrawing.org/xmlns}"
Y = "{http://www.yworks.com/xml/graphml}"


def test_boxes_nest_and_edges_join_them_as_in_the_picture() -> None:
    for network, scene in of_presets():
        root = ElementTree.fromstring(to_graphml(network, scene))
        found = {
            node.get("id"): outer.get("id")
            for outer in root.iter(f"{NS}node")
            for node in outer.findall(f"{NS}graph/{NS}node")
        }
        assert found == {box.id: box.parent for box in scene.boxes if box.parent}
        assert len([*root.iter(f"{NS}node")]) == len(scene.boxes)
        edges = [(edge.get("source"), edge.get("target")) for edge in root.iter(f"{NS}edge")]
        assert edges == [(edge.source, edge.target) for edge in tensors(scene)]


def test_networkx_reads_every_attribute_with_its_type() -> None:
    network = named(build("resnet50"), "torchvision")
    scene = draw(network, View("block"))
    graph = nx.parse_graphml(to_graphml(network, scene))
    assert graph.graph["params"] == network.params
    run = graph.nodes["stage1.block2-3"]
    assert run["name"] == "layer1.1–layer1.2"
    assert run["label"].splitlines()[1:] == ["1×1, 64", "3×3, 64", "1×1, 256"]
    assert (run["kind"], run["op"], run["parent"]) == ("block", "bottleneck", "stage1")
    assert (run["times"], run["members"]) == (2, "stage1.block2 stage1.block3")
    assert (run["holds"], run["shape"]) == (False, "256×56×56")
    assert run["params"] == 2 * network.cost("stage1.block2").params
    assert run["macs"] == 2 * network.cost("stage1.block2").macs
    rect = next(box.rect for box in scene.boxes if box.id == "stage1.block2-3")
    assert (run["x"], run["width"]) == (round(rect.x, 2), round(rect.width, 2))
    assert graph.nodes["stage1"]["holds"] is True
    for key in ("params", "macs"):
        outermost = [node[key] for _, node in graph.nodes(data=True) if not node["parent"]]
        assert sum(outermost) == getattr(network, key)
    roles = {edge["role"] for _, _, edge in graph.edges(data=True)}
    assert roles == {Role.MAIN, Role.IDENTITY, Role.PROJECTION}
    assert graph.edges["stage1.block3.add", "stage2.block1.add"]["label"] == "1×1 /2"


def test_several_shortcuts_of_a_folded_stage_stay_several() -> None:
    network = build("resnet18")
    graph = nx.parse_graphml(to_graphml(network, draw(network, View("stage"))))
    assert sorted(edge["role"] for edge in graph["stage2"]["stage2"].values()) == [
        Role.IDENTITY,
        Role.PROJECTION,
    ]


def test_yed_finds_places_shapes_and_colours() -> None:
    network = build("resnet18")
    root = ElementTree.fromstring(to_graphml(network, draw(network, View("layer")), DARK))
    groups = [*root.iter(f"{Y}GroupNode")]
    shapes = [*root.iter(f"{Y}ShapeNode")]
    assert len(groups) + len(shapes) == len([*root.iter(f"{NS}node")])
    for drawn in groups + shapes:
        assert float(drawn.find(f"{Y}Geometry").get("width")) > 0
        assert drawn.find(f"{Y}Fill").get("color").startswith("#")
    styles = {(style.get("color"), style.get("type")) for style in root.iter(f"{Y}LineStyle")}
    assert (DARK["identity"], "line") in styles
    assert (DARK["projection"], "dashed") in styles


@given(WORDS, WORDS)
def test_any_words_come_back(box_id: str, words: str) -> None:
    graph = nx.parse_graphml(to_graphml(*with_words(box_id, words)), force_multigraph=True)
    assert list(graph) == [box_id]
    assert graph.nodes[box_id]["label"] == graph.nodes[box_id]["name"] == words
    assert [edge["label"] for *_, edge in graph.edges(data=True)] == [words]


def test_what_xml_cannot_hold_is_replaced() -> None:
    graph = nx.parse_graphml(to_graphml(*with_words("a\0b", "\ud800")))
    assert list(graph) == ["a\ufffdb"]
