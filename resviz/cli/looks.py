"""The options that say how a picture of networks looks, for every command that writes one."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import cast

from resviz.app.picture_file import Picture
from resviz.app.picture_looks import DPI, SCALES, USUAL, Looks
from resviz.cli.commands import UsageError
from resviz.cli.text import dim, say, size
from resviz.diagram.svg import WORDS
from resviz.diagram.theme import PICTURE_THEMES
from resviz.diagram.view import ASPECT, DETAILS, STYLES

_PRINTED = (".svg", ".pdf", ".png", ".tex")


def add_looks(parser: argparse.ArgumentParser, detail: str = "the smallest boxes (block)") -> None:
    """Describe the options.

    Args:
        parser: of the command.
        detail: what the command says of ``--detail``.
    """
    parser.add_argument("--detail", choices=DETAILS, help=detail)
    parser.add_argument(
        "--fold",
        action=argparse.BooleanOptionalAction,
        help="draw a run of identical blocks as one box",
    )
    for name, what in (
        ("folded", "stages or blocks to be folded"),
        ("unfolded", "to be unfolded: stages to blocks, blocks to layers"),
    ):
        parser.add_argument(
            f"--{name}",
            metavar="ID,…",
            type=lambda text: tuple(filter(None, text.split(","))),
            help=f"{what}, by ids as in `resviz summary`",
        )
    parser.add_argument(
        "--style",
        choices=STYLES,
        help="stages side by side, one column, one row, or rows that fill a page (stages)",
    )
    parser.add_argument(
        "--aspect",
        type=float,
        help=f"width of a page over its height, with --style page ({ASPECT:g})",
    )
    parser.add_argument("--theme", choices=tuple(PICTURE_THEMES), help="colours (light)")
    parser.add_argument(
        "--palette",
        metavar="FILE.toml",
        type=Path,
        help='other colours for some roles, such as identity = "#005F73"',
    )
    parser.add_argument(
        "--width-mm", metavar="MM", type=float, help="printed width, instead of a scale"
    )
    parser.add_argument(
        "--dpi", type=float, help=f"pixels per inch of a .png ({DPI:g} where a width is given)"
    )
    parser.add_argument(
        "--transparent", action="store_true", help="leave the background out (.svg, .pdf, .png)"
    )
    parser.add_argument(
        "--scale",
        type=float,
        help=f"factor on the size, from {SCALES[0]:g} to {SCALES[1]:g} (1)",
    )
    parser.add_argument(
        "--words",
        choices=WORDS,
        help="in an .svg: the font embedded, only named, or words as outlines (embedded)",
    )
    parser.set_defaults(**USUAL)


def looks_of(options: argparse.Namespace) -> Looks:
    """What the options say."""
    return cast(Looks, {name: getattr(options, name) for name in USUAL})


def expect_no_looks(
    options: argparse.Namespace,
    why: str,
    others: Mapping[str, object] = MappingProxyType({}),
    *,
    but: str = "",
) -> None:
    """Refuse what says how a picture looks where none is written.

    Args:
        options: those that were given.
        why: what is said behind the option: ``is for pictures``.
        others: further ones, and what they are unless given.
        but: one that says something else as well.

    Raises:
        UsageError: one of them was given.
    """
    given = [
        name
        for name, usual in {**USUAL, **others}.items()
        if name != but and getattr(options, name) != usual
    ]
    if given:
        option = "no-fold" if given[0] == "fold" else given[0].replace("_", "-")
        raise UsageError(f"--{option} {why}")


def say_written(path: Path, picture: Picture | None) -> None:
    """Say where a file is, how large, and how large its picture is when printed."""
    words = [size(path.stat().st_size)]
    if picture and path.suffix.lower() in _PRINTED:
        width, height = picture.size_mm
        words += [f"{width:.0f} × {height:.0f} mm", f"smallest text {picture.smallest_text:.1f} pt"]
    say(f"{path}  {dim(' · '.join(words))}")
