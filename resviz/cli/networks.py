"""How the command line names networks: presets, presets with settings, saved designs."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from resviz.core.network import Network
from resviz.zoo.families import AnySettings
from resviz.zoo.naming import NAMINGS
from resviz.zoo.notation import changes_written, settings_written
from resviz.zoo.presets import build, presets

NAME = "NAME|FILE"
NAME_HELP = "a named network (see resviz list) or a saved design (.toml, .json)"


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
        settings = settings_written(word)
    return settings.change(**changes_written(changes))


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
