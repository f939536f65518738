"""Blocks deleted, scaled and moved do what other weights, or another network, would do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resviz.core.errors import EngineError, SettingError, UnknownName
from resviz.core.network import Network
from resviz.core.places import places
from resviz.engine.still import Subject
from resviz.engine.still.evaluation import Evaluator, Score, Statistics
from resviz.engine.still.surgery import operated
from resviz.zoo.presets import build
from tests.engine.still.subjects import cifar, subject

both = pytest.mark.parametrize("statistics", ["held", "batch"])


def score(
    probed: Subject,
    factors: dict[str, float],
    order: tuple[str, ...] = (),
    statistics: Statistics = "batch",
) -> Score:
    evaluator = Evaluator(probed, statistics)
    return evaluator.score(operated(probed.module.network, evaluator.calls, factors, order))


def ids(network: Network) -> tuple[str, ...]:
    return tuple(places(network))


@both
@pytest.mark.parametrize("block", ["stage1.block1", "stage2.block1", "stage3.block2"])
@pytest.mark.parametrize("factor", [0.0, 0.5, -2.0])
def test_a_factor_does_what_the_last_batch_norm_of_the_branch_would(
    statistics: Statistics, block: str, factor: float
) -> None:
    probed = subject(cifar())
    evaluator = Evaluator(probed, statistics)
    network = probed.module.network
    found = evaluator.score(operated(network, evaluator.calls, {block: factor}))
    scaled = {
        path: factor * probed.module.get_parameter(path).detach()
        for path in (f"{block}.bn2.weight", f"{block}.bn2.bias")
    }
    assert found.loss == pytest.approx(evaluator.score(evaluator.calls, scaled).loss, rel=1e-12)
    assert found.loss != pytest.approx(evaluator.baseline.loss, rel=1e-6)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("norm", ["batch", "none"])
def test_without_its_last_blocks_it_is_the_shallower_network(plain: bool, norm: str) -> None:
    deep, shallow = (subject(cifar(depth, plain=plain, norm=norm)) for depth in (14, 8))
    without = {f"stage{stage}.block2": 0.0 for stage in (1, 2, 3)}
    expected = Evaluator(shallow, "batch").baseline
    assert score(deep, without).loss == pytest.approx(expected.loss, rel=1e-12)


@pytest.mark.parametrize("plain", [False, True])
def test_exchanged_blocks_do_what_exchanged_weights_would(plain: bool) -> None:
    probed = subject(cifar(20, plain=plain))
    order = list(ids(probed.module.network))
    first, second = "stage2.block2", "stage2.block3"
    at, other = order.index(first), order.index(second)
    order[at], order[other] = second, first
    evaluator = Evaluator(probed, "batch")
    found = evaluator.score(operated(probed.module.network, evaluator.calls, {}, order))
    values = {path: value.detach() for path, value in probed.module.named_parameters()}
    exchanged = {
        path.replace(first, second): value for path, value in values.items() if first in path
    } | {path.replace(second, first): value for path, value in values.items() if second in path}
    assert found.loss == pytest.approx(evaluator.score(evaluator.calls, exchanged).loss, rel=1e-12)


@pytest.mark.parametrize("plain", [False, True])
def test_a_block_that_is_deleted_where_it_was_moved_is_gone(plain: bool) -> None:
    """Without two of three, their order does not matter."""
    probed = subject(cifar(20, plain=plain))
    usual = ids(probed.module.network)
    turned = tuple(f"stage1.block{number}" for number in (3, 1, 2)) + usual[3:]
    without = {"stage1.block1": 0.0, "stage1.block3": 0.0}
    assert score(probed, without, turned) == score(probed, without)
    assert score(probed, {}, turned) != score(probed, {})


@settings(max_examples=20)
@given(st.permutations(range(3)), st.permutations(range(2)), st.data())
def test_every_layer_runs_at_most_once_and_reads_what_has_run(
    first: list[int], second: list[int], data: st.DataObject
) -> None:
    network = cifar(20, plain=data.draw(st.booleans()))
    calls = subject(network).module.calls
    known = places(network)
    names = [*known]
    order = [names[at] for at in first] + [names[3], *(names[4 + at] for at in second), *names[6:]]
    able = [block for block in names if not known[block].keeps]
    deleted = dict.fromkeys(data.draw(st.sets(st.sampled_from(able))), 0.0)
    ready = {"input"}
    for call in operated(network, calls, deleted, order):
        assert ready.issuperset(call.reads)
        assert call.node not in ready
        ready.add(call.node)
    assert network.outputs[-1] in ready


def test_what_is_left_alone_stays_the_same() -> None:
    calls = subject(cifar()).module.calls
    assert operated(cifar(), calls, dict.fromkeys(ids(cifar()), 1.0), ids(cifar())) == [*calls]


def test_both_branches_of_a_block_that_adds_twice_are_deleted() -> None:
    probed = subject(build("vit_b_16", size=16, patch=8, width=12, heads=2, depth=2))
    block = "stage1.block1"
    evaluator = Evaluator(probed, "held")
    found = evaluator.score(operated(probed.module.network, evaluator.calls, {block: 0.0}))
    silent = {
        path: 0 * value.detach()
        for path, value in probed.module.named_parameters()
        if path.startswith((f"{block}.attention.projection", f"{block}.mlp.fc2"))
    }
    assert len(silent) == 4
    assert found.loss == pytest.approx(evaluator.score(evaluator.calls, silent).loss, rel=1e-12)


@pytest.mark.parametrize(
    ("factors", "order", "error", "words"),
    [
        ({"stage2.block1": 0.0}, (), EngineError, "makes 8×4×4 of 4×8×8"),
        ({"stage1.block1": 0.5}, (), EngineError, "can only be kept or deleted"),
        ({"stage9.block1": 0.0}, (), UnknownName, "stage9.block1"),
        ({}, ("stage1.block1",), SettingError, "each of the 6 blocks once"),
    ],
)
def test_what_cannot_be_done_is_refused(
    factors: dict[str, float], order: tuple[str, ...], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        operated(cifar(plain=True), [], factors, order)


def test_blocks_of_other_shapes_do_not_change_places() -> None:
    order = [*ids(cifar())]
    order[1], order[2] = order[2], order[1]
    with pytest.raises(EngineError, match="do not have the same shapes"):
        operated(cifar(), [], {}, order)
