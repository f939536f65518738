"""The memory of the machine: will an experiment fit, and how the C library should keep its heap."""

import ctypes
import platform
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import torch

from resviz.core import cost
from resviz.core.errors import EngineError
from resviz.core.network import Network
from resviz.protocol import Training

# Parameters of glibc's mallopt, from its malloc.h.
_M_TRIM_THRESHOLD = -1
_M_MMAP_MAX = -4

_MEMINFO = Path("/proc/meminfo")
_CGROUP = Path("/sys/fs/cgroup")


class _Group(NamedTuple):
    """Where one version of control groups tells its limit, and the key of what can be freed."""

    limit: str
    used: str
    statistics: str
    reclaimable: str


_GROUPS = (
    _Group("memory.max", "memory.current", "memory.stat", "inactive_file"),
    _Group(
        "memory/memory.limit_in_bytes",
        "memory/memory.usage_in_bytes",
        "memory/memory.stat",
        "total_inactive_file",
    ),
)


class OutOfMemory(EngineError):
    """An experiment needs more memory than there is."""


def expect_to_fit(
    networks: Sequence[Network],
    trainings: Sequence[Training],
    batch: int,
    device: torch.device,
    seeds: int = 1,
) -> None:
    """Refuse an experiment that cannot fit, before the system ends the engine for it.

    What is counted is a lower bound: activations that the largest network keeps for the backward
    pass (networks train one after another), and weights, gradients and what the optimiser keeps of
    all, with each seed.

    Raises:
        OutOfMemory: it needs more than is free.
    """
    free = free_bytes(device)
    pairs = [*zip(networks, trainings, strict=True)]
    activations = max(cost.memory(each, batch, how.precision).training for each, how in pairs)
    weights = sum(each.params * _bytes_a_weight(how) for each, how in pairs)
    needed = activations + seeds * weights
    if free is not None and needed > free:
        raise OutOfMemory(
            f"Training this needs at least {_gigabytes(needed)} of memory,"
            f" and {_gigabytes(free)} are free on {device}."
        )


def _bytes_a_weight(training: Training) -> int:
    """The weight, its gradient, and its velocity or its two moments, which are float32 or wider."""
    size = cost.BYTES[training.precision]
    return 3 * size if training.optimiser == "sgd" else 2 * size + 2 * max(size, 4)


def expect_to_run_once(network: Network) -> None:
    """Refuse a forward pass of one image on the CPU that cannot fit, weights without memory.

    What is counted is a lower bound: the largest set of activations that live together, and the
    largest weight, of which a convolution makes a copy.

    Raises:
        EngineError: it needs more than is free.
    """
    free = free_bytes(torch.device("cpu"))
    weight = cost.BYTES["float32"] * max(node.op.params for node in network.nodes)
    needed = cost.memory(network).forward + weight
    if free is not None and needed > free:
        raise EngineError(
            f"Counting this takes at least {_gigabytes(needed)} of memory,"
            f" and {_gigabytes(free)} are free; take a smaller image or a narrower network."
        )


def free_bytes(device: torch.device) -> int | None:
    """Memory that is still to be had on a device, or None where nobody can tell."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    if device.type != "cpu" or not _MEMINFO.exists():
        return None
    rows = (line.partition(":") for line in _MEMINFO.read_text().splitlines())
    sizes = {key: rest for key, _, rest in rows}
    if "MemAvailable" not in sizes:
        return None
    available = 1024 * int(sizes["MemAvailable"].split()[0])
    left = (_left_in(group) for group in _GROUPS)
    return min([available, *(size for size in left if size is not None)])


def _left_in(group: _Group) -> int | None:
    """What a control group (a container's limit) leaves, or None where it sets no limit."""
    try:
        limit = (_CGROUP / group.limit).read_text().strip()
        used = int((_CGROUP / group.used).read_text())
        rows = map(str.split, (_CGROUP / group.statistics).read_text().splitlines())
        # Files that were read stay in memory for as long as nobody else needs it.
        reclaimable = next((int(size) for key, size in rows if key == group.reclaimable), 0)
        return None if limit == "max" else max(0, int(limit) - used + reclaimable)
    except (OSError, ValueError):
        return None


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


def keep_heap() -> None:
    """Let the C library keep freed memory for the next step instead of giving it back.

    Every training step frees and takes the same large blocks; with glibc's defaults each of them
    comes from the system anew, page by page, which made up a sixth of a ResNet-56 step.
    Does nothing where the C library is another.
    """
    if platform.libc_ver()[0] == "glibc":
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_MAX, 0)
        library.mallopt(_M_TRIM_THRESHOLD, -1)


def release_heap() -> None:
    """Give freed memory back to the system, that of accelerators too, after an experiment."""
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).malloc_trim(0)
    # A device that has failed does not even do this any more.
    with suppress(RuntimeError):
        if torch.cuda.is_initialized():
            torch.cuda.empty_cache()
        if torch.backends.mps.is_available():
            torch.mps.empty_cache()
