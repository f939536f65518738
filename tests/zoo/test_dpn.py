"""Dual path networks: counts, and the two paths of a block."""

from __future__ import annotations

import pytest

from resviz.core.errors import SettingError
from resviz.core.network import Role
from resviz.zoo.dpn import DualPath
from resviz.zoo.presets import build, name_of, preset


@pytest.mark.parametrize(
    ("name", "params", "giga"), [("dpn68", 12_611_602, "2.326"), ("dpn92", 37_668_392, "6.502")]
)
def test_counts(name: str, params: int, giga: str) -> None:
    network = build(name)
    assert network.params == params
    assert f"{network.macs / 1e9:.3f}" == giga


@pytest.mark.parametrize(
    ("name", "params"), [("dpn98", 61_570_728), ("dpn107", 86_917_800), ("dpn131", 79_254_504)]
)
def test_the_larger_ones(name: str, params: int) -> None:
    assert build(name).params == params


def test_one_block_by_hand() -> None:
    # From the stem's 8 channels: a projection to 16 + 2·4, then 1×1 to 12, 3×3 in 3 groups, 1×1 to
    # 16 + 4, each behind a norm; then a norm on 16 + 3·4 channels, and the classifier.
    settings = {"depths": (1,), "increments": (4,), "residual_width": 16, "width": 12, "groups": 3}
    network = build("dpn92", **settings, stem_channels=8, stem="3x3", channels=1, classes=5)
    stem = 9 * 8 + 16
    block = (16 + 8 * 24) + (16 + 8 * 12) + (24 + 9 * 12 * 4) + (24 + 12 * 20)
    assert network.params == stem + block + 2 * 28 + 28 * 5 + 5


def test_the_dense_path_grows_beside_the_residual_one() -> None:
    stages = build("dpn92").stages
    assert [stage.output[0] for stage in stages[1:5]] == [
        256 + 16 * 5,
        512 + 32 * 6,
        1024 + 24 * 22,
        2048 + 128 * 5,
    ]


@pytest.mark.parametrize(("block", "role"), [(1, Role.PROJECTION), (2, Role.IDENTITY)])
def test_a_block_adds_to_one_path_and_keeps_the_other(block: int, role: Role) -> None:
    network = build("dpn92")
    inside = f"stage2.block{block}"
    assert network[f"{inside}.add"].roles == (Role.MAIN, role)
    merge = network[f"{inside}.concat"]
    assert merge.roles == (Role.MAIN, Role.CONCAT, Role.MAIN)
    assert [network[source].shape[0] for source in merge.inputs] == [512, 32 * (block + 1), 32]


def test_it_takes_the_smallest_image() -> None:
    assert build("dpn68", size=1, channels=1, classes=3).output_shape == (3,)
    assert build("dpn68", size=8, norm="none").output_shape == (1000,)


def test_there_is_no_plain_one() -> None:
    settings = preset("dpn92").settings
    assert settings.plain() is None
    assert "dense path" in settings.why_no_plain


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"depths": (3, 4)}, "increments: needs 2 numbers, one for every stage"),
        ({"depths": (1,) * 7}, "depths: needs one to six stages, not 7"),
        ({"groups": 36}, "groups: 36 groups do not divide width 96"),
    ],
)
def test_settings_that_do_not_fit(changes: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        DualPath().change(**changes)


def test_what_lies_between_has_a_name() -> None:
    assert name_of(DualPath(depths=(3, 4, 12, 3))) == "dpn92(depths=3-4-12-3)"
    assert name_of(DualPath(depths=(3, 4, 24, 3))) == "dpn104"
