"""Singular values against those of dense Jacobians, and against what theory says."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest
import torch
from torch.nn import functional

from resviz.core.builder import Builder
from resviz.core.errors import SettingError
from resviz.core.flow import block_inputs
from resviz.core.network import Network
from resviz.engine.still import Subject, jacobian
from resviz.engine.still.jacobian import jacobians
from resviz.zoo.presets import build
from tests.engine.small_networks import BODIES, Body, network
from tests.engine.still.subjects import assert_leaves_no_trace, cifar, finish, subject

either = pytest.mark.parametrize("dense", [2**19, 0], ids=["written out", "by vectors"])


def convolutions() -> Network:
    """Two blocks of one convolution, the second with batch norm; all linear but for that."""
    net = Builder((2, 4, 4))
    with net.stage("stem"):
        x = net.conv(net.input, 3, kernel=1)
    with net.stage():
        with net.block("convolution"):
            x = net.conv(x, 4, kernel=3)
        with net.block("convolution with norm"):
            x = net.conv_bn(x, 5, kernel=3, stride=2)
    with net.stage("head"):
        net.linear(net.global_avg_pool(x), 3)
    return net.finish("convolutions")


def dense_convolutions(probed: Subject) -> list[np.ndarray]:
    """The Jacobians of both blocks, written down from the weights."""
    module = probed.module
    first, second = (module.get_parameter(f"stage1.block{n}.conv1.weight") for n in (1, 2))
    with torch.no_grad():
        x = functional.conv2d(probed.images, module.get_parameter("stem.conv.weight"))
        y = functional.conv2d(functional.conv2d(x, first, padding=1), second, stride=2, padding=1)
        std = (y.var((0, 2, 3), correction=0) + 1e-5).sqrt()
        one = torch.eye(3 * 16, dtype=torch.float64).view(-1, 3, 4, 4)
        two = torch.eye(4 * 16, dtype=torch.float64).view(-1, 4, 4, 4)
        columns = functional.conv2d(one, first, padding=1)
        others = functional.conv2d(two, second, stride=2, padding=1) / std.view(-1, 1, 1)
    return [columns.flatten(1).T.numpy(), others.flatten(1).T.numpy()]


@either
def test_linear_blocks_have_the_singular_values_of_their_weights(
    dense: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jacobian, "DENSE", dense)
    monkeypatch.setattr(jacobian, "STEPS", 64)
    monkeypatch.setattr(jacobian, "DRAWS", 300)
    probed = subject(convolutions(), batch=4)
    found = finish(jacobians(probed, examples=2))
    first, second = dense_convolutions(probed)
    assert found.parts == ("stage1.block1", "stage1.block2", "")
    assert found.largest.shape == (3, 2)
    for row, matrix in enumerate([first, second, second @ first]):
        values = np.linalg.svd(matrix, compute_uv=False)
        assert found.largest[row] == pytest.approx([values[0]] * 2, rel=1e-9)
        mean_square = np.square(values).sum() / len(matrix)
        close = {"rel": 1e-9} if dense else {"rel": 0.1}
        assert found.mean_square[row] == pytest.approx([mean_square] * 2, **close)
        if dense:
            assert found.smallest[row] == pytest.approx([values[-1]] * 2, rel=1e-9)
    assert found.exact.tolist() == [bool(dense)] * 3
    assert np.isnan(found.smallest).all() == (not dense)


def test_both_ways_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    probed = subject(cifar())
    written = finish(jacobians(probed, examples=2))
    monkeypatch.setattr(jacobian, "DENSE", 0)
    estimated = finish(jacobians(probed, examples=2))
    assert written.exact.all()
    assert not estimated.exact.any()
    assert (estimated.largest <= written.largest * (1 + 1e-9)).all()
    assert estimated.largest == pytest.approx(written.largest, rel=0.01)
    assert estimated.mean_square.mean(1) == pytest.approx(written.mean_square.mean(1), rel=0.3)


def test_an_example_alone_has_the_jacobian_that_autograd_takes() -> None:
    """Without batch norm nothing has to be held."""
    net = cifar(8, norm="none")
    probed = subject(net)
    found = finish(jacobians(probed, examples=3))
    inputs = block_inputs(net)
    first, head = inputs["stage1.block1"], inputs["head"]
    part, image = probed.module.between(first, head), probed.images[2:3]
    value = probed.module.between("input", first)(image)[0]
    matrix = torch.autograd.functional.jacobian(lambda x: part(x)[0], value)
    values = torch.linalg.svdvals(matrix.view(-1, value.numel()))
    assert found.largest[-1, 2] == pytest.approx(values[0].item(), rel=1e-9)
    assert found.smallest[-1, 2] == pytest.approx(values[-1].item(), rel=1e-6, abs=1e-12)


def wide(units: int) -> Network:
    """One linear layer with ReLU on a vector, as a block."""
    net = Builder((units, 1, 1))
    with net.stage(), net.block("layer"):
        x = net.relu(net.conv(net.input, units, kernel=1))
    with net.stage("head"):
        net.linear(net.global_avg_pool(x), 3)
    return net.finish("wide")


def test_a_relu_layer_under_he_keeps_the_mean_square() -> None:
    """He et al. 2015: half of the outputs are zero, and the weights make up for it."""
    found = finish(jacobians(subject(wide(400), batch=8)))
    assert found.mean_square[0].mean() == pytest.approx(1, abs=0.03)
    # Marchenko and Pastur: weights of variance 2/n, half of the rows.
    assert found.largest[0].mean() == pytest.approx(2**0.5 * (1 + 0.5**0.5), rel=0.03)
    assert found.smallest[0] == pytest.approx(0, abs=1e-12)


def test_a_residual_block_without_normalisation_doubles_the_mean_square(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One from the shortcut, one from a branch of He's weights, less what zero padding takes."""
    monkeypatch.setattr(jacobian, "STEPS", 1)  # the largest is not asked for
    network = build("preact_resnet110", depth=20, norm="none", size=16, width_multiplier=2)
    found = finish(jacobians(subject(network, batch=2, dtype=torch.float32)))
    # The first block is another: its branch and its shortcut share a ReLU.
    assert found.mean_square[1:3].mean(1) == pytest.approx([2, 2], rel=0.12)


def test_a_plain_layer_with_batch_norm_explodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Yang et al. 2019: √(π/(π−1)) a layer in norm; a block has two."""
    monkeypatch.setattr(jacobian, "STEPS", 1)  # the largest is not asked for
    network = build("plain20", size=16, width_multiplier=2)
    found = finish(jacobians(subject(network, batch=16, dtype=torch.float32), examples=2))
    growth = found.mean_square[:3].mean() ** 0.25
    assert growth == pytest.approx((pi / (pi - 1)) ** 0.5, abs=0.02)
    # Once more, through all eighteen layers, down to a map that is small.
    assert found.mean_square[-1].mean() ** (1 / 36) == pytest.approx(1.2, abs=0.03)


def test_gradients_too_small_to_square_have_their_size() -> None:
    network = build("plain20", norm="none", depth=32, size=8, width_multiplier=0.25)
    single, double = (
        finish(jacobians(subject(network, init="normal", dtype=dtype), examples=2))
        for dtype in (torch.float32, torch.float64)
    )
    assert (single.largest[-1] < 1e-24).all()
    assert np.allclose(single.largest, double.largest, rtol=1e-3, atol=0)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
@either
def test_any_network(body: Body, dense: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jacobian, "DENSE", dense)
    found = finish(jacobians(subject(network(body), dtype=torch.float32), examples=2))
    assert found.largest.shape == (2, 2)
    assert (found.largest > 0).all()
    assert (found.mean_square > 0).all()


def test_the_same_seed_gives_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jacobian, "DENSE", 0)
    probed = subject(cifar(8), dtype=torch.float32)
    first, again, other = (
        finish(jacobians(probed._replace(seed=seed), examples=2)) for seed in (0, 0, 1)
    )
    assert np.array_equal(first.largest, again.largest)
    assert np.array_equal(first.mean_square, again.mean_square)
    assert not np.array_equal(first.mean_square, other.mean_square)


@pytest.mark.parametrize("yields", [None, 1, 4, 30])
def test_the_network_is_left_as_it_was(yields: int | None) -> None:
    probed = subject(cifar(8))
    assert_leaves_no_trace(probed, jacobians(probed, examples=2), yields)


def test_without_examples_there_is_nothing_to_find() -> None:
    with pytest.raises(SettingError, match="examples"):
        finish(jacobians(subject(cifar(8)), examples=0))


@either
def test_weights_that_are_no_numbers_give_none(dense: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jacobian, "DENSE", dense)
    probed = subject(cifar(8))
    with torch.no_grad():
        probed.module.get_parameter("stage2.block1.conv1.weight").fill_(torch.nan)
    found = finish(jacobians(probed, examples=2))
    assert np.isfinite(found.largest[0]).all()
    assert np.isnan(found.largest[1:]).all()
    assert np.isnan(found.mean_square[1:]).all()
