"""Scenes for the tests of the writers: of every preset, and one with any words in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import MappingProxyType

from hypothesis import strategies as st

from resviz.core.network import Level, Network, Scope
from resviz.diagram.layout import draw
from resviz.diagram.scene import Box, Edge, Line, Rect, Scene, Text
from resviz.diagram.view import View
from resviz.zoo.presets import build, presets
from tests.diagram.blocks import synthetic

# What XML can hold; no other format is as strict.
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=20)


@cache
def of_presets() -> tuple[tuple[Network, Scene], ...]:
    """Every preset as it opens, and some unfolded further or less."""
    others = [
        (build("resnet18"), View("layer")),
        (build("resnet50"), View("stage")),
        (build("resnet50"), View("network")),
        (build("densenet121"), View("stage", toggled=frozenset({"stage2", "stage2.block1"}))),
        (synthetic("highway"), View("layer")),
    ]
    opened = [(build(name), View()) for name in presets()]
    return tuple((network, draw(network, view)) for network, view in [*opened, *others])


def with_words(box_id: str, words: str) -> tuple[Network, Scene]:
    """A network of one layer that has this id, and its picture with these words on it."""
    node = build("vgg11").nodes[0]._replace(id=box_id, scope="", called=words)
    scope = Scope("", Level.NETWORK, "", "", 0, 1, (box_id,))
    network = Network(words, (node,), MappingProxyType({"": scope}), words, words)
    rect = Rect(10, 10, 100, 20)
    box = Box(box_id, "layer", "input", rect, (rect, Text(20, 24, words, 11)), words)
    way = Line(((110, 20), (120, 20), (120, 40), (60, 40), (60, 30)), "identity", arrow=True)
    label = (Text(130, 30, words, 10),)
    return network, Scene(200, 60, words, (box,), (Edge(box_id, box_id, "identity", way, label),))


def ancestors(scene: Scene, box: Box) -> Iterator[str]:
    """Ids of the boxes around a box, innermost first."""
    boxes = {each.id: each for each in scene.boxes}
    while box.parent:
        box = boxes[box.parent]
        yield box.id
