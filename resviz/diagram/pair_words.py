"""In a few words: in what two parts differ, as it stands beside them in a picture of both."""

from collections.abc import Iterator, Sequence

from resviz.core.comparison import Comparison, Row
from resviz.core.network import Network
from resviz.core.ops import Conv2d, Shape
from resviz.core.parts import Part, Rank
from resviz.diagram.differences import counts, labels, roles_in
from resviz.diagram.words import count_words


def brief(comparison: Comparison, rows: Sequence[Row]) -> list[str]:
    """In what the parts of some rows differ, what matters most first; nothing of layers.

    Args:
        comparison: whose rows.
        rows: one, or those of a run of blocks.
    """
    first = next((row for row in rows if row.a and row.b), None)
    if first is None:
        return _alone(rows) if rows else []
    found = list(_differences(comparison, first)) if first.rank is not Rank.LAYER else []
    times = [
        sum(part is not None for part in parts) for parts in zip(*map(_both, rows), strict=True)
    ]
    if times[0] != times[1]:
        runs = min(times) > 1
        found.insert(
            0,
            f"×{times[0]} → ×{times[1]}"
            if runs
            else f"{times[0]} → {count_words(times[1], 'block')}",
        )
    return found


def _both(row: Row) -> tuple[Part | None, Part | None]:
    return row.a, row.b


def _alone(rows: Sequence[Row]) -> list[str]:
    side = "A" if rows[0].a else "B"
    number = f"{count_words(len(rows), rows[0].rank)} " if len(rows) > 1 else ""
    return [f"{number}only in {side}"] if rows[0].rank is not Rank.LAYER else []


def _differences(comparison: Comparison, row: Row) -> Iterator[str]:
    assert row.a is not None
    assert row.b is not None
    if row.rank is Rank.STAGE:
        yield from _stage(comparison, row.a, row.b)
    else:
        yield from labels(row)
        yield from _shortcut(*roles_in(comparison, row))
    yield from _shape(row.a.output, row.b.output)
    if row.rank is Rank.BLOCK:
        yield from _strides(comparison, row.a, row.b)
        settings = list(_settings(comparison, row))
        yield from settings or counts(comparison, row)


def _stage(comparison: Comparison, a: Part, b: Part) -> Iterator[str]:
    one, other = len(comparison.a.blocks(a.id)), len(comparison.b.blocks(b.id))
    if one != other:
        yield f"{one} → {count_words(other, 'block')}"


def _shortcut(a: str, b: str) -> Iterator[str]:
    if a == b:
        return
    if b == "none":
        yield "no shortcut"
    elif a == "none":
        yield "with shortcut"
    else:
        yield f"{a} → {b}"


def _shape(a: Shape, b: Shape) -> Iterator[str]:
    if len(a) != len(b):
        return
    channels, size = (
        ((a[0], b[0]), (a[1:], b[1:])) if len(a) != 2 else ((a[1], b[1]), (a[:1], b[:1]))
    )
    if channels[0] != channels[1]:
        change = f"{channels[0]} → {channels[1]}"
        yield f"classes: {change}" if len(a) == 1 else f"{change} channels"
    if size[0] != size[1]:
        yield f"{_by(size[0])} → {_by(size[1])}{' tokens' if len(a) == 2 else ''}"


def _by(size: Shape) -> str:
    return "×".join(map(str, size))


def _strides(comparison: Comparison, a: Part, b: Part) -> Iterator[str]:
    """Where each goes on in strides, if that is in layers of other names."""
    one, other = _striding(comparison.a, a.id), _striding(comparison.b, b.id)
    if one and other and one != other:
        yield f"stride in {one[0]} → {other[0]}"


def _striding(network: Network, block: str) -> list[str]:
    nodes = network.nodes_in(block)
    names = [(node.id.removeprefix(f"{block}."), getattr(node.op, "stride", 1)) for node in nodes]
    return [name for name, stride in names if stride != 1 and "." not in name]


_SETTINGS = {"groups": "groups", "window": "", "out_channels": "channels inside"}


def _settings(comparison: Comparison, row: Row) -> Iterator[str]:
    """Settings of layers that change in one way throughout a block."""
    layers = [(child.a, child.b) for child in row.children if child.a and child.b]
    if len(layers) < len(row.children):
        return  # what one has more says more
    ops = [(comparison.a[a.id].op, comparison.b[b.id].op) for a, b in layers]
    convs = [(a, b) for a, b in ops if isinstance(a, Conv2d) and isinstance(b, Conv2d)]
    for name, words in _SETTINGS.items():
        pairs = {(getattr(a, name), getattr(b, name)) for a, b in convs}
        pairs = {(a, b) for a, b in pairs if a != b}
        if len(pairs) == 1:
            a, b = pairs.pop()
            yield f"{_value(a)} → {_value(b)} {words}".strip()


def _value(value: int | tuple[int, int]) -> str:
    return _by(value) if isinstance(value, tuple) else str(value)
