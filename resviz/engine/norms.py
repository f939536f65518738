"""Norms of many tensors in one reduction, also of those too small or too large to be squared."""

import torch
from torch import Tensor

# Between these norms, squares of the elements that matter neither vanish nor overflow.
_SAFE = {torch.float32: (1e-15, 1e18), torch.float64: (1e-140, 1e150)}

# Above so many elements torch's sum of float32 squares on a CPU loses digits: it adds one after
# another, and is 0.4 % short at 50 million.
_LONG = 2**17
_ROW = 4096


class Norms:
    """Takes Frobenius norms of tensors that share a device and a number format.

    A norm is right wherever the format can hold the elements: 1e-30 in float32 is 1e-30, although
    its square is not a float32. Zeros give exactly 0; infinity and NaN give themselves.

    On a CPU, float64 sums of float32 squares take four times as long as float32 ones, and a look at
    the result costs nothing. So norms are taken in float32, and where that is doubtful once more;
    in the next call, of the same tensors a step later, what was doubtful is done with care at once.
    """

    def __init__(self) -> None:
        self._doubtful: set[int] = set()

    def __call__(self, tensors: list[Tensor]) -> Tensor:
        """The norm of each tensor.

        Returns:
            As many numbers, on the tensors' device, in float64 (float32 where it has none).
        """
        match tensors[0].device.type:
            case "cpu":
                return self._on_cpu(tensors)
            case "mps":
                return _scaled([tensor.float() for tensor in tensors])
            case _:
                return _careful(tensors)

    def _on_cpu(self, tensors: list[Tensor]) -> Tensor:
        wide = torch.float64 if tensors[0].dtype == torch.float64 else torch.float32
        low, high = _SAFE[wide]
        found = torch.zeros(len(tensors), dtype=torch.float64)
        easy = [index for index in range(len(tensors)) if index not in self._doubtful]
        if easy:
            chosen = [_shortened(tensors[index], wide) for index in easy]
            quick = torch._foreach_norm(chosen, 2, dtype=wide)
            found[easy] = torch.stack(quick).double()
        # What was not tried above is still 0, and so among these.
        hard = ((found >= low) & (found <= high)).logical_not().nonzero().flatten().tolist()
        if hard:
            found[hard] = _careful([tensors[index] for index in hard])
        self._doubtful = {index for index in hard if not low <= found[index].item() <= high}
        return found

    def of_rows(self, tensors: list[Tensor]) -> list[Tensor]:
        """The norms of the rows of each tensor, whatever lies behind its first dimension.

        Returns:
            For each tensor as many numbers as it has rows, in float64 (float32 where the device
            has none). Beside a norm that can be squared, rows too small for it may be 0.
        """
        rows = [tensor.flatten(1) for tensor in tensors]
        if rows[0].device.type == "mps":
            return [_scaled_rows(row.float()) for row in rows]
        if rows[0].device.type != "cpu":
            return [_wide_rows(row) for row in rows]
        wide = torch.float64 if rows[0].dtype == torch.float64 else torch.float32
        quick = [torch.linalg.vector_norm(row, dim=1, dtype=wide).double() for row in rows]
        low, high = _SAFE[wide]
        peaks = torch.stack(torch._foreach_norm(quick, torch.inf))
        doubtful = ((peaks >= low) & (peaks <= high)).logical_not().nonzero().flatten().tolist()
        for index in doubtful:
            careful = _scaled_rows if wide == torch.float64 else _wide_rows
            quick[index] = careful(rows[index])
        return quick


def _wide_rows(rows: Tensor) -> Tensor:
    norms: Tensor = torch.linalg.vector_norm(rows, dim=1, dtype=torch.float64)
    return norms


def _scaled_rows(rows: Tensor) -> Tensor:
    peaks = rows.abs().amax(1, keepdim=True)
    scales = torch.where((peaks > 0) & peaks.isfinite(), peaks, torch.ones_like(peaks))
    norms: Tensor = torch.linalg.vector_norm(rows / scales, dim=1)
    return scales[:, 0] * norms


def cosines(
    ones: list[Tensor], others: list[Tensor], one_norms: Tensor, other_norms: Tensor
) -> Tensor:
    """The cosine between each tensor and its partner; NaN where one of them is zero.

    Args:
        ones: tensors.
        others: their partners, of the same shapes.
        one_norms: norms of the first, shape ``(n,)``, as `Norms` gives them.
        other_norms: norms of the second.
    """
    norms = torch.stack([one_norms, other_norms])
    pairs = list(zip(ones, others, strict=True))
    if norms.device.type == "cpu":
        low, high = _SAFE[torch.float32]
        plain = ((norms >= low) & (norms <= high)).all(0).tolist()
    else:
        plain = [False] * len(pairs)  # to look would mean to wait
    found = [
        _product(one, other) / (a * b) if easy else _product(one / a, other / b)
        for (one, other), a, b, easy in zip(
            pairs, one_norms.unbind(), other_norms.unbind(), plain, strict=True
        )
    ]
    return torch.stack(found)


def _product(one: Tensor, other: Tensor) -> Tensor:
    wide = one.dtype if one.dtype == torch.float64 else torch.float32
    return torch.dot(one.reshape(-1).to(wide), other.reshape(-1).to(wide))


def _shortened(tensor: Tensor, wide: torch.dtype) -> Tensor:
    """A tensor with the same norm: norms of rows in place of many elements."""
    if tensor.numel() <= _LONG:
        return tensor
    flat = tensor.reshape(-1)
    whole = flat.numel() // _ROW * _ROW
    norms = torch.linalg.vector_norm(flat[:whole].view(-1, _ROW), dim=1, dtype=wide)
    return torch.cat([norms, flat[whole:].to(wide)]) if whole < flat.numel() else norms


def _careful(tensors: list[Tensor]) -> Tensor:
    # The square of every number narrower than float64 is a float64.
    if tensors[0].dtype == torch.float64:
        return _scaled(tensors)
    if tensors[0].device.type == "cpu":
        # One after another, so that each stays in the cache.
        return torch.stack([_squares(tensor.reshape(-1).double()) for tensor in tensors]).sqrt()
    return torch.stack(torch._foreach_norm(tensors, 2, dtype=torch.float64))


def _squares(row: Tensor) -> Tensor:
    return torch.dot(row, row)


def _scaled(tensors: list[Tensor]) -> Tensor:
    peaks = torch.stack(torch._foreach_norm(tensors, torch.inf))
    scales = torch.where((peaks > 0) & peaks.isfinite(), peaks, torch.ones_like(peaks))
    scaled = torch._foreach_div(tensors, list(scales.unbind()))
    return scales * torch.stack(torch._foreach_norm(scaled, 2))
