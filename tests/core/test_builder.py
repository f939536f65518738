"""Growing a network: names, scopes, roles and complaints."""

from __future__ import annotations

import pytest

from resviz.core import ops
from resviz.core.builder import Builder
from resviz.core.errors import GraphError, ShapeError
from resviz.core.network import Edge, Level, Network, Role


def small(*, normalise: bool = True) -> Network:
    net = Builder((3, 8, 8), normalise=normalise)
    with net.stage("stem"):
        x = net.conv_bn_relu(net.input, 4, kernel=3)
    with net.stage():
        for _ in range(2):
            with net.block("basic block"):
                y = net.conv_bn_relu(x, 4, kernel=3)
                x = net.relu(net.add(net.conv_bn(y, 4, kernel=3), x.on(Role.IDENTITY)))
    with net.stage("head"):
        net.linear(net.global_avg_pool(x), 10)
    return net.finish("small", title="Small", summary="for a test")


def test_ids_are_paths() -> None:
    assert [node.id for node in small().nodes] == [
        "input",
        "stem.conv",
        "stem.bn",
        "stem.relu",
        *(
            f"stage1.block{block}.{layer}"
            for block in (1, 2)
            for layer in ("conv1", "bn1", "relu1", "conv2", "bn2", "add", "relu2")
        ),
        "head.avgpool",
        "head.fc",
    ]


def test_scopes_stand_in_the_order_they_were_opened() -> None:
    network = small()
    scopes = ["", "stem", "stage1", "stage1.block1", "stage1.block2", "head"]
    assert list(network.scopes) == scopes
    assert [network.scopes[scope].level for scope in scopes] == [
        Level.NETWORK,
        Level.STAGE,
        Level.STAGE,
        Level.BLOCK,
        Level.BLOCK,
        Level.STAGE,
    ]
    assert network.scopes[""].children == ("input", "stem", "stage1", "head")
    assert network.scopes["stage1.block2"].label == "basic block"
    assert network.scopes["stage1.block2"].name == "block2"


def test_edges_tell_the_shortcut_from_the_main_path() -> None:
    into = [edge for edge in small().edges if edge.target == "stage1.block2.add"]
    assert into == [
        Edge("stage1.block2.bn2", "stage1.block2.add", Role.MAIN),
        Edge("stage1.block1.relu2", "stage1.block2.add", Role.IDENTITY),
    ]


def test_a_layer_on_a_shortcut_stays_on_it() -> None:
    net = Builder((4, 8, 8))
    with net.stage(), net.block("block"):
        y = net.conv(net.input, 8, kernel=3)
        with net.part("shortcut"):
            x = net.conv_bn(net.input.on(Role.PROJECTION), 8, kernel=1)
        merged = net.add(y, x)
    network = net.finish("projected")
    assert network["stage1.block1.shortcut.conv"].roles == (Role.PROJECTION,)
    assert network["stage1.block1.shortcut.bn"].roles == (Role.PROJECTION,)
    assert network["stage1.block1.add"].roles == (Role.MAIN, Role.PROJECTION)
    assert merged.role is Role.MAIN


def test_without_normalisation_there_is_none_and_convolutions_have_a_bias() -> None:
    network = small(normalise=False)
    assert not any(node.op.kind == "batch_norm" for node in network.nodes)
    assert network["stem.conv"].op == ops.Conv2d(3, 4, 3, 1, 1, bias=True)


def test_ancestors_from_the_inside_out() -> None:
    network = small()
    assert list(network.ancestors("stage1.block2.conv1")) == ["stage1.block2", "stage1"]
    assert list(network.ancestors("stage1.block2")) == ["stage1"]
    assert list(network.ancestors("stage1")) == list(network.ancestors("input")) == []


def test_consumers() -> None:
    network = small()
    readers = network.consumers["stage1.block1.relu2"]
    assert readers == ("stage1.block2.conv1", "stage1.block2.add")
    assert network.consumers["head.fc"] == ()


def test_what_a_network_says_of_itself() -> None:
    network = small()
    assert repr(network).startswith("<Network small: 20 layers, ")
    assert "stem.conv" in network
    assert "stem" not in network
    assert network.index("stem.conv") == 1
    with pytest.raises(KeyError):
        network["nothing"]


def test_a_cost_may_be_asked_of_a_layer_too() -> None:
    network = small()
    assert network.cost("stem.conv") == network["stem.conv"].cost


def test_a_layer_that_cannot_take_its_input_is_named() -> None:
    net = Builder((3, 8, 8))
    with net.stage(), net.block("block"):
        y = net.conv(net.input, 8, kernel=3)
        message = r"^stage1\.block1\.add: cannot add 8×8×8 and 3×8×8\.$"
        with pytest.raises(ShapeError, match=message):
            net.add(y, net.input)


def test_two_scopes_of_a_name() -> None:
    net = Builder((3, 8, 8))
    with net.stage("stem"):
        net.relu(net.input)
    with pytest.raises(GraphError, match="Two scopes are called stem"), net.stage("stem"):
        pass


def test_two_layers_of_a_name() -> None:
    net = Builder((3, 8, 8))
    with net.stage("stem"):
        for _ in range(2):
            net.apply(ops.ReLU(), net.input, name="relu")
    with pytest.raises(GraphError, match=r"two layers are called stem\.relu"):
        net.finish("twice")


def test_networks_cannot_be_changed() -> None:
    network = small()
    with pytest.raises(AttributeError):
        network.name = "other"
    with pytest.raises(AttributeError):
        network.nodes[0].id = "other"
    with pytest.raises(TypeError):
        network.scopes["stem"] = network.scopes["head"]


def test_branches_are_numbered_among_those_of_their_word() -> None:
    net = Builder((4, 8, 8))
    with net.stage(), net.block("block"):
        for word in ("branch", "deep", "branch"):
            with net.branch(word):
                net.relu(net.input)
    scopes = net.finish("parallel").scopes
    assert [scopes[one].name for one in scopes["stage1.block1"].children] == [
        "branch1",
        "deep1",
        "branch2",
    ]
    assert {scopes[one].label for one in scopes["stage1.block1"].children} == {"branch"}


def stack(*, copied: bool) -> Network:
    """Three blocks with a part inside, each written, or the last two copied."""
    net = Builder((4, 8, 8))
    with net.stage():
        x = net.input
        for block in range(3):
            if block and copied:
                x = net.again(x)
                continue
            with net.block("gated block"):
                y = net.conv_bn_relu(x, 4, kernel=3)
                with net.part("gate"):
                    g = net.do(ops.Sigmoid(), net.global_avg_pool(y.on(Role.GATE)))
                    y = net.do(ops.Multiply(), y, g)
                x = net.relu(net.add(y, x.on(Role.IDENTITY)))
    return net.finish("stack")


def test_a_copied_block_is_as_if_it_had_been_written_again() -> None:
    written, copied = stack(copied=False), stack(copied=True)
    assert copied.nodes == written.nodes
    assert dict(copied.scopes) == dict(written.scopes)
    assert [*copied.scopes] == [*written.scopes]


def test_a_block_that_changes_the_shape_cannot_follow_itself() -> None:
    net = Builder((4, 8, 8))
    with net.stage():
        with net.block("strided block"):
            x = net.conv(net.input, 8, kernel=3, stride=2)
        with pytest.raises(GraphError, match=r"stage1\.block1 cannot follow itself"):
            net.again(x)
        x = net.relu(x)
        with pytest.raises(GraphError, match="In stage1 no block has just ended"):
            net.again(x)
