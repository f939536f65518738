"""What casts would do to the gradients of networks."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from resviz.core.errors import EngineError
from resviz.core.flow import block_inputs, weighted_layers
from resviz.engine.still.casts import FORMATS
from resviz.engine.still.underflow import POWERS, underflow
from tests.engine.small_networks import BODIES, Body, inception, network
from tests.engine.still.subjects import assert_leaves_no_trace, cifar, finish, linear, subject


def test_it_counts_the_gradients_of_training() -> None:
    probed = subject(cifar(), dtype=torch.float32)
    found = finish(underflow(probed, (0, 10)))
    module = probed.module.train()
    functional.cross_entropy(module(probed.images), probed.labels).backward()
    assert found.weights.parts == weighted_layers(module.network)
    for index, layer in enumerate(found.weights.parts):
        gradient = module.get_parameter(f"{layer}.weight").grad.abs().numpy().ravel()
        there = gradient[gradient > 0]
        assert found.weights.zero[index] == (gradient == 0).mean()
        assert found.weights.smallest[index] == pytest.approx(there.min(), rel=1e-3)
        assert found.weights.largest[index] == pytest.approx(there.max(), rel=1e-3)
        lost = [(there * factor).astype(np.float16) == 0 for factor in (1, 2.0**10)]
        expected = [each.mean() for each in lost]
        slack = 1.5 / len(there)
        assert found.weights.casts["float16"].lost[index] == pytest.approx(expected, abs=slack)


def test_it_counts_the_gradients_of_what_blocks_read() -> None:
    """Of a linear network they are (softmax - one-hot)ᵀ W / batch, the same in all blocks."""
    probed = subject(linear())
    found = finish(underflow(probed, (0,)))
    weight = probed.module.get_parameter("head.fc.weight").detach()
    logits = probed.images.flatten(1) @ weight.T
    targets = functional.one_hot(probed.labels, 5)
    expected = ((logits.softmax(1) - targets) @ weight / len(targets)).abs()
    assert found.inputs.parts == tuple(block_inputs(probed.module.network))
    assert found.inputs.largest == pytest.approx([expected.max().item()] * 2, rel=1e-12)
    assert found.inputs.smallest == pytest.approx([expected.min().item()] * 2, rel=1e-9)


def test_shapes_and_the_best_scale() -> None:
    found = finish(underflow(subject(cifar())))
    for gradients in (found.weights, found.inputs):
        for name in FORMATS:
            cast = gradients.casts[name]
            shape = (len(gradients.parts), len(POWERS))
            assert cast.lost.shape == cast.subnormal.shape == cast.overflowed.shape == shape
            assert (np.diff(cast.lost, axis=1) <= 0).all(), "a larger scale saves more"
            assert found.best[name] <= cast.best.min()
    powers = (int(found.best["float16"]), int(found.best["float16"]) + 1)
    at_best = finish(underflow(subject(cifar()), powers))
    overflowed = np.concatenate(
        [each.casts["float16"].overflowed for each in (at_best.weights, at_best.inputs)]
    )
    assert overflowed[:, 0].max() == 0
    assert overflowed[:, 1].max() > 0


def test_a_plain_network_without_normalisation_loses_its_first_gradients_in_float16() -> None:
    """Under PyTorch's initialisation they vanish; bfloat16 holds them, and so may a scale."""
    chosen = cifar(20, plain=True, norm="none")
    found = finish(underflow(subject(chosen, init="default"), (0, 24)))
    narrow, wide = (found.weights.casts[name].lost for name in ("float16", "bfloat16"))
    assert narrow[0, 0] > 0.99
    assert narrow[-1, 0] < 0.1
    assert wide.max() == 0
    assert narrow[0, 1] < narrow[0, 0]


def test_layers_whose_gradient_is_zero_have_nothing_to_lose() -> None:
    found = finish(underflow(subject(cifar(start="zero_gamma")), (0,)))
    silent = found.weights.parts.index("stage1.block1.conv1")
    assert found.weights.zero[silent] == 1
    assert np.isnan(found.weights.largest[silent])
    assert np.isnan(found.weights.casts["float16"].lost[silent]).all()
    assert np.isfinite(found.best["float16"])


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_any_network_can_be_asked(body: Body) -> None:
    found = finish(underflow(subject(network(body), dtype=torch.float32), (0,)))
    assert np.isfinite(found.weights.largest).all()


def test_the_seed_decides_what_drops_out() -> None:
    probed = subject(network(inception))
    first, again, other = (
        finish(underflow(probed._replace(seed=seed), (0,))).weights.largest for seed in (0, 0, 1)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_what_is_narrow_already_is_refused() -> None:
    with pytest.raises(EngineError, match="bfloat16 already"):
        finish(underflow(subject(cifar(), dtype=torch.bfloat16)))


@pytest.mark.parametrize("yields", [1, 2, 3, 9, None])
def test_it_leaves_no_trace(yields: int | None) -> None:
    probed = subject(cifar(), dtype=torch.float32)
    assert_leaves_no_trace(probed, underflow(probed), yields)
