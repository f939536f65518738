"""Whether an experiment fits is told before it starts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

from resviz.core.errors import EngineError
from resviz.engine import memory
from resviz.engine.memory import OutOfMemory, expect_to_fit, expect_to_run_once, free_bytes
from resviz.protocol import Training
from resviz.zoo.presets import build

CPU = torch.device("cpu")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much is free")
def test_free_memory_is_known() -> None:
    free = free_bytes(CPU)
    assert free is not None
    assert 1e6 < free < 1e15


def test_what_fits_passes() -> None:
    expect_to_fit([build("resnet20")], [Training()], 2, CPU)


def test_what_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free_bytes", lambda device: int(1.5e9))
    with pytest.raises(OutOfMemory, match=r"at least \d+\.\d GB .* 1\.5 GB are free on cpu"):
        expect_to_fit([build("resnet50")], [Training()], 64, CPU)


def test_what_an_optimiser_keeps_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a batch to speak of, a large network needs three numbers a weight, or four."""
    network = build("vgg16")
    monkeypatch.setattr(memory, "free_bytes", lambda device: 4 * 3.6 * network.params)
    expect_to_fit([network], [Training()], 1, CPU)
    with pytest.raises(OutOfMemory):
        expect_to_fit([network], [Training(optimiser="adam")], 1, CPU)


def test_a_forward_pass_that_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    network = build("resnet50", size=4096)
    monkeypatch.setattr(memory, "free_bytes", lambda device: int(1.5e9))
    expect_to_run_once(build("resnet50"))
    with pytest.raises(EngineError, match=r"at least \d+\.\d GB .* 1\.5 GB are free"):
        expect_to_run_once(network)
    monkeypatch.setattr(memory, "free_bytes", lambda device: None)
    expect_to_run_once(network)


V1 = {
    "memory/memory.limit_in_bytes": "6000000\n",
    "memory/memory.usage_in_bytes": "5000000\n",
    "memory/memory.stat": "inactive_file 7\ntotal_inactive_file 1500000\n",
}
V2 = {
    "memory.max": "6000000\n",
    "memory.current": "5000000\n",
    "memory.stat": "anon 3\ninactive_file 1500000\nactive_file 9\n",
}


@pytest.mark.parametrize(
    ("files", "free"),
    [
        ({}, 8_000_000),
        (V2, 2_500_000),
        (V2 | {"memory.max": "max\n"}, 8_000_000),
        (V2 | {"memory.max": "1000\n"}, 0),
        (V2 | {"memory.current": "?"}, 8_000_000),
        (V2 | {"memory.stat": ""}, 1_000_000),
        (V1, 2_500_000),
        (V1 | {"memory/memory.limit_in_bytes": "9223372036854771712\n"}, 8_000_000),
    ],
)
def test_a_container_has_what_its_group_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], free: int
) -> None:
    """Cached files count as free: the system drops them when memory is asked for."""
    (tmp_path / "memory").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal: 9 kB\nMemAvailable:  7812 kB\n")
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    monkeypatch.setattr(memory, "_MEMINFO", meminfo)
    assert free_bytes(CPU) == pytest.approx(free, abs=1000)


def test_where_nobody_can_tell_everything_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free_bytes", lambda device: None)
    expect_to_fit([build("resnet50")], [Training(precision="float64")], 65_536, CPU)
