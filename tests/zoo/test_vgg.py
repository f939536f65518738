"""VGG networks: their counts, the shortcut over the last two convolutions, other stages."""

from __future__ import annotations

import pytest

from resviz.core.errors import SettingError, ShapeError
from resviz.core.network import Network, Role
from resviz.zoo.presets import build, name_of, preset

# Parameters exact, MACs in G as printed.
COUNTS = [
    ("vgg11", 132_863_336, "7.609"),
    ("vgg13", 133_047_848, "11.308"),
    ("vgg16", 138_357_544, "15.470"),
    ("vgg19", 143_667_240, "19.632"),
    ("vgg11_bn", 132_868_840, "7.609"),
    ("vgg13_bn", 133_053_736, "11.308"),
    ("vgg16_bn", 138_365_992, "15.470"),
    ("vgg19_bn", 143_678_248, "19.632"),
    ("vgg13_skip", 133_047_848, "11.308"),
    ("vgg13_bn_skip", 133_053_736, "11.308"),
]


def kinds(network: Network, scope: str) -> list[str]:
    return [node.op.kind for node in network.nodes_in(scope)]


@pytest.mark.parametrize(("name", "params", "giga"), COUNTS)
def test_the_counts(name: str, params: int, giga: str) -> None:
    network = build(name)
    assert network.params == params
    assert f"{network.macs / 1e9:.3f}" == giga


@pytest.mark.parametrize("name", ["vgg11", "vgg13", "vgg16", "vgg19"])
def test_the_number_counts_the_layers_with_weights(name: str) -> None:
    weighted = [n for n in build(name).nodes if n.op.kind in {"conv2d", "linear"}]
    assert name == f"vgg{len(weighted)}"


def test_the_shape_after_every_stage() -> None:
    shapes = [stage.output for stage in build("vgg16").stages]
    maps = [(64, 112, 112), (128, 56, 56), (256, 28, 28), (512, 14, 14), (512, 7, 7)]
    assert shapes == [*maps, (1000,)]


def test_the_order_of_the_layers() -> None:
    conv, conv_bn = ["conv2d", "relu"], ["conv2d", "batch_norm", "relu"]
    assert kinds(build("vgg16"), "stage3") == [*conv, *conv, *conv, "max_pool"]
    assert kinds(build("vgg11_bn"), "stage5") == [*conv_bn, *conv_bn, "max_pool"]
    hidden = ["linear", "relu", "dropout"]
    assert kinds(build("vgg11"), "head") == [
        "adaptive_avg_pool",
        "flatten",
        *hidden,
        *hidden,
        "linear",
    ]


@pytest.mark.parametrize(("name", "branch"), [("vgg13_skip", "conv2"), ("vgg13_bn_skip", "bn2")])
def test_the_shortcut_adds_the_last_pooled_map_before_the_last_relu(name: str, branch: str) -> None:
    network = build(name)
    (merge,) = [node for node in network.nodes if node.op.kind == "add"]
    assert merge.id == "stage5.block1.add"
    assert merge.shape == (512, 14, 14)
    assert merge.inputs == (f"stage5.block1.{branch}", "stage4.block1.maxpool1")
    assert merge.roles == (Role.MAIN, Role.IDENTITY)
    assert network.consumers[merge.id] == ("stage5.block1.relu2",)


def test_in_a_deeper_stage_the_shortcut_begins_within() -> None:
    network = build("vgg19", shortcut="identity")
    assert network.name == "vgg19_skip"
    assert network["stage5.block1.add"].inputs == ("stage5.block1.conv4", "stage5.block1.relu2")


@pytest.mark.parametrize("name", ["vgg13_skip", "vgg13_bn_skip"])
def test_the_plain_counterpart_has_the_same_layers_but_for_the_addition(name: str) -> None:
    plain = preset(name).settings.plain()
    assert plain is not None
    assert name_of(plain) == name.removesuffix("_skip")
    assert plain.plain() is None
    residual, without = build(name), build(plain)
    kept = [(n.id, n.op) for n in residual.nodes if n.op.kind != "add"]
    assert kept == [(n.id, n.op) for n in without.nodes]


def test_every_stage_halves_the_image() -> None:
    assert build("vgg13", size=32)["head.avgpool"].inputs == ("stage5.block1.maxpool1",)
    with pytest.raises(ShapeError, match=r"^stage5.block1.maxpool1: .* a map of 1×1\.$"):
        build("vgg13", size=31)


def test_three_stages_take_the_digits() -> None:
    network = build("vgg13_skip", depths="2,2,3", widths="16,32,64", hidden=64, size=8, classes=10)
    assert network["stage3.block1.maxpool1"].shape == (64, 1, 1)
    assert network["stage3.block1.add"].inputs[1] == "stage3.block1.relu1"
    assert network.output_shape == (10,)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"depths": "2,2"}, "widths: needs 2 numbers, one for each stage of depths"),
        ({"depths": "1,1,1,1,1,1,1,1,1"}, "depths: 9 stages are more than eight"),
        ({"depths": "2,2,2,2,1"}, "shortcut: identity needs as many channels before"),
        ({"widths": "64,128,256,256,512"}, "shortcut: identity needs as many channels before"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        build("vgg13_skip", **changes)
    assert build("vgg13", widths="64,128,256,256,512").params > 0


def test_other_stages_have_a_name_too() -> None:
    assert name_of(preset("vgg11").settings.change(norm="batch")) == "vgg11_bn"
    assert name_of(preset("vgg13").settings.change(hidden=512)) == "vgg13(hidden=512)"
    assert build("vgg11", depths="1,1,2,2,3").title == "VGG-12"
