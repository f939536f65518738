"""Probes on an accelerator find what they find on the CPU."""

from __future__ import annotations

import pytest
import torch

from resviz.engine.devices import devices
from resviz.engine.initialise import initialise
from resviz.engine.still import Subject
from resviz.engine.still.jacobian import jacobians
from resviz.engine.still.landscape import fill, line
from resviz.engine.still.lesions import lesions, swapped
from resviz.engine.still.paths import path_gradients
from resviz.engine.still.shattering import along_line
from resviz.engine.still.underflow import underflow
from tests.engine.still.subjects import cifar, finish, subject

pytestmark = pytest.mark.gpu


@pytest.fixture
def pair() -> tuple[Subject, Subject]:
    """The same network and examples on the CPU and on the accelerator."""
    device = torch.device(devices()[0].id)
    here, there = (subject(cifar(20), dtype=torch.float32, batch=16) for _ in range(2))
    module = initialise(there.module, "he_fan_in", 0, device)
    return here, Subject(module, here.images.to(device), here.labels.to(device), 0)


def test_lesions_and_swaps(pair: tuple[Subject, Subject]) -> None:
    for probe in (lesions, lambda each: swapped(each, (2,), draws=3)):
        here, there = (finish(probe(each)).loss for each in pair)
        assert there == pytest.approx(here, rel=0.02)


def test_a_landscape(pair: tuple[Subject, Subject]) -> None:
    here, there = (finish(fill(each, line(3))).loss for each in pair)
    assert there == pytest.approx(here, rel=0.02)


def test_underflow(pair: tuple[Subject, Subject]) -> None:
    here, there = (finish(underflow(each)) for each in pair)
    assert there.weights.largest == pytest.approx(here.weights.largest, rel=0.05)
    assert there.inputs.casts["float16"].lost == pytest.approx(
        here.inputs.casts["float16"].lost, abs=0.02
    )


def test_jacobians(pair: tuple[Subject, Subject]) -> None:
    here, there = (finish(jacobians(each, examples=2)) for each in pair)
    assert there.largest == pytest.approx(here.largest, rel=0.02)
    assert there.mean_square == pytest.approx(here.mean_square, rel=0.02)


def test_paths(pair: tuple[Subject, Subject]) -> None:
    here, there = (finish(path_gradients(each, draws=2)) for each in pair)
    assert there.norm == pytest.approx(here.norm, rel=0.05)


def test_a_line_of_inputs(pair: tuple[Subject, Subject]) -> None:
    here, there = (finish(along_line(each, points=8)) for each in pair)
    assert there.norms == pytest.approx(here.norms, rel=0.02)
