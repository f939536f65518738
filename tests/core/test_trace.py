"""What a part depends on and feeds, and the paths between two parts, held against networkx."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.core.cost import Cost
from resviz.core.errors import UnknownName
from resviz.core.network import Level, Network, Node, Role, Scope
from resviz.core.ops import Concat
from resviz.core.trace import lengths, passing, paths, trace
from resviz.zoo.presets import build


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """A network of some layers that read any earlier ones, the middle of them in a block."""
    size = draw(st.integers(3, 9))
    start = draw(st.integers(1, size - 2))
    stop = draw(st.integers(start + 1, size - 1))
    nodes = []
    for place in range(size):
        reads = draw(st.lists(st.integers(0, place - 1), min_size=1, max_size=3)) if place else []
        roles = (Role.MAIN,) * len(reads)
        scope = "block" if start <= place < stop else ""
        inputs = tuple(f"n{at}" for at in reads)
        nodes.append(Node(f"n{place}", Concat(), inputs, roles, scope, (1,), Cost()))
    inside = tuple(f"n{place}" for place in range(start, stop))
    outside = [f"n{place}" for place in range(size) if f"n{place}" not in inside]
    scopes = {
        "": Scope("", Level.NETWORK, "", "", 0, size, tuple(outside)),
        "block": Scope("block", Level.BLOCK, "block", "", start, stop, inside),
    }
    return Network("any", tuple(nodes), MappingProxyType(scopes))


def graph(network: Network) -> nx.MultiDiGraph:
    """The same with every edge, those between the same two layers included."""
    found = nx.MultiDiGraph()
    found.add_nodes_from(node.id for node in network.nodes)
    found.add_edges_from((edge.source, edge.target) for edge in network.edges)
    return found


def listed(network: Network, source: str, target: str) -> list[tuple[str, ...]]:
    """Every path between two layers, one by one."""
    if source == target:
        return [(source,)]
    ways = nx.all_simple_edge_paths(graph(network), source, target)
    return [(source, *(end for _, end, _ in way)) for way in ways]


@given(networks(), st.data())
def test_a_trace_is_what_networkx_finds(network: Network, data: st.DataObject) -> None:
    layer = data.draw(st.sampled_from([node.id for node in network.nodes]))
    found = trace(network, layer)
    assert found.inside == {layer}
    assert found.upstream == nx.ancestors(graph(network), layer)
    assert found.downstream == nx.descendants(graph(network), layer)


@given(networks())
def test_a_trace_of_a_scope_is_that_of_its_layers(network: Network) -> None:
    found = trace(network, "block")
    inside = {node.id for node in network.nodes_in("block")}
    whole = graph(network)
    assert found.inside == inside
    assert found.upstream == set.union(*(nx.ancestors(whole, each) for each in inside)) - inside
    assert found.downstream == set.union(*(nx.descendants(whole, each) for each in inside)) - inside


@given(networks(), st.data())
def test_paths_are_those_that_networkx_lists(network: Network, data: st.DataObject) -> None:
    names = [node.id for node in network.nodes]
    source, target = (data.draw(st.sampled_from(names)) for _ in range(2))
    ways, found = listed(network, source, target), paths(network, source, target)
    assert found.number == len(ways)
    assert found.layers == {layer for way in ways for layer in way}
    assert lengths(network, source, target) == Counter(map(len, ways))
    for path, choose in ((found.shortest, min), (found.longest, max)):
        assert (path in ways) == bool(ways)
        assert len(path) == choose(map(len, ways), default=0)


@given(networks())
def test_paths_through_a_scope_begin_with_an_edge_into_it(network: Network) -> None:
    inside = {node.id for node in network.nodes_in("block")}
    entered = [e.target for e in network.edges if e.target in inside and e.source not in inside]
    left = {e.source for e in network.edges if e.source in inside and e.target not in inside}
    left = left or {network.nodes_in("block")[-1].id}
    ways = [way for one in entered for other in left for way in listed(network, one, other)]
    assert paths(network, "block").number == len(ways)
    assert lengths(network, "block") == Counter(map(len, ways))


@given(networks(), st.data())
def test_a_layer_is_on_so_many_paths_of_the_network(network: Network, data: st.DataObject) -> None:
    layer = data.draw(st.sampled_from([node.id for node in network.nodes]))
    ways = listed(network, "n0", network.nodes[-1].id)
    assert passing(network, layer) == (sum(layer in way for way in ways), len(ways))


@pytest.mark.parametrize(
    ("name", "blocks"), [("resnet20", 9), ("resnet50", 16), ("resnet1202", 600), ("plain20", 0)]
)
def test_n_residual_blocks_have_two_to_the_n_paths(name: str, blocks: int) -> None:
    assert paths(build(name)).number == 2**blocks


def test_paths_of_stages_and_blocks() -> None:
    network = build("resnet50")
    assert paths(network, "stage2.block1").number == 2
    assert paths(network, "stage2").number == 2**4
    assert paths(network, "stage2", "stage3").number == 2**10
    assert paths(network, "stage3", "stage2").number == 0
    assert passing(network, "stage2.block1.conv1") == (2**15, 2**16)


def test_the_longest_path_has_the_layers_that_a_network_is_named_after() -> None:
    network = build("resnet50")
    longest = paths(network).longest
    assert sum(network[layer].cost.macs > 0 for layer in longest) == 50


def test_unknown_parts_are_named() -> None:
    with pytest.raises(UnknownName, match=r"no part 'stage9'; did you mean stage"):
        paths(build("resnet20"), "stage9")
