"""What stands around a picture of two networks: their names, totals side by side, a legend."""

from functools import partial

from resviz.core.comparison import Sign
from resviz.core.network import Network
from resviz.diagram.heading import Entry
from resviz.diagram.pair_lines import SIGN
from resviz.diagram.pair_marks import sign_at
from resviz.diagram.scene import Mark, Rect, Text
from resviz.diagram.text import text_width
from resviz.diagram.words import quantity

TAG = 38.0
"""Height of a network's name above it."""

HEADING = 62.0
_NAME = 18.0


def titles(a: Network, b: Network) -> tuple[str, str]:
    """What both are called; where that is the same, with what tells them apart."""
    if a.title != b.title:
        return a.title, b.title
    if a.name != b.name:
        return a.name, b.name
    return a.title, b.title


def _totals(a: Network, b: Network) -> tuple[str, str]:
    return _total(a.params, b.params, "parameters"), _total(a.macs, b.macs, "MACs")


def _total(a: int, b: int, word: str) -> str:
    if a == b:
        return f"{quantity(a)} {word} both"
    return f"{quantity(a)} → {quantity(b)} {word}" + (f" (×{b / a:.3g})" if a else "")


def heading_width(a: Network, b: Network) -> float:
    """The room that the names and the totals need beside each other."""
    words = " beside ".join(titles(a, b))
    totals = max(text_width(total, 12, 500) for total in _totals(a, b))
    return text_width(words, 22, 700) + 40 + totals


def heading(a: Network, b: Network, left: float, right: float, y: float) -> list[Mark]:
    """The names at the left, the totals at the right."""
    one, other = titles(a, b)
    params, macs = _totals(a, b)
    end = left + text_width(one, 22, 700) + 8
    beside = end + text_width("beside", 14) + 8
    return [
        Text(left, y + 22, one, 22, 700),
        Text(end, y + 22, "beside", 14, 400, "muted"),
        Text(beside, y + 22, other, 22, 700),
        Text(right, y + 14, params, 12, 500, "ink", "end"),
        Text(right, y + 32, macs, 12, 500, "ink", "end"),
    ]


def tag_width(network: Network, title: str) -> float:
    """The room that a name with its totals needs."""
    return 30 + text_width(title, _NAME, 700) + 14 + text_width(_small(network), 12)


def tag(side: int, network: Network, title: str, left: float, y: float) -> list[Mark]:
    """A or B, the name of the network, and its totals."""
    x, base = left + 30, y + 17
    return [
        Rect(left, y, 22, 22, 5, "merge"),
        Text(left + 11, base - 1, "AB"[side], 14, 700, "merge-ink", "middle"),
        Text(x, base, title, _NAME, 700),
        Text(x + text_width(title, _NAME, 700) + 14, base, _small(network), 12, 400, "muted"),
    ]


def _small(network: Network) -> str:
    return f"{quantity(network.params)} params · {quantity(network.macs)} MACs"


def entries(signs: set[Sign]) -> list[Entry]:
    """What the signs of a picture say, for its legend."""
    words = {
        Sign.DIFFERENT: "differs",
        Sign.ONLY_A: "only in A",
        Sign.ONLY_B: "only in B",
    }
    return [
        Entry(2 * SIGN, said, partial(_sign, sign)) for sign, said in words.items() if sign in signs
    ]


def _sign(sign: Sign, x: float, y: float) -> list[Mark]:
    return sign_at(x + SIGN, y, sign)
