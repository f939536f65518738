"""How every operation is written in PyTorch: as a module, as an expression, as a parameter."""

from collections.abc import Mapping
from typing import Any, NamedTuple

REQUIRED = object()
"""The default of an argument that has none."""


CLASSES = "classes"
"""The number of classes, by the name under which `Written.values` has it."""


class Argument(NamedTuple):
    """An argument of a constructor.

    Attributes:
        field: which number it is, by the name under which `Written.values` has it.
        keyword: how it is passed; by place if empty.
        default: what it is if it is left out.
    """

    field: str
    keyword: str = ""
    default: Any = REQUIRED


class Start(NamedTuple):
    """A statement on how a parameter starts, needed unless the number is the usual one."""

    statement: str
    field: str = ""
    usual: float | None = None


class Form(NamedTuple):
    """How layers of a kind are written; equal for layers that differ in numbers alone.

    Attributes:
        constructor: the module's class; empty if there is none.
        arguments: what the constructor takes.
        function: an expression of the inputs ``{0}``, ``{1}``, … and of fields; what it holds
            itself is ``{self}``. Empty if the module is to be called.
        held: parameters that the surrounding class holds, the suffix of the name and the shape.
        starts: how parameters start if not as torch has it.
        weighted: its weights multiply.
        norm: it normalises.
        atom: the expression can stand inside any other.
        repeats: the expression has an input twice.
    """

    constructor: str = ""
    arguments: tuple[Argument, ...] = ()
    function: str = ""
    held: tuple[tuple[str, str], ...] = ()
    starts: tuple[Start, ...] = ()
    weighted: bool = False
    norm: bool = False
    atom: bool = True
    repeats: bool = False

    @property
    def called(self) -> str:
        """The class or function that the code calls, torch's or a helper of `HELPERS`."""
        return (self.function or self.constructor).partition("(")[0]

    @property
    def is_module(self) -> bool:
        """It is called as a module, for it keeps weights or works otherwise while training."""
        return bool(self.constructor) and not self.function

    @property
    def is_free(self) -> bool:
        """It is a module without weights."""
        return self.is_module and not (self.weighted or self.norm)

    @property
    def keeps(self) -> bool:
        """The surrounding class keeps something of it."""
        return self.is_module or bool(self.held)


class Written(NamedTuple):
    """A form and its numbers, by field."""

    form: Form
    values: Mapping[str, Any]

    def classifying(self) -> "Written":
        """The same layer as the one whose outputs are the classes."""
        wanted = {"out_features", "out_channels"}
        arguments = tuple(
            argument._replace(field=CLASSES) if argument.field in wanted else argument
            for argument in self.form.arguments
        )
        values = {CLASSES if name in wanted else name: value for name, value in self.values.items()}
        return Written(self.form._replace(arguments=arguments), values)
