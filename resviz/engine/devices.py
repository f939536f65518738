"""Which devices torch can use here, what they are called, and which one a probe takes."""

import platform
import subprocess
from pathlib import Path

import torch
from torch import nn

from resviz.core.errors import EngineError, SettingError
from resviz.protocol import Device, Precision

DTYPES: dict[Precision, torch.dtype] = {
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
    "float64": torch.float64,
}
"""The torch number format of each precision."""


def devices() -> tuple[Device, ...]:
    """Every usable device, best first; the CPU is always there."""
    found = []
    accelerator = torch.accelerator.current_accelerator(check_available=True)
    if accelerator is not None:
        kind = accelerator.type
        count = torch.accelerator.device_count()
        ids = [kind] if kind == "mps" else [f"{kind}:{index}" for index in range(count)]
        found = [Device(name, device_name(torch.device(name)), kind != "mps") for name in ids]
    return (*found, Device("cpu", device_name(torch.device("cpu"))))


def pick(name: str, precision: Precision) -> torch.device:
    """The device of this name; ``auto`` is the best that there is.

    Raises:
        SettingError: the name is no name of a device.
        EngineError: the device is not here, or it cannot compute in this precision.
    """
    known = devices()
    if name == "auto":
        entry = known[0]
        device = torch.device(entry.id)
    else:
        try:
            device = torch.device(name)
        except RuntimeError:  # so torch refuses what is no name of a device
            reason = f"{name!r} is none of auto, cpu, cuda, cuda:1, mps."
            raise SettingError("device", reason) from None
        entry = _entry_of(device, known)
    if precision == "float64" and not entry.float64:
        raise EngineError(
            f"{entry.name} ({device}) has no float64; take float32, or the device cpu with float64."
        )
    _expect_precision(device, precision)
    return device


def use_full_float32() -> None:
    """Let GPUs multiply float32 as such; cuDNN's default for convolutions keeps 10 of 23 bits."""
    torch.backends.cudnn.allow_tf32 = False
    torch.set_float32_matmul_precision("highest")


def device_name(device: torch.device) -> str:
    """What the maker calls a device, as far as it can be found out."""
    match device.type:
        case "cpu":
            return _cpu_name()
        case "cuda":
            return torch.cuda.get_device_name(device)
        case "mps":
            return f"{_cpu_name()} GPU"
        case other:
            return other.upper()


def _cpu_name() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    if platform.system() == "Darwin":
        asked = subprocess.run(
            ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"],
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.stdout.strip():
            return asked.stdout.strip()
    return platform.processor() or platform.machine() or "CPU"


def _entry_of(device: torch.device, known: tuple[Device, ...]) -> Device:
    # ``cuda`` means the first one; ``cpu:0`` and ``mps:0`` are other words for the only one.
    first = {f"{device.type}:0", device.type}
    ids = first if str(device) in first else {str(device)}
    for entry in known:
        if entry.id in ids:
            return entry
    usable = ", ".join(entry.id for entry in known)
    raise EngineError(f"torch finds no device {device} here; usable are {usable}.")


def _expect_precision(device: torch.device, precision: Precision) -> None:
    if precision in {"bfloat16", "float16"} and not _computes_in(device, DTYPES[precision]):
        raise EngineError(
            f"torch cannot train in {precision} on {device_name(device)} ({device});"
            " take float32 or another device."
        )


def _computes_in(device: torch.device, dtype: torch.dtype) -> bool:
    layers = nn.Sequential(
        nn.Conv2d(1, 2, 3),
        nn.BatchNorm2d(2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(2, 2),
    )
    try:
        layers.to(device, dtype)
        layers(torch.zeros(2, 1, 4, 4, device=device, dtype=dtype)).sum().backward()
    except (RuntimeError, TypeError):  # so its backends refuse a number format
        return False
    return True
