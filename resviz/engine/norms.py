"""Norms of many tensors in one reduction, also of those too small or too large to be squared."""

import torch
from torch import Tensor

# Between these norms, squares of the elements that matter neither vanish nor overflow.
_SAFE = {torch.float32: (1e-12, 1e18), torch.float64: (1e-140, 1e150)}


def norms(tensors: list[Tensor]) -> Tensor:
    """Frobenius norms of tensors that share a device and a number format.

    A norm is right wherever the format can hold the elements: 1e-30 in float32 is 1e-30, although
    its square is not a float32. Zeros give exactly 0; infinity and NaN give themselves.

    Returns:
        As many numbers, on the device of the tensors, in float64 (float32 where it has none).
    """
    match tensors[0].device.type:
        case "cpu":
            return _quick_then_careful(tensors)
        case "mps":
            return _scaled([tensor.float() for tensor in tensors])
        case _:
            return _careful(tensors)


def _quick_then_careful(tensors: list[Tensor]) -> Tensor:
    # On a CPU, float64 sums of float32 squares take four times as long as float32 ones, and a look
    # at the result costs nothing, so the few doubtful norms are taken again.
    wide = torch.float64 if tensors[0].dtype == torch.float64 else torch.float32
    found = torch.stack(torch._foreach_norm(tensors, 2, dtype=wide)).double()
    low, high = _SAFE[wide]
    doubtful = ((found >= low) & (found <= high)).logical_not().nonzero().flatten()
    if len(doubtful):
        found[doubtful] = _careful([tensors[index] for index in doubtful.tolist()])
    return found


def _careful(tensors: list[Tensor]) -> Tensor:
    if tensors[0].dtype == torch.float64:
        return _scaled(tensors)
    # The square of every narrower number is a float64.
    return torch.stack(torch._foreach_norm(tensors, 2, dtype=torch.float64))


def _scaled(tensors: list[Tensor]) -> Tensor:
    peaks = torch.stack(torch._foreach_norm(tensors, torch.inf))
    scales = torch.where((peaks > 0) & peaks.isfinite(), peaks, torch.ones_like(peaks))
    scaled = torch._foreach_div(tensors, list(scales.unbind()))
    return scales * torch.stack(torch._foreach_norm(scaled, 2))
