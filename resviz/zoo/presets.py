"""The named networks, a row each, and how a name becomes settings."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import NamedTuple, get_args

import msgspec
from msgspec import structs

from resviz.core.errors import UnknownName
from resviz.core.network import Network
from resviz.zoo.resnet import ResNet, ResNetCifar
from resviz.zoo.spec import Settings, differences

AnySettings = ResNet | ResNetCifar
FAMILIES: dict[str, type[AnySettings]] = {
    family.family(): family for family in get_args(AnySettings)
}

_IMAGENET_DEPTHS = {
    18: ("basic", (2, 2, 2, 2)),
    34: ("basic", (3, 4, 6, 3)),
    50: ("bottleneck", (3, 4, 6, 3)),
    101: ("bottleneck", (3, 4, 23, 3)),
    152: ("bottleneck", (3, 8, 36, 3)),
}
_CIFAR_DEPTHS = (20, 32, 44, 56, 110, 1202)


class Preset(NamedTuple):
    """A named architecture."""

    name: str
    settings: AnySettings


@cache
def presets() -> dict[str, Preset]:
    """Every preset by name, family by family."""
    rows = [
        *(Preset(f"resnet{depth}", _imagenet(depth, shortcut="B")) for depth in _IMAGENET_DEPTHS),
        *(Preset(f"plain{depth}", _imagenet(depth, shortcut="none")) for depth in (18, 34)),
        *(Preset(f"resnet{depth}", ResNetCifar(depth=depth)) for depth in _CIFAR_DEPTHS),
        *(
            Preset(f"plain{depth}", ResNetCifar(depth=depth, shortcut="none"))
            for depth in _CIFAR_DEPTHS
            if depth <= 110
        ),
    ]
    return {row.name: row for row in rows}


def _imagenet(depth: int, shortcut: str) -> ResNet:
    block, depths = _IMAGENET_DEPTHS[depth]
    return msgspec.convert(
        {"family": "resnet", "block": block, "depths": depths, "shortcut": shortcut}, ResNet
    )


def preset(name: str) -> Preset:
    """The preset of this name; dashes and capitals do not matter.

    Raises:
        UnknownName: there is none; close names are suggested.
    """
    rows = presets()
    found = rows.get(name) or rows.get(name.lower().replace("-", "").replace("_", ""))
    if found is None:
        raise UnknownName("preset", name, rows)
    return found


def name_of(settings: Settings) -> str:
    """What a network is called: its canonical name, and what it does not share with the preset.

    The image and classes are left out, since every network takes those of its data.
    """
    name = settings.canonical_name()
    row = presets().get(name)
    base = row.settings if row and type(row.settings) is type(settings) else None
    words = [
        f"{key}={_text(value)}"
        for key, value in differences(settings, base or type(settings)()).items()
        if key not in Settings.__struct_fields__ and (base or not _is_named(settings, key))
    ]
    return f"{name}({','.join(words)})" if words else name


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
    with _no_search_for_garbage():
        return settings.build(name_of(settings))


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
