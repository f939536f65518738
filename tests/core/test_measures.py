"""What is counted for every part: sums hold over scopes, and agree with what costs say."""

from __future__ import annotations

from math import prod

import pytest

from resviz.core.cost import memory
from resviz.core.measures import MEASURES
from resviz.core.network import Network
from resviz.zoo.presets import build

NAMES = ("resnet50", "densenet121", "vit_b_16", "googlenet", "seresnet50", "fractalnet_c3")


@pytest.fixture(scope="module", params=NAMES)
def network(request: pytest.FixtureRequest) -> Network:
    return build(request.param)


@pytest.mark.parametrize("key", ["params", "macs", "activations", "memory"])
def test_a_scope_has_the_sum_of_its_layers(network: Network, key: str) -> None:
    values = MEASURES[key].values(network)
    for scope in network.scopes:
        layers = [values.get(node.id, 0) for node in network.nodes_in(scope)]
        assert values.get(scope, 0) == pytest.approx(sum(layers))


def test_counts_are_those_of_the_network(network: Network) -> None:
    assert MEASURES["params"].values(network)[""] == network.params
    assert MEASURES["macs"].values(network)[""] == network.macs
    assert MEASURES["memory"].values(network)[""] == memory(network).training


def test_what_has_none_has_no_value(network: Network) -> None:
    values = MEASURES["macs"].values(network)
    assert all(values.values())
    assert network.nodes[0].id not in values


def test_intensity_is_work_by_bytes_moved() -> None:
    network = build("resnet18")
    node = network["stem.conv"]
    moved = 4 * (prod(network.input_shape) + node.cost.params + prod(node.shape))
    wanted = (2 * node.cost.macs + node.cost.elementwise) / moved
    assert MEASURES["intensity"].values(network)["stem.conv"] == pytest.approx(wanted)


def test_a_scope_sees_as_much_as_its_last_layer() -> None:
    network = build("resnet18")
    values = MEASURES["receptive-field"].values(network)
    assert values["stage1"] == values["stage1.block2.relu2"]
