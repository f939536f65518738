"""Networks as people write them on a line: a preset's name, with settings in brackets behind it."""

import re
from collections.abc import Iterable

from resviz.core.errors import NotationError, ResvizError
from resviz.zoo.presets import name_of, preset
from resviz.zoo.spec import Settings, differences

# A comma ends a setting only where another one follows: 4 of depths=3,4 begins none.
_NEXT_SETTING = re.compile(r",(?=[^,=]*=)")


def settings_written(words: str) -> Settings:
    """The settings that ``resnet50`` or ``resnet50(shortcut=A,depths=3,4)`` stands for.

    Raises:
        NotationError: it is written wrongly.
        ResvizError: there is no such preset or setting, or a value is impossible.
    """
    name, bracket, inner = words.partition("(")
    settings = preset(name).settings
    if not bracket:
        return settings
    if not inner.endswith(")"):
        raise NotationError(f"{words!r} lacks the ) at its end; write '{name}(KEY=VALUE,...)'.")
    changes = inner.removesuffix(")")
    return settings.change(**changes_written(_NEXT_SETTING.split(changes) if changes else []))


def changes_written(changes: Iterable[str]) -> dict[str, str]:
    """Settings by name, as text, of changes such as ``shortcut=A``.

    Raises:
        NotationError: one is written wrongly, or a setting is changed twice.
    """
    pairs: dict[str, str] = {}
    for change in changes:
        key, equals, value = change.partition("=")
        if not equals or not key.strip():
            raise NotationError(f"{change!r} does not change a setting; write KEY=VALUE.")
        name = key.strip().replace("-", "_")
        if name in pairs:
            raise NotationError(
                f"{name} is set twice, to {pairs[name]} and to {value}; set it once."
            )
        pairs[name] = value
    return pairs


def written(settings: Settings) -> str | None:
    """What `settings_written` reads as these settings; None where a line cannot tell them."""
    name = name_of(settings)
    try:
        near = settings_written(name)
        if type(near) is type(settings) and (untold := differences(settings, near)):
            inside = [*filter(None, [name.partition("(")[2].removesuffix(")")])]
            inside += [f"{key}={value}" for key, value in untold.items()]
            name = f"{name.partition('(')[0]}({','.join(inside)})"
        return name if settings_written(name) == settings else None
    except ResvizError:
        return None
