"""What a probe leaves in a folder: the recording, its numbers, its conditions and its figures."""

import argparse
from pathlib import Path

import msgspec

from resviz.api import save_picture
from resviz.app import figures, found
from resviz.app.finding_tables import write_findings
from resviz.app.picture_file import Picture
from resviz.app.recording import Recording
from resviz.app.recording_file import save
from resviz.app.recording_tables import NUMBERS, write_numbers
from resviz.app.together import conditions_told
from resviz.app.whole_file import write_whole
from resviz.core.errors import FileError
from resviz.diagram.charts.page import chart
from resviz.diagram.scene import Scene
from resviz.protocol.quantities import QUANTITIES

CONTENTS = """\
A folder of results holds recording.resviz (opens in the window), numbers.csv (arm, seed, step,
quantity, id, value; or what --numbers says), conditions.json, and figures as .svg and .png:
overview, heat-maps, and one for every quantity that was measured, by its key: loss, accuracy,
weight_grad, input_grad and so on. With --then there are also findings.csv (arm, seed, step,
probe, quantity, row, column, value; findings.parquet with --numbers parquet) and a figure of
everything that was found: lesions-accuracy and so on; of a plane three, plane-loss,
plane-loss-contours and plane-loss-surface.\
"""
_PNG_SCALE = 2.0


def add_results(parser: argparse.ArgumentParser) -> None:
    """Take where results shall be, and how their numbers shall be written."""
    parser.add_argument("--out", metavar="DIR", type=Path, help="a folder for the results")
    parser.add_argument(
        "--numbers",
        choices=[suffix.removeprefix(".") for suffix in NUMBERS],
        default="csv",
        help="what the numbers in it are written as (csv)",
    )


def expect_folder(folder: Path) -> None:
    """Make the folder before anything is computed for it.

    Raises:
        FileError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"Cannot make the folder {folder}: {error.strerror}.") from None


def save_results(recording: Recording, folder: Path, numbers: str) -> None:
    """Save everything; the numbers first, so that they are safe whatever becomes of the figures.

    Args:
        recording: what was measured.
        folder: where to.
        numbers: what numbers are written as: csv, parquet or npz.

    Raises:
        FileError: something cannot be written.
        EngineError: pictures cannot be made on this machine.
    """
    save(recording, folder / "recording.resviz")
    write_numbers(recording, folder / f"numbers.{numbers}")
    conditions = msgspec.json.format(msgspec.json.encode(recording.conditions), indent=2)
    write_whole(folder / "conditions.json", lambda file: file.write(conditions + b"\n"))
    if recording.findings:
        suffix = "parquet" if numbers == "parquet" else "csv"
        write_findings(recording, folder / f"findings.{suffix}")
    scenes = {**_figures(recording), **_found(recording)}
    for name, scene in scenes.items():
        save_picture(Picture(scene), folder / f"{name}.svg")
    for name, scene in scenes.items():
        save_picture(Picture(scene, scale=_PNG_SCALE), folder / f"{name}.png")


def _figures(recording: Recording) -> dict[str, Scene]:
    scenes = {
        quantity: figure_of(recording, quantity)
        for quantity in recording.measured
        if not QUANTITIES[quantity].histogram
    }
    if leading := figures.leading(recording):
        heats = figures.heats(recording, leading[0])
        scenes["heat-maps"] = chart(heats, conditions_told(recording))
    return {"overview": figures.figure(recording), **scenes}


def figure_of(
    recording: Recording, quantity: str, *, relative: bool = False, step: int | None = None
) -> Scene:
    """A quantity, no histogram, as a figure of its own: over the steps, or over the depth.

    Args:
        recording: what was measured.
        quantity: key of `QUANTITIES`.
        relative: divided by the value of the last layer or block.
        step: the step shown; by default the latest.
    """
    if QUANTITIES[quantity].part == "network":
        shown = figures.trace(recording, quantity)
    else:
        shown = figures.profile(recording, quantity, relative=relative, step=step, initial=True)
    return chart(shown, conditions_told(recording, step))


def _found(recording: Recording) -> dict[str, Scene]:
    """Everything that probes of present weights found, by probe and quantity, in every form."""
    return {
        f"{each.probe}-{each.key}" + (f"-{form}" if form != "map" else ""): found.figure(
            recording, each.probe, each.key, form
        )
        for each in found.charts(recording)
        for form in (found.FORMS if each.is_plane else ("map",))
    }
