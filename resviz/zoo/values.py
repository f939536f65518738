"""One setting, described; and how what people type or files say becomes its value."""

import re
import reprlib
from collections.abc import Mapping
from math import inf
from typing import Any, Literal, TypeVar

import msgspec

from resviz.core.errors import SettingError

Number = TypeVar("Number", int, float)
Value = bool | int | float | str | tuple[int, ...] | tuple[str, ...]


class Field(msgspec.Struct, frozen=True):
    """One setting, described well enough to make a form row or check a value.

    Attributes:
        name: key of the setting.
        kind: what its values are.
        title: label of the form row.
        help: one sentence on what it does.
        unit: unit of its values, or nothing.
        choices: the possible values of a choice, each with the words shown for it.
        minimum: least value (of each number, for a list).
        maximum: greatest value; of a text, the most characters.
        default: value it has where a preset says nothing.
    """

    name: str
    kind: Literal["integer", "number", "choice", "choices", "switch", "integers", "text"]
    title: str
    help: str
    unit: str = ""
    choices: Mapping[str, str] = {}
    minimum: float | None = None
    maximum: float | None = None
    default: Any = None


def read_value(field: Field, raw: object) -> Value:
    """Turn what a person or a file gives for a setting into its value.

    Raises:
        SettingError: it is of the wrong kind or outside its bounds.
    """
    text = raw.strip() if isinstance(raw, str) else raw
    match field.kind:
        case "choice":
            return _choice(field, text)
        case "choices":
            parts = re.split(r"[,\s]+", text) if isinstance(text, str) else text
            if not isinstance(parts, list | tuple):
                raise SettingError(field.name, f"needs some of {', '.join(field.choices)}.")
            return tuple(dict.fromkeys(_choice(field, part) for part in parts if part != ""))
        case "switch":
            return _switch(field, text)
        case "text":
            return _text(field, str(text))
        case "integers":
            return _integers(field, text)
        case "integer":
            return _number(field, text, int)
        case "number":
            return _number(field, text, float)


def _choice(field: Field, raw: object) -> str:
    by_lower = {choice.lower(): choice for choice in field.choices}
    if str(raw).lower() not in by_lower:
        known = ", ".join(field.choices)
        raise SettingError(
            field.name,
            f"{reprlib.repr(raw)} is none of {known}." if raw else f"needs one of {known}.",
        )
    return by_lower[str(raw).lower()]


def _text(field: Field, text: str) -> str:
    if field.maximum is not None and len(text) > field.maximum:
        raise SettingError(field.name, f"has more than {field.maximum:g} characters.")
    return text


def _switch(field: Field, raw: object) -> bool:
    words = {"true": True, "yes": True, "on": True, "1": True}
    words |= {"false": False, "no": False, "off": False, "0": False}
    if str(raw).lower() not in words:
        raise SettingError(field.name, f"{reprlib.repr(raw)} is neither true nor false.")
    return words[str(raw).lower()]


def _integers(field: Field, raw: object) -> tuple[int, ...]:
    parts = re.split(r"[,\s]+|(?<=\d)-", raw.strip("()[] ,")) if isinstance(raw, str) else raw
    if not isinstance(parts, list | tuple) or not parts or parts == [""]:
        raise SettingError(field.name, "needs whole numbers separated by commas, e.g. 3,4,6,3.")
    return tuple(_number(field, part, int) for part in parts)


_NUMBERS: dict[type, str] = {int: "a whole number", float: "a number"}


def _number(field: Field, raw: object, kind: type[Number]) -> Number:
    words = _NUMBERS[kind]
    if raw == "":
        raise SettingError(field.name, f"needs {words}.")
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise SettingError(field.name, f"{reprlib.repr(raw)} is not {words}.")
    try:
        value = kind(raw)
    except (ValueError, OverflowError):
        raise SettingError(field.name, f"{reprlib.repr(raw)} is not {words}.") from None
    if not -inf < value < inf or (isinstance(raw, float) and value != raw):
        raise SettingError(field.name, f"{reprlib.repr(raw)} is not {words}.")
    low, high = field.minimum, field.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        shown = reprlib.repr(raw).strip("'")
        raise SettingError(field.name, f"{shown} is not between {low:,.12g} and {high:,.12g}.")
    return value
