"""The loss on lines and planes around the weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from resviz.core.errors import SettingError
from resviz.engine.still.evaluation import Evaluator
from resviz.engine.still.landscape import (
    Landscape,
    coarse_to_fine,
    directions,
    fill,
    line,
    moved_alone,
    plane,
)
from tests.engine.small_networks import BODIES, Body, network
from tests.engine.still.subjects import assert_leaves_no_trace, cifar, finish, linear, subject


def test_of_a_linear_network_it_is_what_arithmetic_gives() -> None:
    probed = subject(linear())
    found = finish(fill(probed, plane(4, reach=2.0)))
    first, second = (directions(probed, index)["head.fc.weight"].numpy() for index in (1, 2))
    weight = probed.module.get_parameter("head.fc.weight").detach().numpy()
    x, labels = probed.images.flatten(1).numpy(), probed.labels.numpy()
    for row, b in enumerate(found.b):
        for column, a in enumerate(found.a):
            logits = x @ (weight + a * first + b * second).T
            losses = np.log(np.exp(logits).sum(1)) - logits[np.arange(len(x)), labels]
            assert found.loss[row, column] == pytest.approx(losses.mean(), rel=1e-12)
            assert found.accuracy[row, column] == (logits.argmax(1) == labels).mean()


def test_every_filter_of_a_direction_is_as_long_as_that_of_the_weights() -> None:
    probed = subject(cifar(shortcut="B"))
    found = directions(probed, 1)
    weights = {name: value.detach() for name, value in probed.module.named_parameters()}
    assert found.keys() == {name for name, value in weights.items() if value.dim() > 1}
    for name, direction in found.items():
        norms, expected = (each.flatten(1).norm(dim=1) for each in (direction, weights[name]))
        assert norms.tolist() == pytest.approx(expected.tolist(), rel=1e-12)


def test_two_directions_have_little_in_common() -> None:
    probed = subject(cifar())
    first, second = (
        torch.cat([each.flatten() for each in directions(probed, index).values()])
        for index in (1, 2)
    )
    assert abs(torch.cosine_similarity(first, second, dim=0).item()) < 0.05


def test_a_line_goes_through_the_present_weights() -> None:
    probed = subject(cifar())
    found = finish(fill(probed, line(5)))
    assert found.loss.shape == (1, 5)
    assert found.a.tolist() == [-1, -0.5, 0, 0.5, 1]
    assert found.loss[0, 2] == Evaluator(probed, "batch").baseline.loss
    across = finish(fill(probed, plane(5)))
    assert across.loss[2].tolist() == found.loss[0].tolist()


def test_the_seed_decides_the_directions() -> None:
    probed = subject(cifar())
    first, again, other = (
        finish(fill(probed._replace(seed=seed), line(4))).loss for seed in (0, 0, 1)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_scale_of_normalised_weights_does_not_matter() -> None:
    """What filter normalisation is for (Li et al. 2018, section 4)."""
    probed, larger = subject(cifar()), subject(cifar())
    with torch.no_grad():
        for name, value in larger.module.named_parameters():
            if value.dim() == 4:
                value.mul_(30 if "conv1" in name else 10)
    found, expected = (finish(fill(each, plane(3))).loss for each in (larger, probed))
    assert found == pytest.approx(expected, rel=1e-3)


def test_it_is_a_picture_at_every_yield() -> None:
    landscape = plane(5)
    work = fill(subject(linear()), landscape)
    known = []
    for _ in work:
        known.append(int(np.isfinite(landscape.loss).sum()))
        assert np.array_equal(np.isnan(landscape.loss), np.isnan(landscape.accuracy))
    assert known == [0, *range(25)]
    assert np.isfinite(landscape.loss).all()


def test_the_coarse_grid_comes_first() -> None:
    order = [*coarse_to_fine(5, 9)]
    assert order[:4] == [(0, 0), (0, 8), (4, 0), (4, 8)]
    assert {*order[:9]} == {(row, column) for row in (0, 2, 4) for column in (0, 4, 8)}
    assert {*order[:25]} == {(row, column) for row in range(5) for column in range(0, 9, 2)}


@given(st.integers(1, 40), st.integers(1, 40))
def test_every_point_has_its_turn_once(rows: int, columns: int) -> None:
    places = {(row, column) for row in range(rows) for column in range(columns)}
    assert sorted(coarse_to_fine(rows, columns)) == sorted(places)


def test_one_part_moves_at_a_time() -> None:
    probed = subject(cifar(8))
    found = finish(moved_alone(probed, step=0.5))
    blocks = [block.id for block in probed.module.network.blocks()]
    assert [*found.losses] == ["stem.conv", *blocks, "head.fc"]
    assert found.baseline == Evaluator(probed, "batch").baseline
    moved = {
        path: probed.module.get_parameter(path).detach() + 0.5 * direction
        for path, direction in directions(probed, 1).items()
        if path.startswith("stage2.block1.")
    }
    assert len(moved) == 2
    evaluator = Evaluator(probed, "batch")
    assert found.losses["stage2.block1"] == evaluator.score(evaluator.calls, moved).loss


def test_of_a_single_layer_moving_it_alone_is_moving_along_the_line() -> None:
    probed = subject(linear())
    along = finish(fill(probed, line(3))).loss[0]
    assert finish(moved_alone(probed)).losses == {"head.fc": along[2]}


@pytest.mark.parametrize("yields", [None, 1, 3])
def test_moving_a_part_leaves_the_network_as_it_was(yields: int | None) -> None:
    probed = subject(cifar(8))
    assert_leaves_no_trace(probed, moved_alone(probed), yields)


def test_a_loss_that_is_no_number_is_infinite() -> None:
    probed = subject(linear(), dtype=torch.float32)
    with torch.no_grad():
        probed.module.get_parameter("head.fc.weight").fill_(1e38)
    assert np.isposinf(finish(fill(probed, line(2))).loss).all()


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_any_network_has_one(body: Body) -> None:
    probed = subject(network(body), dtype=torch.float32)
    assert np.isfinite(finish(fill(probed, line(3))).loss).all()


@pytest.mark.parametrize("yields", [1, 2, 4, None])
def test_it_leaves_no_trace(yields: int | None) -> None:
    probed = subject(cifar(), dtype=torch.float32)
    assert_leaves_no_trace(probed, fill(probed, plane(3)), yields)


@pytest.mark.parametrize("make", [line, plane])
@pytest.mark.parametrize(("points", "reach"), [(1, 1.0), (5, 0.0), (5, float("nan"))])
def test_an_empty_grid_is_refused(make: type[Landscape], points: int, reach: float) -> None:
    with pytest.raises(SettingError):
        make(points, reach)
