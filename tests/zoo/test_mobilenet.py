"""MobileNetV2 is built as its paper's tables say."""

from __future__ import annotations

import pytest

from resviz.core.errors import SettingError
from resviz.core.network import Role
from resviz.zoo.mobilenet import MobileNetV2, divisible_by_8
from resviz.zoo.presets import build, name_of


@pytest.mark.parametrize(
    ("width", "params", "macs"),
    [
        (0.35, 1_677_128, 59_285_808),
        (0.5, 1_968_680, 97_131_840),
        (0.75, 2_636_424, 209_069_792),
        (1.0, 3_504_872, 300_774_272),
        (1.4, 6_108_776, 582_195_824),
    ],
)
def test_counts(width: float, params: int, macs: int) -> None:
    network = build("mobilenet_v2", width_multiplier=width)
    assert (network.params, network.macs) == (params, macs)


@pytest.mark.parametrize(
    ("width", "rounded"),
    [(1, 8), (8, 8), (11.2, 16), (12, 16), (19.9, 24), (33.6, 32), (1280, 1280)],
)
def test_channels_are_multiples_of_eight(width: float, rounded: int) -> None:
    assert divisible_by_8(width) == rounded


def test_the_shape_after_every_stage() -> None:
    shapes = [stage.output for stage in build("mobilenet_v2").stages]
    assert shapes == [
        (32, 112, 112),
        (16, 112, 112),
        (24, 56, 56),
        (32, 28, 28),
        (64, 14, 14),
        (96, 14, 14),
        (160, 7, 7),
        (320, 7, 7),
        (1000,),
    ]


def test_a_block_is_narrow_wide_narrow() -> None:
    network = build("mobilenet_v2")
    layers = [(node.op.kind, node.shape[0]) for node in network.nodes_in("stage2.block2")]
    assert layers == [
        ("conv2d", 144),
        ("batch_norm", 144),
        ("relu6", 144),
        ("conv2d", 144),
        ("batch_norm", 144),
        ("relu6", 144),
        ("conv2d", 24),
        ("batch_norm", 24),
        ("add", 24),
    ]
    assert network["stage2.block2.conv2"].op.depthwise
    assert network["stage2.block2.add"].roles == (Role.MAIN, Role.IDENTITY)


def test_only_blocks_that_keep_the_shape_have_a_shortcut() -> None:
    network = build("mobilenet_v2")
    merges = [node.scope for node in network.nodes if node.op.kind == "add"]
    assert merges == [
        f"stage{stage}.block{block}"
        for stage, blocks in ((2, 2), (3, 3), (4, 4), (5, 3), (6, 3))
        for block in range(2, blocks + 1)
    ]


def test_the_plain_network_lacks_nothing_but_the_additions() -> None:
    plain = MobileNetV2().plain()
    assert plain is not None
    assert plain.plain() is None
    kept = [node.id for node in MobileNetV2().build().nodes if node.op.kind != "add"]
    assert kept == [node.id for node in plain.build().nodes]
    assert name_of(plain) == "mobilenet_v2(shortcut=none)"


def test_any_table() -> None:
    table = {"expansions": "1,4", "widths": "8,16", "depths": "1,2", "strides": "1,2"}
    network = build("mobilenet_v2", **table, size=32, channels=1, classes=10, norm="none")
    assert [stage.output for stage in network.stages][1:-1] == [(8, 16, 16), (16, 8, 8)]
    assert not any(node.op.kind == "batch_norm" for node in network.nodes)


@pytest.mark.parametrize("name", ["expansions", "depths", "strides"])
def test_the_lists_are_of_one_length(name: str) -> None:
    with pytest.raises(SettingError, match=f"{name}: needs one number for each of the 7 stages"):
        MobileNetV2().change(**{name: "1,2"})


def test_it_fits_the_smallest_images() -> None:
    assert MobileNetV2().fitted(1, 8, 10).build().output_shape == (10,)
    assert MobileNetV2().fitted(1, 1, 10).build().output_shape == (10,)
