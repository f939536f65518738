"""The memory of the machine: will an experiment fit, and how the C library should keep its heap."""

import ctypes
import platform
from collections.abc import Sequence
from pathlib import Path

import torch

from resviz.core import cost
from resviz.core.errors import EngineError
from resviz.core.network import Network
from resviz.protocol import Precision

# Parameters of glibc's mallopt, from its malloc.h.
_M_TRIM_THRESHOLD = -1
_M_MMAP_MAX = -4

_MEMINFO = Path("/proc/meminfo")
_CGROUP = Path("/sys/fs/cgroup")


class OutOfMemory(EngineError):
    """An experiment needs more memory than there is."""


def expect_to_fit(
    networks: Sequence[Network], batch: int, precision: Precision, device: torch.device
) -> None:
    """Refuse an experiment that cannot fit, before the system ends the engine for it.

    What is counted is a lower bound: activations that the largest network keeps for the backward
    pass (networks train one after another), and weights, gradients and velocities of all.

    Raises:
        OutOfMemory: it needs more than is free.
    """
    free = free_bytes(device)
    activations = max(cost.memory(network, batch, precision).training for network in networks)
    weights = 3 * cost.BYTES[precision] * sum(network.params for network in networks)
    needed = activations + weights
    if free is not None and needed > free:
        raise OutOfMemory(
            f"Training this needs at least {_gigabytes(needed)} of memory,"
            f" and {_gigabytes(free)} are free on {device}."
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
    return min([available, *_left_in_group()])


def _left_in_group() -> list[int]:
    """What the control group (a container's limit) leaves, as none or one number."""
    try:
        limit = (_CGROUP / "memory.max").read_text().strip()
        used = int((_CGROUP / "memory.current").read_text())
        return [] if limit == "max" else [int(limit) - used]
    except (OSError, ValueError):
        return []


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


def release_heap(device: torch.device) -> None:
    """Give freed memory back to the system, after an experiment."""
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).malloc_trim(0)
    if device.type == "cuda":
        torch.cuda.empty_cache()
