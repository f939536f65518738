"""Inception-ResNet-v2: its counts, its residual blocks, its plain counterpart."""

from __future__ import annotations

from collections import Counter

import pytest

from resviz.core.errors import SettingError, ShapeError
from resviz.core.network import Role
from resviz.core.ops import ConstantScale
from resviz.zoo.presets import build, name_of, preset


def test_the_counts() -> None:
    network = build("inception_resnet_v2")
    assert network.params == 55_843_464
    assert f"{network.macs / 1e9:.3f}" == "13.156"


def test_the_parameters_of_one_block_of_each_kind() -> None:
    # Convolutions and the two numbers a channel of their batch norms, then the 1×1 with a bias.
    network = build("inception_resnet_v2")
    a = 320 * 32 * 3 + (32 * 32 + 32 * 48 + 48 * 64) * 9 + 2 * (4 * 32 + 48 + 64) + 129 * 320
    b = 1088 * (192 + 128) + (128 * 160 + 160 * 192) * 7 + 2 * (192 + 128 + 160 + 192) + 385 * 1088
    c = 2080 * 2 * 192 + (192 * 224 + 224 * 256) * 3 + 2 * (192 + 192 + 224 + 256) + 449 * 2080
    assert network.cost("stage1.block2").params == a
    assert network.cost("stage2.block2").params == b
    assert network.cost("stage3.block2").params == c


def test_the_shape_after_every_stage() -> None:
    shapes = [stage.output for stage in build("inception_resnet_v2").stages]
    assert shapes == [(192, 35, 35), (320, 35, 35), (1088, 17, 17), (2080, 8, 8), (1000,)]


def test_the_blocks() -> None:
    labels = Counter(block.label for block in build("inception_resnet_v2").blocks())
    assert labels == {
        "Inception module": 1,
        "Inception-ResNet-A": 10,
        "reduction": 2,
        "Inception-ResNet-B": 20,
        "Inception-ResNet-C": 10,
    }


@pytest.mark.parametrize(
    ("block", "factor", "source"),
    [
        ("stage1.block2", 0.17, "stage1.block1.concat"),
        ("stage2.block3", 0.1, "stage2.block2.relu1"),
        ("stage3.block11", 0.2, "stage3.block10.relu1"),
    ],
)
def test_a_scaled_residual_is_added_to_the_input(block: str, factor: float, source: str) -> None:
    network = build("inception_resnet_v2")
    merge = network[f"{block}.add"]
    assert merge.inputs == (f"{block}.constant_scale1", source)
    assert merge.roles == (Role.MAIN, Role.IDENTITY)
    assert network[merge.inputs[0]].op == ConstantScale(factor)


def test_only_the_last_block_ends_without_relu() -> None:
    network = build("inception_resnet_v2")
    ends = [network.nodes[b.stop - 1].op.kind for b in network.blocks() if "ResNet" in b.label]
    assert ends == ["relu"] * 39 + ["add"]


def test_the_kernels_of_blocks_b_and_c_are_flat() -> None:
    network = build("inception_resnet_v2")
    for block, long in (("stage2.block2", 7), ("stage3.block2", 3)):
        flat, tall = (network[f"{block}.branch2.conv{n}"].op for n in (2, 3))
        assert flat.window == (1, long)
        assert tall.window == (long, 1)


def test_the_plain_counterpart_has_the_same_layers_but_for_the_additions() -> None:
    settings = preset("inception_resnet_v2").settings
    plain = settings.plain()
    assert plain is not None
    assert plain.plain() is None
    assert plain.with_shortcuts() == settings
    assert name_of(plain) == "inception_resnet_v2(shortcut=none)"
    kept = [(n.id, n.op) for n in build(settings).nodes if n.op.kind != "add"]
    assert kept == [(n.id, n.op) for n in build(plain).nodes]


def test_a_scale_of_one_is_none() -> None:
    network = build("inception_resnet_v2", scale_a=1, scale_b=1, scale_c=1, depths="1,1,1")
    kinds = Counter(node.op.kind for node in network.nodes)
    assert (kinds["constant_scale"], kinds["add"]) == (0, 3)


def test_three_kinds_of_block() -> None:
    with pytest.raises(SettingError, match="depths: needs three numbers"):
        build("inception_resnet_v2", depths="10,20")


@pytest.mark.parametrize(("stem", "least"), [("imagenet", 75), ("cifar", 7)])
def test_the_smallest_image(stem: str, least: int) -> None:
    network = build("inception_resnet_v2", stem=stem, size=least)
    assert network["stage3.block1.concat"].shape == (2080, 1, 1)
    with pytest.raises(ShapeError, match=r"^stage3.block1.branch1.conv2: .* a map of 2×2\.$"):
        build("inception_resnet_v2", stem=stem, size=least - 1)


def test_narrow_and_for_the_digits() -> None:
    settings = preset("inception_resnet_v2").settings.change(stem="cifar", width_multiplier=0.25)
    network = build(settings.fitted(1, 8, 10))
    assert [s.output for s in network.stages][1:4] == [(80, 8, 8), (272, 3, 3), (520, 1, 1)]
