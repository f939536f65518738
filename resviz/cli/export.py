"""``resviz export``: a network's diagram, its code or its settings as a file."""

import argparse
from pathlib import Path

from resviz.api import DPI, ONNX, SCALES, drawable, save_onnx
from resviz.app.design_file import SUFFIXES as DESIGNS
from resviz.app.design_file import write
from resviz.app.picture_file import FORMATS, suffix_of
from resviz.app.source_file import SUFFIX as SOURCE
from resviz.app.source_file import save_source
from resviz.app.whole_file import expect_folder
from resviz.cli.commands import UsageError
from resviz.cli.engine import failures_told, settle
from resviz.cli.networks import add_naming, add_network, network_of, settings_of
from resviz.cli.progress import Progress
from resviz.cli.text import dim, say, size
from resviz.core.measures import MEASURES
from resviz.diagram.svg import WORDS
from resviz.diagram.theme import PICTURE_THEMES
from resviz.diagram.view import ASPECT, DETAILS, STYLES

_DIAGRAMS = "\n".join(f"  {each.suffix:<13}{each.about}" for each in FORMATS)

EPILOG = f"""\
The format follows from the suffix:
{_DIAGRAMS}
  .py          the source of a PyTorch module that needs torch alone
  .onnx        that module with the weights it starts from; needs: pip install 'resviz[onnx]'
  .toml .json  a design: the settings, which can stand wherever a name can

examples:
  resviz export resnet50 resnet50.svg
  resviz export resnet152 deep.pdf --detail stage --theme dark
  resviz export plain20 plain20.png --detail layer --no-fold --scale 2
  resviz export resnet50 page.html --overlay macs
  resviz export resnet50 caffe.svg --names caffe --detail layer
  resviz export resnet18 figure.tex && pdflatex figure.tex
  resviz export resnet50 macs.pdf --overlay macs --width-mm 174
  resviz export densenet121 net.py
  resviz export resnet50 mine.toml --stages\
"""

_PRINTED = (".svg", ".pdf", ".png", ".tex")
_PICTURES = tuple(each.suffix for each in FORMATS)
_LOOKS = {
    "detail": "block",
    "fold": True,
    "style": "stages",
    "aspect": ASPECT,
    "theme": "light",
    "palette": None,
    "scale": 1.0,
    "width_mm": None,
    "dpi": None,
    "transparent": False,
    "words": "embedded",
    "overlay": None,
    "overlay_scale": None,
}
"""What says how a picture looks, and how it is unless said."""

_SUFFIXES = (*_PICTURES, SOURCE, ONNX, *DESIGNS)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what the command takes."""
    add_network(parser, "network")
    add_naming(parser)
    parser.add_argument("file", metavar="OUTPUT", type=Path, help=f"ends in {', '.join(_SUFFIXES)}")
    parser.add_argument("--detail", choices=DETAILS, help="the smallest boxes (block)")
    parser.add_argument(
        "--fold",
        action=argparse.BooleanOptionalAction,
        help="draw a run of identical blocks as one box",
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
    parser.add_argument(
        "--overlay",
        metavar="WHAT",
        help=f"colour boxes by {', '.join(MEASURES)}, or by a .csv or .json of ids and numbers",
    )
    parser.add_argument(
        "--overlay-scale", choices=("linear", "log"), help="its scale (as the values are)"
    )
    parser.add_argument(
        "--stages",
        action="store_true",
        help="in a design, list the stages of a ResNet, so that each can be changed",
    )
    parser.set_defaults(**_LOOKS)


def run(options: argparse.Namespace) -> int:
    """Write the file and say where it is."""
    suffix = suffix_of(options.file, _SUFFIXES)
    expect_folder(options.file)
    if options.stages and suffix not in DESIGNS:
        raise UsageError("--stages is for designs; write to a file that ends in .toml.")
    if options.names != "resviz" and suffix not in _PICTURES:
        raise UsageError(
            "--names is for pictures; code has torchvision's names where there are any, designs"
            " have none."
        )
    _expect_picture_for_its_options(options, suffix)
    if suffix in DESIGNS:
        _write(options)
    elif suffix == SOURCE:
        save_source(network_of(options.network, options.changes), options.file)
    elif suffix == ONNX:
        _export(options)
    else:
        _draw(options)
        return 0
    say(f"{options.file}  {dim(size(options.file.stat().st_size))}")
    return 0


def _expect_picture_for_its_options(options: argparse.Namespace, suffix: str) -> None:
    """Refuse what says how a picture looks where no picture is written."""
    given = [name for name, usual in _LOOKS.items() if getattr(options, name) != usual]
    if given and suffix not in _PICTURES:
        option = "no-fold" if given[0] == "fold" else given[0].replace("_", "-")
        raise UsageError(f"--{option} is for pictures; {options.file.name} is none.")


def _export(options: argparse.Namespace) -> None:
    network = network_of(options.network, options.changes)
    with Progress("export", 1) as progress:
        progress.show(0, "PyTorch exports the network")
        settle()
        with failures_told():
            save_onnx(network, options.file)


def _write(options: argparse.Namespace) -> None:
    settings = settings_of(options.network, options.changes)
    if options.stages:
        from resviz.zoo.custom import in_stages  # seldom needed

        settings = in_stages(settings)
    write(settings, options.file)


def _draw(options: argparse.Namespace) -> None:
    network = drawable(network_of(options.network, options.changes)).named(options.names)
    picture = network.save(
        options.file,
        detail=options.detail,
        fold=options.fold,
        style=options.style,
        aspect=options.aspect,
        theme=options.theme,
        palette=options.palette,
        scale=options.scale,
        width_mm=options.width_mm,
        dpi=options.dpi,
        transparent=options.transparent,
        words=options.words,
        overlay=options.overlay,
        overlay_log=options.overlay_scale and options.overlay_scale == "log",
    )
    words = [size(options.file.stat().st_size)]
    if picture and options.file.suffix.lower() in _PRINTED:
        width, height = picture.size_mm
        words += [f"{width:.0f} × {height:.0f} mm", f"smallest text {picture.smallest_text:.1f} pt"]
    say(f"{options.file}  {dim(' · '.join(words))}")
