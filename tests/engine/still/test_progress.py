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
    work = part(halves([]), 0.2, 0.6)
    assert [next(work), next(work)] == pytest.approx([0.2, 0.4])
    with pytest.raises(StopIteration) as end:
        next(work)
    assert end.value.value == "found"


def test_the_part_is_closed_with_the_whole() -> None:
    closed: list[bool] = []
    inner = halves(closed)  # held here, so nothing but closing ends it
    work = part(inner, 0, 1)
    next(work)
    work.close()
    assert closed == [True]
