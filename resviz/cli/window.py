"""``resviz``: the window."""

import argparse
import gc
import os
import socket
import sys
from pathlib import Path

from resviz.cli.commands import COMMANDS, UsageError
from resviz.cli.networks import NAME_HELP, add_changes, is_file, settings_of
from resviz.core.errors import EngineError, FileError, UnknownName
from resviz.zoo.families import AnySettings
from resviz.zoo.presets import preset, presets

EPILOG = """\
examples:
  resviz                      open the window
  resviz resnet101            open it with ResNet-101
  resviz run/recording.resviz open it with a recording of the gradient lab\
"""

_SECONDS = 1.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what the command takes."""
    parser.add_argument(
        "start",
        metavar="NAME|FILE",
        nargs="?",
        help=f"{NAME_HELP}, an experiment (.toml), or a recording (.resviz)",
    )
    add_changes(parser)


def run(options: argparse.Namespace) -> int:
    """Open the window; returns when it is closed."""
    start = _start(options.start, options.changes)
    if not has_screen():
        others = ", ".join(name for name in COMMANDS if name != "window")
        raise UsageError(
            "There is no screen to open a window on; these commands need none:"
            f" {others} (see resviz --help)."
        )
    gc.disable()  # looking for garbage takes a twentieth of a start; from then on `Garbage` does
    try:
        from resviz.gui.application import run as open_window
    except ImportError as error:
        raise EngineError(f"The window needs Qt, which does not load here ({error}).") from None
    return open_window(start)


def _start(word: str | None, changes: list[str]) -> AnySettings | Path | None:
    """What to open; a bad name or file is complained about here, where it was typed."""
    if word is None:
        if changes:
            raise UsageError("--set changes the settings of a network; name one.")
        return None
    if Path(word).suffix.lower() == ".resviz":
        if not Path(word).is_file():
            raise FileError(f"There is no file {word}.")
        return Path(word)
    from resviz.app.experiment_toml import is_experiment  # with what it needs, seldom used

    if is_experiment(Path(word)):
        if changes:
            raise UsageError("--set changes the settings of a network; an experiment has several.")
        return Path(word)
    if is_file(word) or "(" in word:
        return settings_of(word, changes)
    try:
        preset(word)
    except UnknownName:
        raise UnknownName("command or network", word, [*COMMANDS, *presets()]) from None
    return settings_of(word, changes)


def has_screen() -> bool:
    """A window can be shown; on a machine with X or Wayland, that its server answers."""
    if sys.platform in {"win32", "darwin"} or os.environ.get("QT_QPA_PLATFORM"):
        return True
    wayland, display = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    if wayland and _answers(Path(os.environ.get("XDG_RUNTIME_DIR", "/run"), wayland)):
        return True
    return display is not None and _x_answers(display)


def _x_answers(display: str) -> bool:
    host, _, number = display.rpartition(":")
    number = number.partition(".")[0]
    if not number.isdecimal():
        return False
    if host in {"", "unix"}:
        name = f"/tmp/.X11-unix/X{number}"
        return _answers(Path(name)) or _answers(f"\0{name}")
    try:
        socket.create_connection((host.strip("[]"), 6000 + int(number)), _SECONDS).close()
    except OSError:
        return False
    return True


def _answers(address: Path | str) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_SECONDS)
        try:
            line.connect(str(address))
        except OSError:
            return False
    return True
