"""A core is left to the window, and the user has the last word."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from resviz.engine import threads as module
from resviz.engine.threads import leave_a_core, threads

NAMES = ("OMP_NUM_THREADS", "OMP_WAIT_POLICY")


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        # Set first, so that it is put back even where it was not there before.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def affinity(monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    found = set(range(cores))
    monkeypatch.setattr(module.os, "sched_getaffinity", lambda pid: found, raising=False)


@pytest.mark.parametrize(("cores", "taken"), [(1, 1), (2, 1), (8, 7)])
def test_one_core_is_left(monkeypatch: pytest.MonkeyPatch, cores: int, taken: int) -> None:
    affinity(monkeypatch, cores)
    assert threads() == taken
    leave_a_core()
    assert [os.environ[name] for name in NAMES] == [str(taken), "passive"]


def test_where_nothing_binds_a_process_to_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(module.os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(module.os, "cpu_count", lambda: 4)
    assert threads() == 3


def test_what_the_user_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    monkeypatch.setenv("OMP_WAIT_POLICY", "active")
    leave_a_core()
    assert [os.environ[name] for name in NAMES] == ["5", "active"]


def test_torch_takes_no_more() -> None:
    """Fewer where two cores are one in two guises."""
    code = (
        "import sys; from resviz.engine.threads import leave_a_core; leave_a_core()\n"
        "assert 'torch' not in sys.modules\n"
        "import torch; print(torch.get_num_threads())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 1 <= int(done.stdout) <= threads()
