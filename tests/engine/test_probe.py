"""The probe's numbers against autograd done plainly, and the order of its steps."""

from __future__ import annotations

import sys
from math import inf, isinf, isnan
from typing import Any, NamedTuple

import msgspec
import pytest
import torch
from torch.nn import functional

from resviz.app.recording import ArmRecording
from resviz.cli.engine import last_rows
from resviz.core.flow import block_inputs, weighted_layers
from resviz.core.network import Network
from resviz.engine.build import GraphModule, Taps
from resviz.engine.data import open_data
from resviz.engine.initialise import initialise
from resviz.engine.norms import Norms
from resviz.engine.probe import Probe, run
from resviz.protocol import Arm, Experiment
from resviz.zoo.presets import build
from resviz.zoo.resnet import ResNet, ResNetCifar
from tests.engine.experiments import PLAIN, SMALL, experiment, recorded


class Numbers(NamedTuple):
    """A row, taken apart."""

    arm: int
    step: int
    loss: float
    accuracy: float
    norms: dict[str, float]


def measured(what: Experiment) -> list[Numbers]:
    """Step by step, and of each step arm by arm."""
    arms = recorded(what).arms
    return [
        Numbers(index, int(step), float(arm.loss[row]), float(arm.accuracy[row]), norms(arm, row))
        for row, step in enumerate(arms[0].steps)
        for index, arm in enumerate(arms)
    ]


def norms(arm: ArmRecording, row: int) -> dict[str, float]:
    return {
        part: float(value)
        for quantity in ("weight_grad", "input_grad")
        for part, value in zip(arm.ids(quantity), arm.values(quantity)[row], strict=True)
    }


def plainly(network: Network, what: Experiment) -> tuple[float, float, dict[str, float]]:
    """Loss, accuracy and norms at step 0, in float64, one ``backward`` with ``retain_grad``."""
    data = open_data(what, network.input_shape, network.output_shape[0])
    images, labels = next(data.batches[0])
    inputs = block_inputs(network)
    net = initialise(
        GraphModule(network, Taps((*inputs.values(),))), what.init, what.seed, dtype=torch.float64
    )
    (logits,), tapped, _ = net.train().tapped(images.double())
    for tensor in tapped:
        tensor.retain_grad()
    loss = functional.cross_entropy(logits, labels)
    loss.backward()
    found = {
        layer: net.get_parameter(f"{layer}.weight").grad.norm().item()
        for layer in weighted_layers(network)
    }
    found |= {
        block: tensor.grad.norm().item() for block, tensor in zip(inputs, tapped, strict=True)
    }
    return loss.item(), (logits.argmax(1) == labels).double().mean().item(), found


@pytest.mark.parametrize(
    "settings",
    [
        SMALL,
        PLAIN,
        ResNetCifar(depth=14, shortcut="C"),
        ResNetCifar(depth=14, norm="none"),
        ResNet(block="bottleneck", depths=(1, 2), stem="imagenet", size=32, width_multiplier=0.25),
    ],
    ids=["A", "plain", "C", "no norm", "bottleneck"],
)
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_norms_are_those_of_plain_autograd(settings: ResNet | ResNetCifar, precision: str) -> None:
    what = experiment(settings, precision=precision, steps=0, data="noise", init="xavier")
    (row,) = measured(what)
    loss, accuracy, expected = plainly(settings.build(), what)
    close = 1e-12 if precision == "float64" else 2e-3
    assert row.loss == pytest.approx(loss, rel=1e-5)
    assert row.accuracy == pytest.approx(accuracy)
    assert list(row.norms) == list(expected)
    assert row.norms == pytest.approx(expected, rel=close)


def test_a_block_input_gets_the_gradient_of_branch_and_shortcut() -> None:
    """Finite difference along the gradient itself, at the input of the second block."""
    network = SMALL.fitted(1, 8, 10).build()
    what = experiment(SMALL, precision="float64", steps=0)
    (row,) = measured(what)
    images, labels = next(open_data(what, (1, 8, 8), 10).batches[0])
    tap = block_inputs(network)["stage1.block2"]
    net = initialise(GraphModule(network, Taps((tap,))), what.init, what.seed, dtype=torch.float64)
    (logits,), (value,), _ = net.train().tapped(images.double())
    (gradient,) = torch.autograd.grad(functional.cross_entropy(logits, labels), [value])
    assert row.norms["stage1.block2"] == pytest.approx(gradient.norm().item(), rel=1e-10)

    readers = [node.id for node in network.nodes if tap in node.inputs]
    assert readers == ["stage1.block2.conv1", "stage1.block2.add"]

    step = 1e-4

    def shifted(sign: int) -> float:
        layer = net.get_submodule(tap)
        layer.forward = lambda x: torch.relu(x) + sign * step * gradient
        with torch.no_grad():
            return functional.cross_entropy(net(images.double()), labels).item()

    slope = (shifted(1) - shifted(-1)) / (2 * step)
    assert slope == pytest.approx(gradient.square().sum().item(), rel=1e-3)


def test_steps_count_updates_and_both_arms_are_in_lockstep() -> None:
    rows = measured(experiment(steps=3))
    assert [(row.arm, row.step) for row in rows] == [(a, s) for s in range(4) for a in (0, 1)]


@pytest.mark.parametrize(
    ("steps", "every", "expected"),
    [(0, 1, [0]), (0, 5, [0]), (4, 2, [0, 2, 4]), (5, 2, [0, 2, 4]), (3, 10, [0])],
)
def test_every_kth_step_is_measured(steps: int, every: int, expected: list[int]) -> None:
    probe = Probe(experiment(SMALL, steps=steps, every=every))
    found = []
    while not probe.finished:
        found += sorted({row.step for row in probe.advance()})
    assert found == expected
    assert probe.updates == steps
    assert probe.flush() == ()


def test_an_unmeasured_step_measures_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    for kind in (Norms, GraphModule):
        name = {Norms: "__call__", GraphModule: "tapped"}[kind]
        usual = getattr(kind, name)

        def counted(self: object, *given: object, usual: Any = usual, name: str = name) -> object:
            calls.append(name)
            return usual(self, *given)

        monkeypatch.setattr(kind, name, counted)
    probe = Probe(experiment(SMALL, steps=6, every=3))
    found = []
    while not probe.finished:
        calls.clear()
        probe.advance()
        found.append(("tapped" in calls, "__call__" in calls))
    assert found == [(step % 3 == 0,) * 2 for step in range(7)]


def test_measuring_does_not_change_the_training() -> None:
    often = measured(experiment(steps=4, momentum=0.9, weight_decay=1e-3))
    seldom = measured(experiment(steps=4, every=4, momentum=0.9, weight_decay=1e-3))
    assert [row for row in often if row.step == 4] == [row for row in seldom if row.step == 4]


def test_training_is_that_of_torch() -> None:
    """The state after three updates, against the module trained with torch.optim.SGD."""
    what = experiment(SMALL, steps=3, lr=0.1, momentum=0.9, weight_decay=1e-2, precision="float64")
    last = measured(what)[-1]
    network = SMALL.fitted(1, 8, 10).build()
    data = open_data(what, network.input_shape, 10)
    net = initialise(GraphModule(network), what.init, what.seed, dtype=torch.float64).train()
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-2)
    for _ in range(4):
        images, labels = next(data.batches[0])
        loss = functional.cross_entropy(net(images.double()), labels)
        optimiser.zero_grad()
        loss.backward()
        gradient = net.get_parameter("stem.conv.weight").grad
        assert gradient is not None
        norm = gradient.norm().item()
        optimiser.step()
    assert last.loss == pytest.approx(loss.item(), rel=1e-12)
    assert last.norms["stem.conv"] == pytest.approx(norm, rel=1e-12)


def test_the_same_seed_gives_the_same_numbers() -> None:
    what = experiment(data="noise")
    assert [row.numbers for rows in run(what) for row in rows] == [
        row.numbers for rows in run(what) for row in rows
    ]
    other = msgspec.structs.replace(what, seed=1)
    assert measured(what)[0] != measured(other)[0]


def test_the_other_arms_do_not_matter() -> None:
    both, alone = measured(experiment(SMALL, PLAIN)), measured(experiment(PLAIN))
    assert [row[1:] for row in both if row.arm == 1] == [row[1:] for row in alone]


def test_gradients_too_small_to_square_are_not_zero() -> None:
    """Plain, no normalisation, N(0, 0.01): norms of 1e-19 to 1e-30 in float32 at depth 32."""
    net = ResNetCifar(depth=32, shortcut="none", norm="none")
    what = experiment(net, init="normal", data="noise", steps=0, batch=4)
    what = msgspec.structs.replace(what, arms=(Arm("tiny", net.change(size=8)),))
    (single,) = measured(what)
    (double,) = measured(msgspec.structs.replace(what, precision="float64"))
    small = {key: value for key, value in double.norms.items() if 1e-36 < value < 1e-22}
    assert len(small) > 20
    for key, value in small.items():
        assert single.norms[key] == pytest.approx(value, rel=0.02), key


def test_gradients_that_are_no_numbers_stay_so() -> None:
    rows = measured(experiment(SMALL, steps=3, lr=1e30, momentum=0.0))
    assert isnan(rows[-1].loss) or isinf(rows[-1].loss)
    assert any(isnan(value) or value == inf for value in rows[-1].norms.values())


def test_gradients_that_are_zero_stay_so() -> None:
    """Biases at zero and a dead classifier input: what float32 cannot hold is an exact 0."""
    net = ResNetCifar(depth=110, shortcut="none", norm="none", size=8)
    (row,) = measured(experiment(net, init="normal", data="noise", steps=0, batch=4))
    assert row.norms["stem.conv"] == 0.0


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_half_precision_is_close_to_single(precision: str) -> None:
    small = ResNetCifar(depth=8)
    (half,) = measured(experiment(small, precision=precision, steps=0))
    (single,) = measured(experiment(small, steps=0))
    assert half.norms == pytest.approx(single.norms, rel=0.25)
    assert half.norms != single.norms
    assert half.loss == pytest.approx(single.loss, rel=0.02)


def test_the_compiler_of_torch_stays_out() -> None:
    """Its import takes a second, at the first optimiser of torch.optim."""
    import subprocess

    code = (
        "import sys; from resviz.engine.probe import run; from resviz.protocol import *;"
        "from resviz.zoo.resnet import ResNetCifar as R;"
        "list(run(Experiment(arms=(Arm('a', R(depth=8)),), steps=1, batch=4)));"
        "sys.exit('torch._dynamo' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_rows_on_their_way_when_a_run_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    probe = Probe(experiment())
    flush = Probe.flush
    with monkeypatch.context() as patched:
        # As on CUDA, where the rows of a step arrive a step later.
        patched.setattr(Probe, "flush", lambda self, leave=0: flush(self, 1))
        assert probe.advance() == ()
    assert {row.step for row in last_rows(probe)} == {0}
    assert last_rows(probe) == ()


def test_a_device_that_is_gone_has_no_last_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(self: Probe) -> None:
        raise RuntimeError("CUDA error: unspecified launch failure")

    monkeypatch.setattr(Probe, "flush", gone)
    assert last_rows(Probe(experiment())) == ()


def test_kernels_along_the_channels_are_measured_too() -> None:
    layers = weighted_layers(build("resnet20", attention="eca"))
    assert {"stage1.block1.eca.conv", "stage1.block1.conv1", "head.fc"} <= {*layers}
