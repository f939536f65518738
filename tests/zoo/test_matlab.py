"""MATLAB's residual network for CIFAR."""

from __future__ import annotations

import pytest

from resviz.core.errors import SettingError
from resviz.core.network import Role
from resviz.zoo.matlab import MatlabResNet
from resviz.zoo.presets import build, name_of, preset


def test_the_network_of_the_example() -> None:
    network = build("matlab_resnet20")
    assert network.params == 273_258
    biases = [node.op.out_channels for node in network.nodes if node.op.kind == "conv2d"]
    assert sum(biases) == 784
    # Without them it is the network of 2015 with projections.
    assert network.params - sum(biases) == build("resnet20", shortcut="B").params
    assert network.macs == build("resnet20", shortcut="B").macs


def test_bottlenecks_by_hand() -> None:
    # Convolutions with bias and norm: k·k·in·out + 3·out. One unit a stage; every one projects.
    def unit(first: int, width: int) -> int:
        wide = 4 * width
        narrow = first * width + 3 * width + 9 * width * width + 3 * width
        return narrow + width * wide + 3 * wide + first * wide + 3 * wide

    params = 27 * 16 + 3 * 16 + unit(16, 16) + unit(64, 32) + unit(128, 64) + 256 * 10 + 10
    assert build("matlab_bottleneck29", num_units=3).params == params


@pytest.mark.parametrize(
    ("name", "layers"),
    [
        ("matlab_resnet14", 14),
        ("matlab_resnet20", 20),
        ("matlab_resnet56", 56),
        ("matlab_bottleneck29", 29),
    ],
)
def test_layers_with_weights_on_the_main_path(name: str, layers: int) -> None:
    nodes = build(name).nodes
    main = [n for n in nodes if n.op.kind in {"conv2d", "linear"} and ".shortcut." not in n.id]
    assert len(main) == layers


@pytest.mark.parametrize(
    ("name", "projections"), [("matlab_resnet20", 2), ("matlab_bottleneck29", 3)]
)
def test_where_shortcuts_project(name: str, projections: int) -> None:
    network = build(name)
    roles = [node.roles[1] for node in network.nodes if node.op.kind == "add"]
    assert roles.count(Role.PROJECTION) == projections
    assert roles.count(Role.IDENTITY) == 9 - projections


def test_the_stride_of_a_bottleneck_is_in_its_3x3() -> None:
    network = build("matlab_bottleneck29")
    assert network["stage2.block1.conv1"].op.stride == 1
    assert network["stage2.block1.conv2"].op.stride == 2


@pytest.mark.parametrize("norm", ["batch", "none"])
def test_convolutions_always_have_a_bias(norm: str) -> None:
    nodes = build("matlab_resnet20", norm=norm).nodes
    assert all(node.op.bias for node in nodes if node.op.kind == "conv2d")
    assert any(node.op.kind == "batch_norm" for node in nodes) == (norm == "batch")


@pytest.mark.parametrize("name", ["matlab_resnet20", "matlab_bottleneck29"])
def test_the_plain_network_keeps_its_layers(name: str) -> None:
    settings = preset(name).settings
    plain = settings.plain()
    assert plain is not None
    assert plain.plain() is None
    residual, without = build(settings), build(plain)
    kept = [n.id for n in residual.nodes if n.op.kind != "add" and ".shortcut." not in n.id]
    assert kept == [node.id for node in without.nodes]
    assert without.name == f"{name}(shortcuts=False)"


def test_it_takes_any_image() -> None:
    for size in (1, 8):
        network = build("matlab_bottleneck29", size=size, channels=1, classes=3)
        assert network.output_shape == (3,)


@pytest.mark.parametrize(("units", "near"), [(10, "9 or 12"), (5, "3 or 6")])
def test_units_are_a_multiple_of_three(units: int, near: str) -> None:
    with pytest.raises(SettingError, match=f"{units} is no multiple of 3; take {near}"):
        MatlabResNet().change(num_units=units)


def test_names() -> None:
    assert name_of(MatlabResNet(num_units=12)) == "matlab_resnet26"
    assert name_of(MatlabResNet(net_width=32)) == "matlab_resnet20(net_width=32)"
    network = build(MatlabResNet(num_units=12))
    assert network.title == "MATLAB ResNet-26"
