"""The statements that run a class's layers."""

import keyword
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from resviz.codegen.formatting import sliced
from resviz.codegen.forms import Form
from resviz.codegen.helpers import HELPERS
from resviz.codegen.templates import Element, Ref, Template

_LONGEST = 64
"""Letters up to which an expression goes into the next."""

_LONGEST_TERM = 36
"""The same for one of several inputs."""

_NO_VARIABLES = {*HELPERS, *keyword.kwlist, "F", "nn", "self", "torch"}
"""What means something else in the code."""

_PLAIN = re.compile(r"[(\[] *\{0\} *[,)\]]|^\{0\}$")
"""Where any expression may stand."""


@dataclass(frozen=True)
class _Value:
    """A tensor as code.

    Attributes:
        text: the expression.
        variables: those it reads.
        atom: it can stand inside any other.
        weighted: it calls a layer with weights.
        normed: it begins with a norm, so that weights come last.
    """

    text: str
    variables: tuple[str, ...]
    atom: bool = True
    weighted: bool = False
    normed: bool = False

    @property
    def is_name(self) -> bool:
        return self.variables == (self.text,)


class Forward:
    """The body of ``forward``.

    Args:
        template: the class.
        numbers: per element what stands for its fields.
        is_network: outputs but the last are auxiliary classifiers, which only training looks at.
    """

    def __init__(
        self, template: Template, numbers: Sequence[dict[str, str]], is_network: bool = False
    ) -> None:
        self._elements = template.elements
        self._outputs = template.outputs
        self._numbers = numbers
        self._has_auxiliary = is_network and len(self._outputs) > 1
        self._uses = Counter(ref for element in self._elements for ref in element.reads)
        self._uses.update(template.outputs)
        self._readers: dict[Ref, int] = {}
        for at, element in enumerate(self._elements):
            self._readers |= dict.fromkeys(element.reads, at)
        self._values: dict[Ref, _Value] = {}
        several = [f"x{number}" for number in range(1, template.inputs + 1)]
        self.arguments = several if template.inputs > 1 else ["x"]
        for at, name in enumerate(self.arguments):
            self._values[-1, at] = _Value(name, (name,))
        self.statements = [*self._run()]

    def _run(self) -> Iterator[str]:
        for at, element in enumerate(self._elements):
            operands = [self._take(ref) for ref in element.reads]
            value = self._applied(element, self._numbers[at], operands)
            if element.results > 1:
                names = self._names(element, operands, element.results)
                yield f"{', '.join(names)} = {value.text}"
                for number, name in enumerate(names):
                    self._values[at, number] = _Value(name, (name,))
            elif self._goes_on(at, value):
                self._values[at, 0] = value
            else:
                (name,) = self._names(element, operands, 1)
                yield f"{name} = {value.text}"
                self._values[at, 0] = _Value(name, (name,))
        results = [self._take(ref).text for ref in self._outputs]
        if self._has_auxiliary:
            yield f"return ({', '.join(results)}) if self.training else {results[-1]}"
        else:
            yield f"return {', '.join(results)}"

    def _take(self, ref: Ref) -> _Value:
        self._uses[ref] -= 1
        value = self._values[ref]
        if not self._uses[ref]:
            del self._values[ref]
        return value

    def _applied(self, element: Element, numbers: dict[str, str], operands: list[_Value]) -> _Value:
        what = element.what
        variables = tuple(dict.fromkeys(name for value in operands for name in value.variables))
        weighted = any(value.weighted for value in operands)
        first = operands[0]
        own = f"self.{element.name}"
        if isinstance(what, Template) or what.is_module:
            text = f"{own}({', '.join(value.text for value in operands)})"
            heavy = isinstance(what, Template) or what.weighted
            normed = first.normed or (isinstance(what, Form) and what.norm and first.is_name)
            return _Value(text, variables, True, weighted or heavy, normed)
        terms = [
            value.text
            if value.atom or _PLAIN.search(what.function.replace(f"{{{place}}}", "{0}"))
            else f"({value.text})"
            for place, value in enumerate(operands)
        ]
        text = sliced(what.function.format(*terms, self=own.replace("*", ""), **numbers))
        return _Value(text, variables, what.atom, weighted or what.weighted, first.normed)

    def _goes_on(self, at: int, value: _Value) -> bool:
        """The expression goes into the one that reads it, without a name of its own."""
        if self._uses[at, 0] != 1:
            return False
        if (at, 0) in self._outputs:
            return not self._has_auxiliary
        if len(value.text) > _LONGEST:
            return False
        reader = self._elements[self._readers[at, 0]]
        what = reader.what
        if len(reader.reads) > 1:
            return value.atom and len(value.text) <= _LONGEST_TERM
        if isinstance(what, Template):
            return not value.weighted
        if what.repeats:
            return False
        if what.weighted:
            return not value.weighted
        return not (value.weighted and value.normed and what.norm)

    def _names(self, element: Element, operands: list[_Value], count: int) -> list[str]:
        """Names for results: those of variables that nobody needs any more, else new ones."""
        needed = {name for value in self._values.values() for name in value.variables}
        free = [name for value in operands for name in value.variables if name not in needed]
        names = list(dict.fromkeys(free))[:count]
        taken = needed | {*names} | _NO_VARIABLES
        owner = re.sub(r"\W", "_", element.name)
        is_branch = isinstance(element.what, Template) and owner.isidentifier()
        wanted = ["y", "z", *([owner] if is_branch else [])]
        wanted += [f"y{number}" for number in range(2, 10_000)]
        fresh = (name for name in wanted if name not in taken)
        return names + [next(fresh) for _ in range(count - len(names))]
