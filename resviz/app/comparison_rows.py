"""The rows of a comparison: neighbours that say the same together; and as text to paste."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from resviz.core.comparison import Comparison, Row, Sign
from resviz.core.ops import Shape, shape_text
from resviz.core.parts import Part, Rank
from resviz.diagram.differences import told
from resviz.diagram.words import last_number


class Fold(NamedTuple):
    """Rows that follow one another and say the same; often just one."""

    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """What stands for all of them."""
        return self.rows[0]

    @property
    def name(self) -> str:
        """``block2``, ``block2-6 ×5``, or ``stage1|stage2`` where A and B have other names."""
        first, last = self.rows[0], self.rows[-1]
        if first.rank is Rank.NETWORK:
            return "total"
        names = [_span(one, other) for one, other in ((first.a, last.a), (first.b, last.b)) if one]
        times = f" ×{len(self.rows)}" if len(self.rows) > 1 else ""
        return "|".join(dict.fromkeys(names)) + times

    def sums(self, side: Literal["a", "b"]) -> tuple[Shape, int, int] | None:
        """The last output, and the parameters and MACs of all, on one side if it is there."""
        parts = [part for row in self.rows if (part := getattr(row, side))]
        if not parts:
            return None
        return (
            parts[-1].output,
            sum(part.params for part in parts),
            sum(part.macs for part in parts),
        )


def _span(first: Part, last: Part | None) -> str:
    name = first.called or first.name
    if last is None or last.id == first.id:
        return name
    return f"{name}-{last_number(last.called or last.name)}"


def folded(comparison: Comparison, rows: Iterable[Row], *, alike: bool = False) -> list[Fold]:
    """Blocks that follow one another and say the same, taken together.

    Args:
        comparison: whose rows.
        rows: neighbours, in order.
        alike: take only those together that are built alike, as where layers are to be seen.
    """

    def sense(row: Row) -> tuple[object, ...]:
        parts = [part for part in (row.a, row.b) if part]
        if alike:
            return (row.sign, *((part.built, part.shaped) for part in parts))
        labels = (row.sign, *row.differences, *(part.label for part in parts))
        return (*labels, told(comparison, row)) if row.sign is Sign.DIFFERENT else labels

    groups: list[list[Row]] = []
    before: tuple[object, ...] = ()
    for row in rows:
        own = sense(row) if row.rank is Rank.BLOCK else ()
        if own and own == before:
            groups[-1].append(row)
        else:
            groups.append([row])
        before = own
    return [Fold(tuple(group)) for group in groups]


_HEAD = (
    "difference",
    "level",
    "A",
    "B",
    *(f"{what} {side}" for what in ("output", "parameters", "MACs") for side in "AB"),
    "what differs",
    "in words",
)


def as_csv(comparison: Comparison) -> str:
    """Every row down to the layers, with exact numbers, as comma-separated values."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEAD)
    writer.writerows(_cells(comparison, row) for row in walk(comparison.rows))
    return text.getvalue()


def walk(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows from top to bottom, each before those inside it."""
    for row in rows:
        yield row
        yield from walk(row.children)


def _cells(comparison: Comparison, row: Row) -> list[object]:
    sides = row.a, row.b
    return [
        row.sign,
        row.rank,
        *(part.called or part.id if part else "" for part in sides),
        *(shape_text(part.output) if part else "" for part in sides),
        *(part.params if part else "" for part in sides),
        *(part.macs if part else "" for part in sides),
        " ".join(row.differences),
        told(comparison, row),
    ]
