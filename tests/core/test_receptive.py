"""Receptive fields, against figures that others have published."""

from __future__ import annotations

import pytest

from resviz.core.receptive import receptive_fields
from resviz.zoo.presets import build, presets


@pytest.mark.parametrize(
    ("name", "pixels"),
    [
        # Araujo, Norris and Sim 2019, table of common networks.
        ("alexnet", 195),
        ("vgg16", 212),
        ("inception_resnet_v2", 3039),
        # The same sums for networks that stride in the 3×3 convolution.
        ("resnet18", 435),
        ("resnet50", 427),
        ("resnet101", 971),
        ("mobilenet_v2", 491),
    ],
)
def test_the_last_map_sees_as_much_as_published(name: str, pixels: int) -> None:
    network = build(name)
    fields = receptive_fields(network)
    last = [node for node in network.nodes if len(node.shape) == 3][-1]
    assert fields[last.id] == pixels


def test_attention_sees_every_patch() -> None:
    network = build("vit_b_16")
    assert receptive_fields(network)[network.nodes[-1].id] == 224
    assert receptive_fields(network)["stem.conv"] == 16


@pytest.mark.parametrize("name", sorted(presets())[::4])
def test_it_never_shrinks_along_the_main_path(name: str) -> None:
    network = build(name)
    fields = receptive_fields(network)
    for edge in network.edges:
        if edge.role != "gate":
            assert fields[edge.source] <= fields[edge.target], edge


def test_gates_are_left_aside() -> None:
    with_gates, without = build("seresnet50"), build("resnet50")
    block = "stage2.block1.conv2"
    assert receptive_fields(with_gates)[block] == receptive_fields(without)[block]
