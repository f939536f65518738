"""What a class takes: the numbers in which its groups differ."""

import re
from typing import Any

from resviz.codegen.forms import CLASSES, REQUIRED
from resviz.codegen.templates import PRESENT, UNSET, Parameter, Slot, Template

_CHANNELS = {
    *("in_channels", "out_channels", "channels", "in_features", "out_features", "features"),
    *("groups", "begin", "end", "added", "size"),
}
"""Fields that count channels, and may be equal to others for that reason."""

_PROJECTIONS = {"downsample", "proj", "shortcut"}
"""What groups are called that bring a shortcut to another shape."""

_PARTS = {"begin", "end"}
"""Fields that say where a part of the channels begins and ends."""

_USUAL = {"stride": 1, "dilation": 1, "groups": 1, PRESENT: False}


_WORDS = {"kernel": "kernel_size", CLASSES: "num_classes"}
"""What torch calls a field that resviz calls otherwise."""


Column = tuple[Parameter, list[Any]]
"""An argument, and what it is in each group."""


def find_parameters(template: Template, *, is_network: bool = False) -> None:
    """Numbers that are the same in all groups are written out; each other one becomes an argument.

    Numbers that are equal, or whole multiples, wherever they occur share an argument. How many
    classes there are is always one, of the network itself with a default.
    """
    columns: list[Column] = []
    told: dict[tuple[Any, ...], str] = {}
    names = {element.name for element in template.elements}
    for at, slot in enumerate(template.slots):
        column = [row[at] for row in template.rows]
        known = [value for value in column if value is not UNSET]
        same = all(value == known[0] and type(value) is type(known[0]) for value in known)
        if same and len(known) == len(column) and slot.field != CLASSES:
            template.written.append(repr(known[0]))
            continue
        near = template.written[-1] if slot.field == "out_channels" else ""
        seen = told.get((*column,), "") if slot.field in _CHANNELS - _PARTS else ""
        found = seen or _shared(slot, column, columns, near, same=same)
        if same and not found and slot.field != CLASSES:
            template.written.append(repr(known[0]))
            continue
        if not found:
            taken = names | {parameter.name for parameter, _ in columns}
            name = _argument_name(slot, taken, leaves=column == template.ends)
            kind = " | ".join(sorted({_type(value) for value in known}))
            default = _default(slot, known, is_network=is_network)
            columns.append((Parameter(name, slot.field, kind, default), column))
            found = name
        template.written.append(found)
        if slot.field in _CHANNELS:
            told.setdefault((*column,), found)
    columns.sort(key=lambda each: each[0].default is not REQUIRED)
    template.parameters = [parameter for parameter, _ in columns]
    template.takes = [
        [_or_default(parameter, column, at) for parameter, column in columns]
        for at in range(len(template.rows))
    ]


def _shared(slot: Slot, column: list[Any], columns: list[Column], near: str, *, same: bool) -> str:
    """An argument that tells this number too, or a multiple of one; nothing if there is none.

    Args:
        slot: which number.
        column: it, per group.
        columns: the arguments so far.
        near: what the channels are that a convolution reads; inside a block it widens these.
        same: it is the same wherever it occurs; then a multiple of what enters by chance only.
    """
    own = [each for each in columns if each[0].name == near != "in_channels"]
    inside = [each for each in columns if each[0].name != "in_channels"]
    if slot.field in _PARTS:  # parts are parts of what is inside
        columns = inside
    fewer = inside if same else columns
    return (
        _equal(slot, column, own)
        or _multiple(slot, column, own)
        or _equal(slot, column, columns)
        or _multiple(slot, column, fewer)
    )


def _equal(slot: Slot, column: list[Any], columns: list[Column]) -> str:
    channels = slot.field in _CHANNELS
    for parameter, other in columns:
        alike = parameter.field in _CHANNELS if channels else parameter.field == slot.field
        if alike and _fits(column, other, 1):
            for at, value in enumerate(other):
                other[at] = column[at] if value is UNSET else value
            return parameter.name
    return ""


def _multiple(slot: Slot, column: list[Any], columns: list[Column]) -> str:
    if slot.field not in _CHANNELS:
        return ""
    for factor in range(2, 9):  # the smallest, for two widths may be multiples of each other
        for parameter, other in reversed(columns):
            able = parameter.field in _CHANNELS and UNSET not in other
            if able and _fits(column, other, factor):
                return f"{factor} * {parameter.name}"
    return ""


def _fits(column: list[Any], other: list[Any], factor: int) -> bool:
    pairs = [
        (one, two)
        for one, two in zip(column, other, strict=True)
        if one is not UNSET and two is not UNSET
    ]
    return bool(pairs) and all(one == factor * two for one, two in pairs)


def _or_default(parameter: Parameter, column: list[Any], at: int) -> Any:
    if column[at] is not UNSET:
        return column[at]
    if parameter.default is not REQUIRED:
        return parameter.default
    return next(value for value in column if value is not UNSET)


def _type(value: Any) -> str:
    return "tuple[int, int]" if isinstance(value, tuple) else type(value).__name__


def _default(slot: Slot, known: list[Any], *, is_network: bool) -> Any:
    if slot.field == CLASSES:
        return known[0] if is_network else REQUIRED
    usual = _USUAL.get(slot.field, REQUIRED)
    return usual if usual in known else REQUIRED


def _argument_name(slot: Slot, taken: set[str], *, leaves: bool) -> str:
    owner = re.sub(r"\W", "_", slot.owner).strip("_")
    if slot.field == PRESENT:
        wanted = ["project"] * (owner in _PROJECTIONS) + [f"with_{owner}"]
    elif slot.field in _CHANNELS - {"groups"}:
        wanted = ["in_channels"] * slot.enters + ["out_channels"] * leaves
        wanted += ["width", f"{owner}_width" if owner else "part_width"]
    else:
        field = _WORDS.get(slot.field, slot.field)
        wanted = [field, f"{owner}_{field}"]
    wanted += [f"{wanted[-1].rstrip('23456789')}{number}" for number in range(2, 1000)]
    return next(name for name in wanted if name not in taken and name[0].isalpha())
