"""``resviz export``: a network's diagram, or its settings, as a file."""

import argparse
from pathlib import Path

from resviz.api import SCALES, drawable
from resviz.app.design_file import SUFFIXES, write
from resviz.cli.commands import UsageError
from resviz.cli.networks import add_network, network_of, settings_of
from resviz.cli.text import dim, say, size
from resviz.diagram.theme import THEMES
from resviz.diagram.view import DETAILS

EPILOG = """\
The format follows from the suffix: .svg and .pdf are vector graphics, .png is a picture, .toml and
.json a design: the settings, which can stand wherever a name can.

examples:
  resviz export resnet50 resnet50.svg
  resviz export resnet152 deep.pdf --detail stage --theme dark
  resviz export plain20 plain20.png --detail layer --no-fold --scale 2
  resviz export resnet50 mine.toml --stages\
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what the command takes."""
    add_network(parser, "network")
    parser.add_argument(
        "file", metavar="OUTPUT", type=Path, help="ends in .svg, .png, .pdf, .toml or .json"
    )
    parser.add_argument(
        "--detail", choices=DETAILS, default="block", help="the smallest boxes (block)"
    )
    parser.add_argument(
        "--fold",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="draw a run of identical blocks as one box",
    )
    parser.add_argument("--theme", choices=tuple(THEMES), default="light", help="colours (light)")
    parser.add_argument(
        "--scale",
        type=float,
        default=1.0,
        help=f"factor on the size, from {SCALES[0]:g} to {SCALES[1]:g} (1)",
    )

    parser.add_argument(
        "--stages",
        action="store_true",
        help="in a design, list the stages of a ResNet, so that each can be changed",
    )


def run(options: argparse.Namespace) -> int:
    """Draw the network, or write its design, and say where that is."""
    if options.file.suffix.lower() in SUFFIXES:
        _write(options)
    elif options.stages:
        raise UsageError("--stages is for designs; write to a file that ends in .toml.")
    else:
        _draw(options)
    say(f"{options.file}  {dim(size(options.file.stat().st_size))}")
    return 0


def _write(options: argparse.Namespace) -> None:
    settings = settings_of(options.network, options.changes)
    if options.stages:
        from resviz.zoo.custom import in_stages  # seldom needed

        settings = in_stages(settings)
    write(settings, options.file)


def _draw(options: argparse.Namespace) -> None:
    network = drawable(network_of(options.network, options.changes))
    network.save(
        options.file,
        detail=options.detail,
        fold=options.fold,
        theme=options.theme,
        scale=options.scale,
    )
