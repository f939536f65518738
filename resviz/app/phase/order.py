"""In which order cells are measured, and what stands for those that are not measured yet."""

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]


def coarse_to_fine(rows: int, columns: int) -> tuple[int, ...]:
    """Every cell of a grid, numbered row by row, such that a coarse picture comes first.

    The first one stands for all; then there is one for each quarter, for each of their quarters,
    and so on, as far as the grid goes.
    """
    order: dict[int, None] = {}
    for stride in _strides(rows, columns):
        for row in range(0, rows, stride):
            order.update(dict.fromkeys(row * columns + at for at in range(0, columns, stride)))
    return tuple(order)


def stand_ins(known: npt.NDArray[np.bool_]) -> Places:
    """Which cell stands for each: itself, or the one that is known of the patch it is in.

    Args:
        known: which cells have been measured, shape ``(rows, columns)``.

    Returns:
        Their numbers, the same shape; −1 where there is none yet.
    """
    rows, columns = known.shape
    found = np.full(known.shape, -1, np.int64)
    down, across = np.indices(known.shape)
    for stride in _strides(rows, columns):
        row, column = down // stride * stride, across // stride * stride
        found = np.where(known[row, column], row * columns + column, found)
    return found


def _strides(rows: int, columns: int) -> list[int]:
    """Sides of the patches, from the one that holds all to a single cell."""
    levels = (max(rows, columns) - 1).bit_length()
    return [1 << level for level in range(levels, -1, -1)]
