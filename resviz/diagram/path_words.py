"""What is said of paths: how many there are, and how long they are."""

from collections.abc import Mapping
from decimal import Decimal

from resviz.core.network import Network
from resviz.core.trace import Paths, passing

_IN_FULL = 10**12
"""Numbers below this are written out."""


def number_words(number: int) -> str:
    """A number of paths: ``12``, ``65,536 = 2^16``, ``2^600 ≈ 4.15e180``."""
    exponent = number.bit_length() - 1
    power = f"2^{exponent}" if number > 4 and number == 1 << exponent else ""
    if number < _IN_FULL:
        return f"{number:,} = {power}" if power else f"{number:,}"
    rounded = f"{Decimal(number):.2e}".replace("e+", "e")
    return f"{power} ≈ {rounded}" if power else f"≈ {rounded}"


def count_in_words(paths: Paths) -> str:
    """``65,536 = 2^16 paths``, ``1 path``, ``no path``."""
    if not paths.number:
        return "no path"
    return "1 path" if paths.number == 1 else f"{number_words(paths.number)} paths"


def passing_words(network: Network, layer: str) -> str:
    """On how many paths a layer is: ``on 32,768 = 2^15 of 65,536 = 2^16 paths``."""
    mine, every = passing(network, layer)
    if mine == every:
        return "on the only path" if every == 1 else f"on all {number_words(every)} paths"
    return f"on {number_words(mine)} of {number_words(every)} paths"


def weighted_layers(network: Network, layers: tuple[str, ...]) -> int:
    """How many of the layers are those that depth counts: convolutions and linear layers."""
    return sum(network[layer].cost.macs > 0 and network[layer].cost.params > 0 for layer in layers)


def middle_half(lengths: Mapping[int, int]) -> tuple[int, int]:
    """The lengths between which the middle half of all paths are."""
    total = sum(lengths.values())
    return _length_at(lengths, total, 1), _length_at(lengths, total, 3)


def _length_at(lengths: Mapping[int, int], total: int, quarter: int) -> int:
    passed = 0
    for length in sorted(lengths):
        passed += lengths[length]
        if 4 * passed >= quarter * total:
            return length
    raise ValueError("there are no paths")
