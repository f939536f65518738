"""A comparison in words: what a part is, in what two differ; and as text to paste elsewhere."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from resviz.core.comparison import Comparison, Difference, Row, Sign
from resviz.core.network import Network, Role
from resviz.core.ops import Shape, shape_text
from resviz.core.parts import Part, Rank
from resviz.diagram.anatomy import shortcut_roles
from resviz.diagram.words import blocks_words, count_words, last_number, layer_words

_FIELDS = {
    "kernel": "kernel",
    "stride": "stride",
    "groups": "groups",
    "in_channels": "channels",
    "out_channels": "channels",
    "in_features": "features",
    "out_features": "features",
}
"""The settings of operations that people look for first, and what they call them."""
_MOST = 3  # settings that are named


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


def what(network: Network, part: Part) -> str:
    """What a part is: a layer in a paper's words, the label of a block, the blocks of a stage."""
    if part.rank is Rank.LAYER:
        return " ".join(layer_words(network[part.id])).strip()
    blocks = network.blocks(part.id) if part.rank is Rank.STAGE else ()
    return blocks_words(blocks) if blocks else part.label


def told(comparison: Comparison, row: Row) -> str:
    """What a row is; where two parts are not built alike, what is different about them."""
    if row.rank is Rank.NETWORK:
        return _times(comparison)
    sides = ((comparison.a, row.a), (comparison.b, row.b))
    words = [what(network, part) for network, part in sides if part]
    if len(words) < 2 or Difference.STRUCTURE not in row.differences:
        return words[0]
    if row.rank is Rank.LAYER:
        return _layer(comparison, row, words)
    changes = [*_labels(row), *_shortcuts(comparison, row), *_counts(comparison, row)]
    return ", ".join(changes) or f"{words[0]}, wired differently"


def _times(comparison: Comparison) -> str:
    """How many times as large B is."""
    one, other = comparison.a, comparison.b
    pairs = ((one.params, other.params, "parameters"), (one.macs, other.macs, "MACs"))
    return ", ".join(f"×{b / a:.3g} {word}" for a, b, word in pairs if a)


def _layer(comparison: Comparison, row: Row, words: list[str]) -> str:
    if words[0] != words[1]:
        return " → ".join(words)
    roles = _roles(comparison, row)
    if roles[0] != roles[1]:
        return f"{words[0]}: {roles[0]} → {roles[1]}"
    return f"{words[0]}: {', '.join(_settings(comparison, row)) or 'reads another layer'}"


def _labels(row: Row) -> Iterator[str]:
    if row.a and row.b and row.a.label != row.b.label:
        yield f"{row.a.label} → {row.b.label}"


def _shortcuts(comparison: Comparison, row: Row) -> Iterator[str]:
    if row.rank is Rank.BLOCK:
        one, other = _roles(comparison, row)
        if one != other:
            yield f"shortcut {one} → {other}"


def _roles(comparison: Comparison, row: Row) -> list[str]:
    """The kinds of shortcut that end in either part; gates are none."""
    found = []
    for network, part in ((comparison.a, row.a), (comparison.b, row.b)):
        assert part is not None
        nodes = [network[part.id]] if part.id in network else network.nodes_in(part.id)
        roles = dict.fromkeys(str(role) for node in nodes for role in shortcut_roles(node))
        found.append(" and ".join(role for role in roles if role != Role.GATE) or "none")
    return found


def _counts(comparison: Comparison, row: Row) -> Iterator[str]:
    kinds = {child.rank for child in row.children}
    word = str(*kinds) if len(kinds) == 1 else "part"
    for sign, more in ((Sign.ONLY_B, "more"), (Sign.ONLY_A, "fewer")):
        number = sum(child.sign is sign for child in row.children)
        if number:
            yield f"{count_words(number, word)} {more}"
    if word != Rank.LAYER:
        changed = sum(child.sign is Sign.DIFFERENT for child in row.children)
        if changed:
            yield f"{count_words(changed, word)} {'differs' if changed == 1 else 'differ'}"
        return
    settings = [
        found
        for child in row.children
        if child.sign is Sign.DIFFERENT and (found := _settings(comparison, child))
    ]
    if settings:
        named = list(dict.fromkeys(name for found in settings for name in found))
        named[_MOST:] = ["…"] if len(named) > _MOST else []
        yield f"{', '.join(named)} of {count_words(len(settings), word)}"


def _settings(comparison: Comparison, row: Row) -> list[str]:
    """The settings in which two layers of one kind differ, as people call them."""
    assert row.a is not None
    assert row.b is not None
    one, other = comparison.a[row.a.id].op, comparison.b[row.b.id].op
    if type(one) is not type(other):
        return ["operation"]
    fields = set(one.__struct_fields__)
    ordered = [*(name for name in _FIELDS if name in fields), *sorted(fields - _FIELDS.keys())]
    names = [name for name in ordered if getattr(one, name) != getattr(other, name)]
    if "kernel" in names and "padding" in names:
        names.remove("padding")  # which follows it
    return list(dict.fromkeys(_FIELDS.get(name, name.replace("_", " ")) for name in names))


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
