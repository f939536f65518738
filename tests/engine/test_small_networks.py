"""Networks of every family of operations: counted alike by all, trained, and held in memory."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from resviz.core import cost
from resviz.core.network import Network
from resviz.engine import probe as module
from resviz.engine.build import GraphModule
from resviz.engine.data import open_data
from resviz.engine.initialise import initialise
from resviz.engine.loss import AUXILIARY_SHARE
from resviz.engine.verify import verify
from tests.engine.experiments import SMALL, experiment, recorded
from tests.engine.small_networks import (
    BODIES,
    Body,
    inception,
    network,
    squeeze_excitation,
    transformer,
)

each = pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)


@pytest.fixture
def train(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[np.ndarray]]:
    """Carries out an experiment on the digits, with this network instead of the settings'."""

    def carry_out(chosen: Network, **changes: object) -> list[np.ndarray]:
        what = experiment(SMALL, **changes)
        data = open_data(what, (), 0)
        monkeypatch.setattr(module, "_data_and_networks", lambda _: (data, [chosen]))
        (arm,) = recorded(what).arms
        return [*np.concatenate([arm.tables[0].numbers, arm.values("weight_grad")], axis=1)]

    return carry_out


@each
def test_the_referees_agree(body: Body) -> None:
    report = verify(network(body))
    assert report.agree, report.notes


@each
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_it_trains(body: Body, precision: str, train: Callable[..., list[np.ndarray]]) -> None:
    rows = train(network(body), steps=2, precision=precision)
    assert len(rows) == 3
    for numbers in rows:
        assert np.isfinite(numbers).all()
        # Loss, and every gradient norm; the accuracy may be 0.
        assert numbers[0] > 0
        assert (numbers[2:] > 0).all()


def kept_bytes(chosen: Network, batch: int) -> int:
    """What autograd holds after a forward pass, weights left out."""
    net = initialise(GraphModule(chosen), "xavier", 0).train()
    own = {tensor.untyped_storage().data_ptr() for tensor in (*net.parameters(), *net.buffers())}
    kept: dict[int, int] = {}

    def note(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        outputs = net.classified(torch.randn(batch, *chosen.input_shape))
    assert all(output.requires_grad for output in outputs)
    return sum(kept.values())


@each
def test_training_memory_is_what_autograd_keeps(body: Body) -> None:
    """Up to the masks of drop-path and, on a CPU, the wider ones of dropout."""
    chosen = network(body)
    # What does not grow with the batch, the statistics of batch norm, drops out.
    grown = kept_bytes(chosen, 6) - kept_bytes(chosen, 2)
    told = cost.memory(chosen, 4).training
    assert told <= grown <= 1.02 * told


def test_the_probe_adds_a_share_of_the_auxiliary_loss(
    train: Callable[..., list[np.ndarray]],
) -> None:
    chosen = without_chance(network(inception))
    numbers = train(chosen, steps=0)[0]
    what = experiment(SMALL, steps=0)
    net = initialise(GraphModule(chosen), what.init, what.seed).train()
    images, labels = next(open_data(what, (), 0).batches[0])
    auxiliary, own = net.classified(images)
    loss = functional.cross_entropy(own, labels)
    loss = loss + AUXILIARY_SHARE * functional.cross_entropy(auxiliary, labels)
    loss.backward()
    assert AUXILIARY_SHARE == 0.3
    assert numbers[0] == pytest.approx(loss.item())
    assert numbers[1] == pytest.approx((own.argmax(1) == labels).float().mean().item())
    first = net.get_parameter("stem.conv.weight").grad
    assert first is not None
    assert numbers[2] == pytest.approx(first.norm().item())


def without_chance(chosen: Network) -> Network:
    """The same network, with nothing left out while training."""
    nodes = tuple(
        node._replace(op=type(node.op)(0.0)) if node.op.kind in {"dropout", "mean"} else node
        for node in chosen.nodes
    )
    return Network(chosen.name, nodes, chosen.scopes)


def test_the_networks_own_logits_are_the_last() -> None:
    net = initialise(GraphModule(network(inception)), "xavier", 0).eval()
    images = torch.randn(2, 1, 8, 8)
    auxiliary, own = net.classified(images)
    assert torch.equal(net(images), own)
    assert not torch.equal(auxiliary, own)


@pytest.mark.parametrize("body", [inception, squeeze_excitation])
def test_what_drops_out_is_drawn_from_the_seed(
    body: Body, train: Callable[..., list[np.ndarray]]
) -> None:
    chosen = network(body)
    before = torch.get_rng_state()
    first, again, other = (train(chosen, seed=seed) for seed in (0, 0, 1))
    assert all(map(np.array_equal, first, again))
    assert not np.array_equal(first[0], other[0])
    assert torch.equal(before, torch.get_rng_state())


def test_the_referees_tell_what_they_cannot_see() -> None:
    """Attention of 17 tokens of 8 features, linear layers on tokens, norms of layers."""
    notes = "\n".join(verify(network(transformer)).notes)
    products = 2 * 17 * 17 * 8
    for tool in ("torchinfo", "fvcore"):
        assert f"{tool} does not count the products of attention" in notes
        assert f"weights with values: {products:,}; added." in notes
    weights = 8 * 24 + 8 * 8 + 8 * 32 + 32 * 8
    missed = 16 * weights + 7 * 17 * 17
    words = "torchinfo does not count linear layers on all tokens or places but one"
    assert f"{words}: {missed:,}" in notes
    normed = 16 * 8 + 2 * 17 * 8
    assert f"fvcore also counts layer norm, five per element: {5 * normed:,}; taken out." in notes
    assert "neither do MACs" in notes
    assert "scaled_dot_product_attention" not in notes
