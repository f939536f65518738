"""Examples by themselves, under the statistics of a batch."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from resviz.engine.build import GraphModule
from resviz.engine.still.held import held, passed, spans
from resviz.zoo.presets import build
from tests.engine.examples import EXAMPLES
from tests.engine.still.subjects import assert_leaves_no_trace, cifar, finish, subject


def test_the_batch_comes_out_as_while_training() -> None:
    probed = subject(cifar())
    module = finish(held(probed))
    expected = probed.module.train()(probed.images)
    whole = ("input", module.network.outputs[-1])
    assert torch.allclose(passed(module, whole, probed.images, gradients=False), expected)
    # What batch norm saw first it keeps, so an example alone comes out as it does in the batch.
    alone = passed(module, whole, probed.images[1:2], gradients=False)
    assert torch.allclose(alone, expected[1:2])


def test_examples_do_not_depend_on_one_another() -> None:
    probed = subject(cifar())
    module = finish(held(probed))
    images = probed.images.clone().requires_grad_()
    logits = passed(module, ("input", module.network.outputs[-1]), images, gradients=True)
    (gradient,) = torch.autograd.grad(logits[0].sum(), images)
    assert gradient[0].any()
    assert not gradient[1:].any()


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_network_falls_into_parts_after_one_another(name: str) -> None:
    network = build(name)
    parts = spans(network)
    assert parts[0][0] == network.nodes[0].id
    assert parts[-1][1] == network.outputs[-1]
    assert all(before[1] == after[0] for before, after in pairwise(parts))
    module = GraphModule(network)
    for start, end in parts:
        module.between(start, end)  # would refuse what depends on anything else


@pytest.mark.parametrize("yields", [None, 2])
def test_the_network_is_left_as_it_was(yields: int | None) -> None:
    probed = subject(cifar())
    assert_leaves_no_trace(probed, held(probed), yields)
