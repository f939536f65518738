"""How wide text is, from the metrics of the shipped font, so that layout needs no toolkit."""

from functools import cache
from typing import Any

import msgspec

from resviz.resources import asset

FAMILY = "Inter"
WEIGHTS = (400, 500, 600, 700)


@cache
def _metrics() -> dict[str, Any]:
    metrics: dict[str, Any] = msgspec.json.decode(asset("fonts", "metrics.json").read_bytes())
    return metrics


@cache
def _advances(weight: int) -> dict[str, float]:
    metrics = _metrics()
    em = metrics["units_per_em"]
    widths = metrics["advances"][str(weight)]
    return {char: width / em for char, width in zip(metrics["characters"], widths, strict=True)}


def text_width(text: str, size: float, weight: int = 400) -> float:
    """Width in the unit of the size; a character the font lacks counts as one em."""
    advances = _advances(weight)
    return size * sum([advances.get(char, 1.0) for char in text])


def cap_height(size: float) -> float:
    """Height of a capital letter."""
    metrics = _metrics()
    return float(size * metrics["cap_height"] / metrics["units_per_em"])


def shortened(text: str, width: float, size: float, weight: int = 400) -> str:
    """The text, or as much of it as fits the width with an ellipsis behind."""
    if text_width(text, size, weight) <= width:
        return text
    while text and text_width(text + "…", size, weight) > width:
        text = text[:-1].rstrip()
    return text + "…"


def wrapped(words: str, width: float, size: float) -> list[str]:
    """Words joined by " · " in lines no wider than this where one fits; no line for no words.

    A part that is too wide for a line is broken at its spaces.
    """
    lines: list[str] = []
    for part in filter(None, words.split(" · ")):
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines += _broken(part, width, size)
    return lines


def _broken(part: str, width: float, size: float) -> list[str]:
    first, *others = part.split(" ")
    lines = [first]
    for word in others:
        longer = f"{lines[-1]} {word}"
        if text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
