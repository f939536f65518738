"""The rows of a comparison as lines of text, as wide as the terminal."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from resviz.app.comparison_rows import Fold, folded
from resviz.cli.text import dim, shape
from resviz.core.comparison import Comparison, Difference, Sign
from resviz.core.ops import Shape
from resviz.core.parts import Rank
from resviz.diagram.differences import told
from resviz.diagram.words import quantity

KEY = dim("= same   ≠ different   − only in A   + only in B   ×N so many, summed up")
DETAILS = ("stage", "block", "layer")
"""The smallest rows that there may be."""
_GAP = 2
_LEAST_NAME = 14
_LEAST_WORDS = 24
_HEAD = ("", "", "output A", "params", "MACs", "output B", "params", "MACs")
_NAME = 1


class _Line(NamedTuple):
    """A row: its cells, what it is or in what it differs and where that must be told, its sign."""

    cells: tuple[str, ...]
    words: str
    beneath: bool
    sign: Sign


def side_by_side(comparison: Comparison, detail: Rank, width: int) -> list[str]:
    """Lines of the table.

    What a row is about, or in what its parts differ, stands behind it where there is room, else
    beneath it where they differ.

    Args:
        comparison: whose rows.
        detail: the smallest rows where the networks differ.
        width: characters in a line.
    """
    lines = list(_lines(comparison, folded(comparison, comparison.rows), detail))
    widths = [
        max(map(len, column)) for column in zip(_HEAD, *(line.cells for line in lines), strict=True)
    ]
    others = sum(widths) - widths[_NAME] + _GAP * (len(widths) - 1)
    widths[_NAME] = min(widths[_NAME], max(width - others, _LEAST_NAME))
    taken = others + widths[_NAME]
    room = width - taken - _GAP
    texts = [dim(_joined((*_HEAD, *(["what it is"] if room >= _LEAST_WORDS else [])), widths))]
    for line in lines:
        texts += _text(line, widths, room, width)
    return texts


def _lines(comparison: Comparison, folds: Iterable[Fold], detail: Rank) -> Iterator[_Line]:
    for fold in folds:
        row = fold.first
        opened = row.sign is Sign.DIFFERENT and row.rank not in {detail, Rank.LAYER}
        told_inside = opened and row.rank is Rank.STAGE
        rebuilt = row.a and row.b and Difference.STRUCTURE in row.differences
        yield _line(comparison, fold, beneath=bool(rebuilt) and not told_inside)
        if opened:
            inside = folded(comparison, row.children, alike=detail is Rank.LAYER)
            yield from _lines(comparison, inside, detail)


def _line(comparison: Comparison, fold: Fold, *, beneath: bool) -> _Line:
    row = fold.first
    indent = 2 * DETAILS.index(row.rank)
    one, other = _cells(fold.sums("a")), _cells(fold.sums("b"))
    if row.a and row.b:
        other = tuple(
            "=" if cell == before else cell for before, cell in zip(one, other, strict=True)
        )
    name = " " * indent + fold.name
    return _Line((row.sign, name, *one, *other), told(comparison, row), beneath, row.sign)


def _cells(sums: tuple[Shape, int, int] | None) -> tuple[str, ...]:
    if sums is None:
        return "", "", ""
    output, *counts = sums
    return shape(output), *(quantity(number) if number else "–" for number in counts)


def _text(line: _Line, widths: Sequence[int], room: int, width: int) -> Iterator[str]:
    wide = room >= _LEAST_WORDS
    behind = textwrap.wrap(line.words, room) if wide else []
    indent = " " * (1 + _GAP + len(line.cells[_NAME]) - len(line.cells[_NAME].lstrip()) + 2)
    beneath = _beneath(line.words, indent, width) if line.beneath and not wide else []
    texts = [_joined((*line.cells, *behind[:1]), widths)]
    texts += [" " * (sum(widths) + _GAP * len(widths)) + words for words in behind[1:]]
    same = line.sign is Sign.SAME
    yield from (dim(text) if same else text for text in texts)
    yield from map(dim, beneath)


def _beneath(words: str, indent: str, width: int) -> list[str]:
    return textwrap.wrap(words, width, initial_indent=indent, subsequent_indent=indent)


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Cells in their columns; signs, names, outputs and words begin at the left."""
    padded = []
    for place, cell in enumerate(cells):
        if place >= len(widths):
            padded.append(cell)
        elif place in {0, 1, 2, 5}:
            padded.append(_cut(cell, widths[place]).ljust(widths[place]))
        else:
            padded.append(cell.rjust(widths[place]))
    return (" " * _GAP).join(padded).rstrip()


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
