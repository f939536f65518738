"""Aligning two sequences: which members belong together, in order, and which only one has."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)
Pair = tuple[int | None, int | None]
"""Places in the first and in the second sequence; None where it has no such member."""

_MOST = 160_000
"""Cells of a table that is still worth its time: about 50 ms."""


def align(first: Sequence[T], second: Sequence[T], score: Callable[[T, T], int]) -> list[Pair]:
    """Pair members so that the scores of the pairs add up to the most; no pairs cross.

    Members that are equal at both ends are paired at once, so what has grown in the middle costs
    only what differs. Where far too much differs, members are paired in order.

    Args:
        first: one sequence.
        second: the other.
        score: how well two members belong together; 0 keeps them apart.

    Returns:
        Every place of both once, in order; of those that stand alone at one spot, the first
        sequence's come first.
    """
    length = min(len(first), len(second))
    head = next((i for i in range(length) if first[i] != second[i]), length)
    rest = length - head
    tail = next((i for i in range(rest) if first[-1 - i] != second[-1 - i]), rest)
    ends = len(first) - tail, len(second) - tail
    middle = (first[head : ends[0]], second[head : ends[1]])
    few = len(middle[0]) * len(middle[1]) <= _MOST
    inner = _best(*middle, score) if few else _in_order(*middle, score)
    return [
        *((i, i) for i in range(head)),
        *((None if i is None else head + i, None if j is None else head + j) for i, j in inner),
        *((ends[0] + i, ends[1] + i) for i in range(tail)),
    ]


def _best(first: Sequence[T], second: Sequence[T], score: Callable[[T, T], int]) -> Iterator[Pair]:
    """Needleman and Wunsch 1970, gaps free; of equally good pairings the earliest."""
    # Deep networks repeat few members: each two are judged once.
    rows = {one: [score(one, other) for other in second] for one in dict.fromkeys(first)}
    width = len(second)
    below = [0] * (width + 1)
    sums = [below]
    for one in reversed(first):
        line, scores, right = [0] * (width + 1), rows[one], 0
        for j in range(width - 1, -1, -1):
            best = max(right, below[j])
            together = scores[j]
            if together:
                best = max(best, together + below[j + 1])
            line[j] = right = best
        below = line
        sums.append(line)
    sums.reverse()
    yield from _trace(sums, [rows[one] for one in first], width)


def _trace(sums: list[list[int]], scores: list[list[int]], width: int) -> Iterator[Pair]:
    i = j = 0
    while i < len(scores) and j < width:
        together = scores[i][j]
        if together and sums[i][j] == together + sums[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif sums[i][j] == sums[i + 1][j]:
            yield i, None
            i += 1
        else:
            yield None, j
            j += 1
    yield from ((k, None) for k in range(i, len(scores)))
    yield from ((None, k) for k in range(j, width))


def _in_order(
    first: Sequence[T], second: Sequence[T], score: Callable[[T, T], int]
) -> Iterator[Pair]:
    length = min(len(first), len(second))
    for i in range(length):
        if score(first[i], second[i]):
            yield i, i
        else:
            yield i, None
            yield None, i
    yield from ((i, None) for i in range(length, len(first)))
    yield from ((None, j) for j in range(length, len(second)))
