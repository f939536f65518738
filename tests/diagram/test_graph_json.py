import json

import networkx as nx
from hypothesis import given

from resviz.diagram.graph_json import to_graph_json
from resviz.diagram.graphml import to_graphml
from resviz.diagram.layout import draw
from resviz.diagram.outline import tensors
from resviz.zoo.presets import build
from tests.diagram.scenes import WORDS, of_presets, with_words


def test_networkx_reads_boxes_edges_and_exact_counts() -> None:
    for network, scene in of_presets():
        graph = nx.node_link_graph(json.loads(to_graph_json(network, scene)), edges="edges")
        parents = {box_id: node["parent"] for box_id, node in graph.nodes(data=True)}
        assert parents == {box.id: box.parent for box in scene.boxes}
        edges = sorted((*ends, edge["role"]) for *ends, edge in graph.edges(data=True))
        assert edges == sorted((edge.source, edge.target, edge.role) for edge in tensors(scene))
        for key in ("params", "macs"):
            outermost = [node[key] for _, node in graph.nodes(data=True) if not node["parent"]]
            assert sum(outermost) == getattr(network, key)


def test_nodes_say_the_same_as_in_graphml() -> None:
    network = build("resnet18")
    scene = draw(network)
    graph = nx.node_link_graph(json.loads(to_graph_json(network, scene)), edges="edges")
    other = nx.parse_graphml(to_graphml(network, scene))
    node, same = dict(graph.nodes["stem.conv"]), dict(other.nodes["stem.conv"])
    assert (node.pop("shape"), same.pop("shape")) == ([64, 112, 112], "64×112×112")
    assert (node.pop("members"), same.pop("members")) == ([], "")
    del same["shape_type"]  # networkx's word for what yEd draws
    assert node == same


@given(WORDS, WORDS)
def test_any_words_come_back(box_id: str, words: str) -> None:
    document = json.loads(to_graph_json(*with_words(box_id, words)))
    (node,), (edge,) = document["nodes"], document["edges"]
    assert (node["id"], node["name"], node["label"]) == (box_id, words, words)
    assert (edge["source"], edge["target"], edge["label"]) == (box_id, box_id, words)
