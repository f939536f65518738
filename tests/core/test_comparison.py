"""Two networks side by side: what belongs together, what differs, what only one has."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resviz.core.comparison import Comparison, Row, Sign
from resviz.core.network import Network
from resviz.core.parts import Rank
from resviz.zoo.presets import build, presets

NAMES = st.sampled_from([name for name in presets() if "1202" not in name and "1001" not in name])


def walk(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from walk(row.children)


def pairs(comparison: Comparison) -> set[tuple[str | None, str | None]]:
    rows = walk(comparison.rows)
    return {(row.a.id if row.a else None, row.b.id if row.b else None) for row in rows}


def ids(rows: Iterable[Row]) -> list[tuple[str, str]]:
    return [(row.a.name if row.a else "", row.b.name if row.b else "") for row in rows]


def stage(comparison: Comparison, name: str) -> Row:
    return next(row for row in comparison.rows if row.some.id == name)


@settings(max_examples=12)
@given(a=NAMES, b=NAMES)
def test_any_two_networks(a: str, b: str) -> None:
    one, other = build(a), build(b)
    comparison = Comparison(one, other)
    rows = list(walk(comparison.rows))
    for network, side in ((one, "a"), (other, "b")):
        parts = [getattr(row, side) for row in rows if getattr(row, side)]
        layers = [part.id for part in parts if part.rank is Rank.LAYER]
        assert layers == [node.id for node in network.nodes if node.scope]
        for rank in (Rank.STAGE, Rank.LAYER):  # stems have no blocks
            found = [part for part in parts if part.rank is rank]
            assert sum(part.params for part in found) == network.params
            assert sum(part.macs for part in found) == network.macs
        assert getattr(comparison.whole, side).params == network.params
    assert pairs(Comparison(other, one)) == {(j, i) for i, j in pairs(comparison)}
    assert all((row.sign is Sign.SAME) == (not row.differences) for row in rows)


@settings(max_examples=8)
@given(name=NAMES)
def test_a_network_does_not_differ_from_itself(name: str) -> None:
    rows = walk(Comparison(build(name), build(name)).rows)
    assert {(row.sign, row.a == row.b) for row in rows} == {(Sign.SAME, True)}


def test_common_blocks_line_up_and_the_rest_is_only_in_one() -> None:
    comparison = Comparison(build("resnet50"), build("resnet101"))
    signs = Counter(row.sign for row in stage(comparison, "stage3").children)
    assert signs == {Sign.SAME: 6, Sign.ONLY_B: 17}
    assert [row.sign for row in comparison.rows] == ["=", "=", "=", "≠", "=", "="]


def test_a_transition_belongs_to_the_transition() -> None:
    rows = stage(Comparison(build("densenet121"), build("densenet169")), "stage3").children
    assert Counter(row.sign for row in rows) == {Sign.SAME: 24, Sign.ONLY_B: 8, Sign.DIFFERENT: 1}
    assert ids(rows)[-1] == ("block25", "block33")
    assert rows[-1].differences == ("structure", "shape", "parameters", "MACs")


def test_stages_belong_together_by_size_where_their_numbers_do_not() -> None:
    rows = Comparison(build("resnet50"), build("vgg16")).rows
    assert ids(rows) == [
        ("stem", ""),
        ("", "stage1"),
        ("stage1", "stage2"),
        ("stage2", "stage3"),
        ("stage3", "stage4"),
        ("stage4", "stage5"),
        ("head", "head"),
    ]
    assert ids(Comparison(build("resnet56"), build("resnet50")).rows)[4:] == [
        ("", "stage4"),
        ("head", "head"),
    ]


def layers(a: Network, b: Network, block: str) -> dict[str, tuple[str, ...]]:
    """The layers of a block that do not stand there as they do in the other network."""
    rows = (row for row in walk(Comparison(a, b).rows) if row.some.id == block)
    changed = (row for row in next(rows).children if row.sign is not Sign.SAME)
    return {row.some.id.removeprefix(f"{block}."): (row.sign, *row.differences) for row in changed}


def test_what_is_added_to_a_block_is_all_that_differs_there() -> None:
    changed = layers(build("resnet50"), build("seresnet50"), "stage1.block2")
    assert {name.partition(".")[0] for name in changed} == {"se"}
    assert {values[0] for values in changed.values()} == {Sign.ONLY_B}


def test_another_kind_of_shortcut_is_another_structure() -> None:
    changed = layers(build("resnet18"), build("resnet18", shortcut="A"), "stage2.block1")
    assert changed == {
        "shortcut.conv": ("−", "structure"),
        "shortcut.bn": ("−", "structure"),
        "shortcut.pad": ("+", "structure"),
        "add": ("≠", "structure"),
    }


def test_another_setting_and_another_image() -> None:
    changed = layers(build("resnet50"), build("resnet50", stride_in="1x1"), "stage2.block1")
    assert changed["conv1"] == ("≠", "structure", "shape", "MACs")
    assert changed["conv2"] == ("≠", "structure")
    rows = Comparison(build("resnet50"), build("resnet50", size=160)).rows
    assert [row.differences for row in rows][:2] == [("shape", "MACs")] * 2


@pytest.mark.parametrize(("a", "b"), [("resnet1202", "preact_resnet1001")])
def test_deep_networks_are_compared_at_once(a: str, b: str) -> None:
    one, other = build(a), build(b)
    start = time.perf_counter()
    assert sum(len(row.children) for row in Comparison(one, other).rows) > 600
    assert time.perf_counter() - start < 1
