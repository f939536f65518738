"""What a class of the written code is made of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from resviz.codegen.forms import REQUIRED, Form

Ref = tuple[int, int]
"""Who made a tensor, and which of its results it is; −1 made what enters."""

UNSET = object()
"""A number of a layer that is left out."""

PRESENT = "present"
"""The field that says whether a layer is there."""


_ENTERING = {"in_channels", "in_features", "channels", "features"}


class Slot(NamedTuple):
    """A number in a template: whose it is, and which.

    Attributes:
        owner: name of the layer.
        field: which number of it.
        enters: the layer reads what enters the group.
    """

    owner: str
    field: str
    enters: bool = False


class Parameter(NamedTuple):
    """What a class takes, or an expression of that.

    Attributes:
        name: of the argument.
        field: the kind of number.
        kind: its type, as it is annotated.
        default: its default, or `REQUIRED`.
    """

    name: str
    field: str
    kind: str
    default: Any = REQUIRED


class Element(NamedTuple):
    """A layer or group inside a group.

    Attributes:
        name: what it is called there.
        what: how it is written.
        reads: whose tensors it takes.
        results: how many it gives.
        optional: some groups of the class do without it.
    """

    name: str
    what: "Form | Template"
    reads: tuple[Ref, ...]
    results: int = 1
    optional: bool = False


@dataclass(eq=False)
class Template:
    """A class, or an ``nn.Sequential`` that needs none.

    Attributes:
        elements: what it holds, in the order it runs.
        inputs: how many tensors enter.
        outputs: which tensors leave.
        inline: it is an ``nn.Sequential``.
        label: what its groups are, in a word.
        slots: its numbers.
        rows: per group its numbers, in the order of the slots.
        ends: per group the channels that leave it.
        parameters: what its class takes.
        written: per slot a literal, or an expression of the parameters.
        takes: per group what it gives for the parameters.
    """

    elements: tuple[Element, ...]
    inputs: int
    outputs: tuple[Ref, ...]
    inline: bool
    label: str
    slots: list[Slot] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    takes: list[list[Any]] = field(default_factory=list)

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for groups that are alike but for numbers."""
        return (self.elements, self.inputs, self.outputs, self.inline, self.label)

    @property
    def fields(self) -> list[Slot]:
        """The numbers that somebody who makes one of it must say."""
        if self.inline:
            return self.slots
        return [
            Slot("", parameter.field, parameter.name == "in_channels")
            for parameter in self.parameters
        ]


def fields_of(form: Form) -> list[str]:
    """The numbers of a form, in the order they are written."""
    found = [argument.field for argument in form.arguments]
    texts = [form.function, *(shape for _, shape in form.held)]
    found += [name for text in texts for name in re.findall(r"\{([a-z_]+)\}", text)]
    found += [start.field for start in form.starts]
    return list(dict.fromkeys(name for name in found if name not in {"", "self"}))


def slots_of(template: Template) -> Iterator[Slot]:
    """The numbers in a template, in the order its elements are written."""
    for element in template.elements:
        if element.optional:
            yield Slot(element.name, PRESENT)
        enters = any(source == -1 for source, _ in element.reads)
        for slot in inner_slots(element):
            inner = "" if slot.owner.isdigit() else slot.owner
            owner = "_".join(filter(None, (element.name, inner)))
            yield Slot(owner, slot.field, enters and slot.enters)


def inner_slots(element: Element) -> list[Slot]:
    """The numbers of an element itself."""
    if isinstance(element.what, Form):
        return [Slot("", name, name in _ENTERING) for name in fields_of(element.what)]
    return element.what.fields
