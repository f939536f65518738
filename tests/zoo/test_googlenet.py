"""GoogLeNet: its counts, its modules, its auxiliary heads."""

from __future__ import annotations

import pytest

from resviz.core.errors import ShapeError
from resviz.core.network import Role
from resviz.zoo.presets import build, name_of, preset

MODULES = [
    ("stage1.block1", "3a", 256),
    ("stage1.block2", "3b", 480),
    ("stage2.block2", "4a", 512),
    ("stage2.block3", "4b", 512),
    ("stage2.block4", "4c", 512),
    ("stage2.block5", "4d", 528),
    ("stage2.block6", "4e", 832),
    ("stage3.block2", "5a", 832),
    ("stage3.block3", "5b", 1024),
]


def test_the_counts() -> None:
    network = build("googlenet")
    assert network.params == 6_624_904
    assert f"{network.macs / 1e9:.3f}" == "1.498"


def test_the_counts_with_auxiliary_heads() -> None:
    network = build("googlenet", aux=True)
    assert network.params == 13_004_888
    # Of 512 and of 528 channels: a 1×1 convolution with batch norm and two linear layers.
    rest = 2 * 128 + 1024 * 2049 + 1000 * 1025
    assert network.cost("aux1").params == 512 * 128 + rest
    assert network.cost("aux2").params == 528 * 128 + rest


def test_the_papers_network_has_5x5_kernels_biases_and_no_normalisation() -> None:
    network = build("googlenet", widest="5x5", norm="none")
    assert network.params == 6_998_552
    # Table 1: module 3a takes 128 million multiply-adds, 3b 304 million.
    a = 192 * 64 + 192 * 96 + 96 * 128 * 9 + 192 * 16 + 16 * 32 * 25 + 192 * 32
    b = 256 * 128 + 256 * 128 + 128 * 192 * 9 + 256 * 32 + 32 * 96 * 25 + 256 * 64
    assert network.cost("stage1.block1").macs == 28 * 28 * a == 128_049_152
    assert network.cost("stage1.block2").macs == 28 * 28 * b == 304_267_264


@pytest.mark.parametrize(("block", "name", "channels"), MODULES)
def test_the_channels_of_the_modules(block: str, name: str, channels: int) -> None:
    side = {"3": 28, "4": 14, "5": 7}[name[0]]
    assert build("googlenet")[f"{block}.concat"].shape == (channels, side, side)


def test_a_module_concatenates_four_paths_that_read_the_same() -> None:
    network = build("googlenet")
    merge = network["stage1.block1.concat"]
    assert merge.inputs == (
        "stage1.block1.branch1.relu",
        "stage1.block1.branch2.relu2",
        "stage1.block1.branch3.relu2",
        "stage1.block1.branch4.relu",
    )
    assert set(merge.roles) == {Role.MAIN}
    assert network.consumers["stem.maxpool2"] == (
        "stage1.block1.branch1.conv",
        "stage1.block1.branch2.conv",
        "stage1.block1.branch3.conv",
        "stage1.block1.branch4.maxpool",
    )


def test_nobody_reads_the_auxiliary_heads_and_the_networks_own_comes_last() -> None:
    network = build("googlenet", aux=True)
    assert network.outputs == ("aux1.fc2", "aux2.fc2", "head.fc")
    assert network["aux1.avgpool"].inputs == ("stage2.block2.concat",)
    assert network["aux2.avgpool"].inputs == ("stage2.block5.concat",)
    assert [stage.id for stage in network.stages][-3:] == ["aux1", "aux2", "head"]
    without = build("googlenet")
    assert without.outputs == ("head.fc",)
    kept = [n.id for n in network.nodes if not n.id.startswith("aux")]
    assert kept == [n.id for n in without.nodes]


@pytest.mark.parametrize(("stem", "least"), [("imagenet", 15), ("cifar", 2)])
@pytest.mark.parametrize("aux", [False, True])
def test_the_smallest_image(stem: str, least: int, aux: bool) -> None:
    network = build("googlenet", stem=stem, size=least, aux=aux)
    assert network["stage3.block3.concat"].shape == (1024, 1, 1)
    with pytest.raises(ShapeError, match=r"^stage2.block1.maxpool1: .* a map of 1×1\.$"):
        build("googlenet", stem=stem, size=least - 1, aux=aux)


def test_narrow_and_for_the_digits() -> None:
    settings = preset("googlenet").settings.change(stem="cifar", width_multiplier=0.25)
    network = build(settings.fitted(1, 8, 10))
    assert network["stage1.block2.concat"].shape == (120, 8, 8)
    assert network["stage3.block3.concat"].shape == (256, 2, 2)
    assert network.output_shape == (10,)


def test_what_it_is_called() -> None:
    settings = preset("GoogLeNet").settings
    assert settings.plain() is None
    assert name_of(settings.change(aux="yes")) == "googlenet(aux=True)"
    assert build("googlenet").summary == "9 Inception modules · input 3×224×224"
