"""``resviz convert``: recordings as figures, an animation or numbers, without a window."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from resviz.api import save_picture
from resviz.app import figures
from resviz.app.animation import SECONDS, animation
from resviz.app.lab_files import TORN
from resviz.app.movie_file import SUFFIXES as MOVIES
from resviz.app.phase.file import is_phase
from resviz.app.picture_file import CHART_FORMATS, Picture, suffix_of
from resviz.app.recording import Recording
from resviz.app.recording_file import load
from resviz.app.recording_tables import NUMBERS, write_all
from resviz.app.together import labels, together
from resviz.app.whole_file import expect_folder
from resviz.cli.commands import UsageError
from resviz.cli.progress import Progress
from resviz.cli.results import figure_of
from resviz.cli.text import complain, dim, say, size
from resviz.core.errors import EngineError, UnknownName
from resviz.diagram.scene import Scene
from resviz.protocol.quantities import QUANTITIES

_PICTURES = tuple(each.suffix for each in CHART_FORMATS)
_PNG_SCALE = 2.0

EPILOG = f"""\
The suffix of OUTPUT says what it is to be:
  {", ".join(_PICTURES):24}figures: the page of the window's lab, or of --quantity alone
  {", ".join(MOVIES):24}the same page step after step; axes stay where they are
  {", ".join(NUMBERS):24}all numbers, see resviz probe --help; findings beside them

examples:
  resviz convert run.resviz run.pdf --step 10
  resviz convert run.resviz inputs.svg --quantity input_grad --relative
  resviz convert run.resviz run.mp4 --seconds 20
  resviz convert run.resviz run.parquet
  resviz convert with.resviz without.resviz both.svg

Of several recordings, arms that are called alike are told apart by the names of their files, or
of their folders where the files are called alike; conditions that differ are told for each.\
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what the command takes."""
    parser.add_argument(
        "recordings",
        metavar="RECORDING",
        nargs="+",
        type=Path,
        help="a file (.resviz); of several, all arms are in the same figures",
    )
    parser.add_argument("output", metavar="OUTPUT", type=Path, help="the file to be written")
    parser.add_argument("--quantity", metavar="KEY", help="this alone, e.g. weight_grad or loss")
    parser.add_argument("--step", metavar="N", type=int, help="the step of a figure (the latest)")
    parser.add_argument(
        "--relative",
        action="store_true",
        help="norms divided by that of the last layer or block",
    )
    parser.add_argument(
        "--seconds", metavar="S", type=float, help=f"length of an animation ({SECONDS:g})"
    )


def run(options: argparse.Namespace) -> int:
    """Write the file."""
    path: Path = options.output
    suffix = suffix_of(path, (*_PICTURES, *MOVIES, *NUMBERS))
    _expect_use(options, suffix)
    expect_folder(path)
    paths: list[Path] = options.recordings
    _expect_recordings(paths)
    loaded = [load(each) for each in paths]
    for each, read in zip(paths, loaded, strict=True):
        if read.torn:
            complain(f"{each}: {TORN}")
    recording = together(dict(zip(labels(paths), loaded, strict=True))) if paths[1:] else loaded[0]
    if suffix in NUMBERS:
        write_all(recording, path)
    elif suffix in MOVIES:
        _animate(recording, options)
    else:
        scale = _PNG_SCALE if suffix == ".png" else 1.0
        save_picture(Picture(_figure(recording, options), scale=scale), path)
    say(f"{path}  {dim(size(path.stat().st_size))}")
    return 0


def _expect_recordings(paths: Iterable[Path]) -> None:
    """Refuse phase diagrams, whose files have the same suffix.

    Raises:
        UsageError: there is one.
    """
    for path in filter(is_phase, paths):
        raise UsageError(
            f"{path} holds a phase diagram; resviz phase {path} writes its figures and numbers."
        )


def _expect_use(options: argparse.Namespace, suffix: str) -> None:
    """Refuse what says nothing about such a file.

    Raises:
        UsageError: it was given.
    """
    uses = {"quantity": _PICTURES, "step": _PICTURES, "relative": (*_PICTURES, *MOVIES)}
    for name, suffixes in {**uses, "seconds": MOVIES}.items():
        if getattr(options, name) and suffix not in suffixes:
            raise UsageError(f"--{name} says nothing about a {suffix}; leave it out.")
    if options.seconds is not None and not options.seconds > 0:
        raise UsageError(f"--seconds {options.seconds:g} is no time; take more than 0.")


def _animate(recording: Recording, options: argparse.Namespace) -> None:
    pictures = animation(recording, relative=options.relative, seconds=options.seconds or SECONDS)
    try:
        from resviz.gui.canvas.movie import save_animation
    except ImportError as error:
        raise EngineError(f"An animation needs Qt, which does not load here ({error}).") from None
    with Progress("animation", len(pictures.steps)) as progress:
        save_animation(pictures, options.output, progress.show)


def _figure(recording: Recording, options: argparse.Namespace) -> Scene:
    quantity, looks = options.quantity, {"relative": options.relative, "step": options.step}
    if quantity is None:
        return figures.figure(recording, **looks)
    shown = [key for key in recording.measured if not QUANTITIES[key].histogram]
    if quantity not in shown:
        raise UnknownName("quantity measured in this recording", quantity, shown)
    return figure_of(recording, quantity, **looks)
