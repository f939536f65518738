"""Which commands there are, and how the words of a command line reach one of them."""

import argparse
from importlib import import_module
from typing import NamedTuple, NoReturn, Protocol, cast

from resviz.core.errors import ResvizError, UnknownName

_LARGEST = 1_000_000


class UsageError(ResvizError):
    """The command line does not say what to do, or asks for something impossible."""


class Parser(argparse.ArgumentParser):
    """An argument parser that complains in one sentence."""

    def error(self, message: str) -> NoReturn:
        """Raise the complaint; `resviz.cli.main` prints it.

        Raises:
            UsageError: always.
        """
        sentence = message[0].upper() + message[1:].rstrip(".")
        raise UsageError(f"{sentence}; see {self.prog} --help.")


def positive(text: str) -> int:
    """A whole number from 1, for `argparse`.

    Raises:
        ArgumentTypeError: it is none.
    """
    if not (text.isdecimal() and 0 < int(text) <= _LARGEST):
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1 to {_LARGEST:,}")
    return int(text)


class Command(NamedTuple):
    """A command.

    Attributes:
        module: where it is implemented.
        about: what it does, in a few words.
    """

    module: str
    about: str


class Implementation(Protocol):
    """What the module of a command offers.

    Attributes:
        EPILOG: examples and details, beneath the help.
    """

    EPILOG: str

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Describe what the command takes."""

    def run(self, options: argparse.Namespace) -> int:
        """Do it; returns the exit status."""


COMMANDS = {
    "window": Command("window", "open the window; what resviz does without a command"),
    "list": Command("listing", "list the networks that have a name"),
    "summary": Command("summary", "shapes, parameters, multiply-adds and memory of a network"),
    "compare": Command("compare", "two networks side by side, with their differences"),
    "trace": Command("trace", "paths through a network, and what a part of it depends on"),
    "export": Command(
        "export", "write a network into a file: its picture, graph, code or settings"
    ),
    "verify": Command("verify", "have torchinfo, fvcore and PyTorch count it as well"),
    "probe": Command("probe", "train networks in lockstep and measure their gradients"),
    "phase": Command("phase", "a phase diagram: a probe for every pair of values of two settings"),
    "convert": Command(
        "convert", "write a recording into a file: its figures, an animation, its numbers"
    ),
    "demo": Command("demo", "run a demonstration and save its figures"),
}

EPILOG = """\
NAME is a named network, such as resnet50 or plain20 (see resviz list), or the same with settings
of its own, such as 'resnet50(shortcut=A)'. FILE is a design (.toml or .json), which may
stand wherever a NAME may; the window also opens a recording (.resviz).

examples:
  resviz                                     open the window
  resviz resnet101                           open it with ResNet-101
  resviz summary resnet50 --batch 32         what it costs, stage by stage
  resviz summary resnet50 --set shortcut=A   the same with zero-padded shortcuts
  resviz compare resnet50 resnet101          side by side
  resviz trace resnet50 stage2.block1        what it depends on, and the paths through it
  resviz export resnet152 resnet152.svg      its diagram
  resviz export resnet152 net.py             its code, for PyTorch
  resviz probe resnet56 --no-norm --init default --out run
                                             its gradients, with and without shortcuts

exit status: 0 done, 1 a failure, 2 bad usage or input\
"""


def dispatch(words: list[str]) -> int:
    """Run what a command line says; returns the exit status.

    Raises:
        ResvizError: it cannot be done.
    """
    if words and words[0] in COMMANDS:
        return _run(words[0], words[1:], prog=f"resviz {words[0]}")
    if words and words[0] in {"-h", "--help", "--version"}:
        _front().parse_args(words)
    for command in COMMANDS:
        if command in words:
            raise UsageError(f"The command comes first: resviz {command} ...")
    names = [word for word in words if not word.startswith("-")]
    if len(names) > 1 and "--set" not in words:
        raise UnknownName("command", names[0], COMMANDS)
    return _run("window", words, prog="resviz")


def _run(name: str, words: list[str], *, prog: str) -> int:
    implementation = cast(Implementation, import_module(f"resviz.cli.{COMMANDS[name].module}"))
    parser = Parser(
        prog=prog,
        description=_sentence(COMMANDS[name].about),
        epilog=implementation.EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    implementation.arguments(parser)
    return implementation.run(parser.parse_args(words))


def _front() -> Parser:
    from resviz import __version__

    width = max(map(len, COMMANDS))
    rows = [f"  {name:{width}}  {command.about}" for name, command in COMMANDS.items()]
    parser = Parser(
        prog="resviz",
        usage="resviz [--set KEY=VALUE] [NAME|FILE]\n       resviz COMMAND ...",
        description="A laboratory for residual networks.\n\ncommands:\n"
        + "\n".join(rows)
        + "\n\nresviz COMMAND --help says what a command takes.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"resviz {__version__}")
    return parser


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
