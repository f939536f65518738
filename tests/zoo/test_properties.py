"""What holds for every network that can be built, whatever its settings."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from resviz.core.cost import Cost
from resviz.core.network import Level, Network, Role
from resviz.zoo.families import AnySettings
from resviz.zoo.presets import build
from resviz.zoo.resnet import ResNet, ResNetCifar

options = st.sampled_from(["A", "B", "C", "none"])
norms = st.sampled_from(["batch", "none"])
widths = st.sampled_from([0.0625, 0.25, 0.3, 1.0, 1.7])

free = st.builds(
    ResNet,
    block=st.sampled_from(["basic", "bottleneck"]),
    depths=st.lists(st.integers(1, 4), min_size=1, max_size=5).map(tuple),
    shortcut=options,
    stride_in=st.sampled_from(["1x1", "3x3"]),
    stem=st.sampled_from(["imagenet", "cifar"]),
    width_multiplier=widths,
    norm=norms,
    channels=st.integers(1, 4),
    size=st.integers(1, 96),
    classes=st.integers(1, 50),
)
cifar = st.builds(
    ResNetCifar,
    depth=st.integers(1, 6).map(lambda n: 6 * n + 2),
    shortcut=options,
    width_multiplier=widths,
    norm=norms,
    channels=st.integers(1, 4),
    size=st.integers(1, 48),
    classes=st.integers(1, 50),
)
any_settings = st.one_of(free, cifar)


def built(chosen: AnySettings) -> Network:
    return build(chosen)


@given(any_settings)
def test_edges_point_forward_and_shapes_follow_from_them(chosen: AnySettings) -> None:
    network = built(chosen)
    place = {node.id: index for index, node in enumerate(network.nodes)}
    assert len(place) == len(network.nodes)
    for node in network.nodes[1:]:
        assert node.inputs
        assert all(place[source] < place[node.id] for source in node.inputs)
        assert node.shape == node.op.output(*[network[source].shape for source in node.inputs])
        assert all(size > 0 for size in node.shape)
    assert network.input_shape == (chosen.channels, chosen.size, chosen.size)
    assert network.output_shape == (chosen.classes,)


@given(any_settings)
def test_costs_add_up(chosen: AnySettings) -> None:
    network = built(chosen)
    total = Cost.total([node.cost for node in network.nodes])
    assert network.cost() == total
    assert network.params == sum(stage.params for stage in network.stages)
    assert network.macs == sum(stage.macs for stage in network.stages)
    assert sum(stage.blocks for stage in network.stages) == len(network.blocks())
    for scope in network.scopes.values():
        inside = [node.cost for node in network.nodes_in(scope.id)]
        assert network.cost(scope.id) == Cost.total(inside)


@given(any_settings)
def test_scopes_nest_and_hold_neighbouring_layers(chosen: AnySettings) -> None:
    network = built(chosen)
    for position, node in enumerate(network.nodes):
        assert node.id == f"{node.scope}.{node.name}".lstrip(".")
        for scope_id in network.ancestors(node.id):
            scope = network.scopes[scope_id]
            assert node.id.startswith(f"{scope_id}.")
            assert scope.start <= position < scope.stop
    for scope in network.scopes.values():
        assert scope.children
        for child in scope.children:
            holder = network[child].scope if child in network else network.scopes[child].parent
            assert holder == scope.id
    named = [*network.scopes, *(node.id for node in network.nodes)]
    assert len(named) == len(set(named))


@given(any_settings)
def test_shortcuts_are_of_the_kind_that_was_chosen(chosen: AnySettings) -> None:
    network = built(chosen)
    for block in network.blocks():
        merges = [node for node in network.nodes_in(block.id) if node.op.kind == "add"]
        if chosen.shortcut == "none":
            assert not merges
            continue
        (merge,) = merges
        branch, shortcut = merge.roles
        first = network.nodes[block.start]
        unchanged = network[first.inputs[0]].shape == merge.shape
        assert branch is Role.MAIN
        if chosen.shortcut == "C":
            assert shortcut is Role.PROJECTION
        elif shortcut is Role.IDENTITY:
            assert unchanged
            assert merge.inputs[1] == first.inputs[0]
        else:
            assert shortcut is {"A": Role.ZERO_PAD, "B": Role.PROJECTION}[chosen.shortcut]
    roles = Counter(edge.role for edge in network.edges)
    if chosen.shortcut == "none":
        assert set(roles) == {Role.MAIN}


@given(any_settings)
def test_identity_needs_equal_shapes_and_a_stride_of_one(chosen: AnySettings) -> None:
    network = built(chosen)
    if chosen.shortcut not in {"A", "B"}:
        return
    for stage in network.scopes_at(Level.STAGE):
        for block in network.blocks(stage.id)[1:]:
            merge = next(n for n in network.nodes_in(block.id) if n.op.kind == "add")
            assert merge.roles[1] is Role.IDENTITY


@given(any_settings)
def test_the_plain_counterpart_has_the_same_layers_with_weights(chosen: AnySettings) -> None:
    padded = chosen.change(shortcut="A")
    plain = padded.plain()
    assert plain is not None
    assert plain.plain() is None
    residual, without = built(padded), built(plain)
    assert (without.params, without.macs) == (residual.params, residual.macs)
    kept = [node.id for node in residual.nodes if node.op.kind not in {"add", "zero_pad"}]
    assert kept == [node.id for node in without.nodes]


@given(any_settings)
@settings(max_examples=25)
def test_networkx_gets_every_layer_and_edge(chosen: AnySettings) -> None:
    import networkx as nx

    network = built(chosen)
    graph = network.to_networkx()
    assert list(graph.nodes) == [node.id for node in network.nodes]
    assert nx.is_directed_acyclic_graph(graph)
    edges = {(source, target, data["role"]) for source, target, data in graph.edges(data=True)}
    assert edges == {(edge.source, edge.target, str(edge.role)) for edge in network.edges}
    assert sum(data["params"] for _, data in graph.nodes(data=True)) == network.params


@given(any_settings)
def test_without_normalisation_convolutions_have_biases(chosen: AnySettings) -> None:
    network = built(chosen)
    kinds = Counter(node.op.kind for node in network.nodes)
    assert bool(kinds["batch_norm"]) == (chosen.norm == "batch")
    for node in network.nodes:
        if node.op.kind == "conv2d":
            assert node.op.bias == (chosen.norm == "none")


@given(free, st.integers(1, 4), st.integers(1, 64), st.integers(1, 20))
def test_a_network_takes_the_images_of_its_data(
    chosen: ResNet, channels: int, size: int, classes: int
) -> None:
    network = chosen.fitted(channels, size, classes).build()
    assert network.input_shape == (channels, size, size)
    assert network.output_shape == (classes,)
