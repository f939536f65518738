"""In words: what a part of a network is, and in what two differ that belong together."""

from collections.abc import Iterator

from resviz.core.comparison import Comparison, Difference, Row, Sign
from resviz.core.network import Network, Role
from resviz.core.parts import Part, Rank
from resviz.diagram.anatomy import shortcut_roles
from resviz.diagram.words import blocks_words, count_words, layer_words

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
    changes = [*labels(row), *_shortcuts(comparison, row), *counts(comparison, row)]
    return ", ".join(changes) or f"{words[0]}, wired differently"


def _times(comparison: Comparison) -> str:
    """How many times as large B is."""
    one, other = comparison.a, comparison.b
    pairs = ((one.params, other.params, "parameters"), (one.macs, other.macs, "MACs"))
    return ", ".join(f"×{b / a:.3g} {word}" for a, b, word in pairs if a)


def _layer(comparison: Comparison, row: Row, words: list[str]) -> str:
    if words[0] != words[1]:
        return " → ".join(words)
    roles = roles_in(comparison, row)
    if roles[0] != roles[1]:
        return f"{words[0]}: {roles[0]} → {roles[1]}"
    return f"{words[0]}: {', '.join(_settings(comparison, row)) or 'reads another layer'}"


def labels(row: Row) -> Iterator[str]:
    """What each is, where that is not the same."""
    if row.a and row.b and row.a.label != row.b.label:
        yield f"{row.a.label} → {row.b.label}"


def _shortcuts(comparison: Comparison, row: Row) -> Iterator[str]:
    if row.rank is Rank.BLOCK:
        one, other = roles_in(comparison, row)
        if one != other:
            yield f"shortcut {one} → {other}"


def roles_in(comparison: Comparison, row: Row) -> list[str]:
    """The kinds of shortcut that end in either part; gates are none."""
    found = []
    for network, part in ((comparison.a, row.a), (comparison.b, row.b)):
        assert part is not None
        nodes = [network[part.id]] if part.id in network else network.nodes_in(part.id)
        roles = dict.fromkeys(str(role) for node in nodes for role in shortcut_roles(node))
        found.append(" and ".join(role for role in roles if role != Role.GATE) or "none")
    return found


def counts(comparison: Comparison, row: Row) -> Iterator[str]:
    """How many parts one has more, and in how many they differ."""
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
