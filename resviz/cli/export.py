"""``resviz export``: a network's diagram, its code or its settings as a file."""

import argparse
from pathlib import Path

from resviz.api import ONNX, drawable, save_onnx
from resviz.app.design_file import SUFFIXES as DESIGNS
from resviz.app.design_file import write
from resviz.app.picture_file import FORMATS, suffix_of
from resviz.app.source_file import SUFFIX as SOURCE
from resviz.app.source_file import save_source
from resviz.app.whole_file import expect_folder
from resviz.cli.commands import UsageError
from resviz.cli.engine import failures_told, settle
from resviz.cli.looks import add_looks, expect_no_looks, looks_of, say_written
from resviz.cli.networks import add_naming, add_network, network_of, settings_of
from resviz.cli.progress import Progress
from resviz.core.measures import MEASURES

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

_PICTURES = tuple(each.suffix for each in FORMATS)
_COLOURS = {"overlay": None, "overlay_scale": None}
"""What says how boxes are coloured, and how they are unless said."""

_SUFFIXES = (*_PICTURES, SOURCE, ONNX, *DESIGNS)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what the command takes."""
    add_network(parser, "network")
    add_naming(parser)
    parser.add_argument("file", metavar="OUTPUT", type=Path, help=f"ends in {', '.join(_SUFFIXES)}")
    add_looks(parser)
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
    if suffix not in _PICTURES:
        expect_no_looks(options, f"is for pictures; {options.file.name} is none.", _COLOURS)
    if suffix in DESIGNS:
        _write(options)
    elif suffix == SOURCE:
        save_source(network_of(options.network, options.changes), options.file)
    elif suffix == ONNX:
        _export(options)
    else:
        _draw(options)
        return 0
    say_written(options.file, None)
    return 0


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
    if options.overlay_scale and options.overlay is None:
        raise UsageError("--overlay-scale is for --overlay.")
    network = drawable(network_of(options.network, options.changes)).named(options.names)
    picture = network.save(
        options.file,
        **looks_of(options),
        overlay=options.overlay,
        overlay_log=options.overlay_scale and options.overlay_scale == "log",
    )
    say_written(options.file, picture)
