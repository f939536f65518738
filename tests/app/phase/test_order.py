"""Cells come coarse to fine, and those that are known stand for the others meanwhile."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from resviz.app.phase.order import coarse_to_fine, stand_ins

SIDES = st.integers(1, 24)


@given(rows=SIDES, columns=SIDES)
def test_every_cell_comes_once(rows: int, columns: int) -> None:
    assert sorted(coarse_to_fine(rows, columns)) == [*range(rows * columns)]


def test_a_small_grid_in_full() -> None:
    assert coarse_to_fine(4, 4) == (0, 2, 8, 10, 1, 3, 4, 5, 6, 7, 9, 11, 12, 13, 14, 15)
    assert coarse_to_fine(1, 5) == (0, 4, 2, 1, 3)


@given(rows=SIDES, columns=SIDES, level=st.integers(0, 5))
def test_each_level_covers_the_grid_evenly(rows: int, columns: int, level: int) -> None:
    side = 1 << level
    patches = {(row // side, column // side) for row in range(rows) for column in range(columns)}
    first = coarse_to_fine(rows, columns)[: len(patches)]
    places = Counter((cell // columns // side, cell % columns // side) for cell in first)
    assert places == Counter(patches)  # one cell in each patch


GRIDS = arrays.arrays(np.bool_, st.tuples(SIDES, SIDES))


@given(known=GRIDS)
def test_only_known_cells_stand_in_and_each_for_itself(known: np.ndarray) -> None:
    found = stand_ins(known)
    numbers = np.arange(known.size).reshape(known.shape)
    assert (found[known] == numbers[known]).all()
    assert known.ravel()[found[found >= 0]].all()


@given(rows=SIDES, columns=SIDES, share=st.floats(0, 1))
def test_what_has_come_covers_all_from_patches_of_one_size(
    rows: int, columns: int, share: float
) -> None:
    order = coarse_to_fine(rows, columns)
    known = np.zeros((rows, columns), np.bool_)
    known.flat[[*order[: 1 + int(share * (len(order) - 1))]]] = True
    found = stand_ins(known)
    assert (found >= 0).all()
    # The patches of the level that is on its way are whole, those above it half as fine.
    count = int(known.sum())
    side = next(
        side
        for side in (1 << level for level in range(10))
        if count >= -(-rows // side) * -(-columns // side)
    )
    down, across = np.indices(known.shape)
    assert (found // columns // side == down // side).all()
    assert (found % columns // side == across // side).all()


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (64, 64)])
def test_nothing_stands_in_where_nothing_is_known(shape: tuple[int, int]) -> None:
    assert (stand_ins(np.zeros(shape, np.bool_)) == -1).all()
