"""FractalNet: its columns, its joins, and the deepest column alone."""

from __future__ import annotations

import pytest

from resviz.core.errors import SettingError, ShapeError
from resviz.core.network import Role
from resviz.zoo.fractalnet import FractalNet
from resviz.zoo.presets import build, name_of, preset

WIDTHS = (64, 128, 256, 512, 512)


def by_hand(columns: int) -> int:
    """A column's first convolution reads the block's input, the others read its own width."""
    convs = 2**columns - 1
    total, before = 0, 3
    for width in WIDTHS:
        total += 9 * width * (columns * before + (convs - columns) * width) + 2 * width * convs
        before = width
    return total + 512 * 10 + 10


@pytest.mark.parametrize(("columns", "params"), [(3, 33_724_618), (4, 76_106_634)])
def test_parameters(columns: int, params: int) -> None:
    assert build(f"fractalnet_c{columns}").params == params == by_hand(columns)


@pytest.mark.parametrize(("columns", "depth"), [(3, 20), (4, 40)])
def test_the_deepest_column_alone_is_the_plain_network(columns: int, depth: int) -> None:
    settings = preset(f"fractalnet_c{columns}").settings
    plain = settings.plain()
    assert plain is not None
    assert plain.plain() is None
    network, alone = build(settings), build(plain)
    assert [node.op.kind for node in alone.nodes].count("conv2d") == depth == 5 * 2 ** (columns - 1)
    assert all(network[node.id].op == node.op for node in alone.nodes)
    beside = {node.id for node in network.nodes} - {node.id for node in alone.nodes}
    shallow = tuple(f".column{column}_" for column in range(1, columns))
    assert all(".join" in node or any(part in node for part in shallow) for node in beside)


def test_columns_meet_in_means() -> None:
    network = build("fractalnet_c4")
    joins = [node for node in network.nodes_in("stage2.block1") if node.op.kind == "mean"]
    assert [len(node.inputs) for node in joins] == [2, 3, 2, 4]
    assert all(set(node.roles) == {Role.MAIN} for node in joins)
    assert {node.op.drop for node in joins} == {0.15}
    last = [source.split(".")[2] for source in joins[-1].inputs]
    assert last == ["column1_1", "column2_2", "column3_4", "column4_4"]
    assert network["stage2.block1.column2_2.conv"].inputs == (joins[1].id,)
    assert network["stage2.block1.column3_2.conv"].inputs == (joins[0].id,)


def test_every_block_halves_the_map() -> None:
    shapes = [stage.output for stage in build("fractalnet_c3").stages]
    maps = [(64, 16, 16), (128, 8, 8), (256, 4, 4), (512, 2, 2), (512, 1, 1)]
    assert shapes == [*maps, (10,)]


def test_dropout_grows_from_block_to_block() -> None:
    rates = {
        node.id.split(".")[0]: node.op.rate
        for node in build("fractalnet_c3").nodes
        if node.op.kind == "dropout"
    }
    assert rates == {"stage2": 0.1, "stage3": 0.2, "stage4": 0.3, "stage5": 0.4}
    kinds = {node.op.kind for node in build("fractalnet_c3", dropout=0).nodes}
    assert "dropout" not in kinds


def test_one_column_is_plain() -> None:
    settings = FractalNet(columns=1)
    assert settings.plain() is None
    assert "mean" not in {node.op.kind for node in build(settings, size=32).nodes}
    assert settings.idle() == {"shortcuts", "drop_path"}
    assert FractalNet(shortcuts=False).idle() == {"drop_path"}
    assert not FractalNet().idle()


def test_the_least_image() -> None:
    with pytest.raises(
        ShapeError, match="each of 5 blocks needs an image of at least 32 px, not 8"
    ):
        build("fractalnet_c3", size=8)
    digits = build("fractalnet_c3", size=8, channels=1, widths=(16, 32, 64), norm="none")
    assert digits.output_shape == (10,)


@pytest.mark.parametrize("widths", [(), (1,) * 9])
def test_one_to_eight_blocks(widths: tuple[int, ...]) -> None:
    with pytest.raises(SettingError, match="widths: needs one to eight blocks"):
        FractalNet(widths=widths).check()


def test_names() -> None:
    assert name_of(FractalNet(columns=2)) == "fractalnet_c2"
    assert name_of(FractalNet(shortcuts=False)) == "fractalnet_c3(shortcuts=False)"
