"""How many threads the engine takes; without torch, which reads this from the environment."""

import os


def threads() -> int:
    """One less than the cores this process may run on, so that the window has one."""
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return max(1, cores - 1)


def leave_a_core() -> None:
    """Tell torch, before it is loaded, how many threads to take; what the user set stays.

    Threads that wait go to sleep: spinning ones cost a factor where cores are shared.
    """
    os.environ.setdefault("OMP_NUM_THREADS", str(threads()))
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
