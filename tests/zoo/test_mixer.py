"""MLP-Mixer is built as its paper says."""

from __future__ import annotations

import pytest

from resviz.core.errors import SettingError
from resviz.core.network import Role
from resviz.zoo.mixer import Mixer
from resviz.zoo.presets import build, name_of


@pytest.mark.parametrize(
    ("name", "params", "macs"),
    [
        ("mixer_s16_224", 18_528_264, 3_776_958_464),
        ("mixer_s32_224", 19_104_624, 1_002_426_368),
        ("mixer_b16_224", 59_880_472, 12_601_767_936),
        ("mixer_b32_224", 60_293_428, 3_237_722_112),
    ],
)
def test_counts(name: str, params: int, macs: int) -> None:
    network = build(name)
    assert (network.params, network.macs) == (params, macs)


def test_a_block_mixes_tokens_then_channels() -> None:
    network = build("mixer_s16_224")
    layers = [
        (node.id.removeprefix("stage1.block1."), node.shape)
        for node in network.nodes_in("stage1.block1")
    ]
    assert layers == [
        ("tokens.ln", (196, 512)),
        ("tokens.transpose", (512, 196)),
        ("tokens.fc", (512, 256)),
        ("tokens.gelu", (512, 256)),
        ("tokens.fc2", (512, 196)),
        ("tokens.transpose2", (196, 512)),
        ("tokens.add", (196, 512)),
        ("channels.ln", (196, 512)),
        ("channels.fc", (196, 2048)),
        ("channels.gelu", (196, 2048)),
        ("channels.fc2", (196, 512)),
        ("channels.add", (196, 512)),
    ]
    assert network["stage1.block1.tokens.add"].roles == (Role.MAIN, Role.IDENTITY)
    assert network["stage1.block1.channels.add"].inputs[1] == "stage1.block1.tokens.add"


def test_the_head_reads_the_mean_of_what_was_normalised() -> None:
    network = build("mixer_s16_224")
    assert [node.name for node in network.nodes_in("head")] == ["ln", "avgpool", "fc"]


def test_the_plain_network_lacks_nothing_but_the_additions() -> None:
    plain = Mixer().plain()
    assert plain is not None
    assert plain.plain() is None
    kept = [node.id for node in Mixer().build().nodes if node.op.kind != "add"]
    assert kept == [node.id for node in plain.build().nodes]
    assert name_of(plain) == "mixer_s16_224(shortcut=none)"


def test_the_patch_divides_the_image() -> None:
    with pytest.raises(SettingError, match="patch: 10 does not divide the image of 224 px"):
        Mixer().change(patch=10)
    digits = Mixer().fitted(1, 8, 10)
    assert digits.patch == 2
    assert digits.build().output_shape == (10,)
