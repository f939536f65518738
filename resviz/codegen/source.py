"""The whole file: helpers, classes from the inside out, the network last."""

import keyword
import re
from collections.abc import Iterator, Sequence
from textwrap import wrap

from resviz.codegen.classes import Classes
from resviz.codegen.construction import made
from resviz.codegen.formatting import WIDTH, Call, lines, statement
from resviz.codegen.forms import REQUIRED, Form
from resviz.codegen.forward import Forward
from resviz.codegen.helpers import HELPERS
from resviz.codegen.templates import PRESENT, Parameter, Template, fields_of
from resviz.codegen.tree import tree_of
from resviz.core.network import Level, Network
from resviz.core.ops import shape_text
from resviz.zoo.naming import state_names
from resviz.zoo.presets import title_of

_MOST_LETTERS = 60
"""Of the name of a class, so that it fits on a line."""

_WORDS = {
    "se": "SqueezeExcitation",
    "eca": "EfficientChannelAttention",
    "sk": "SelectiveKernels",
    "splat": "SplitAttention",
    "mlp": "MLP",
    "network": "Network",
}


def to_python(network: Network) -> str:
    """The network as the source of a PyTorch module that needs torch alone.

    The keys of the module's ``state_dict`` are those that resviz's own has, see
    `resviz.zoo.naming.state_names`; weights fit both.

    Raises:
        EngineError: a layer has no form in PyTorch.
    """
    root = tree_of(network, state_names(network))
    labels = {
        (network.nodes[scope.start].id, scope.stop - scope.start): scope.label.rstrip("0123456789")
        for scope in network.scopes.values()
        if scope.level is not Level.STAGE
    }
    classes = Classes(root, labels)
    names = _class_names(network, classes)
    bodies = [_class(template, names, classes.root) for template in classes.found]
    code = "\n\n\n".join("\n".join(body) for body in bodies)
    called = {name for template in classes.found for name in _called(template)}
    brought = [text.rstrip() for name, text in HELPERS.items() if name in called]
    code = "\n\n\n".join([*brought, code])
    return "\n".join([*_head(network, code), "", "", code, ""])


def _head(network: Network, code: str) -> Iterator[str]:
    title = " ".join(network.title.split()).replace("\\", "/").replace('"', "'")
    title = re.sub(r",(?=\w+=)", ", ", title)
    first = f'"""{title} for images of {shape_text(network.input_shape)}.'
    yield from wrap(first, WIDTH, break_long_words=False, break_on_hyphens=False)
    yield ""
    yield f"{network.params:,} parameters, {network.macs:,} multiply-adds."
    yield "Written by resviz; needs PyTorch alone."
    yield '"""'
    yield ""
    if "OrderedDict(" in code:
        yield "from collections import OrderedDict"
        yield ""
    if "torch." in code:
        yield "import torch"
    if "F." in code:
        yield "import torch.nn.functional as F"
    yield "from torch import Tensor, nn"


def _called(template: Template) -> Iterator[str]:
    """The classes and functions its layers call, those in sequences included."""
    for element in template.elements:
        if isinstance(element.what, Form):
            yield element.what.called
        elif element.what.inline:
            yield from _called(element.what)


def _class_names(network: Network, classes: Classes) -> dict[Template, str]:
    names: dict[Template, str] = {}
    taken = {*HELPERS, "F", "Tensor", "OrderedDict"}
    for template in classes.found:
        is_network = template is classes.root
        own = _camel(_plain_title(network) if is_network else template.label)
        if len(own) == 1:
            own += "Net" if is_network else "Branch"
        wanted = (own, *(f"{own}{number}" for number in range(2, len(classes.found) + 10)))
        names[template] = next(name for name in wanted if name not in taken)
        taken.add(names[template])
    return names


def _plain_title(network: Network) -> str:
    """Of a variant, such as ``resnet50(shortcut=A)``, the title of what it is a variant of."""
    name, bracket, _ = network.title.partition("(")
    is_variant = bracket and network.title == network.name
    return (title_of(name) if is_variant else network.title)[:_MOST_LETTERS]


def _camel(words: str) -> str:
    """A name for a class: ``dense layer`` becomes DenseLayer, ``WRN-28-10`` WRN28_10."""
    if words in _WORDS:
        return _WORDS[words]
    apart = re.sub(r"(?<=\d)[^A-Za-z0-9]+(?=\d)", "_", words)
    parts = re.findall(r"[A-Za-z0-9]+|(?<=\d)_(?=\d)", apart)
    name = "".join(part[0].upper() + part[1:] for part in parts)
    return name if name.isidentifier() and not keyword.iskeyword(name) else f"Net{name}"


# Classes


def _class(template: Template, names: dict[Template, str], network: Template) -> list[str]:
    numbers = [*_numbers(template)]
    is_network = template is network
    forward = Forward(template, [_in_forward(template, each) for each in numbers], is_network)
    body = [f"class {names[template]}(nn.Module):"]
    body += [*_constructor(template, numbers, forward, names), ""]
    tensors = [f"{name}: Tensor" for name in forward.arguments]
    several = "Tensor | tuple[Tensor, ...]" if is_network else "tuple[Tensor, ...]"
    results = "Tensor" if len(template.outputs) == 1 else several
    body += lines(Call("def forward(", ("self", *tensors), f") -> {results}:"), 4)
    for text in forward.statements:
        body += statement(text, 8)
    return body


def _numbers(template: Template) -> Iterator[dict[str, str]]:
    """Per element what stands for its fields; for groups by place."""
    written = iter(template.written)
    for element in template.elements:
        found = {PRESENT: next(written)} if element.optional else {}
        if isinstance(element.what, Form):
            found |= {name: next(written) for name in fields_of(element.what)}
        else:
            found |= {str(at): next(written) for at in range(len(element.what.fields))}
        yield found


def _in_forward(template: Template, numbers: dict[str, str]) -> dict[str, str]:
    """Arguments are kept in the object for ``forward``."""
    names = "|".join(parameter.name for parameter in template.parameters)
    if not names:
        return numbers
    return {key: re.sub(rf"\b({names})\b", r"self.\1", text) for key, text in numbers.items()}


def _constructor(
    template: Template,
    numbers: Sequence[dict[str, str]],
    forward: Forward,
    names: dict[Template, str],
) -> Iterator[str]:
    arguments = [_signature(parameter) for parameter in template.parameters]
    yield from lines(Call("def __init__(", ("self", *arguments), ") -> None:"), 4)
    yield "        super().__init__()"
    for parameter in template.parameters:
        if any(re.search(rf"\bself\.{parameter.name}\b", line) for line in forward.statements):
            yield f"        self.{parameter.name} = {parameter.name}"
    for element, values in zip(template.elements, numbers, strict=True):
        yield from made(element, values, names)


def _signature(parameter: Parameter) -> str:
    default = "" if parameter.default is REQUIRED else f" = {parameter.default!r}"
    return f"{parameter.name}: {parameter.kind}{default}"
