"""Work as a part of greater work."""

from __future__ import annotations

import pytest

from resviz.engine.still import Work
from resviz.engine.still.progress import part


def halves(closed: list[bool]) -> Work[str]:
    try:
        yield 0.0
        yield 0.5
    finally:
        closed.append(True)
    return "found"


def test_shares_are_moved_and_what_was_found_comes_through() -> None:
    work, shares = part(halves([]), 0.2, 0.6), []
    with pytest.raises(StopIteration) as end:
        while True:
            shares.append(next(work))
    assert shares == pytest.approx([0.2, 0.4])
    assert end.value.value == "found"


def test_the_part_is_closed_with_the_whole() -> None:
    closed: list[bool] = []
    inner = halves(closed)  # held here, so nothing but closing ends it
    work = part(inner, 0, 1)
    next(work)
    work.close()
    assert closed == [True]
