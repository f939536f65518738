"""Code in lines of at most 88 characters, broken as Python's usual formatters break them."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

WIDTH = 88


class Call(NamedTuple):
    """Brackets and what stands between them, such as ``nn.Conv2d(3, 64, 7, stride=2)``.

    Attributes:
        opening: up to the opening bracket, included.
        items: what is between the brackets.
        closing: the closing bracket and what follows it.
        loop: the end of a comprehension, such as ``for _ in range(3)``; then there is one item.
        between: what separates the items; nothing where each but the first begins by an operator.
    """

    opening: str
    items: tuple["Code", ...]
    closing: str = ")"
    loop: str = ""
    between: str = ","


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
    return f"{code.opening}{_between(code)}{code.closing}"


def _between(code: Call) -> str:
    loop = f" {code.loop}" if code.loop else ""
    return f"{code.between} ".join(flat(item) for item in code.items) + loop


def lines(code: Code, indent: int = 0, before: str = "", after: str = "") -> list[str]:
    """The code, indented by so many spaces, on as few lines as hold it."""
    space = " " * indent
    whole = f"{space}{before}{flat(code)}{after}"
    if isinstance(code, str) or len(whole) <= WIDTH:
        return [whole]
    inner = " " * (indent + 4)
    body = [inner + _between(code)]
    if len(body[0]) > WIDTH and code.loop:
        body = [*lines(code.items[0], indent + 4), f"{inner}{code.loop}"]
    elif len(body[0]) > WIDTH:
        comma = code.between if len(code.items) > 1 else ""
        body = [line for item in code.items for line in lines(item, indent + 4, after=comma)]
    return [f"{space}{before}{code.opening}", *body, f"{space}{code.closing}{after}"]


def statement(text: str, indent: int) -> list[str]:
    """An assignment or a ``return``, its expression broken where one line does not hold it."""
    if indent + len(text) <= WIDTH:
        return [" " * indent + text]
    (parsed,) = ast.parse(text).body
    assert isinstance(parsed, ast.Assign | ast.Return)
    assert parsed.value is not None
    before = text.removesuffix(ast.get_source_segment(text, parsed.value) or "")
    return lines(_code(parsed.value), indent, before)


_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}


def _code(node: ast.expr) -> Code:
    match node:
        case ast.BinOp():
            return Call("(", tuple(_terms(node, type(node.op))), between="")
        case _:
            return _bracketed(node)


def _terms(node: ast.expr, kind: type[ast.operator]) -> Iterator[str]:
    """What is added up, or multiplied; all but the first with the sign before it."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, kind):
        yield from _terms(node.left, kind)
        yield f"{_SIGNS[kind]} {_text(node.right)}"
    else:
        yield _text(node)


def _bracketed(node: ast.expr) -> Code:
    match node:
        case ast.Call():
            items = (*map(_bracketed, node.args), *map(_text, node.keywords))
            return Call(f"{_text(node.func)}(", items)
        case ast.List():
            return Call("[", tuple(map(_bracketed, node.elts)), "]")
        case ast.Tuple():
            return Call("(", tuple(map(_bracketed, node.elts)))
        case _:
            return _text(node)


def _text(node: ast.AST) -> str:
    return sliced(ast.unparse(node))
