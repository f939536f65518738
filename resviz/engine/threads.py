"""How many threads the engine takes; without torch, which reads this from the environment."""

import os

_NICE = 10


def cores() -> int:
    """The cores this process may run on."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def threads() -> int:
    """One less than the cores this process may run on, so that the window has one."""
    return max(1, cores() - 1)


def one_thread() -> dict[str, str]:
    """The environment of an engine of which there are several: each takes one thread."""
    return {**os.environ, "OMP_NUM_THREADS": "1"}


def give_way() -> None:
    """Let the window, and what else a person does, go first; engines of an engine as it does."""
    if hasattr(os, "setpriority"):
        own = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, 0, max(own, _NICE))


def leave_a_core() -> None:
    """Tell torch, before it is loaded, how many threads to take; what the user set stays.

    Threads that wait go to sleep: spinning ones cost a factor where cores are shared.
    """
    os.environ.setdefault("OMP_NUM_THREADS", str(threads()))
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
