"""Watchpoints: conditions on what is measured that pause an experiment and mark the moment."""

import re
import struct
from collections.abc import Mapping
from math import isfinite
from types import MappingProxyType
from typing import Literal, get_args

import msgspec

from resviz.core.errors import NotationError, UnknownName
from resviz.protocol.live_probes import LIVE_PROBES, LiveProbe
from resviz.protocol.quantities import QUANTITIES, Quantity

Sign = Literal["<", "<=", ">", ">=", "is nan", "is inf", "is zero"]
_SIGNS: dict[str, Sign] = {sign: sign for sign in get_args(Sign)}
BETWEEN = ";"
"""What stands between several watchpoints."""

WATCHED: Mapping[str, Quantity] = MappingProxyType(
    {key: quantity for key, quantity in QUANTITIES.items() if not quantity.histogram}
)
"""The quantities that have one number for each part, by key."""

_QUANTITY = re.compile(r"[^\s<>=]*")
_COMPARED = re.compile(r"(<=|>=|<|>)\s*(\S*)(.*)")
_STATED = re.compile(r"is\b\s*(\S*)(.*)", re.IGNORECASE)
_TAIL = re.compile(r"(?:\s+at\s+(\S+))?(?:\s+in\s+(\S.*))?", re.IGNORECASE)


class Watchpoint(msgspec.Struct, frozen=True):
    """A condition on a quantity, met by the first number that fulfils it.

    Attributes:
        quantity: key of `WATCHED`.
        sign: how numbers are compared with the bound, or what they are.
        bound: finite; of no meaning where the sign is no comparison.
        part: id of the stage, block or layer that is watched; nothing where all are.
        arm: name of the arm that is watched; nothing where all are.
    """

    quantity: str
    sign: Sign
    bound: float = 0.0
    part: str = ""
    arm: str = ""

    def __str__(self) -> str:
        """As `parse` reads it."""
        where = f" at {self.part}" if self.part else ""
        return f"{self.quantity} {self.condition}{where}{f' in {self.arm}' if self.arm else ''}"

    @property
    def condition(self) -> str:
        """The sign and the bound."""
        is_stated = self.sign.startswith("is ")
        return self.sign if is_stated else f"{self.sign} {number_text(self.bound)}"

    @property
    def probe(self) -> LiveProbe | None:
        """The probe that must measure; None for what is measured always."""
        return next((key for key in LIVE_PROBES if key == WATCHED[self.quantity].probe), None)

    def holds(self, part: str) -> bool:
        """Whether it watches a layer or block."""
        return not self.part or part == self.part or part.startswith(f"{self.part}.")


class Moment(msgspec.Struct, frozen=True):
    """When and where a watchpoint was met.

    Attributes:
        watchpoint: as it is written.
        arm: index among the layouts.
        step: updates made before.
        part: id of the layer or block; nothing where the number is the network's.
        number: float64, little-endian, since JSON knows neither NaN nor infinity.
    """

    watchpoint: str
    arm: int
    step: int
    part: str
    number: bytes

    @property
    def value(self) -> float:
        """What was measured."""
        (value,) = struct.unpack("<d", self.number)
        return float(value)


def parse_all(text: str) -> tuple[Watchpoint, ...]:
    """Read watchpoints with ``;`` between; those that are written twice count once.

    Raises:
        NotationError: one is written as none is.
        UnknownName: one watches a quantity that does not exist.
    """
    return tuple(dict.fromkeys(parse(each) for each in text.split(BETWEEN) if each.strip()))


def parse(text: str) -> Watchpoint:
    """Read a watchpoint, e.g. ``weight_grad < 1e-8 at stage1 in plain56`` or ``loss is nan``.

    Raises:
        NotationError: it is written as none is.
        UnknownName: there is no such quantity.
    """
    text = " ".join(text.split())
    key, rest = _quantity(text)
    if compared := _COMPARED.fullmatch(rest):
        word, number, tail = compared.groups()
        return _placed(text, Watchpoint(key, _SIGNS[word], _bound(text, number)), tail)
    if stated := _STATED.fullmatch(rest):
        word, tail = stated.groups()
        sign = _SIGNS.get(f"is {word.lower()}")
        if sign is None:
            raise NotationError(f"{text!r} needs nan, inf or zero after 'is'.")
        return _placed(text, Watchpoint(key, sign), tail)
    raise NotationError(
        f"{text!r} needs a condition after the quantity: <, <=, > or >= and a number, or is nan,"
        " is inf, is zero."
    )


def _quantity(text: str) -> tuple[str, str]:
    """The quantity, and what stands behind it."""
    found = _QUANTITY.match(text)
    word = found.group() if found else ""
    if not word:
        raise NotationError(f"{text!r} needs a quantity first, e.g. weight_grad < 1e-8.")
    key = word.lower()
    if key in QUANTITIES and key not in WATCHED:
        raise NotationError(f"{text!r} watches a histogram; watch one of its numbers instead.")
    if key not in WATCHED:
        raise UnknownName("quantity", word, WATCHED)
    return key, text[len(word) :].lstrip()


def _bound(text: str, word: str) -> float:
    try:
        bound = float(word)
    except ValueError:
        bound = float("nan")
    if not isfinite(bound):
        raise NotationError(f"{text!r} needs a finite number to compare with, e.g. 1e-8.")
    return bound


def _placed(text: str, watchpoint: Watchpoint, tail: str) -> Watchpoint:
    """A watchpoint with the part and the arm that stand behind its condition."""
    found = _TAIL.fullmatch(tail)
    if found is None:
        raise NotationError(
            f"{text!r} has {tail.strip()!r} at its end, where only 'at PART' and 'in ARM' can be."
        )
    part, arm = found.groups(default="")
    if part and WATCHED[watchpoint.quantity].part == "network":
        raise NotationError(
            f"{text!r} watches a number of the whole network, which cannot be at {part}."
        )
    return msgspec.structs.replace(watchpoint, part=part, arm=arm)


def number_text(value: float, digits: int = 17) -> str:
    """A number as people write it: ``1e-8``, ``0.5``, ``10``, ``NaN``.

    Args:
        value: any.
        digits: significant ones at most; of 17 those that `float` needs to read the same.
    """
    if not isfinite(value):
        return {"nan": "NaN", "inf": "∞", "-inf": "−∞"}[str(value)]
    text = repr(value) if digits >= 17 else f"{value:.{digits}g}"
    return re.sub(r"e([+-])0*", lambda found: f"e{found[1].strip('+')}", text.removesuffix(".0"))
