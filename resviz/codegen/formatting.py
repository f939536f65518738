"""Code in lines of at most 88 characters, broken as Python's usual formatters break them."""

import re
from typing import NamedTuple

WIDTH = 88


class Call(NamedTuple):
    """Brackets and what stands between them, such as ``nn.Conv2d(3, 64, 7, stride=2)``.

    Attributes:
        opening: up to the opening bracket, included.
        items: what is between the brackets, separated by commas.
        closing: the closing bracket and what follows it.
        loop: the end of a comprehension, such as ``for _ in range(3)``; then there is one item.
    """

    opening: str
    items: tuple["Code", ...]
    closing: str = ")"
    loop: str = ""


Code = str | Call

_CHANNELS = re.compile(r"\[:, ([^:,\[\]]*):([^:,\[\]]*)\](\[:, :, None, None\])?")
"""Some channels of a tensor, and what makes maps of them."""


def sliced(code: str) -> str:
    """The code with slices as formatters space them: ``x[:, :16]``, ``x[:, : self.width]``."""

    def spaced(found: re.Match[str]) -> str:
        begin, end, maps = found[1].strip(), found[2].strip(), found[3]
        if not (begin + end).isalnum():  # spaces go around the colon of longer expressions
            begin, end = f"{begin} " if begin else "", f" {end}" if end else ""
        return f"[:, {begin}:{end}{', None, None' if maps else ''}]"

    return _CHANNELS.sub(spaced, code)


def flat(code: Code) -> str:
    """The code on one line."""
    if isinstance(code, str):
        return code
    inner = ", ".join(flat(item) for item in code.items)
    loop = f" {code.loop}" if code.loop else ""
    return f"{code.opening}{inner}{loop}{code.closing}"


def lines(code: Code, indent: int = 0, before: str = "", after: str = "") -> list[str]:
    """The code, indented by so many spaces, on as few lines as hold it."""
    space = " " * indent
    whole = f"{space}{before}{flat(code)}{after}"
    if isinstance(code, str) or len(whole) <= WIDTH:
        return [whole]
    inner = " " * (indent + 4)
    loop = f" {code.loop}" if code.loop else ""
    body = [inner + ", ".join(flat(item) for item in code.items) + loop]
    if len(body[0]) > WIDTH and code.loop:
        body = [*lines(code.items[0], indent + 4), f"{inner}{code.loop}"]
    elif len(body[0]) > WIDTH:
        comma = "," if len(code.items) > 1 else ""
        body = [line for item in code.items for line in lines(item, indent + 4, after=comma)]
    return [f"{space}{before}{code.opening}", *body, f"{space}{code.closing}{after}"]
