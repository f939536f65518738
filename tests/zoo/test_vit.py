"""Vision transformers are built as their papers say."""

from __future__ import annotations

import pytest

from resviz.core.errors import SettingError
from resviz.core.network import Network, Role
from resviz.zoo.presets import build, name_of, preset
from resviz.zoo.vit import VisionTransformer


def attention_macs(network: Network) -> int:
    return sum(node.cost.macs for node in network.nodes if node.op.kind == "attention")


@pytest.mark.parametrize(
    ("name", "params", "linear"),
    [
        ("vit_b_16", 86_567_656, 16_848_500_736),
        ("vit_b_32", 88_224_232, 4_363_106_304),
        ("vit_l_16", 304_326_632, 59_647_172_608),
        ("deit_tiny_patch16_224", 5_717_416, 1_074_851_328),
        ("deit_small_patch16_224", 22_050_664, 4_241_218_560),
    ],
)
def test_counts(name: str, params: int, linear: int) -> None:
    network = build(name)
    assert network.params == params
    # What tools say that leave the products within attention out.
    assert network.macs - attention_macs(network) == linear


@pytest.mark.parametrize(
    ("name", "giga"), [("vit_b_16", "17.564"), ("deit_small_patch16_224", "4.599")]
)
def test_the_products_within_attention_are_counted(name: str, giga: str) -> None:
    network = build(name)
    assert f"{network.macs / 1e9:.3f}" == giga
    settings = preset(name).settings
    assert isinstance(settings, VisionTransformer)
    # Queries with keys, and weights with values: 197 tokens with 197 each.
    assert attention_macs(network) == settings.depth * 2 * 197 * 197 * settings.width


def test_the_shape_after_every_stage() -> None:
    shapes = [stage.output for stage in build("vit_b_16").stages]
    assert shapes == [(197, 768), (197, 768), (1000,)]
    stem = [(node.name, node.shape) for node in build("vit_b_16").nodes_in("stem")]
    assert stem == [
        ("conv", (768, 14, 14)),
        ("tokens", (196, 768)),
        ("class_token", (197, 768)),
        ("position", (197, 768)),
    ]


def names(network: Network, scope: str) -> list[str]:
    return [node.id.removeprefix(f"{scope}.") for node in network.nodes_in(scope)]


def test_pre_ln_normalises_before_a_branch_and_once_at_the_end() -> None:
    network = build("vit_b_16")
    assert names(network, "stage1.block1") == [
        "attention.ln",
        "attention.qkv",
        "attention.attention",
        "attention.projection",
        "attention.add",
        "mlp.ln",
        "mlp.fc",
        "mlp.gelu",
        "mlp.fc2",
        "mlp.add",
    ]
    assert names(network, "head") == ["ln", "take_token", "fc"]
    merge = network["stage1.block2.mlp.add"]
    assert merge.roles == (Role.MAIN, Role.IDENTITY)
    assert merge.inputs == ("stage1.block2.mlp.fc2", "stage1.block2.attention.add")


def test_post_ln_normalises_after_an_addition() -> None:
    network = build("vit_b_16", layer_norm="post")
    assert names(network, "stage1.block1") == [
        "attention.qkv",
        "attention.attention",
        "attention.projection",
        "attention.add",
        "attention.ln",
        "mlp.fc",
        "mlp.gelu",
        "mlp.fc2",
        "mlp.add",
        "mlp.ln",
    ]
    assert names(network, "head") == ["take_token", "fc"]
    # The shortcut carries what has been normalised.
    assert network["stage1.block1.mlp.add"].inputs[1] == "stage1.block1.attention.ln"
    assert build("vit_b_16").params - network.params == 2 * 768


def test_the_mean_of_tokens_needs_no_class_token() -> None:
    network = build("vit_b_16", pooling="mean")
    assert network["stage1.block1.mlp.add"].shape == (196, 768)
    assert names(network, "head") == ["ln", "avgpool", "fc"]
    # Neither the token nor its position.
    assert build("vit_b_16").params - network.params == 2 * 768


@pytest.mark.parametrize("layer_norm", ["pre", "post"])
def test_the_plain_network_lacks_nothing_but_the_additions(layer_norm: str) -> None:
    settings = VisionTransformer().change(layer_norm=layer_norm)
    plain = settings.plain()
    assert plain is not None
    assert plain.plain() is None
    kept = [node.id for node in settings.build().nodes if node.op.kind != "add"]
    assert kept == [node.id for node in plain.build().nodes]
    assert "shortcut=none" in name_of(plain)


def test_other_networks_are_named_after_the_nearest() -> None:
    small = preset("deit_small_patch16_224").settings
    assert name_of(small.change(layer_norm="post")) == "deit_small_patch16_224(layer_norm=post)"
    assert small.normalisation == "layer"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"patch": 15}, "patch: 15 does not divide the image of 224 px; take 16 or 28"),
        ({"size": 8}, "patch: 16 does not divide the image of 8 px; take 4 or 8"),
        ({"size": 1}, "patch: 16 does not divide the image of 1 px; take 1"),
        ({"heads": 5}, "heads: 5 do not divide the width of 768"),
    ],
)
def test_impossible_settings(changes: dict[str, int], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        VisionTransformer().change(**changes)


@pytest.mark.parametrize(
    ("size", "patch"), [(224, 16), (384, 16), (64, 8), (32, 4), (28, 4), (8, 2), (13, 1), (1, 1)]
)
def test_the_patch_is_made_to_fit_the_images(size: int, patch: int) -> None:
    fitted = VisionTransformer(depth=1).fitted(1, size, 10)
    assert fitted.patch == patch
    assert fitted.build().output_shape == (10,)
