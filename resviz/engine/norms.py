"""Norms of many tensors in one reduction, also of those too small or too large to be squared."""

from collections.abc import Callable

import torch
from torch import Tensor

# Between these norms, squares of the elements that matter neither vanish nor overflow.
_SAFE = {torch.float32: (1e-15, 1e18), torch.float64: (1e-140, 1e150)}

# Above so many elements torch's sum of float32 squares on a CPU loses digits: it adds one after
# another, and is 0.4 % short at 50 million.
_LONG = 2**17
_ROW = 4096

_PART = 2**16
"""Elements that stay in the cache while more than one thing is computed of them."""


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


def cosines(ones: list[Tensor], others: list[Tensor]) -> Tensor:
    """How tensors stand to partners of the same shapes.

    Returns:
        Shape ``(3, n)``: norms of the tensors, norms of their partners, and the cosine between
        each and its partner, NaN where one of them is zero; number format as `Norms` has it.
    """
    if ones[0].device.type != "cpu":
        return _careful_cosines(ones, others)
    sums, hard = _sums(ones, others, torch.dot)
    one_norms, other_norms = sums[:2].sqrt()
    found = torch.stack([one_norms, other_norms, sums[2] / (one_norms * other_norms)])
    if hard:
        found[:, hard] = _careful_cosines([ones[i] for i in hard], [others[i] for i in hard])
    return found


def distances(ones: list[Tensor], others: list[Tensor]) -> Tensor:
    """How far tensors are from partners of the same shapes.

    Returns:
        Shape ``(3, n)``: norms of the tensors, of their partners, and of the differences.
    """
    if ones[0].device.type != "cpu":
        return _careful_distances(ones, others)
    sums, hard = _sums(ones, others, lambda one, other: _squares(one - other))
    found = sums.sqrt()
    if hard:
        found[:, hard] = _careful_distances([ones[i] for i in hard], [others[i] for i in hard])
    return found


def _sums(
    ones: list[Tensor], others: list[Tensor], both: Callable[[Tensor, Tensor], Tensor]
) -> tuple[Tensor, list[int]]:
    """Sums of squares of tensors on a CPU, of their partners', and of a third product of both.

    Tensors are taken part by part, each so short that it comes from memory only once.

    Returns:
        The sums, shape ``(3, n)``, and at which places they are not to be trusted.
    """
    wide = torch.float64 if ones[0].dtype == torch.float64 else torch.float32
    rows = []
    for one, other in zip(ones, others, strict=True):
        row = [0.0, 0.0, 0.0]
        pairs = zip(
            torch.split(one.reshape(-1), _PART), torch.split(other.reshape(-1), _PART), strict=True
        )
        for a, b in ((a.to(wide), b.to(wide)) for a, b in pairs):
            found = (_squares(a), _squares(b), both(a, b))
            row = [before + more.item() for before, more in zip(row, found, strict=True)]
        rows.append(row)
    sums = torch.tensor(rows, dtype=torch.float64).T
    low, high = _SAFE[wide]
    safe = ((sums.abs() >= low**2) & (sums.abs() <= high**2)).all(0)
    return sums, safe.logical_not().nonzero().flatten().tolist()


def _careful_cosines(ones: list[Tensor], others: list[Tensor]) -> Tensor:
    wide = torch.float64 if ones[0].dtype == torch.float64 else torch.float32
    one_norms, other_norms = Norms()(ones), Norms()(others)
    units = [
        ((one / a).reshape(-1).to(wide), (other / b).reshape(-1).to(wide))
        for one, other, a, b in zip(ones, others, one_norms, other_norms, strict=True)
    ]
    return torch.stack([one_norms, other_norms, torch.stack([torch.dot(*pair) for pair in units])])


def _careful_distances(ones: list[Tensor], others: list[Tensor]) -> Tensor:
    differences = [one - other for one, other in zip(ones, others, strict=True)]
    return torch.stack([Norms()(each) for each in (ones, others, differences)])


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
