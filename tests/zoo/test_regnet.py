"""RegNets are built as the authors' code builds them."""

from __future__ import annotations

import pytest

from resviz.core.errors import SettingError
from resviz.core.network import Role
from resviz.zoo.presets import build, name_of, preset
from resviz.zoo.regnet import RegNet

COUNTS = [
    ("regnetx_002", 2_684_792, 199_039_872),
    ("regnetx_004", 5_157_512, 397_677_568),
    ("regnetx_006", 6_196_040, 600_890_112),
    ("regnetx_008", 7_259_656, 799_699_712),
    ("regnetx_016", 9_190_136, 1_602_849_792),
    ("regnetx_032", 15_296_552, 3_176_621_952),
    ("regnety_002", 3_162_996, 199_514_080),
    ("regnety_004", 4_344_144, 401_842_848),
    ("regnety_006", 6_055_160, 601_220_992),
    ("regnety_008", 6_263_168, 797_176_832),
    ("regnety_016", 11_202_430, 1_612_076_160),
    ("regnety_032", 19_436_338, 3_176_482_752),
]


@pytest.mark.parametrize(("name", "params", "macs"), COUNTS)
def test_counts(name: str, params: int, macs: int) -> None:
    network = build(name)
    assert (network.params, network.macs) == (params, macs)


@pytest.mark.parametrize(
    ("name", "depths", "widths", "groups"),
    [
        # 24 and 392 channels become 32 and 384, the multiples of 16 that pycls takes.
        ("regnetx_004", (1, 2, 7, 12), (32, 64, 160, 384), (2, 4, 10, 24)),
        ("regnety_004", (1, 3, 6, 6), (48, 104, 208, 440), (6, 13, 26, 55)),
    ],
)
def test_blocks_of_one_width_are_a_stage(
    name: str, depths: tuple[int, ...], widths: tuple[int, ...], groups: tuple[int, ...]
) -> None:
    settings = preset(name).settings
    assert isinstance(settings, RegNet)
    assert tuple(zip(*settings.stages(), strict=True)) == (depths, widths, groups)
    sides = [112, 56, 28, 14, 7]
    shapes = [stage.output for stage in build(name).stages]
    stages = [(width, side, side) for width, side in zip(widths, sides[1:], strict=True)]
    assert shapes == [(32, 112, 112), *stages, (1000,)]


def test_a_group_is_no_wider_than_its_stage() -> None:
    (stage,) = RegNet(depth=3, wa=0.0, group_width=4096).stages()
    assert stage == (3, 24, 1)
    assert RegNet(depth=3, wa=0.0, group_width=4096).build().output_shape == (1000,)


def test_the_gate_is_a_quarter_of_the_blocks_input() -> None:
    network = build("regnety_004")
    gate = network["stage2.block1.se.multiply"]
    assert gate.roles == (Role.MAIN, Role.GATE)
    assert gate.inputs[0] == "stage2.block1.relu2"
    # A quarter of 48, the width of stage 1.
    assert network["stage2.block1.se.conv"].shape == (12, 1, 1)
    kinds = {node.op.kind for node in build("regnetx_004").nodes}
    assert "multiply" not in kinds


def test_every_stage_begins_with_a_projection() -> None:
    network = build("regnetx_004")
    roles = [node.roles[1] for node in network.nodes if node.op.kind == "add"]
    assert roles.count(Role.PROJECTION) == 4
    assert roles.count(Role.IDENTITY) == 18


def test_the_plain_network_lacks_nothing_but_the_shortcuts() -> None:
    for name in ("regnetx_004", "regnety_004"):
        plain = preset(name).settings.plain()
        assert plain is not None
        assert plain.plain() is None
        kept = [n.id for n in build(name).nodes if n.op.kind != "add" and ".shortcut." not in n.id]
        assert kept == [node.id for node in plain.build().nodes]
        assert name_of(plain) == f"{name}(shortcut=none)"


def test_the_line_begins_at_a_multiple_of_eight() -> None:
    with pytest.raises(SettingError, match="w0: 20 is not a multiple of 8"):
        RegNet().change(w0=20)


def test_it_fits_the_smallest_images() -> None:
    assert RegNet(norm="none").fitted(1, 1, 10).build().output_shape == (10,)
