"""Settings: the frozen, validated values that say which network is meant.

A family is one `Settings` class; its fields carry bounds, help and units, from which the form in
the window, ``--set key=value`` and saved files are made. A variant is a value, not a class.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Self

import msgspec
from msgspec import Meta, inspect

from resviz.core.errors import UnknownName
from resviz.core.network import Network
from resviz.core.ops import Shape, shape_text
from resviz.zoo.values import Field, Value, read_value


def about(title: str, text: str, *, unit: str = "", words: Mapping[str, str] | None = None) -> Meta:
    """Describe a setting: the label, one sentence of help, its unit, words for its choices."""
    return Meta(title=title, description=text, extra={"unit": unit, "words": dict(words or {})})


Size = Annotated[int, Meta(ge=1, le=4096)]
Count = Annotated[int, Meta(ge=1, le=100_000)]


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen value whose fields describe themselves and can be changed from plain input."""

    described_as: ClassVar[str] = ""

    def check(self) -> None:
        """Look at rules that span fields.

        Raises:
            SettingError: naming the setting at fault.
        """

    def change(self, /, **changes: object) -> Self:
        """A copy with some settings changed; texts are read as on the command line.

        Raises:
            UnknownName: no such setting.
            SettingError: a value is of the wrong kind or outside its bounds, or does not go with
                another.
        """
        changed = self.read(**changes)
        changed.check()
        return changed

    def read(self, /, **changes: object) -> Self:
        """As `change`, but without a look at rules that span fields.

        Raises:
            UnknownName: no such setting.
            SettingError: a value is of the wrong kind or outside its bounds.
        """
        known = {field.name: field for field in fields(type(self))}
        for name in changes:
            if name not in known:
                raise UnknownName(f"setting of {self.described_as}", name, known)
        values = {name: read_value(known[name], raw) for name, raw in changes.items()}
        return msgspec.structs.replace(self, **values)


class AnyFamily:
    """What the settings of all families are; it only serves to name them in messages."""

    __slots__ = ()


_WITHOUT: dict[str, Value] = {"shortcut": "none", "shortcuts": False}
"""The switches that take shortcuts away, by name, and how they then stand."""


class Settings(Described, AnyFamily, frozen=True, kw_only=True, tag_field="family"):
    """What every family has: the image it takes and the classes it tells apart.

    Attributes:
        why_no_plain: why a network has no plain counterpart, where it has none.
        why_no_stages: why it cannot be had as a network of one's own, stage by stage; nothing
            where it can.
        says_all: the canonical name is a person's own choice; settings add nothing to it.
    """

    why_no_plain: ClassVar[str] = "It has no shortcuts to remove."
    why_no_stages: ClassVar[str] = (
        "Only stages of ResNets can be listed: those of 2015 and 2016, wide, grouped, with"
        " attention."
    )
    says_all: ClassVar[bool] = False

    channels: Annotated[
        Count, about("Image channels", "Channels of the image: 3 for colour, 1 for grey.")
    ] = 3
    size: Annotated[
        Size, about("Image size", "Height and width of the square image.", unit="px")
    ] = 224
    classes: Annotated[Count, about("Classes", "Outputs of the last layer.")] = 1000

    @classmethod
    def family(cls) -> str:
        """The family's key."""
        return str(cls.__struct_config__.tag)

    @property
    def image(self) -> Shape:
        """Shape of the image, without the batch."""
        return (self.channels, self.size, self.size)

    def summed_up(self, *words: str) -> str:
        """The words that are not empty, and the image: what stands beneath a network's title."""
        return " · ".join([*filter(None, words), f"input {shape_text(self.image)}"])

    def build(self, name: str = "", title: str = "") -> Network:
        """The network these settings describe.

        Args:
            name: what to call it, unless by its canonical name.
            title: the name as printed.

        Raises:
            ShapeError: a layer does not fit the image.
        """
        raise NotImplementedError  # every family has its own

    @property
    def normalisation(self) -> str:
        """How activations are normalised: ``batch``, ``layer`` or ``none``."""
        return str(getattr(self, "norm", "batch"))

    @property
    def rough_size(self) -> int:
        """About how many layers it has, known without building it."""
        raise NotImplementedError  # every family has its own

    def canonical_name(self) -> str:
        """The name in the field's manner that fits these settings best, e.g. ``resnet50``."""
        raise NotImplementedError  # every family has its own

    def idle(self) -> frozenset[str]:
        """Names of the settings that change nothing as the others stand; a form hides them."""
        return frozenset()

    def plain(self) -> Self | None:
        """The same layers without shortcuts, or None where there are none to remove.

        A family that can be without has the switch ``shortcut`` or ``shortcuts`` for it.
        """
        for name, without in _WITHOUT.items():
            if getattr(self, name, without) != without:
                return msgspec.structs.replace(self, **{name: without})
        return None

    def with_shortcuts(self) -> Self | None:
        """A plain network with the shortcuts its family usually has, or None where it has them."""
        for name, without in _WITHOUT.items():
            usual = next((row.default for row in fields(type(self)) if row.name == name), without)
            if usual != without == getattr(self, name):
                return self.change(**{name: usual})
        return None

    def is_plain(self, network: Network) -> bool:
        """Whether the network of these settings, which is given, goes without shortcuts."""
        if self.plain() is not None:
            return False
        return self.with_shortcuts() is not None or not network.has_shortcuts

    def fitted(self, channels: int, size: int, classes: int) -> Self:
        """The same network for the images and classes of a data set."""
        return self.change(channels=channels, size=size, classes=classes)


def differences(settings: Settings, base: Settings) -> dict[str, Value]:
    """The settings whose values are not those of another network of the same family."""
    return {
        field.name: getattr(settings, field.name)
        for field in fields(type(settings))
        if getattr(settings, field.name) != getattr(base, field.name)
    }


@cache
def fields(described: type[Described]) -> tuple[Field, ...]:
    """The settings of a family, or of anything described, in the order of its form."""
    info = inspect.type_info(described)
    assert isinstance(info, inspect.StructType)
    # The family's own settings first, for they are what people came to turn; what all share last.
    shared = set(Settings.__struct_fields__)
    places = {
        name: (generation, place)
        for generation, owner in reversed([*enumerate(described.__mro__)])
        for place, name in enumerate(vars(owner).get("__annotations__", ()))
    }
    ordered = sorted(info.fields, key=lambda field: (field.name in shared, places[field.name]))
    # What bears no title (a list of arms, say) is not for a form.
    return tuple(row for row in map(_describe, ordered) if row.title)


def _describe(field: inspect.Field) -> Field:
    outer = _said(field.type)
    extra: dict[str, Any] = {"unit": "", "words": {}}
    title = help_text = ""
    if isinstance(outer, inspect.Metadata):
        extra = outer.extra or extra
        schema = outer.extra_json_schema or {}
        title, help_text = schema.get("title", ""), schema.get("description", "")
        outer = outer.type
    inner = outer.item_type if isinstance(outer, inspect.VarTupleType) else outer
    inner = inner.type if isinstance(inner, inspect.Metadata) else inner
    choices: dict[str, str] = {}
    if isinstance(inner, inspect.LiteralType):
        choices = {str(value): extra["words"].get(value, str(value)) for value in inner.values}
    return Field(
        name=field.name,
        kind=_kind(outer),
        title=title,
        help=help_text,
        unit=extra["unit"],
        choices=choices,
        minimum=getattr(inner, "ge", None),
        maximum=getattr(inner, "le", getattr(inner, "max_length", None)),
        default=field.default,
    )


def _said(kind: inspect.Type) -> inspect.Type:
    """The type of a setting where it is said, if it need not be."""
    if isinstance(kind, inspect.UnionType):
        return next(each for each in kind.types if not isinstance(each, inspect.NoneType))
    return kind


def _kind(kind: inspect.Type) -> Any:
    match kind:
        case inspect.VarTupleType(item_type=inspect.LiteralType()):
            return "choices"
        case inspect.VarTupleType():
            return "integers"
        case inspect.LiteralType():
            return "choice"
        case inspect.BoolType():
            return "switch"
        case inspect.FloatType():
            return "number"
        case inspect.IntType():
            return "integer"
        case _:
            return "text"
