"""Whether an experiment fits is told before it starts."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from resviz.engine import memory
from resviz.engine.memory import OutOfMemory, expect_to_fit, free_bytes
from resviz.zoo.presets import build

CPU = torch.device("cpu")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much is free")
def test_free_memory_is_known() -> None:
    free = free_bytes(CPU)
    assert free is not None
    assert 1e6 < free < 1e15


def test_what_fits_passes() -> None:
    expect_to_fit([build("resnet20")], 2, "float32", CPU)


def test_what_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free_bytes", lambda device: int(1.5e9))
    with pytest.raises(OutOfMemory, match=r"at least \d+\.\d GB .* 1\.5 GB are free on cpu"):
        expect_to_fit([build("resnet50")], 64, "float32", CPU)


def test_where_nobody_can_tell_everything_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free_bytes", lambda device: None)
    expect_to_fit([build("resnet50")], 65_536, "float64", CPU)


def test_keeping_the_heap_does_no_harm() -> None:
    code = (
        "from resviz.engine import memory; import torch; memory.keep_heap();"
        "torch.zeros(10_000_000); memory.release_heap(torch.device('cpu')); print('fine')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "fine\n"
