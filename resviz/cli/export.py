"""``resviz export``: a network's diagram as a file."""

import argparse
from pathlib import Path

from resviz.api import SCALES, drawable
from resviz.cli.networks import add_network, network_of
from resviz.cli.text import dim, say, size
from resviz.diagram.theme import THEMES
from resviz.diagram.view import DETAILS

EPILOG = """\
The format follows from the suffix: .svg and .pdf are vector graphics, .png is a picture.

examples:
  resviz export resnet50 resnet50.svg
  resviz export resnet152 deep.pdf --detail stage --theme dark
  resviz export plain20 plain20.png --detail layer --no-fold --scale 2\
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what the command takes."""
    add_network(parser, "network")
    parser.add_argument("file", metavar="OUTPUT", type=Path, help="ends in .svg, .png or .pdf")
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


def run(options: argparse.Namespace) -> int:
    """Draw the network and say where it is."""
    network = drawable(network_of(options.network, options.changes))
    network.save(
        options.file,
        detail=options.detail,
        fold=options.fold,
        theme=options.theme,
        scale=options.scale,
    )
    say(f"{options.file}  {dim(size(options.file.stat().st_size))}")
    return 0
