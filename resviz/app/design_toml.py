"""Designs as TOML, which people write and read: what is wrong is told with its line."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from resviz.core.errors import ResvizError, SettingError, UnknownName
from resviz.zoo.custom import NETWORKS_TO_SAY, OFTEN, Custom
from resviz.zoo.families import AnySettings, family
from resviz.zoo.spec import Described, Settings, fields

_STAGES = re.compile(r"\s*[\[\s\"']*stages\b")


class LineError(ResvizError):
    """Something is wrong in a text.

    Attributes:
        line: its line, from 1; 0 where that is not known.
        reason: what is wrong, and what would be right.
    """

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        self.reason = reason
        super().__init__(f"line {line}: {reason}" if line else reason)


def to_toml(settings: AnySettings, version: int) -> str:
    """A design: the image, the classes, and the settings that are not the family's usual ones."""
    import tomli_w  # only for saving

    always = set(Settings.__struct_fields__) | ({"label"} & set(settings.__struct_fields__))
    design: dict[str, Any] = {"resviz": version, "family": settings.family()}
    design |= _told(settings, always)
    text = tomli_w.dumps(design)
    if isinstance(settings, Custom):
        for stage in settings.stages:
            # It would write short tables on a line; these are read one below the other.
            text += f"\n[[stages]]\n{tomli_w.dumps(_told(stage, {*OFTEN}, NETWORKS_TO_SAY))}"
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


def from_toml(text: str, version: int) -> AnySettings:
    """Read a design.

    Raises:
        LineError: the text is not TOML, or a setting is unknown or impossible.
    """
    try:
        design = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        reason = str(error)[: place.start()] if place else str(error)
        if reason == "Invalid value":
            reason += "; it must be a number, true, false, a list in [ ] or a word in quotes"
        line = int(place[1]) if place and place[1] else len(text.splitlines())
        raise LineError(line, f"{reason}.") from None
    written = design.pop("resviz", None)
    if written != version:
        line = _line_of(text, "resviz")
        raise LineError(line, f"needs 'resviz = {version}', the format this version reads.")
    try:
        return _settings(design)
    except SettingError as error:
        raise LineError(_line_of(text, error.field), f"{error.field}: {error.reason}") from None
    except UnknownName as error:
        raise LineError(_line_of(text, error.name), str(error)) from None


def _settings(design: Mapping[str, Any]) -> AnySettings:
    key = design.get("family")
    if not isinstance(key, str):
        raise SettingError("family", "needs the name of a family, e.g. 'custom' or 'resnet'.")
    values = {name: value for name, value in design.items() if name != "family"}
    try:
        usual = family(key)()
    except UnknownName as error:
        raise SettingError("family", str(error)) from None
    return usual.change(**values)


def _line_of(text: str, field: str) -> int:
    """The line in which a setting stands, 0 if in none.

    Of ``stages[2].width`` it is that of the second table, if need be the line the table begins in,
    or else that in which stages are first spoken of.
    """
    stage = re.fullmatch(r"stages\[(\d+)\](?:\.(\w+))?", field)
    wanted, key = (int(stage[1]), stage[2]) if stage else (0, field)
    place, table = 0, 0
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(r"\s*\[", line):
            place += bool(re.match(r"\s*\[\[\s*stages\s*\]\]", line))
            if place == wanted and not table:
                table = number
        elif place == wanted and key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    if stage and table:
        return table
    spoken = (number for number, line in enumerate(text.splitlines(), 1) if _STAGES.match(line))
    return next(spoken, 0) if stage or field == "stages" else 0
