"""Scores of a network, with either kind of statistics."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from resviz.engine.still.evaluation import Evaluator, Statistics, mode
from tests.engine.small_networks import BODIES, Body, inception, network
from tests.engine.still.subjects import cifar, subject


@pytest.mark.parametrize("statistics", ["held", "batch"])
def test_the_intact_network_scores_as_in_training(statistics: Statistics) -> None:
    probed = subject(cifar(), batch=8)
    score = Evaluator(probed, statistics).baseline
    logits = probed.module.train()(probed.images)
    loss = functional.cross_entropy(logits, probed.labels).item()
    assert score.loss == pytest.approx(loss, rel=1e-9)
    assert score.accuracy == (logits.argmax(1) == probed.labels).double().mean().item()


def test_held_statistics_stay_when_weights_move_and_those_of_the_batch_follow() -> None:
    """Doubled weights before a batch norm change nothing, unless its statistics are held."""
    probed = subject(cifar())
    path = "stage1.block1.conv1.weight"
    doubled = {path: 2 * probed.module.get_parameter(path).detach()}
    held, batch = (Evaluator(probed, each) for each in ("held", "batch"))
    assert batch.score(batch.calls, doubled).loss == pytest.approx(batch.baseline.loss, rel=1e-4)
    assert held.score(held.calls, doubled).loss != pytest.approx(held.baseline.loss, rel=1e-4)
    assert held.score(held.calls).loss == held.baseline.loss


def test_what_drops_out_in_training_is_its_expectation() -> None:
    probed = subject(network(inception))
    evaluator = Evaluator(probed, "batch")
    assert {evaluator.score(evaluator.calls) for _ in range(3)} == {evaluator.baseline}


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_it_leaves_no_trace(body: Body, dtype: torch.dtype) -> None:
    probed = subject(network(body), dtype=dtype)
    wide = probed.module.state_dict()
    before = {name: tensor.clone() for name, tensor in wide.items()}
    score = Evaluator(probed, "held").baseline
    assert 0 < score.loss < 100
    assert all(torch.equal(before[name], tensor) for name, tensor in wide.items())


def test_a_mode_ends_when_something_fails() -> None:
    module = subject(cifar()).module.train()

    def fail() -> None:
        with mode(module, training=False):
            assert not any(layer.training for layer in module.modules())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert all(layer.training for layer in module.modules())
