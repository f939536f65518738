"""Devices: what is listed, what is picked, what is refused."""

from __future__ import annotations

import pytest
import torch

from resviz.core.errors import EngineError, SettingError
from resviz.engine import devices as module
from resviz.engine.devices import devices, pick
from resviz.engine.probe import Probe
from resviz.protocol import Device
from tests.engine.experiments import experiment


def test_the_cpu_is_always_there_and_last() -> None:
    *_, last = devices()
    assert last.id == "cpu"
    assert last.name
    assert last.float64


def test_auto_takes_the_best() -> None:
    assert str(pick("auto", "float32")) == devices()[0].id


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "float16", "float64"])
def test_the_cpu_computes_in_every_precision(precision: str) -> None:
    assert pick("cpu", precision) == torch.device("cpu")


@pytest.fixture
def two_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    found = (Device("cuda:0", "A"), Device("cuda:1", "B"), Device("cpu", "C"))
    monkeypatch.setattr(module, "devices", lambda: found)


@pytest.mark.usefixtures("two_gpus")
def test_devices_are_picked_by_name() -> None:
    assert str(pick("auto", "float32")) == "cuda:0"
    assert str(pick("cuda", "float32")) == "cuda"
    assert str(pick("cuda:1", "float64")) == "cuda:1"
    assert str(pick("cpu", "float32")) == "cpu"


@pytest.mark.usefixtures("two_gpus")
@pytest.mark.parametrize("name", ["cuda:2", "mps", "xpu:0", "cpu:1"])
def test_a_device_that_is_not_here_is_refused(name: str) -> None:
    with pytest.raises(EngineError, match="usable are cuda:0, cuda:1, cpu"):
        pick(name, "float32")


@pytest.mark.parametrize("name", ["", "gpu", "cuda:x", "cuda:-1", "something else"])
def test_a_word_that_is_no_device_is_refused(name: str) -> None:
    with pytest.raises(SettingError, match="none of auto, cpu"):
        pick(name, "float32")


def test_no_float64_on_mps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "devices", lambda: (Device("mps", "M", False),))
    assert str(pick("auto", "float32")) == "mps"
    assert str(pick("mps:0", "float32")) == "mps:0"
    with pytest.raises(EngineError, match="no float64"):
        pick("mps", "float64")


def test_float32_is_not_rounded_on_the_way() -> None:
    torch.backends.cudnn.allow_tf32 = True
    torch.set_float32_matmul_precision("high")
    Probe(experiment(steps=0))
    assert not torch.backends.cudnn.allow_tf32
    assert not torch.backends.cuda.matmul.allow_tf32
    assert torch.get_float32_matmul_precision() == "highest"


def test_a_precision_that_a_device_cannot_compute_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_computes_in", lambda device, dtype: False)
    with pytest.raises(EngineError, match="cannot train in float16"):
        pick("cpu", "float16")
