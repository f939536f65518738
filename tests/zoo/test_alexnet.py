"""AlexNet: its counts, its layers, and what can be changed."""

from __future__ import annotations

from collections import Counter

import pytest

from resviz.core.errors import ShapeError
from resviz.zoo.presets import build, name_of, preset


def test_the_counts() -> None:
    network = build("alexnet")
    assert network.params == 61_100_840
    assert f"{network.macs / 1e9:.3f}" == "0.714"


def test_the_layers_with_weights() -> None:
    network = build("alexnet")
    layers = [
        (node.op.kind, node.shape, node.cost.params) for node in network.nodes if node.op.params
    ]
    assert layers == [
        ("conv2d", (64, 55, 55), 64 * (3 * 11 * 11 + 1)),
        ("conv2d", (192, 27, 27), 192 * (64 * 5 * 5 + 1)),
        ("conv2d", (384, 13, 13), 384 * (192 * 3 * 3 + 1)),
        ("conv2d", (256, 13, 13), 256 * (384 * 3 * 3 + 1)),
        ("conv2d", (256, 13, 13), 256 * (256 * 3 * 3 + 1)),
        ("linear", (4096,), 4096 * (256 * 6 * 6 + 1)),
        ("linear", (4096,), 4096 * 4097),
        ("linear", (1000,), 1000 * 4097),
    ]


def test_the_order_of_the_classifier() -> None:
    head = [node.op.kind for node in build("alexnet").nodes_in("head")]
    hidden = ["dropout", "linear", "relu"]
    assert head == ["adaptive_avg_pool", "flatten", *hidden, *hidden, "linear"]
    assert "dropout" not in {node.op.kind for node in build("alexnet", dropout=0).nodes}


@pytest.mark.parametrize("size", [63, 64, 224, 512])
def test_any_image_of_63_pixels_or_more_fits(size: int) -> None:
    assert build("alexnet", size=size).params == 61_100_840


def test_a_smaller_image_is_refused_by_the_layer_it_does_not_fit() -> None:
    with pytest.raises(ShapeError, match=r"^stage2.block1.maxpool1: .* map of 2×2\.$"):
        build("alexnet", size=62)


def test_half_as_wide_and_with_batch_norm() -> None:
    network = build("alexnet", width_multiplier=0.5, hidden=128, norm="batch", channels=1)
    kinds = Counter(node.op.kind for node in network.nodes)
    assert (kinds["conv2d"], kinds["batch_norm"]) == (5, 5)
    assert network["stem.conv"].op.params == 32 * 121
    assert network["stage2.block1.conv3"].shape == (128, 13, 13)
    assert network["head.fc"].op.params == 128 * (128 * 36 + 1)


def test_what_it_is_called() -> None:
    settings = preset("AlexNet").settings
    assert settings.plain() is None
    assert settings.normalisation == "none"
    assert name_of(settings.change(hidden=512)) == "alexnet(hidden=512)"
    assert build("alexnet").summary == "5 convolutions · input 3×224×224"
