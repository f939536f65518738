"""ConvNeXt is built as its paper's figure says."""

from __future__ import annotations

import pytest

from resviz.core.errors import SettingError, ShapeError
from resviz.core.network import Role
from resviz.zoo.convnext import ConvNeXt
from resviz.zoo.presets import build, name_of, preset


@pytest.mark.parametrize(
    ("name", "params", "macs"),
    [
        ("convnext_tiny", 28_589_128, 4_455_531_264),
        ("convnext_small", 50_223_688, 8_683_712_256),
        ("convnext_base", 88_591_464, 15_354_729_472),
    ],
)
def test_counts(name: str, params: int, macs: int) -> None:
    network = build(name)
    assert (network.params, network.macs) == (params, macs)


def test_the_shape_after_every_stage() -> None:
    network = build("convnext_tiny")
    shapes = [stage.output for stage in network.stages]
    assert shapes == [
        (96, 56, 56),
        (96, 56, 56),
        (192, 28, 28),
        (384, 14, 14),
        (768, 7, 7),
        (1000,),
    ]


def test_a_block_mixes_places_then_channels() -> None:
    network = build("convnext_tiny")
    layers = [(node.name, node.shape[0]) for node in network.nodes_in("stage1.block1")]
    assert layers == [
        ("conv1", 96),
        ("ln1", 96),
        ("fc1", 384),
        ("gelu1", 384),
        ("fc2", 96),
        ("scale1", 96),
        ("add", 96),
    ]
    assert network["stage1.block1.conv1"].op.depthwise
    assert network["stage1.block1.scale1"].op.start == 1e-6
    assert network["stage1.block1.add"].roles == (Role.MAIN, Role.IDENTITY)
    # Layer norm does not make a bias needless as batch norm does.
    assert all(node.op.bias for node in network.nodes if node.op.kind == "conv2d")


def test_stages_halve_the_map_between_them() -> None:
    network = build("convnext_tiny")
    labels = [block.label for block in network.blocks("stage2")]
    assert labels == ["downsampling", *["ConvNeXt block"] * 3]
    assert [node.name for node in network.nodes_in("stage2.block1")] == ["ln1", "conv1"]


def test_branches_are_left_out_the_more_often_the_deeper_they_are() -> None:
    network = build("convnext_tiny", drop_path=0.34)
    rates = [node.op.rate for node in network.nodes if node.op.kind == "drop_path"]
    assert rates == pytest.approx([0.02 * block for block in range(1, 18)])
    assert not [node for node in build("convnext_tiny").nodes if node.op.kind == "drop_path"]


def test_layer_scale_may_be_left_out() -> None:
    bare = build("convnext_tiny", layer_scale=0)
    assert build("convnext_tiny").params - bare.params == 3 * 96 + 3 * 192 + 9 * 384 + 3 * 768


def test_the_plain_network_lacks_shortcuts_and_whatever_leaves_out_a_branch() -> None:
    settings = ConvNeXt(drop_path=0.1)
    plain = settings.plain()
    assert plain is not None
    assert plain.plain() is None
    gone = {"add", "drop_path"}
    kept = [node.id for node in settings.build().nodes if node.op.kind not in gone]
    assert kept == [node.id for node in plain.build().nodes]
    assert "drop_path" in plain.idle()
    assert "drop_path" not in settings.idle()


def test_other_networks_are_named_after_the_nearest() -> None:
    assert name_of(ConvNeXt(depths=(2, 2, 6, 2))) == "convnext_tiny(depths=2-2-6-2)"
    plain = preset("convnext_base").settings.plain()
    assert plain is not None
    assert name_of(plain) == "convnext_base(shortcut=none)"


def test_it_is_normalised_by_layers() -> None:
    assert ConvNeXt().normalisation == "layer"


@pytest.mark.parametrize(("size", "patch"), [(224, 4), (32, 4), (28, 3), (8, 1), (64, 4)])
def test_the_patch_is_made_to_fit_small_images(size: int, patch: int) -> None:
    fitted = ConvNeXt().fitted(1, size, 10)
    assert fitted.patch == patch
    assert fitted.build().output_shape == (10,)


def test_an_image_that_is_too_small_is_told() -> None:
    with pytest.raises(ShapeError, match=r"stage3.block1.conv1: .*2×2 window does not fit"):
        ConvNeXt(size=8).build()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"depths": "3,3"}, "depths: needs one number for each of the 4 widths"),
        ({"widths": "1,1,1,1,1,1,1,1,1"}, "widths: needs one to 8 stages, not 9"),
        ({"depths": "999,999,2,1"}, "depths: 2001 blocks are more than 2,000"),
    ],
)
def test_impossible_stages(changes: dict[str, str], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        ConvNeXt().change(**changes)
