"""Designs as TOML, which people write and read: what is wrong is told with its line."""

from collections.abc import Mapping
from typing import Any

from resviz.app.toml_text import VERSION, LineError, line_of, parsed
from resviz.core.errors import SettingError, UnknownName
from resviz.zoo.custom import NETWORKS_TO_SAY, OFTEN, Custom
from resviz.zoo.families import AnySettings, family
from resviz.zoo.spec import Described, Settings, fields


def to_toml(settings: AnySettings) -> str:
    """A design: the image, the classes, and the settings that are not the family's usual ones."""
    return f"resviz = {VERSION}\n{table_of(settings)}"


def table_of(settings: AnySettings, inside: str = "") -> str:
    """The settings of a network as a table.

    Args:
        settings: of the network.
        inside: name of the table, with a dot behind it; nothing at the top of a file.
    """
    import tomli_w  # only for saving

    always = set(Settings.__struct_fields__) | ({"label"} & set(settings.__struct_fields__))
    text = tomli_w.dumps({"family": settings.family(), **_told(settings, always)})
    if isinstance(settings, Custom):
        for stage in settings.stages:
            # It would write short tables on a line; these are read one below the other.
            told = _told(stage, {*OFTEN}, NETWORKS_TO_SAY)
            text += f"\n[[{inside}stages]]\n{tomli_w.dumps(told)}"
    return text


def _told(
    settings: Described, always: set[str], never: frozenset[str] = frozenset()
) -> dict[str, Any]:
    usual = type(settings)()
    names = [field.name for field in fields(type(settings)) if field.name not in never]
    return {
        name: value
        for name in names
        if (value := getattr(settings, name)) != getattr(usual, name) or name in always
    }


def from_toml(text: str) -> AnySettings:
    """Read a design.

    Raises:
        LineError: the text is not TOML, or a setting is unknown or impossible.
    """
    design = parsed(text)
    try:
        return settings_in(design)
    except SettingError as error:
        raise LineError(line_of(text, error.field), f"{error.field}: {error.reason}") from None
    except UnknownName as error:
        raise LineError(line_of(text, error.name), str(error)) from None


def settings_in(design: Mapping[str, Any]) -> AnySettings:
    """The settings that a table tells.

    Raises:
        SettingError: a value is impossible.
        UnknownName: there is no such setting.
    """
    key = design.get("family")
    if not isinstance(key, str):
        raise SettingError("family", "needs the name of a family, e.g. 'custom' or 'resnet'.")
    values = {name: value for name, value in design.items() if name != "family"}
    try:
        usual = family(key)()
    except UnknownName as error:
        raise SettingError("family", str(error)) from None
    return usual.change(**values)
