"""Gradients along single paths add up to the gradient, and count as Veit et al. count them."""

from __future__ import annotations

from itertools import combinations
from math import comb, inf, isnan, nan

import numpy as np
import pytest
import torch
from torch.nn import functional

from resviz.core.errors import SettingError
from resviz.core.path_lengths import path_lengths, residual_units
from resviz.engine.still import Subject
from resviz.engine.still import paths as module
from resviz.engine.still.paths import path_gradients
from resviz.zoo.presets import build
from tests.engine.small_networks import BODIES, Body, network
from tests.engine.still.subjects import assert_leaves_no_trace, cifar, finish, subject


def gradient(probed: Subject) -> torch.Tensor:
    """Of the loss by the images, all paths at once, as autograd takes it while training."""
    images = probed.images.clone().requires_grad_()
    loss = functional.cross_entropy(probed.module.train()(images), probed.labels)
    return torch.autograd.grad(loss, images)[0]


@pytest.mark.parametrize(
    "settings",
    [{}, {"shortcut": "B"}, {"norm": "none"}, {"plain": True}],
    ids=["A", "B", "no norm", "plain"],
)
def test_all_paths_together_are_the_gradient(
    settings: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three blocks, so eight paths; their gradients are added up."""
    probed = subject(cifar(8, **settings))
    along: list[torch.Tensor] = []
    take = module._norm
    monkeypatch.setattr(module, "_norm", lambda each: along.append(each) or take(each))
    found = finish(path_gradients(probed))
    number = path_lengths(probed.module.network).number
    paths, whole = along[:number], along[number]
    assert number == found.paths.sum()
    expected = gradient(probed)
    assert torch.allclose(sum(paths), expected, rtol=1e-9, atol=1e-15)
    assert torch.allclose(whole, expected, rtol=1e-9, atol=1e-15)
    assert found.whole == pytest.approx(expected.norm().item(), rel=1e-9)


def test_the_gradient_through_a_branch_is_that_of_all_paths_which_take_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of three blocks a path takes each or not; of eight paths four go through each branch."""
    probed = subject(cifar(8))
    along: list[torch.Tensor] = []
    take = module._norm
    monkeypatch.setattr(module, "_norm", lambda each: along.append(each) or take(each))
    found = finish(path_gradients(probed))
    taken = [set(some) for length in range(4) for some in combinations(range(3), length)]
    for unit, (block, share) in enumerate(found.through.items()):
        assert block == f"stage{unit + 1}.block1"
        through = sum(path for path, some in zip(along[:8], taken, strict=True) if unit in some)
        assert share == pytest.approx(through.norm().item() / found.whole, rel=1e-9)


def test_a_block_with_two_branches_has_a_number_for_each_and_one_without_a_choice_has_1() -> None:
    transformer = build("vit_b_16", size=8, patch=4, width=16, heads=2, depth=2)
    found = finish(path_gradients(subject(transformer)))
    units = [unit.merge for unit in residual_units(transformer)]
    assert [*found.through] == units
    assert len(units) == 4
    plain = finish(path_gradients(subject(cifar(8, plain=True))))
    assert plain.through == {f"stage{stage}.block1": 1.0 for stage in (1, 2, 3)}


def test_the_path_without_branches_is_that_of_the_shortcuts() -> None:
    """The same forward pass, with branches that autograd does not follow."""
    probed = subject(cifar(8, norm="none"))
    found = finish(path_gradients(probed))
    net, value = probed.module, probed.images.clone().requires_grad_()
    images, at = value, "input"
    for unit in residual_units(net.network):
        value = net.between(at, unit.fork)(value)[0]
        branch, shortcut = net.between(unit.fork, *net.network[unit.merge].inputs)(value)
        value, at = branch.detach() + shortcut, unit.merge
    logits = net.between(at, net.network.outputs[-1])(value)[0]
    (expected,) = torch.autograd.grad(functional.cross_entropy(logits, probed.labels), images)
    assert found.norm[0] == pytest.approx(expected.norm().item(), rel=1e-9)
    assert found.deviation[0] == 0


def test_contributions_are_numbers_of_paths_times_norms() -> None:
    found = finish(path_gradients(subject(cifar(20)), draws=3))
    assert found.lengths.tolist() == [*range(10)]
    assert found.paths.tolist() == [1, 3, 3, 3, 3, 3, 3, 3, 3, 1]
    weights = np.array([comb(9, taken) for taken in range(10)]) * found.norm
    assert found.contribution == pytest.approx(weights / weights.sum(), rel=1e-12)
    assert found.effective == pytest.approx(np.arange(10) @ found.contribution)
    assert found.carrying is not None
    first, last = found.carrying
    assert found.contribution[first : last + 1].sum() >= 0.95
    assert found.contribution[first + 1 : last + 1].sum() < 0.95
    assert found.contribution[first:last].sum() < 0.95


def test_short_paths_carry_the_gradient_of_a_deep_network() -> None:
    """Veit et al. 2016, section 4.3, for a network that still has He's weights."""
    network = build("resnet56", size=8, width_multiplier=0.5)
    found = finish(path_gradients(subject(network, batch=8, dtype=torch.float32), draws=4))
    assert found.norm[20] < 0.05 * found.norm[2]
    assert found.effective < path_lengths(network).mean - 2


def test_a_plain_network_has_one_path() -> None:
    probed = subject(cifar(14, plain=True))
    found = finish(path_gradients(probed))
    assert found.lengths.tolist() == [6]
    assert found.contribution.tolist() == [1]
    assert (found.effective, found.carrying) == (6, (6, 6))
    assert found.norm[0] == pytest.approx(found.whole, rel=1e-12)


@pytest.mark.parametrize("norm", [nan, inf, 0.0])
def test_norms_that_are_no_numbers_give_no_range(
    norm: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_norm", lambda each: norm)
    found = finish(path_gradients(subject(cifar(8))))
    assert isnan(found.effective)
    assert found.carrying is None


def test_more_paths_than_a_float_can_count() -> None:
    """With 1,100 units C(n, k) reaches 1e329; the shares are still those of the binomial."""
    shares = module._contribution(np.ones(1101))
    assert shares.sum() == pytest.approx(1)
    assert shares[550] == pytest.approx(float(comb(1100, 550) / 2**1100), rel=1e-9)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_any_network(body: Body) -> None:
    probed = subject(network(body), dtype=torch.float32)
    first, again = (finish(path_gradients(probed)) for _ in range(2))
    assert (first.norm > 0).all()
    assert np.array_equal(first.norm, again.norm)


@pytest.mark.parametrize("yields", [None, 1, 5, 30])
def test_the_network_is_left_as_it_was(yields: int | None) -> None:
    probed = subject(cifar(14))
    assert_leaves_no_trace(probed, path_gradients(probed), yields)


def test_without_draws_there_is_nothing_to_find() -> None:
    with pytest.raises(SettingError, match="draws"):
        finish(path_gradients(subject(cifar(8)), draws=0))
