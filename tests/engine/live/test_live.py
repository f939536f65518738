"""What the live probes measure, against the same computed plainly."""

from __future__ import annotations

from math import pi, sqrt

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from torch.nn import functional

from resviz.app.recording import ArmRecording
from resviz.core.flow import block_inputs, branch_ends, shortcut_readers, stage_ends
from resviz.engine import probe as module
from resviz.engine.build import GraphModule, Taps
from resviz.engine.data import open_data
from resviz.engine.initialise import initialise
from resviz.engine.live.signal import channel_moments, normalised_moments
from resviz.engine.live.training import histograms
from resviz.engine.probe import Probe
from resviz.protocol import Arm, Experiment
from resviz.protocol.live_probes import LIVE_PROBES
from resviz.protocol.quantities import BINS, FIRST_POWER
from resviz.zoo.resnet import ResNetCifar
from tests.engine.experiments import PLAIN, SMALL, experiment, recorded
from tests.engine.small_networks import BODIES, Body, network

PREACT = ResNetCifar(depth=14, order="full")
WIDE = {"data": "noise", "precision": "float64", "steps": 0, "batch": 8}


def arm_of(settings: ResNetCifar, **changes: object) -> ArmRecording:
    what = experiment(settings, **{"probes": LIVE_PROBES, **changes})
    (arm,) = recorded(what).arms
    return arm


def value(arm: ArmRecording, quantity: str, part: str = "", row: int = 0) -> float:
    return float(arm.values(quantity)[row, arm.ids(quantity).index(part)])


class Plainly:
    """The first step of an experiment by autograd, with everything it gives."""

    def __init__(self, settings: ResNetCifar, taps: list[str], **changes: object) -> None:
        what = experiment(settings, **changes)
        self.network = settings.fitted(3, 32, 10).build()
        net = initialise(
            GraphModule(self.network, Taps((*taps,))), what.init, what.seed, dtype=torch.float64
        ).train()
        data = open_data(what, (3, 32, 32), 10)
        images, self.labels = next(data.batches[0])
        (logits,), outputs, _ = net.tapped(images.double())
        loss = functional.cross_entropy(logits, self.labels)
        found = torch.autograd.grad(loss, outputs, materialize_grads=True)
        self.outputs = dict(zip(taps, outputs, strict=True))
        self.gradients = dict(zip(taps, found, strict=True))


def test_weight_gradients_beside_their_weights() -> None:
    arm = arm_of(SMALL, **WIDE)
    net = initialise(GraphModule(SMALL.build()), "he_fan_in", 0, dtype=torch.float64)
    for layer in arm.ids("weight_grad"):
        weight = net.get_parameter(f"{layer}.weight")
        norm = value(arm, "weight_grad", layer)
        assert value(arm, "weight_grad_rms", layer) == pytest.approx(norm / sqrt(weight.numel()))
        relative = value(arm, "weight_grad_relative", layer)
        assert relative == pytest.approx(norm / weight.norm().item())


def test_input_gradients_per_image_do_not_depend_on_the_size_of_the_batch() -> None:
    bare = SMALL.change(norm="none")  # batch norm would make the images depend on each other
    inputs = block_inputs(bare.build())
    plain = Plainly(bare, [*inputs.values()], **WIDE)
    arm = arm_of(bare, **WIDE)
    for block, node in inputs.items():
        each = 8 * plain.gradients[node].flatten(1).norm(dim=1)
        assert value(arm, "input_grad_image", block) == pytest.approx(each.mean().item())
    growth = value(arm, "input_grad", "stage1.block1") / value(arm, "input_grad", "stage1.block2")
    assert value(arm, "input_growth", "stage1.block1") == pytest.approx(sqrt(growth))


def test_a_plain_network_with_batch_norm_grows_as_theory_says() -> None:
    """√(π/(π−1)) a layer (Yang et al. 2019), within 2 %, mean of three seeds."""
    grown = []
    for seed in range(3):
        arm = arm_of(
            ResNetCifar(depth=20, shortcut="none"),
            **{**WIDE, "precision": "float32", "batch": 32, "seed": seed, "probes": ("inputs",)},
        )
        grown += [np.log(value(arm, "input_growth", f"stage1.block{i}")) for i in (1, 2, 3)]
    assert np.exp(np.mean(grown)) == pytest.approx(sqrt(pi / (pi - 1)), rel=0.02)


def test_the_signal_is_that_of_the_tensors() -> None:
    ends = branch_ends(SMALL.build())
    outputs = {block: f"{block}.relu2" for block in ends}
    plain = Plainly(SMALL, [*ends.values(), *outputs.values()], **WIDE)
    arm = arm_of(SMALL, **WIDE)
    for place, nodes in (("branch", ends), ("output", outputs)):
        for block, node in nodes.items():
            variance, mean = torch.var_mean(plain.outputs[node], dim=(0, 2, 3), correction=0)
            found = value(arm, f"{place}_variance", block)
            assert found == pytest.approx(variance.mean().item(), rel=1e-6)
            square = value(arm, f"{place}_mean_square", block)
            assert square == pytest.approx(mean.square().mean().item(), rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(("mean", "std"), [(0.0, 1.0), (1.0, 1e-6), (0.0, 1e-25), (1e10, 1e12)])
@pytest.mark.parametrize("shape", [(8, 5, 6, 6), (8, 6, 5), (64, 5)])
def test_moments_hold_where_float32_cannot_square(
    dtype: torch.dtype, mean: float, std: float, shape: tuple[int, ...]
) -> None:
    output = (mean + std * torch.randn(shape, dtype=torch.float64)).to(dtype)
    wide = output.double().transpose(1, 2) if output.ndim == 3 else output.double()
    exact, means = torch.var_mean(wide, dim=(0, *range(2, wide.ndim)), correction=0)
    variance, square = channel_moments(output).tolist()
    assert variance == pytest.approx(exact.mean().item(), rel=1e-3)
    assert square == pytest.approx(means.square().mean().item(), rel=1e-3)


@pytest.mark.parametrize("shape", [(16, 5, 6, 6), (64, 5)])
@pytest.mark.parametrize("std", [0.01, 1.0, 1e6])
def test_moments_of_what_was_normalised_are_known_without_a_look(
    shape: tuple[int, ...], std: float
) -> None:
    norm = (torch.nn.BatchNorm2d if len(shape) == 4 else torch.nn.BatchNorm1d)(5)
    torch.nn.init.normal_(norm.weight)
    torch.nn.init.normal_(norm.bias)
    output = norm(3 * std + std * torch.randn(shape))
    known = normalised_moments(norm, output)
    assert known is not None
    assert known.tolist() == pytest.approx(channel_moments(output.detach()).tolist(), rel=1e-5)


def test_moments_of_what_was_normalised_are_measured_where_that_is_not_certain() -> None:
    norm, images = torch.nn.BatchNorm2d(5), torch.randn(16, 5, 6, 6)
    assert normalised_moments(norm, norm(1e-4 * images)) is None  # ε is more than the variance
    assert normalised_moments(norm, norm(images * torch.inf)) is None
    assert normalised_moments(norm, norm(images).detach()) is None
    assert normalised_moments(norm.eval(), norm(images)) is None


def test_variance_starts_anew_at_each_transition_with_batch_norm_and_doubles_without() -> None:
    """De and Smith 2020, section 2; pre-activation."""
    deep = ResNetCifar(depth=32, order="full")
    changes = {**WIDE, "batch": 16, "probes": ("signal",), "precision": "float32"}
    arm = arm_of(deep, **changes)
    first = [value(arm, "output_variance", f"stage2.block{i}") for i in range(1, 6)]
    assert (np.diff(first) > 0).all()
    bare = arm_of(deep.change(norm="none"), **{**changes, "precision": "float64"})
    grown = [value(bare, "output_variance", f"stage1.block{i}") for i in range(1, 6)]
    assert np.exp(np.mean(np.diff(np.log(grown)))) == pytest.approx(2, rel=0.2)


@pytest.mark.parametrize("settings", [SMALL, PREACT, SMALL.change(shortcut="B")])
def test_both_parts_of_a_block_input_s_gradient(settings: ResNetCifar) -> None:
    network = settings.build()
    inputs = block_inputs(network)
    arm = arm_of(settings, **WIDE)
    plain = Plainly(settings, [*inputs.values()], **WIDE)
    assert arm.ids("branch_share") == (*shortcut_readers(network),)
    for block in arm.ids("branch_share"):
        share, cosine = value(arm, "branch_share", block), value(arm, "branch_cosine", block)
        total = plain.gradients[inputs[block]].norm().item()
        # Both add up to the gradient of the input: law of cosines.
        along = total / sqrt(1 + share**2 + 2 * share * cosine)
        assert along * share >= 0
        assert total == pytest.approx(value(arm, "input_grad", block))
    for block, end in stage_ends(network).items():
        one, other = plain.gradients[inputs[block]], plain.gradients[inputs[end]]
        ratio = (one.norm() / other.norm()).item()
        assert value(arm, "stage_growth", block) == pytest.approx(ratio)
        rest = ((one - other).norm() / other.norm()).item()
        assert value(arm, "sum_term", block) == pytest.approx(rest)


def test_along_an_identity_the_gradient_arrives_unchanged() -> None:
    """Full pre-activation: what the shortcut brings is the gradient of the next block's input."""
    network = PREACT.build()
    inputs = block_inputs(network)
    plain = Plainly(PREACT, [*inputs.values()], **WIDE)
    arm = arm_of(PREACT, **WIDE)
    after = plain.gradients[inputs["stage2.block1"]]
    here = plain.gradients[inputs["stage1.block2"]]
    branch = here - after
    share = value(arm, "branch_share", "stage1.block2")
    assert share == pytest.approx((branch.norm() / after.norm()).item())
    cosine = functional.cosine_similarity(branch.flatten(), after.flatten(), dim=0).item()
    assert value(arm, "branch_cosine", "stage1.block2") == pytest.approx(cosine, abs=1e-9)


def test_a_plain_network_has_a_product_and_no_sum() -> None:
    arm = arm_of(PLAIN, **WIDE)
    assert arm.ids("branch_share") == arm.ids("sum_term") == ()
    growth = [value(arm, "stage_growth", f"stage1.block{i}") for i in (1, 2)]
    factors = [value(arm, "input_growth", f"stage1.block{i}") ** 2 for i in (1, 2)]
    assert growth == pytest.approx([factors[0] * factors[1], factors[1]])


def test_updates_are_what_was_added_to_the_weights() -> None:
    changes = {"steps": 2, "precision": "float64", "momentum": 0.9, "weight_decay": 1e-3}
    arm = arm_of(SMALL, **changes)
    assert arm.table("update_ratio").steps.tolist() == [0, 1]  # after the last comes no update
    probe = Probe(experiment(SMALL, **changes))
    weight = dict(probe.modules[0].named_parameters())["stage1.block1.conv1.weight"]
    for row in range(2):
        before = weight.detach().clone()
        probe.advance()
        moved = ((weight - before).norm() / before.norm()).item()
        found = value(arm, "update_ratio", "stage1.block1.conv1", row)
        assert found == pytest.approx(moved, rel=1e-9)


def test_successive_gradients_and_their_noise() -> None:
    what = experiment(SMALL, steps=2, precision="float64", lr=0.0, probes=("successive",), batch=8)
    (arm,) = recorded(what).arms
    assert arm.table("noise_scale").steps.tolist() == [1, 2]
    net = initialise(GraphModule(SMALL.fitted(1, 8, 10).build()), what.init, 0, dtype=torch.float64)
    data = open_data(what, (1, 8, 8), 10)
    gradients = []
    for _ in range(3):
        images, labels = next(data.batches[0])
        loss = functional.cross_entropy(net.train()(images.double()), labels)
        found = torch.autograd.grad(loss, [*net.parameters()])
        gradients.append(torch.cat([each.flatten() for each in found]))
    one, two, three = gradients
    assert value(arm, "noise_signal") == pytest.approx((one @ two).item())
    trace = 8 * (one - two).square().sum().item() / 2
    assert value(arm, "noise_trace") == pytest.approx(trace)
    assert value(arm, "noise_trace", row=1) == pytest.approx(
        8 * (two - three).square().sum().item() / 2
    )
    signals = np.array([(one @ two).item(), (two @ three).item()])
    means = 0.9 * signals[0] + signals[1]
    traces = 0.9 * trace + value(arm, "noise_trace", row=1)
    expected = traces / means if means > 0 else np.inf
    assert value(arm, "noise_scale", row=1) == pytest.approx(expected)


def test_dead_channels_are_those_that_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    start = module.initialise

    def muted(*given: object, **named: object) -> GraphModule:
        net = start(*given, **named)
        with torch.no_grad():
            net.get_parameter("stage1.block1.bn1.bias")[:4] = -100
            net.get_parameter("stage1.block2.bn2.weight")[:] = 0.5
        return net

    monkeypatch.setattr(module, "initialise", muted)
    arm = arm_of(SMALL, steps=0)
    assert value(arm, "dead_share", "stage1.block1.relu1") == 4 / 16
    assert value(arm, "last_scale", "stage1.block2") == pytest.approx(0.5)
    assert value(arm, "last_scale", "stage1.block1") == 1.0


@given(
    arrays.arrays(
        np.float32,
        st.integers(1, 50),
        elements=st.one_of(
            st.sampled_from([0.0, np.nan, np.inf, -np.inf, 1e-38, 3e38, 1.0, 4.0, -0.25]),
            st.floats(-1e6, 1e6, width=32),
        ),
    )
)
def test_histograms_count_every_element_where_it_belongs(values: np.ndarray) -> None:
    found = histograms([torch.from_numpy(values), torch.ones(3)]).numpy()
    expected = np.zeros(BINS)
    for each in np.abs(values.astype(float)):
        if not np.isfinite(each):
            expected[-1] += 1
        elif each == 0:
            expected[0] += 1
        else:
            power = (int(np.frexp(each)[1]) - 1) // 2
            expected[1 + min(max(power, FIRST_POWER), FIRST_POWER + BINS - 3) - FIRST_POWER] += 1
    assert found[:BINS].tolist() == expected.tolist()
    assert found[BINS + 1 - FIRST_POWER] == found[BINS:].sum() == 3


def test_exact_powers_open_their_bin() -> None:
    for power in range(-20, 7):
        found = histograms([torch.tensor([4.0**power, -(4.0**power)])])
        assert found[1 + power - FIRST_POWER] == 2


def test_probes_are_switched_while_it_runs_and_do_not_change_the_training() -> None:
    probe = Probe(experiment(SMALL, steps=4, probes=()))
    rows = [probe.advance()]
    probe.measure(LIVE_PROBES)
    rows += [probe.advance(), probe.advance()]
    probe.measure(("weights",))
    rows += [probe.advance(), probe.advance()]
    assert probe.finished
    tables = [{row.table for row in each} for each in rows]
    assert tables[0] == {0}
    assert len(tables[1]) >= 9
    assert tables[3] == tables[4] == {0, 1}
    losses = [row.numbers for each in rows for row in each if row.table == 0]
    bare = Probe(experiment(SMALL, steps=4, probes=()))
    assert losses == [row.numbers for _ in range(5) for row in bare.advance()]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_every_kind_of_network_can_be_probed(body: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    what = experiment(SMALL, probes=LIVE_PROBES)
    data = open_data(what, (), 0)
    monkeypatch.setattr(module, "_data_and_networks", lambda _: (data, [network(body)]))
    (arm,) = recorded(what).arms
    for table in arm.tables[1:]:
        for series in table.table.series:
            assert not np.isnan(arm.values(series.quantity)).any(), series.quantity


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_narrow_formats_are_probed_too(precision: str) -> None:
    arm, wide = (
        arm_of(ResNetCifar(depth=8), steps=1, precision=each) for each in (precision, "float32")
    )
    for quantity in ("branch_variance", "branch_share", "update_ratio", "weight_grad_relative"):
        assert arm.values(quantity)[0] == pytest.approx(wide.values(quantity)[0], rel=0.3)


def test_gradients_too_small_to_square_have_a_direction() -> None:
    bare = ResNetCifar(depth=20, norm="none")
    what = Experiment(arms=(Arm("a", bare),), init="normal", data="noise", batch=4, device="cpu")
    what = msgspec.structs.replace(what, steps=1, lr=0.0, probes=LIVE_PROBES)
    single = recorded(what).arms[0]
    double = recorded(msgspec.structs.replace(what, precision="float64")).arms[0]
    for quantity in ("branch_share", "branch_cosine", "sum_term", "successive_cosine"):
        one, two = single.values(quantity)[-1], double.values(quantity)[-1]
        assert one == pytest.approx(two, rel=0.02, abs=0.01), quantity
