"""The device path, where there is an accelerator."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from resviz.engine.devices import devices
from resviz.engine.norms import Norms
from resviz.engine.probe import Probe
from resviz.protocol import Arm, Experiment
from resviz.zoo.resnet import ResNetCifar
from tests.engine.experiments import recorded

pytestmark = pytest.mark.gpu

WHAT = Experiment(
    arms=(
        Arm("residual", ResNetCifar(depth=20)),
        Arm("plain", ResNetCifar(depth=20, shortcut="none")),
    ),
    steps=3,
    batch=32,
    data="noise",
)


def rows(what: Experiment) -> list[tuple[int, int, list[float]]]:
    """Arm, step and numbers of what every step measures, in the order of the steps."""
    arms = recorded(what).arms
    return [
        (
            index,
            int(step),
            np.concatenate([table.numbers[row] for table in arm.tables[:3]]).tolist(),
        )
        for row, step in enumerate(arms[0].steps)
        for index, arm in enumerate(arms)
    ]


def on(device: str, **changes: object) -> Experiment:
    return msgspec.structs.replace(WHAT, device=device, **changes)


def test_the_accelerator_is_the_best_device() -> None:
    assert devices()[0].id != "cpu"
    assert Probe(on("auto")).conditions.device == devices()[0].id


def test_every_row_arrives_in_order() -> None:
    found = [(arm, step) for arm, step, _ in rows(on("auto", steps=4, every=2))]
    assert found == [(0, 0), (1, 0), (0, 2), (1, 2), (0, 4), (1, 4)]


def test_pausing_brings_what_is_on_its_way() -> None:
    probe = Probe(on("auto"))
    assert {row.arm for row in (*probe.advance(), *probe.flush())} == {0, 1}


def test_the_accelerator_measures_what_the_cpu_measures() -> None:
    first, best = rows(on("cpu"))[:2], rows(on("auto"))[:2]
    for (_, _, expected), (_, _, found) in zip(first, best, strict=True):
        assert found == pytest.approx(expected, rel=0.02)


def test_tiny_and_odd_norms_on_the_accelerator() -> None:
    import torch

    device = torch.device(devices()[0].id)
    tensors = [torch.full((1000,), value, device=device) for value in (1e-37, 1e-30, 0.0, 1e30)]
    tensors.append(torch.tensor([torch.inf, 1.0], device=device))
    found = Norms()(tensors).tolist()
    root = 1000**0.5
    assert found == pytest.approx([1e-37 * root, 1e-30 * root, 0.0, 1e30 * root, np.inf], rel=1e-4)


@pytest.mark.parametrize("precision", ["bfloat16", "float16", "float64"])
def test_other_precisions(precision: str) -> None:
    if precision == "float64" and not devices()[0].float64:
        pytest.skip("the accelerator has no float64")
    found = rows(on("auto", precision=precision, steps=1))
    assert all(np.isfinite(numbers).all() for _, _, numbers in found)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_adam_and_several_seeds(precision: str) -> None:
    arms = (WHAT.arms[0], msgspec.structs.replace(WHAT.arms[1], precision="float32"))
    what = on("auto", arms=arms, optimiser="adamw", lr=0.001, precision=precision, seeds=2)
    found = recorded(what).arms
    assert [(arm.name, arm.layout.seed) for arm in found] == [
        (name, seed) for seed in (0, 1) for name in ("residual", "plain")
    ]
    assert all(np.isfinite(arm.loss).all() and len(arm) == 4 for arm in found)
