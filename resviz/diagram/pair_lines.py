"""The lines of words in boxes of two networks: which differ, and where more of them fit."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby, pairwise

from resviz.diagram.grid import PANEL_PAD, SHEET
from resviz.diagram.scene import Box, Line, Rect, Text
from resviz.diagram.text import text_width

SIGN = 6.5
"""Radius of the sign at the corner of a box."""

_TITLE = 26.0
"""Where titles end."""

_SAID = 10.0
_ASIDE = 12.0
"""From a box to the baseline of words below it."""

_PANEL_LINE = 18.0
"""From the title of a panel to the line below it, in which there may be room."""

_BADGE = 16.0
"""Height of the ×N."""


def lines_of(box: Box) -> list[tuple[float, str]]:
    """Baseline and words of every line but the title."""
    below = box.rect.y + _TITLE
    texts = [mark for mark in box.marks if isinstance(mark, Text) and mark.y > below]
    lines = groupby(sorted(texts, key=lambda text: (text.y, text.x)), key=lambda text: text.y)
    return [(y, " | ".join(text.text for text in line)) for y, line in lines]


def changes(own: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, bool]]:
    """Places of lines that another text has not, and whether it has others there."""
    if len(own) == len(other):
        pairs = zip(own, other, strict=True)
        yield from ((place, True) for place, (mine, its) in enumerate(pairs) if mine != its)
        return
    for kind, start, stop, _, _ in SequenceMatcher(None, own, other, False).get_opcodes():
        if kind != "equal":
            yield from ((place, kind == "replace") for place in range(start, stop))


def places_for(box: Box, said: str) -> Iterator[Text]:
    """Where words about a box fit: at its right, in its first line; below a folded block."""
    texts = [mark for mark in box.marks if isinstance(mark, Text)]
    title = max((text for text in texts if text.anchor == "start"), key=lambda text: text.weight)
    y = title.y + (_PANEL_LINE if box.kind == "stage" and box.holds else 0)
    left = max((_end(text) for text in texts if abs(text.y - y) < 4), default=box.rect.x)
    badges = [mark.x for mark in box.marks if isinstance(mark, Rect) and mark.height == _BADGE]
    inset = PANEL_PAD if box.kind == "stage" else 10
    right = min([box.rect.right - inset, *(x - 8 for x in badges)])
    width = text_width(said, _SAID, 600)
    if left + 10 + width <= right:
        yield Text(right, y, said, _SAID, 600, "differs", "end")
    if box.kind == "block" and not box.holds and width <= box.rect.width / 2 - SIGN - 4:
        below = box.rect.bottom + SHEET * 2 * bool(box.members[1:]) + _ASIDE
        yield Text(box.rect.x + 2, below, said, _SAID, 600, "differs")


def lies_on(text: Text, line: Line) -> bool:
    """Words and a line touch."""
    end = text.x + text_width(text.text, text.size, text.weight) * (
        -1 if text.anchor == "end" else 1
    )
    left, right = sorted((text.x, end))
    return any(
        min(x0, x1) <= right + 3
        and max(x0, x1) >= left - 3
        and min(y0, y1) <= text.y + 3
        and max(y0, y1) >= text.y - text.size
        for (x0, y0), (x1, y1) in pairwise(line.points)
    )


def _end(text: Text) -> float:
    return text.x + text_width(text.text, text.size, text.weight) if text.anchor == "start" else 0.0
