"""DenseNet: the counts of its papers, and how its layers are wired."""

from __future__ import annotations

from itertools import pairwise

import pytest

from resviz.core.errors import SettingError, ShapeError
from resviz.core.network import Role
from resviz.zoo.densenet import DenseNet, DenseNetCifar
from resviz.zoo.presets import build, name_of, preset

# Parameters exact; MACs in G as printed.
IMAGENET = [
    ("densenet121", 7_978_856, "2.834"),
    ("densenet161", 28_681_000, "7.728"),
    ("densenet169", 14_149_480, "3.360"),
    ("densenet201", 20_013_928, "4.291"),
    ("densenet264", 33_337_704, "5.752"),
]

# Parameters exact; MACs in M as printed.
CIFAR = [
    ("densenet_40_12", 1_019_722, "264.8"),
    ("densenet_100_12", 6_979_642, "1769.5"),
    ("densenet_100_24", 27_249_082, "6889.3"),
    ("densenet_bc_100_12", 769_162, "287.9"),
    ("densenet_bc_250_24", 15_324_406, "5418.8"),
    ("densenet_bc_190_40", 25_624_430, "9301.9"),
]


@pytest.mark.parametrize(("name", "params", "giga"), IMAGENET)
def test_imagenet(name: str, params: int, giga: str) -> None:
    network = build(name)
    assert network.params == params
    assert f"{network.macs / 1e9:.3f}" == giga


@pytest.mark.parametrize(("name", "params", "mega"), CIFAR)
def test_cifar(name: str, params: int, mega: str) -> None:
    network = build(name)
    assert network.params == params
    assert f"{network.macs / 1e6:.1f}" == mega


def test_a_small_one_by_hand() -> None:
    # Stem 16·3·9; layers of 12 on 16 and 28 (norm 2C, conv 9·12·C); a transition on 40 (norm, 1×1
    # to 40); the same on 40 and 52, 64 (transition); on 64, 76, 88: final norm; classifier.
    stem = 16 * 3 * 9
    layers = sum(2 * c + 9 * 12 * c for c in (16, 28, 40, 52, 64, 76))
    transitions = sum(2 * c + c * c for c in (40, 64))
    network = build("densenet_40_12", depth=10)
    assert network.params == stem + layers + transitions + 2 * 88 + 88 * 10 + 10


def test_a_dense_layer_keeps_its_input_before_its_new_channels() -> None:
    network = build("densenet121")
    merge = network["stage1.block2.concat"]
    assert merge.inputs == ("stage1.block1.concat", "stage1.block2.conv2")
    assert merge.roles == (Role.CONCAT, Role.MAIN)
    assert merge.shape == (64 + 2 * 32, 56, 56)


def test_every_stage_but_the_last_ends_in_a_transition() -> None:
    network = build("densenet121")
    labels = [[block.label for block in network.blocks(stage.id)] for stage in network.stages]
    assert [row.count("dense layer") for row in labels] == [0, 6, 12, 24, 16, 0]
    assert [row[-1:] == ["transition"] for row in labels] == [False, True, True, True, False, False]
    shapes = [(128, 28, 28), (256, 14, 14), (512, 7, 7), (1024, 7, 7)]
    assert [stage.output for stage in network.stages[1:5]] == shapes


@pytest.mark.parametrize(("name", "first"), [("densenet_40_12", 16), ("densenet_bc_190_40", 80)])
def test_how_wide_the_stem_is(name: str, first: int) -> None:
    assert build(name)["stem.conv"].shape == (first, 32, 32)


def test_dropout_follows_every_convolution_but_the_first() -> None:
    kinds = [node.op.kind for node in build("densenet_40_12", dropout=0.2).nodes]
    assert kinds.count("dropout") == kinds.count("conv2d") - 1 == 38
    after = [second for first, second in pairwise(kinds) if first == "conv2d"]
    assert after[1:] == ["dropout"] * 38
    assert "dropout" not in {node.op.kind for node in build("densenet_40_12").nodes}


def test_without_normalisation_convolutions_have_biases() -> None:
    nodes = build("densenet_bc_100_12", norm="none").nodes
    assert "batch_norm" not in {node.op.kind for node in nodes}
    assert all(node.op.bias for node in nodes if node.op.kind == "conv2d")


def test_there_is_no_plain_densenet() -> None:
    for name in ("densenet121", "densenet_40_12"):
        settings = preset(name).settings
        assert settings.plain() is None
        assert "concatenation" in settings.why_no_plain


@pytest.mark.parametrize(
    ("settings", "least"),
    [
        (DenseNet(), 29),
        (DenseNet(stem="cifar"), 8),
        (DenseNet(depths=(2,)), 1),
        (DenseNetCifar(depth=40), 4),
    ],
)
def test_the_least_image(settings: DenseNet | DenseNetCifar, least: int) -> None:
    assert build(settings, size=least, channels=1, classes=7).output_shape == (7,)
    if least > 1:
        with pytest.raises(ShapeError, match=f"at least {least} px, not {least - 1}"):
            build(settings, size=least - 1)


@pytest.mark.parametrize(
    ("changes", "near"),
    [
        ({"depth": 41}, "6n . 4; take 40 or 46"),
        ({"depth": 11}, "6n . 4; take 10 or 16"),
        ({"depth": 41, "bottleneck": False}, "3n . 4; take 40 or 43"),
    ],
)
def test_a_depth_that_does_not_exist_names_its_neighbours(
    changes: dict[str, object], near: str
) -> None:
    with pytest.raises(SettingError, match=near):
        DenseNetCifar().change(**changes)


@pytest.mark.parametrize("depths", [(), (1,) * 7])
def test_one_to_six_stages(depths: tuple[int, ...]) -> None:
    with pytest.raises(SettingError, match="depths"):
        DenseNet(depths=depths).check()


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (DenseNet(growth_rate=48), "densenet121(growth_rate=48)"),
        (DenseNet(depths=(2, 2)), "densenet11"),
        (DenseNetCifar(depth=40), "densenet_bc_40_12"),
        (DenseNetCifar(compression=1.0), "densenet_b_100_12"),
        (DenseNetCifar(compression=0.25), "densenet_bc_100_12(compression=0.25)"),
        (DenseNetCifar(bottleneck=False), "densenet_c_100_12"),
    ],
)
def test_names(settings: DenseNet | DenseNetCifar, name: str) -> None:
    assert name_of(settings) == name
