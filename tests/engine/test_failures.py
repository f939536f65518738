"""What people are told when a request fails."""

from __future__ import annotations

import pytest
import torch

from resviz.core.errors import EngineError, SettingError
from resviz.engine.failures import REDUCE, explain
from resviz.engine.memory import OutOfMemory


@pytest.mark.parametrize(
    "error",
    [
        OutOfMemory("It needs 9 GB."),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        MemoryError(),
        RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"),
    ],
)
def test_out_of_memory_says_what_to_reduce(error: Exception) -> None:
    failed = explain(7, error)
    assert failed.request == 7
    assert failed.advice == REDUCE
    assert "memory" in failed.message or "GB" in failed.message


@pytest.mark.parametrize("error", [SettingError("batch", "is too large."), EngineError("No.")])
def test_errors_of_resviz_speak_for_themselves(error: Exception) -> None:
    assert explain(1, error).message == str(error)


def test_the_devices_errors_are_cut_to_a_sentence() -> None:
    failed = explain(1, RuntimeError("CUDA error: unspecified launch failure\nCompile with ..."))
    assert failed.message == "torch could not go on: CUDA error: unspecified launch failure"
    assert failed.advice


def test_mistakes_are_called_mistakes() -> None:
    failed = explain(1, ZeroDivisionError())
    assert "ZeroDivisionError" in failed.message
    assert "mistake in resviz" in failed.advice
