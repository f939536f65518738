"""Sequences side by side: everything once, in order, and as much together as can be."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from resviz.core.alignment import align

WORDS = st.text("abcd", max_size=12)


def alike(one: str, other: str) -> int:
    return 3 * (one == other)


@given(first=WORDS, second=WORDS)
def test_every_member_stands_once_and_no_pairs_cross(first: str, second: str) -> None:
    pairs = align(first, second, alike)
    assert [i for i, _ in pairs if i is not None] == list(range(len(first)))
    assert [j for _, j in pairs if j is not None] == list(range(len(second)))
    assert all(first[i] == second[j] for i, j in pairs if i is not None and j is not None)


@given(whole=WORDS, kept=st.lists(st.booleans(), min_size=12, max_size=12))
def test_what_was_taken_out_is_all_that_is_missing(whole: str, kept: list[bool]) -> None:
    less = "".join(word for word, stays in zip(whole, kept, strict=False) if stays)
    assert all(j is not None or i is None for i, j in align(less, whole, alike))


def test_what_is_too_much_stands_behind_what_is_common() -> None:
    assert align("dii", "diiiii", alike)[3:] == [(None, 3), (None, 4), (None, 5)]
    assert align("dit", "diiit", alike) == [(0, 0), (1, 1), (None, 2), (None, 3), (2, 4)]


def test_long_sequences_without_anything_in_common_take_no_time() -> None:
    start = time.perf_counter()
    pairs = align("a" * 20_000, "b" * 30_000, lambda one, other: 1)
    assert time.perf_counter() - start < 1
    assert pairs[:2] == [(0, 0), (1, 1)]
    assert len(pairs) == 30_000
