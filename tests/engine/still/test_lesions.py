"""Lesions of one block, of several, of their order; and that they leave no trace."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.core.errors import EngineError, SettingError, UnknownName
from resviz.engine.still import Subject, Work
from resviz.engine.still.lesions import kendall_tau, lesions, several, swapped, with_lesions
from resviz.zoo.presets import build
from tests.engine.small_networks import BODIES, Body, network
from tests.engine.still.subjects import assert_leaves_no_trace, cifar, finish, linear, subject


def test_every_block_is_deleted_by_itself() -> None:
    probed = subject(cifar())
    found = finish(lesions(probed))
    assert found.blocks == tuple(scope.id for scope in probed.module.network.blocks())
    assert found.baseline == with_lesions(probed, {})
    for block, *score in zip(found.blocks, found.loss, found.accuracy, strict=True):
        assert tuple(score) == with_lesions(probed, {block: 0.0})
    assert len({found.baseline.loss, *found.loss}) == len(found.blocks) + 1
    assert found.kept == {}
    assert found.statistics == "held"


def test_blocks_that_start_as_identities_are_not_missed() -> None:
    found = finish(lesions(subject(cifar(start="zero_gamma"))))
    assert found.loss == pytest.approx(np.full(6, found.baseline.loss), rel=1e-12)


def test_of_a_plain_network_blocks_that_change_the_shape_stay() -> None:
    found = finish(lesions(subject(cifar(plain=True))))
    stays = [block in found.kept for block in found.blocks]
    assert [block for block in found.blocks if block in found.kept] == [
        "stage2.block1",
        "stage3.block1",
    ]
    assert np.isnan(found.loss).tolist() == np.isnan(found.accuracy).tolist() == stays
    assert "makes 8×4×4 of 4×8×8" in found.kept["stage2.block1"]


def test_nothing_can_be_deleted_from_a_densenet() -> None:
    found = finish(lesions(subject(build("densenet_40_12", depth=10, size=8))))
    assert np.isnan(found.loss).all()
    assert found.kept.keys() == {*found.blocks}
    assert found.baseline.loss > 0


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_any_network_can_be_asked(body: Body) -> None:
    found = finish(lesions(subject(network(body))))
    assert np.isnan(found.loss).tolist() == [block in found.kept for block in found.blocks]


def test_several_deletions() -> None:
    probed = subject(cifar())
    found = finish(several(probed, (0, 1, 6), draws=4))
    assert found.loss.shape == found.accuracy.shape == (3, 4)
    assert found.loss[0].tolist() == [found.baseline.loss] * 4
    assert {*found.loss[1]} <= {*finish(lesions(probed)).loss}
    assert len({*found.loss[1]}) > 1
    everything = with_lesions(probed, dict.fromkeys(finish(lesions(probed)).blocks, 0.0))
    assert found.loss[2].tolist() == [everything.loss] * 4


def test_only_so_many_can_be_deleted() -> None:
    with pytest.raises(SettingError, match="from 0 to 4 blocks can be deleted"):
        finish(several(subject(cifar(plain=True)), (5,)))


def test_swaps_and_how_much_of_the_order_is_left() -> None:
    found = finish(swapped(subject(cifar(20)), (0, 1, 8), draws=5))
    assert found.tau[0].tolist() == [1.0] * 5
    assert found.loss[0].tolist() == [found.baseline.loss] * 5
    # Neighbours put one of 36 pairs in the wrong order, others three; each costs 2 / 36.
    assert {round((1 - tau) * 18) for tau in found.tau[1]} <= {1, 3}
    assert (found.tau[1] < 1).all()
    assert (found.loss[1] != found.baseline.loss).all()
    assert (found.tau[2] >= 1 - 18 * 2 / 36).all()


def test_there_may_be_nothing_to_swap() -> None:
    with pytest.raises(EngineError, match="no two blocks of the same shapes"):
        finish(swapped(subject(linear()), (1,)))
    with pytest.raises(SettingError, match="0 or more"):
        finish(swapped(subject(cifar()), (-1,)))


def test_the_seed_decides_what_is_drawn() -> None:
    probed = subject(cifar(20))
    other = probed._replace(seed=1)
    for probe in (several, swapped):
        first, again, elsewhere = (
            finish(probe(each, (2, 3), draws=4)).loss for each in (probed, probed, other)
        )
        assert np.array_equal(first, again)
        assert not np.array_equal(first, elsewhere)


def test_an_unknown_block_is_named() -> None:
    with pytest.raises(UnknownName, match=r"stage4\.block1"):
        with_lesions(subject(cifar()), {"stage4.block1": 0.0})


PROBES: list[Callable[[Subject], Work[object]]] = [
    lesions,
    lambda probed: several(probed, (1, 2), draws=2),
    lambda probed: swapped(probed, (1, 2), draws=2),
]


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize("yields", [1, 2, 4, None])
def test_it_leaves_no_trace(probe: Callable[[Subject], Work[object]], yields: int | None) -> None:
    probed = subject(cifar(plain=True))
    assert_leaves_no_trace(probed, probe(probed), yields)


@given(st.permutations(range(7)))
def test_kendall_tau_counts_pairs(order: list[int]) -> None:
    signs = [1 if first < second else -1 for first, second in combinations(order, 2)]
    assert kendall_tau(np.array(order)) == pytest.approx(sum(signs) / len(signs))


@pytest.mark.parametrize(("order", "tau"), [([0, 1, 2], 1), ([2, 1, 0], -1), ([0], 1), ([], 1)])
def test_kendall_tau_of_an_order_and_its_reverse(order: list[int], tau: float) -> None:
    assert kendall_tau(np.array(order, int)) == tau
