"""What a picture shows, as JSON in the node-link form that networkx and D3 read."""

import msgspec

from resviz.core.network import Network
from resviz.diagram.outline import edge_words, shown, tensors
from resviz.diagram.scene import Box, Scene


def to_graph_json(network: Network, scene: Scene) -> str:
    """Write the boxes and edges of a scene of this network, with exact counts.

    ``networkx.node_link_graph`` makes a MultiDiGraph of it: a folded stage can have several
    shortcuts to itself.
    """
    document = {
        "directed": True,
        "multigraph": True,
        "graph": {
            "name": network.name,
            "title": network.title,
            "summary": network.summary,
            "params": network.params,
            "macs": network.macs,
            "width": round(float(scene.width), 2),
            "height": round(float(scene.height), 2),
        },
        "nodes": [
            {
                name: value
                for name, value in shown(network, box)._asdict().items()
                if value is not None
            }
            for box in scene.boxes
        ],
        "edges": [
            {
                "source": edge.source,
                "target": edge.target,
                "key": index,
                "role": edge.role,
                "label": edge_words(edge),
                "points": [[round(float(x), 2), round(float(y), 2)] for x, y in edge.line.points],
            }
            for index, edge in enumerate(tensors(scene))
        ],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _attributes(network: Network, box: Box) -> dict[str, object]:
    """What is said of a box; no value where its colour stands for none."""
    facts = shown(network, box)._asdict()
    return {name: fact for name, fact in facts.items() if fact is not None}
