"""What to tell a person when a request fails, and what they can do about it."""

import torch

from resviz.core.errors import ResvizError
from resviz.engine.memory import OutOfMemory
from resviz.protocol import Failed

REDUCE = "Take a smaller batch, a shallower or narrower network, or bfloat16."

# How torch's allocators say that there is no memory, where they raise no error of their own.
_OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "not enough memory", "alloc_failed")


def explain(request: int, error: Exception) -> Failed:
    """The event for an error that a request ran into."""
    if isinstance(error, OutOfMemory):
        return Failed(request, str(error), REDUCE)
    if isinstance(error, ResvizError):
        return Failed(request, str(error))
    if _is_out_of_memory(error):
        return Failed(request, "The device has not enough memory for this experiment.", REDUCE)
    first_line = (str(error) or type(error).__name__).splitlines()[0]
    if isinstance(error, RuntimeError):
        advice = "If it happens again, restart the engine, or take another device or precision."
        return Failed(request, f"torch could not go on: {first_line}", advice)
    advice = "This is a mistake in resviz; its report is in the engine's error output."
    return Failed(request, f"The engine failed: {type(error).__name__}: {first_line}", advice)


def _is_out_of_memory(error: Exception) -> bool:
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    words = str(error).lower()
    return isinstance(error, RuntimeError) and any(sign in words for sign in _OUT_OF_MEMORY)
