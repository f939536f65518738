"""The named networks, a row each, and how a name becomes settings."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

from msgspec import structs

from resviz.core.errors import UnknownName
from resviz.core.network import Network
from resviz.zoo.families import family
from resviz.zoo.rows import GROUPS
from resviz.zoo.spec import Settings, differences
from resviz.zoo.values import Value


class Preset(NamedTuple):
    """A named architecture.

    Attributes:
        name: how it is asked for, e.g. ``resnet50``.
        title: how its name is printed, e.g. ``ResNet-50``.
        group: the heading it stands under.
        family: key of its family.
        changes: the settings that are not the family's usual ones.
    """

    name: str
    title: str
    group: str
    family: str
    changes: Mapping[str, Any]

    @property
    def settings(self) -> Settings:
        """Its settings; the family is imported when they are first asked for."""
        return _settings(self.name)


@cache
def presets() -> dict[str, Preset]:
    """Every preset by name, group by group."""
    return {
        name: Preset(name, title, group, key, changes)
        for group, key, rows in GROUPS
        for name, (title, changes) in rows.items()
    }


@cache
def _settings(name: str) -> Settings:
    row = presets()[name]
    return family(row.family)().change(**row.changes)


def preset(name: str) -> Preset:
    """The preset of this name; dashes, underscores and capitals do not matter.

    Raises:
        UnknownName: there is none; close names are suggested.
    """
    rows = presets()
    found = rows.get(name) or _byletters_of().get(letters_of(name))
    if found is None:
        raise UnknownName("preset", name, rows)
    return found


@cache
def _byletters_of() -> dict[str, Preset]:
    return {letters_of(name): row for name, row in presets().items()}


def letters_of(name: str) -> str:
    """The letters and digits of a name, small: what it is compared by."""
    return "".join(filter(str.isalnum, name.lower()))


def title_of(name: str) -> str:
    """How the name of a network is printed; one between presets is printed as they are."""
    row = presets().get(name)
    if row:
        return row.title
    word, number = _parts(name)
    alike = (row for row in presets().values() if number and _parts(row.name)[0] == word)
    for row in alike:
        return row.title.replace(_parts(row.name)[1], number)
    return name


def _parts(name: str) -> tuple[str, str]:
    """A name's word and the number at its end."""
    word = name.rstrip("0123456789")
    return word, name[len(word) :]


@cache
def name_of(settings: Settings) -> str:
    """What a network is called: the name nearest to it, and the settings that name does not tell.

    The image and classes are left out, since every network takes those of its data.
    """
    canonical = settings.canonical_name()
    row = presets().get(canonical)
    if settings.says_all and (row is None or row.family == settings.family()):
        return canonical
    if row and row.family == settings.family() and not _untold(settings, row.settings):
        return canonical  # as most are, and then the others need not be looked at
    ways = [
        (name, _untold(settings, preset(name).settings))
        for name, row in presets().items()
        if row.family == settings.family()
    ]
    if canonical not in presets():
        untold = _untold(settings, type(settings)())
        told = {key: value for key, value in untold.items() if not _is_named(settings, key)}
        ways.insert(0, (canonical, told))
    ways.sort(key=lambda way: (len(way[1]), way[0] != canonical))
    name, untold = ways[0]
    words = [f"{key}={_text(value)}" for key, value in untold.items()]
    return f"{name}({','.join(words)})" if words else name


def _untold(settings: Settings, base: Settings) -> dict[str, Value]:
    changed = differences(settings, base).items()
    return {key: value for key, value in changed if key not in Settings.__struct_fields__}


def _is_named(settings: Settings, key: str) -> bool:
    """The canonical name tells this setting by itself, as it does how deep a network is."""
    usual = type(settings)()
    changed = structs.replace(usual, **{key: getattr(settings, key)})
    return changed.canonical_name() != usual.canonical_name()


def _text(value: object) -> str:
    return "-".join(map(str, value)) if isinstance(value, tuple) else str(value)


def build(settings: Settings | str, /, **changes: object) -> Network:
    """The network of a preset or of settings, some of them changed.

    Raises:
        UnknownName: no such preset or setting.
        SettingError: a setting has an impossible value.
        ShapeError: a layer does not fit the image.
    """
    if isinstance(settings, str):
        settings = preset(settings).settings
    settings = settings.change(**changes)
    name = name_of(settings)
    title = title_of(name)
    with _no_search_for_garbage():
        network = settings.build(name, title if title != name else "")
        return network.of_family(settings.family())


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    # All that a builder makes stays; searching it for cycles again and again, as it grows, makes
    # a layer of a deep network dearer than one of a small.
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
