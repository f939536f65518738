"""Starting values: their spread, and that they depend on seed and layer alone."""

from __future__ import annotations

from math import sqrt

import pytest
import torch
from torch import nn

from resviz.core import ops
from resviz.core.builder import Builder
from resviz.engine.build import GraphModule
from resviz.engine.initialise import initialise
from resviz.protocol import Init
from resviz.zoo.presets import build
from tests.engine.small_networks import BODIES, Body, network

CONV = "stage3.block2.conv1"
FAN = 64 * 9  # both ways: 64 channels in and out


def state(
    name: str,
    init: Init = "he_fan_in",
    seed: int = 0,
    dtype: torch.dtype = torch.float32,
    **settings: object,
) -> dict[str, torch.Tensor]:
    module = initialise(GraphModule(build(name, **settings)), init, seed, dtype=dtype)
    return {**dict(module.named_parameters()), **dict(module.named_buffers())}


@pytest.mark.parametrize(
    ("init", "std"),
    [
        ("he_fan_in", sqrt(2 / FAN)),
        ("he_fan_out", sqrt(2 / FAN)),
        ("xavier", sqrt(1 / FAN)),
        ("normal", 0.01),
        ("default", sqrt(1 / (3 * FAN))),
    ],
)
def test_spread_of_convolution_weights(init: Init, std: float) -> None:
    weight = state("resnet20", init)[f"{CONV}.weight"]
    assert weight.std().item() == pytest.approx(std, rel=0.02)
    assert weight.mean().item() == pytest.approx(0, abs=0.03 * std)


@pytest.mark.parametrize("init", ["he_fan_in", "default"])
def test_a_gain_multiplies_the_weights_of_convolutions_and_linear_layers(init: Init) -> None:
    net = build("resnet20", norm="none")
    one, two = (
        dict(initialise(GraphModule(net), init, 0, gain=gain).named_parameters())
        for gain in (1.0, 0.75)
    )
    for name, weight in one.items():
        wanted = weight * 0.75 if name.endswith("weight") else weight
        torch.testing.assert_close(two[name], wanted)


@pytest.mark.parametrize(
    ("init", "fans"), [("he_fan_in", 16 * 9), ("he_fan_out", 32 * 9), ("xavier", 48 * 9)]
)
def test_fans_where_channels_change(init: Init, fans: int) -> None:
    weight = state("resnet20", init)["stage2.block1.conv1.weight"]
    assert weight.std().item() == pytest.approx(sqrt(2 / fans), rel=0.04)


def test_pytorch_default_is_pytorchs() -> None:
    found = state("resnet20", "default", norm="none")
    bound = 1 / sqrt(FAN)
    for key in (f"{CONV}.weight", f"{CONV}.bias"):
        assert 0.9 * bound < found[key].abs().max().item() <= bound


@pytest.mark.parametrize("init", ["he_fan_in", "he_fan_out", "xavier", "normal"])
def test_convolution_biases_start_at_zero(init: Init) -> None:
    found = state("resnet20", init, norm="none")
    assert not found["stem.conv.bias"].any()


@pytest.mark.parametrize("init", ["he_fan_in", "normal", "default"])
def test_classifier_and_batch_norm_are_always_alike(init: Init) -> None:
    found = state("resnet20", init)
    weight, bound = found["head.fc.weight"], 1 / sqrt(64)
    assert 0.95 * bound < weight.abs().max().item() <= bound
    assert not found["head.fc.bias"].any()
    assert torch.equal(found["stem.bn.weight"], torch.ones(16))
    assert not found["stem.bn.bias"].any()
    assert torch.equal(found["stem.bn.running_var"], torch.ones(16))
    assert found["stem.bn.num_batches_tracked"] == 0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (state("resnet20"), state("plain20")),
        (state("resnet20"), state("resnet20", shortcut="C")),
        (state("resnet20"), state("resnet56")),
        (state("resnet20"), state("resnet20", norm="none")),
    ],
    ids=["plain", "projections", "deeper", "no norm"],
)
def test_networks_share_the_weights_of_layers_they_share(
    first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]
) -> None:
    shared = [key for key in first.keys() & second.keys() if first[key].shape == second[key].shape]
    assert sum(key.endswith("conv1.weight") for key in shared) >= 9
    assert all(torch.equal(first[key], second[key]) for key in shared)


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.float16])
def test_precisions_share_weights_up_to_rounding(dtype: torch.dtype) -> None:
    single, other = state("resnet20"), state("resnet20", dtype=dtype)
    weight = other[f"{CONV}.weight"]
    assert weight.dtype == dtype
    assert torch.equal(weight, single[f"{CONV}.weight"].to(dtype))


def test_seeds_and_layers_draw_for_themselves() -> None:
    first, again, other = state("resnet20"), state("resnet20"), state("resnet20", seed=1)
    assert all(torch.equal(first[key], again[key]) for key in first)
    assert not torch.equal(first[f"{CONV}.weight"], other[f"{CONV}.weight"])
    assert not torch.equal(first[f"{CONV}.weight"], first["stage3.block3.conv1.weight"])


def test_the_global_generator_is_left_alone() -> None:
    before = torch.get_rng_state()
    state("resnet20", "default")
    assert torch.equal(before, torch.get_rng_state())


def layers_of(body: Body, init: Init = "he_fan_in") -> dict[str, torch.Tensor]:
    return dict(initialise(GraphModule(network(body)), init, 0).state_dict())


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_every_parameter_gets_a_value(body: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = GraphModule.to_empty

    def spoilt(module: GraphModule, *, device: torch.device | str) -> GraphModule:
        empty(module, device=device)
        with torch.no_grad():
            for tensor in (*module.parameters(), *module.buffers()):
                tensor.fill_(torch.nan if tensor.is_floating_point() else -1)
        return module

    monkeypatch.setattr(GraphModule, "to_empty", spoilt)
    found = layers_of(body)
    assert all(values.isfinite().all() and (values != -1).all() for values in found.values())


def module_started(op: ops.Op, *shapes: ops.Shape, init: Init = "he_fan_in") -> nn.Module:
    """The module of one operation, started, in a network of its own."""
    net = Builder(shapes[0])
    net.do(op, net.input, name="layer")
    return initialise(GraphModule(net.finish("one")), init, 0).get_submodule("layer")


@pytest.mark.parametrize("init", ["he_fan_in", "he_fan_out", "xavier", "normal", "default"])
def test_a_gain_multiplies_what_is_drawn(init: Init) -> None:
    plain, half, none = (
        module_started(ops.Conv2d(8, 8, 3, gain=gain), (8, 9, 9), init=init).weight
        for gain in (1.0, 0.5, 0.0)
    )
    assert torch.equal(half, 0.5 * plain)
    assert not none.any()
    full, third = (module_started(ops.Linear(4, 4, gain=g), (4,)).weight for g in (1.0, 0.3))
    assert torch.equal(third, 0.3 * full)


@pytest.mark.parametrize("init", ["he_fan_in", "default"])
def test_a_bias_starts_where_its_layer_says(init: Init) -> None:
    layer = module_started(ops.Conv2d(4, 4, 1, bias=True, bias_start=-2.0), (4, 3, 3), init=init)
    assert torch.equal(layer.bias, torch.full((4,), -2.0))


@pytest.mark.parametrize(
    ("init", "fan"), [("he_fan_in", 9 * 4), ("he_fan_out", 9 * 8), ("xavier", 9 * 6)]
)
def test_each_group_of_a_convolution_starts_for_itself(init: Init, fan: int) -> None:
    weight = module_started(ops.Conv2d(32, 64, 3, groups=8), (32, 9, 9), init=init).weight
    spread = sqrt((1 if init == "xavier" else 2) / fan)
    assert weight.std().item() == pytest.approx(spread, rel=0.05)


def test_norms_scales_and_tokens_start_as_told() -> None:
    norm = module_started(ops.BatchNorm2d(4, start=0.0), (4, 3, 3))
    assert not norm.weight.any()
    assert torch.equal(norm.running_var, torch.ones(4))
    assert torch.equal(module_started(ops.LayerNorm(4), (4, 3, 3)).weight, torch.ones(4))
    assert module_started(ops.LearnedScale(4, 1e-6), (4, 3, 3)).scale.flatten()[0] == 1e-6
    assert not module_started(ops.LearnedBias(), (4, 3, 3)).bias.any()
    assert not module_started(ops.ClassToken(4), (3, 4)).token.any()
    positions = module_started(ops.PositionEmbedding(50, 64), (50, 64)).positions
    assert positions.std().item() == pytest.approx(0.02, rel=0.05)
    kernel = module_started(ops.ChannelConv(3), (8,)).weight
    assert 0 < kernel.abs().max().item() <= 1 / sqrt(3)
