"""How the command line names networks: presets, presets with settings, saved designs."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from resviz.cli.commands import UsageError
from resviz.core.network import Network
from resviz.zoo.families import AnySettings
from resviz.zoo.naming import NAMINGS
from resviz.zoo.presets import build, preset, presets

NAME = "NAME|FILE"
NAME_HELP = "a named network (see resviz list) or a saved design (.toml, .json)"
# A comma ends a setting only where another one follows: 4 of depths=3,4 begins none.
_NEXT_SETTING = re.compile(r",(?=[^,=]*=)")


def add_network(parser: argparse.ArgumentParser, *names: str) -> None:
    """Take networks, under these attribute names, and changes of their settings."""
    for name in names:
        metavar = NAME if len(names) == 1 else name.upper()
        parser.add_argument(name, metavar=metavar, help=NAME_HELP)
    add_changes(parser)


def add_changes(parser: argparse.ArgumentParser) -> None:
    """Take changes of settings."""
    parser.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        dest="changes",
        help="change a setting of every network named, e.g. shortcut=A or depths=3,4,6,3;"
        " may be repeated",
    )


def add_naming(parser: argparse.ArgumentParser) -> None:
    """Take what layers shall be called."""
    parser.add_argument(
        "--names",
        choices=tuple(NAMINGS),
        default="resviz",
        help="what layers are called: by resviz, or as in torchvision, Caffe or MATLAB (resviz)",
    )


def settings_of(word: str, changes: Sequence[str] = ()) -> AnySettings:
    """The settings that a NAME or FILE stands for, some of them changed.

    Raises:
        ResvizError: there is no such network or setting, or a value is impossible.
    """
    if is_file(word):
        from resviz.app.design_file import read

        settings = read(Path(word))
    else:
        settings = _named(word)
    return settings.change(**_pairs(changes))


def network_of(word: str, changes: Sequence[str] = ()) -> Network:
    """The network that a NAME or FILE stands for, some of its settings changed.

    Raises:
        ResvizError: it cannot be built.
    """
    return build(settings_of(word, changes))


def is_file(word: str) -> bool:
    """A word means a file, not a name."""
    path = Path(word)
    named = path.suffix.lower() in {".toml", ".json", ".resviz"} or path.name != word
    return named or (path.is_file() and word not in presets())


def _named(word: str) -> AnySettings:
    name, bracket, inner = word.partition("(")
    settings = preset(name).settings
    if not bracket:
        return settings
    if not inner.endswith(")"):
        raise UsageError(f"{word!r} lacks the ) at its end; write '{name}(KEY=VALUE,...)'.")
    changes = inner.removesuffix(")")
    return settings.change(**_pairs(_NEXT_SETTING.split(changes) if changes else []))


def _pairs(changes: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for change in changes:
        key, equals, value = change.partition("=")
        if not equals or not key.strip():
            raise UsageError(f"{change!r} does not change a setting; write KEY=VALUE.")
        name = key.strip().replace("-", "_")
        if name in pairs:
            raise UsageError(f"{name} is set twice, to {pairs[name]} and to {value}; set it once.")
        pairs[name] = value
    return pairs
