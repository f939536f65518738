"""Memory, against a forward pass played through by brute force."""

from __future__ import annotations

from math import prod

import pytest

from resviz.core.builder import Builder
from resviz.core.cost import BYTES, Cost, kept_elements, memory
from resviz.core.network import Network, Role
from resviz.zoo.presets import build


def played_through(network: Network) -> int:
    """The most elements alive at once, looking afresh at every layer at who is still needed."""
    most = 0
    for now in range(len(network.nodes)):
        alive = 0
        for made in range(now + 1):
            name = network.nodes[made].id
            later = [node for node in network.nodes[now:] if name in node.inputs]
            if made == now or later:
                alive += prod(network.nodes[made].shape)
        most = max(most, alive)
    return most


@pytest.mark.parametrize("name", ["resnet18", "plain20", "resnet20"])
@pytest.mark.parametrize("shortcut", ["A", "B", "C", "none"])
def test_the_peak_of_a_forward_pass(name: str, shortcut: str) -> None:
    network = build(name, shortcut=shortcut)
    assert memory(network).forward == 4 * played_through(network)


@pytest.mark.parametrize("precision", sorted(BYTES))
def test_memory_grows_with_batch_and_precision(precision: str) -> None:
    network = build("resnet20")
    one, many = memory(network, 1, precision), memory(network, 32, precision)
    assert (many.forward, many.training) == (32 * one.forward, 32 * one.training)
    assert one.forward == memory(network, 1, "float16").forward // 2 * BYTES[precision]


def test_what_training_keeps_by_hand() -> None:
    net = Builder((3, 8, 8))
    with net.stage("stem"):
        x = net.max_pool(net.conv_bn_relu(net.input, 4, kernel=3), kernel=3, stride=2)
    with net.stage(), net.block("block"):
        y = net.conv_bn(x, 4, kernel=3)
        x = net.relu(net.add(y, x.on(Role.IDENTITY)))
    with net.stage("head"):
        net.linear(net.global_avg_pool(x), 10)
    network = net.finish("small")
    assert kept_elements(network) == {
        "input": 3 * 64,  # for the convolution
        "stem.conv": 4 * 64,  # for the batch norm
        "stem.bn": 0,
        "stem.relu": 4 * 64,  # for itself and the pooling: kept once
        "stem.maxpool": 4 * 16,  # for the convolution
        "stage1.block1.conv1": 4 * 16,
        "stage1.block1.bn1": 0,
        "stage1.block1.add": 0,
        "stage1.block1.relu1": 4 * 16,
        "head.avgpool": 4,  # for the linear layer
        "head.fc": 0,
    }
    kept = sum(kept_elements(network).values())
    assert memory(network, 2).training == 2 * (4 * kept + 8 * 4 * 16)


def test_costs_are_summed_column_by_column() -> None:
    assert Cost.total([Cost(1, 2, 3, 4), Cost(10, 20, 30, 40)]) == Cost(11, 22, 33, 44)
    assert Cost.total([]) == Cost(0, 0, 0, 0)
    assert Cost(macs=21).flops == 42
