"""What every test relies on: a quiet environment, and that nothing is left behind."""

from __future__ import annotations

import functools
import gc
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import hypothesis
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt reads it
os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch reads it

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", max_examples=1000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

GRACE = 2.0  # seconds that a child process or a thread has to end


@pytest.fixture(scope="module", autouse=True)
def what_is_imported_stays() -> None:
    """Leave it out of every search for garbage: it is much, and there is a search a window."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run, and say why."""
    if item.get_closest_marker("gpu") and not has_accelerator():
        pytest.skip("needs an accelerator, and torch finds none here")
    if item.get_closest_marker("window"):
        for tool in ("Xvfb", "xdotool"):
            if not shutil.which(tool):
                pytest.skip(f"needs {tool}, which is not installed")


@functools.cache
def has_accelerator() -> bool:
    """Ask torch; imported only here, since most runs never need to know."""
    import torch

    return torch.accelerator.is_available()


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a child process, a running QThread or an open window."""
    children, threads, windows = child_processes(), system_threads(), open_windows()
    yield
    if "qapp" in request.fixturenames:
        gc.collect()  # a closed window goes now, not in the midst of a later test
    left = [
        *remaining("child process", lambda: child_processes() - children),
        *remaining("running thread", lambda: running_threads(threads)),
        *remaining("open window", lambda: open_windows() - windows),
    ]
    assert not left, f"the test left behind: {', '.join(left)}"


def remaining(kind: str, find: Callable[[], set[str]]) -> list[str]:
    """Name what is still there after the grace period."""
    deadline = time.monotonic() + GRACE
    while (found := find()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return [f"{kind} {name}" for name in sorted(found)]


def child_processes() -> set[str]:
    """The processes started from here that still run (known on Linux only)."""
    found = set()
    for pid in _pids():
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            command = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
        except OSError:  # it has just ended
            continue
        # The resource tracker of multiprocessing stays as long as its parent.
        if state != "Z" and "resource_tracker" not in command:
            found.add(f"{pid} ({command})")
    return found


def _pids() -> Iterator[str]:
    """Every process that a thread of this one has started."""
    for children in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):  # the thread has just ended
            yield from children.read_text().split()


def open_windows() -> set[str]:
    """The top-level widgets that are still shown."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if not (widgets and widgets.QApplication.instance()):
        return set()
    return {repr(w) for w in widgets.QApplication.topLevelWidgets() if w.isVisible()}


def system_threads() -> set[str]:
    """The threads of this process, as the system numbers them (known on Linux only)."""
    return {thread.name for thread in Path("/proc/self/task").glob("*")}


def running_threads(before: set[str]) -> set[str]:
    """The QThreads made in Python that still run, if the system knows a thread besides those."""
    widgets, core = sys.modules.get("PySide6.QtWidgets"), sys.modules.get("PySide6.QtCore")
    if not (core and widgets and widgets.QApplication.instance()):
        return set()
    if before and system_threads() <= before:
        return set()  # looking through all objects takes long
    import shiboken6

    # By type, not isinstance: that is fast, and some objects answer isinstance with a warning.
    kinds = {core.QThread, *core.QThread.__subclasses__()}
    threads = [t for t in gc.get_objects() if type(t) in kinds]
    mine = core.QThread.currentThread()
    alive = [t for t in threads if t is not mine and shiboken6.isValid(t)]
    return {repr(t) for t in alive if t.isRunning()}
