"""The counts of the papers' networks, to the last digit that is given for them."""

from __future__ import annotations

import pytest

from resviz.zoo.presets import build

# He et al. 2015, ImageNet: parameters exact, MACs in G as printed.
IMAGENET = [
    ("plain18", {}, 11_515_688, "1.7948"),
    ("resnet18", {"shortcut": "A"}, 11_515_688, "1.7948"),
    ("plain34", {}, 21_623_848, "3.6445"),
    ("resnet34", {"shortcut": "A"}, 21_623_848, "3.6445"),
    ("resnet34", {"shortcut": "B"}, 21_797_672, "3.6638"),
    ("resnet34", {"shortcut": "C"}, 22_716_840, "3.8307"),
    ("resnet50", {"stride_in": "1x1"}, 25_557_032, "3.8580"),
    ("resnet50", {}, 25_557_032, "4.0892"),
    ("resnet101", {"stride_in": "1x1"}, 44_549_160, "7.5702"),
    ("resnet101", {}, 44_549_160, "7.8014"),
    ("resnet152", {"stride_in": "1x1"}, 60_192_808, "11.2824"),
    ("resnet152", {}, 60_192_808, "11.5136"),
]

# The same paper, CIFAR: parameters exact, MACs in M as printed.
CIFAR = [
    (20, 269_722, "40.55"),
    (32, 464_154, "68.86"),
    (44, 658_586, "97.17"),
    (56, 853_018, "125.49"),
    (110, 1_727_962, "252.89"),
    (1202, 19_421_274, "2,829.24"),
]


@pytest.mark.parametrize(("name", "changes", "params", "giga"), IMAGENET)
def test_imagenet(name: str, changes: dict[str, object], params: int, giga: str) -> None:
    network = build(name, **changes)
    assert network.params == params
    assert f"{network.macs / 1e9:.4f}" == giga


@pytest.mark.parametrize(("depth", "params", "mega"), CIFAR)
def test_cifar(depth: int, params: int, mega: str) -> None:
    network = build(f"resnet{depth}")
    assert network.params == params
    assert f"{network.macs / 1e6:,.2f}" == mega


@pytest.mark.parametrize("depth", [20, 32, 44, 56, 110])
def test_a_plain_cifar_network_costs_what_the_residual_one_does(depth: int) -> None:
    plain, residual = build(f"plain{depth}"), build(f"resnet{depth}")
    assert (plain.params, plain.macs) == (residual.params, residual.macs)


@pytest.mark.parametrize(("depth", "params"), [(20, 272_474), (56, 855_770), (110, 1_730_714)])
def test_cifar_with_projections(depth: int, params: int) -> None:
    assert build(f"resnet{depth}", shortcut="B").params == params


def test_the_multiply_adds_of_cifar_56_with_projections() -> None:
    assert build("resnet56", shortcut="B").macs == 125_747_840
    # The published number, 125,747,850, adds the ten biases of the head.
    assert build("resnet56", shortcut="B").macs + 10 == 125_747_850


@pytest.mark.parametrize(
    ("name", "option", "projections"),
    [("resnet34", "B", 3), ("resnet34", "C", 16), ("resnet50", "B", 4), ("resnet50", "A", 0)],
)
def test_how_many_shortcuts_project(name: str, option: str, projections: int) -> None:
    network = build(name, shortcut=option)
    ids = [node.id for node in network.nodes if node.id.endswith(".shortcut.conv")]
    assert len(ids) == projections


def test_the_shape_after_every_stage() -> None:
    shapes = [stage.output for stage in build("resnet50").stages]
    bottleneck = [(256, 56, 56), (512, 28, 28), (1024, 14, 14), (2048, 7, 7)]
    assert shapes == [(64, 56, 56), *bottleneck, (1000,)]
    shapes = [stage.output for stage in build("resnet56").stages]
    assert shapes == [(16, 32, 32), (16, 32, 32), (32, 16, 16), (64, 8, 8), (10,)]


def test_flops_are_two_per_multiply_add() -> None:
    network = build("resnet50")
    assert network.flops == 2 * network.macs == 8_178_368_512
