"""Modules that are alike, one after another, written once in a loop."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from resviz.codegen.formatting import Call, Code, flat

_REPEATS = 3
"""So many alike are written as one."""

Row = tuple[str, Call]
"""A module: its name, and what makes it."""


def with_repeats(rows: Sequence[Row], *, named: bool) -> Iterator[Call]:
    """Calls that make modules, or pairs of name and call; loops stand for those that are alike.

    Args:
        rows: names and calls.
        named: the names are not just 0, 1, 2, …
    """
    start = 0
    while start < len(rows):
        length = _run(rows, start, named=named)
        if length < _REPEATS:
            name, call = rows[start]
            yield Call("(", (f'"{name}"', call)) if named else call
            start += 1
        else:
            yield _repeated(rows[start : start + length], named=named)
            start += length


def _run(rows: Sequence[Row], start: int, *, named: bool) -> int:
    """How many from here on are alike, or change by the same step."""
    length = 2
    while start + length <= len(rows):
        if _pattern(rows[start : start + length], named=named) is None:
            break
        length += 1
    return length - 1


def _repeated(run: Sequence[Row], *, named: bool) -> Call:
    pattern = _pattern(run, named=named)
    assert pattern is not None
    if not named:
        counter = "i" if re.search(r"\bi\b", flat(pattern)) else "_"
        return Call("*(", (pattern,), ")", f"for {counter} in range({len(run)})")
    stem, first = _numbered(run[0][0])
    pair = Call("(", (f'f"{stem}{{i}}"', pattern))
    span = f"{first}, {first + len(run)}" if first else f"{len(run)}"
    return Call("*(", (pair,), ")", f"for i in range({span})")


def _pattern(run: Sequence[Row], *, named: bool) -> Call | None:
    """One expression of ``i`` for all of them, if there is one."""
    first = 0
    if named:
        stem, first = _numbered(run[0][0])
        if [name for name, _ in run] != [f"{stem}{first + at}" for at in range(len(run))]:
            return None
    return _common([call for _, call in run], first)


def _numbered(name: str) -> tuple[str, int]:
    """What stands before the number at the end of a name, and the number."""
    stem = name.rstrip("0123456789")
    return stem, int(name[len(stem) :] or -1)


def _common(calls: Sequence[Call], first: int) -> Call | None:
    lengths = {(call.opening, call.closing, len(call.items)) for call in calls}
    if len(lengths) > 1:
        return None
    items: list[Code] = []
    for column in zip(*(call.items for call in calls), strict=True):
        texts = [flat(item) for item in column]
        if len({*texts}) == 1:
            items.append(column[0])
            continue
        formula = _formula(texts, first)
        if not formula:
            return None
        items.append(formula)
    return Call(calls[0].opening, tuple(items), calls[0].closing)


def _formula(texts: Sequence[str], first: int) -> str:
    """Whole numbers in equal steps, as an expression of ``i``."""
    if not all(re.fullmatch(r"\d+", text) for text in texts):
        return ""
    values = [int(text) for text in texts]
    steps = {two - one for one, two in pairwise(values)}
    if len(steps) > 1:
        return ""
    (step,) = steps
    base = values[0] - step * first
    if step < 0 or not base:
        return "" if step < 0 else f"{step} * i"
    return f"{base} + {step} * i" if base > 0 else f"{step} * i - {-base}"
