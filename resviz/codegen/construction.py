"""The statements of a constructor: what makes layers and groups, and how their parameters start."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from resviz.codegen.formatting import Call, lines
from resviz.codegen.forms import REQUIRED, Form
from resviz.codegen.repeats import with_repeats
from resviz.codegen.templates import PRESENT, Element, Parameter, Template, fields_of

ClassNames = Mapping[Template, str]


def made(element: Element, values: dict[str, str], names: ClassNames) -> Iterator[str]:
    """The statements that make a layer or group and start its parameters."""
    what = element.what
    own = f"self.{element.name}"
    if isinstance(what, Form) and not what.keeps:
        return
    if isinstance(what, Form) and what.held:
        for suffix, shape in what.held:
            name = own.replace("*", suffix)
            yield f"        {name} = nn.Parameter(torch.empty({shape.format(**values)}))"
        yield from (f"        {line}" for line in _starts(what, values, own.replace("*", "")))
        return
    indent = 8
    if element.optional:
        yield f"        {own}: nn.Module = nn.Identity()"
        yield f"        if {values[PRESENT]}:"
        indent = 12
    inner = [text for key, text in values.items() if key != PRESENT]
    yield from lines(_construction(what, inner, names), indent, f"{own} = ")
    for line in _starts_within(what, inner, own):
        yield " " * indent + line


def _starts(form: Form, values: dict[str, str], own: str) -> Iterator[str]:
    for start in form.starts:
        if start.usual is None or values[start.field] != repr(start.usual):
            yield start.statement.format(self=own, **values)


def _starts_within(what: Form | Template, values: Sequence[str], own: str) -> Iterator[str]:
    """How parameters start that lie in a layer, or in a sequence."""
    if isinstance(what, Form):
        yield from _starts(what, dict(zip(fields_of(what), values, strict=True)), own)
    elif what.inline:
        for at, (element, inner) in enumerate(_shared_out(what, values)):
            yield from _starts_within(element.what, inner, f"{own}[{at}]")


def _shared_out(
    template: Template, values: Sequence[str]
) -> Iterator[tuple[Element, Sequence[str]]]:
    """The elements of a sequence, each with its numbers."""
    start = 0
    for element in template.elements:
        what = element.what
        count = len(fields_of(what) if isinstance(what, Form) else what.fields)
        yield element, values[start : start + count]
        start += count


def _construction(what: Form | Template, values: Sequence[str], names: ClassNames) -> Call:
    if isinstance(what, Form):
        return _module(what, dict(zip(fields_of(what), values, strict=True)))
    if not what.inline:
        given = zip(what.parameters, values, strict=True)
        return Call(f"{names[what]}(", tuple(_arguments(given)))
    rows = [
        (element.name, _construction(element.what, inner, names))
        for element, inner in _shared_out(what, values)
    ]
    if [name for name, _ in rows] == [str(at) for at in range(len(rows))]:
        return Call("nn.Sequential(", tuple(with_repeats(rows, named=False)))
    pairs = tuple(with_repeats(rows, named=True))
    if len(pairs) == 1 and pairs[0].loop:  # all of them alike: no list is needed around the loop
        return Call("nn.Sequential(", (pairs[0]._replace(opening="OrderedDict("),))
    return Call("nn.Sequential(", (Call("OrderedDict(", (Call("[", pairs, "]"),)),))


def _module(form: Form, values: dict[str, str]) -> Call:
    arguments = []
    for argument in form.arguments:
        text = values[argument.field]
        if argument.default is REQUIRED or text != repr(argument.default):
            arguments.append(f"{argument.keyword}={text}" if argument.keyword else text)
    return Call(f"{form.constructor}(", tuple(arguments))


def _arguments(given: Iterable[tuple[Parameter, str]]) -> Iterator[str]:
    for parameter, text in given:
        if parameter.default is REQUIRED:
            yield text
        elif text != repr(parameter.default):
            yield f"{parameter.name}={text}"
