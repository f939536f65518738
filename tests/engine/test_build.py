"""Modules built from the graph: shapes, names, parameters, what autograd keeps."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from resviz.core import cost
from resviz.core.errors import EngineError
from resviz.core.network import Network
from resviz.engine.build import Call, GraphModule, Taps
from resviz.engine.initialise import initialise
from resviz.zoo.presets import build
from tests.engine.examples import EXAMPLES


def ready(network: Network, taps: tuple[str, ...] = ()) -> GraphModule:
    return initialise(GraphModule(network, Taps(taps)), "he_fan_in", seed=0)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_layer_has_the_shape_and_the_parameters_of_the_graph(name: str) -> None:
    network = build(name)
    module = GraphModule(network, Taps(tuple(node.id for node in network.nodes))).eval()
    images = torch.empty(2, *network.input_shape, device="meta")
    with torch.no_grad():
        outputs = module.tapped(images).outputs
    shapes = {node.id: tuple(out.shape) for node, out in zip(network.nodes, outputs, strict=True)}
    assert shapes == {node.id: (2, *node.shape) for node in network.nodes}
    assert sum(parameter.numel() for parameter in module.parameters()) == network.params
    for node in network.nodes:
        layer = module.get_submodule(node.id) if node.op.params else None
        held = sum(parameter.numel() for parameter in layer.parameters()) if layer else 0
        assert held == node.op.params


@pytest.mark.parametrize("settings", [{"shortcut": "A"}, {"shortcut": "B"}, {"norm": "none"}])
def test_nothing_is_changed_in_place(settings: dict[str, str]) -> None:
    network = build("resnet20", size=8, **settings)
    module = ready(network, tuple(node.id for node in network.nodes))
    (logits,), outputs, _ = module.tapped(torch.randn(2, 3, 8, 8))
    logits.sum().backward()
    assert {output._version for output in outputs} == {0}


def test_the_images_can_be_tapped() -> None:
    network = build("resnet20", size=8)
    images = torch.randn(2, 3, 8, 8)
    (logits,), (copy,), _ = ready(network, ("input",)).tapped(images)
    (gradient,) = torch.autograd.grad(logits.sum(), [copy])
    assert gradient.shape == images.shape
    assert not images.requires_grad


@pytest.mark.parametrize("size", [8, 9])
def test_option_a_subsamples_and_appends_zeros(size: int) -> None:
    network = build("resnet20", size=size)
    pad = "stage2.block1.shortcut.pad"
    source = network[pad].inputs[0]
    _, (before, after), _ = ready(network, (source, pad)).tapped(torch.randn(2, 3, size, size))
    assert torch.equal(after[:, :16], before[:, :, ::2, ::2])
    assert after.shape[1] == 32
    assert not after[:, 16:].any()


def test_only_what_is_still_needed_is_held() -> None:
    """Without autograd, the forward pass holds no more than the graph says it must."""
    network = build("resnet20", size=8)
    module = ready(network)
    with torch.no_grad():
        tensors = module._run(torch.randn(2, 3, 8, 8))
    assert [tensor.numel() for tensor in tensors[:-1]] == [0] * (len(network.nodes) - 1)


def test_rewired_it_has_the_same_parameters_and_runs_no_more_than_it_must() -> None:
    module = ready(build("resnet20", size=8)).eval()
    seen: list[str] = []

    def noting(call: Call) -> Call:
        def layer(*inputs: Tensor) -> Tensor:
            seen.append(call.node)
            return call.layer(*inputs)

        return call._replace(layer=layer)

    passing = {"stage1.block1.relu2": "stem.relu"}
    calls = [
        noting(call._replace(reads=tuple(passing.get(node, node) for node in call.reads)))
        for call in module.calls
    ]
    other = module.rewired(calls, Taps(("stem.relu", "stage1.block2.add")))
    (logits,), (before, after), _ = other.tapped(torch.randn(2, 3, 8, 8))
    assert [node for node in seen if node.startswith("stage1.block1.")] == []
    assert seen[-1] == "head.fc"
    assert logits.shape == (2, 10)
    assert before.shape == after.shape
    assert {*map(id, other.parameters())} == {*map(id, module.parameters())}
    assert other.state_dict().keys() == module.state_dict().keys()


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("resnet20", {"size": 16}),
        ("resnet20", {"size": 16, "shortcut": "C"}),
        ("resnet20", {"size": 16, "norm": "none"}),
        ("plain20", {"size": 16}),
        ("resnet18", {"size": 64}),
        ("resnet50", {"size": 64, "norm": "none"}),
    ],
)
def test_training_memory_is_what_autograd_keeps(name: str, settings: dict[str, object]) -> None:
    network, batch = build(name, **settings), 3
    module = ready(network).train()
    weights = {parameter.data_ptr() for parameter in module.parameters()}
    kept: dict[int, int] = {}

    def note(tensor: Tensor) -> Tensor:
        # Weights and the statistics of batch norm do not grow with the batch.
        if tensor.dim() > 1 and tensor.data_ptr() not in weights:
            assert tensor.shape[0] == batch
            kept[tensor.data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        output = module(torch.randn(batch, *network.input_shape))
    assert sum(kept.values()) == cost.memory(network, batch).training
    assert output.requires_grad


def test_a_part_runs_from_one_node_to_others() -> None:
    network = build("resnet20", size=8)
    ids = ("stem.relu", "stage1.block1.bn2", "stage2.block1.relu2")
    module = ready(network, ids)
    _, (start, branch, end), _ = module.tapped(torch.randn(2, 3, 8, 8))
    assert all(map(torch.equal, module.between(*ids)(start), (branch, end)))
    assert module.between(ids[0], ids[0])(start)[0] is start


def test_a_part_runs_as_it_was_rewired() -> None:
    module = ready(build("resnet20", size=8))
    calls = [
        call._replace(layer=torch.neg) if "bn2" in call.node else call for call in module.calls
    ]
    images = torch.randn(2, 3, 8, 8)
    other = module.rewired(calls)
    assert torch.equal(other.between("input", "head.fc")(images)[0], other(images))
    assert not torch.equal(module(images), other(images))


@pytest.mark.parametrize(
    ("start", "end", "missing"),
    [
        ("stage1.block1.bn2", "stage1.block1.add", "stem.relu"),
        ("stage1.block1.add", "stem.relu", "stem.relu"),
    ],
)
def test_a_part_needs_its_start_alone(start: str, end: str, missing: str) -> None:
    with pytest.raises(EngineError, match=f"they need {missing} as well"):
        ready(build("resnet20", size=8)).between(start, end)
