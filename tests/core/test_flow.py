"""Where the signal enters blocks, leaves their branches and passes them by, in many families."""

from __future__ import annotations

import networkx
import pytest
from hypothesis import given, settings

from resviz.core.flow import (
    block_inputs,
    block_outputs,
    branch_ends,
    last_norms,
    layers_between,
    rectifiers,
    shortcut_readers,
    stage_ends,
    weighted_layers,
)
from resviz.core.network import Network, Role
from resviz.core.ops import Add, BatchNorm2d
from resviz.zoo.presets import build
from resviz.zoo.spec import Settings
from tests.zoo.any_network import of_any_family

few = settings(max_examples=25)


@few
@given(of_any_family())
def test_every_block_and_the_head_read_what_comes_before_them(described: Settings) -> None:
    network = described.build()
    inputs = block_inputs(network)
    assert [*inputs] == [*(block.id for block in network.blocks()), "head"]
    for part, source in inputs.items():
        scope = network.scopes[part]
        assert network.index(source) < scope.start
        assert source in network.nodes[scope.start].inputs
    for block, node in block_outputs(network).items():
        scope = network.scopes[block]
        assert scope.start <= network.index(node) < scope.stop


@few
@given(of_any_family())
def test_shortcuts_start_at_the_input_and_stay_inside(described: Settings) -> None:
    network = described.build()
    inputs = block_inputs(network)
    for block, aside in shortcut_readers(network).items():
        readers = {*network.consumers[inputs[block]]}
        assert aside < readers, "a branch reads it, too"
        assert readers <= {node.id for node in network.nodes_in(block)}


@few
@given(of_any_family())
def test_branches_end_at_a_merge_of_their_block(described: Settings) -> None:
    network = described.build()
    norms = last_norms(network)
    for block, end in branch_ends(network).items():
        inside = {node.id for node in network.nodes_in(block)}
        merges = [
            node
            for node in (network[reader] for reader in network.consumers[end])
            if isinstance(node.op, Add) and node.id in inside
        ]
        assert end in inside
        assert any(Role.MAIN in node.roles and len({*node.roles}) > 1 for node in merges)
        if block in norms:
            assert isinstance(network[norms[block]].op, BatchNorm2d)
            assert network.index(norms[block]) <= network.index(end)


@few
@given(of_any_family())
def test_a_stage_ends_where_the_shape_changes(described: Settings) -> None:
    network = described.build()
    shapes = {part: network[node].shape for part, node in block_inputs(network).items()}
    parts = [*shapes]
    ends = stage_ends(network)
    for place, part in enumerate(parts):
        run = [part]
        for after in parts[place + 1 :]:
            if shapes[after] != shapes[part]:
                break
            run.append(after)
        assert ends.get(part) == (run[-1] if len(run) > 1 else None)


@few
@given(of_any_family())
def test_layers_between_are_those_of_the_longest_way(described: Settings) -> None:
    network = described.build()
    first, *_, last = block_inputs(network).values()
    assert layers_between(network, first, last) == longest(network, first, last)


def longest(network: Network, source: str, target: str) -> int:
    """The same by networkx: over the graph of what lies between, an edge counts what it enters."""
    graph = network.to_networkx()
    inside = ({source} | networkx.descendants(graph, source)) & (
        {target} | networkx.ancestors(graph, target)
    )
    between = networkx.DiGraph(graph.subgraph(inside))
    weighted = {*weighted_layers(network)}
    for start, end in between.edges:
        between.edges[start, end]["layers"] = int(end in weighted)
    return int(networkx.dag_longest_path_length(between, weight="layers"))


def test_without_a_way_there_is_no_layer_between() -> None:
    network = build("resnet20")
    assert layers_between(network, "stage2.block1.conv1", "stage1.block1.conv1") == 0
    assert layers_between(network, "stem.conv", "stem.conv") == 0
    assert layers_between(network, "stage1.block1.relu2", "stage1.block2.relu2") == 2
    # Not by the shortcut, which has one.
    bottleneck = build("resnet50")
    assert layers_between(bottleneck, "stem.maxpool", "stage1.block1.relu3") == 3


@pytest.mark.parametrize(
    ("name", "reads", "aside", "ends", "norm"),
    [
        ("resnet20", "stem.relu", "add", "bn2", "bn2"),
        ("resnet50", "stem.maxpool", "shortcut.conv", "bn3", "bn3"),
        ("seresnet50", "stem.maxpool", "shortcut.conv", "se.multiply", "bn3"),
        ("vit_b_16", "stem.position", "attention.add", "mlp.fc2", None),
        ("densenet_40_12", "stem.conv", "concat", None, None),
        ("plain20", "stem.relu", None, None, None),
        ("googlenet", "stem.maxpool2", None, None, None),
    ],
)
def test_the_first_block(
    name: str, reads: str, aside: str | None, ends: str | None, norm: str | None
) -> None:
    network = build(name)
    block = "stage1.block1"

    def full(node: str | None) -> str | None:
        return node and f"{block}.{node}"

    assert block_inputs(network)[block] == reads
    assert shortcut_readers(network).get(block) == (aside and {full(aside)})
    assert branch_ends(network).get(block) == full(ends)
    assert last_norms(network).get(block) == full(norm)


@pytest.mark.parametrize(
    ("name", "blocks"),
    [
        # Norm and ReLU before the first block of a stage belong to branch and shortcut alike.
        ("preact_resnet110", 54 - 3),
        ("resnet110", 54),
        ("mobilenet_v2", 10),
        ("plain56", 0),
    ],
)
def test_so_many_blocks_have_a_shortcut_of_their_own(name: str, blocks: int) -> None:
    assert len(shortcut_readers(build(name))) == blocks


@pytest.mark.parametrize(
    ("name", "weighted", "relus"), [("resnet20", 20, 19), ("resnet50", 54, 49), ("vit_b_16", 50, 0)]
)
def test_layers_by_kind(name: str, weighted: int, relus: int) -> None:
    network = build(name)
    assert (len(weighted_layers(network)), len(rectifiers(network))) == (weighted, relus)
