"""ShuffleNetV2 is built as its paper's table says."""

from __future__ import annotations

import pytest

from resviz.core.errors import SettingError
from resviz.core.network import Role
from resviz.zoo.presets import build, name_of
from resviz.zoo.shufflenet import ShuffleNetV2


@pytest.mark.parametrize(
    ("name", "params", "macs"),
    [
        ("shufflenet_v2_x0_5", 1_366_792, 40_476_448),
        ("shufflenet_v2_x1_0", 2_278_604, 144_907_992),
        ("shufflenet_v2_x1_5", 3_503_624, 295_759_392),
        ("shufflenet_v2_x2_0", 7_393_996, 583_253_464),
    ],
)
def test_counts(name: str, params: int, macs: int) -> None:
    network = build(name)
    assert (network.params, network.macs) == (params, macs)


def test_the_shape_after_every_stage() -> None:
    shapes = [stage.output for stage in build("shufflenet_v2_x1_0").stages]
    assert shapes == [(24, 56, 56), (116, 28, 28), (232, 14, 14), (464, 7, 7), (1000,)]


def test_half_of_the_channels_pass_a_unit_by() -> None:
    network = build("shufflenet_v2_x1_0")
    kept = network["stage1.block2.shortcut.slice"]
    assert (kept.op.start, kept.op.stop, kept.roles) == (0, 58, (Role.CONCAT,))
    merge = network["stage1.block2.concat1"]
    assert merge.inputs == (kept.id, "stage1.block2.relu2")
    assert merge.roles == (Role.CONCAT, Role.MAIN)
    # Dealt out of two groups, every second channel was kept.
    assert network["stage1.block2.channel_shuffle1"].op.groups == 2


def test_a_stage_begins_with_two_convolved_halves() -> None:
    network = build("shufflenet_v2_x1_0")
    merge = network["stage2.block1.concat1"]
    assert merge.roles == (Role.MAIN, Role.MAIN)
    assert [network[source].shape for source in merge.inputs] == [(116, 14, 14)] * 2


def test_there_is_nothing_to_remove() -> None:
    assert ShuffleNetV2().plain() is None
    assert "no addition to remove" in ShuffleNetV2.why_no_plain


def test_other_networks_are_named_after_the_nearest() -> None:
    assert name_of(ShuffleNetV2(depths=(2, 2, 2))) == "shufflenet_v2_x1_0(depths=2-2-2)"
    wide = ShuffleNetV2().change(widths="244,488,976", head_width=2048, norm="none")
    assert name_of(wide) == "shufflenet_v2_x2_0(norm=none)"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"widths": "116,232"}, "depths: needs one number for each of the 2 widths"),
        ({"widths": "116,231,464"}, "widths: 231 is odd"),
        ({"widths": "2,2,2,2,2,2,2,2,2"}, "widths: needs one to 8 stages, not 9"),
    ],
)
def test_impossible_stages(changes: dict[str, str], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        ShuffleNetV2().change(**changes)


def test_it_fits_the_smallest_images() -> None:
    assert ShuffleNetV2(norm="none").fitted(1, 1, 10).build().output_shape == (10,)
