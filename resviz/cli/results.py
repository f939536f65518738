"""What a probe leaves in a folder: the recording, its numbers, its conditions and its figures."""

from pathlib import Path

import msgspec

from resviz.api import save_picture
from resviz.app import figures
from resviz.app.picture_file import Picture
from resviz.app.recording import Recording
from resviz.app.recording_file import save
from resviz.app.recording_tables import write_csv
from resviz.app.whole_file import write_whole
from resviz.core.errors import FileError
from resviz.diagram.charts.data import Heats, Plot
from resviz.diagram.charts.page import chart
from resviz.diagram.scene import Scene
from resviz.protocol.quantities import QUANTITIES

CONTENTS = """\
A folder of results holds recording.resviz (opens in the window), numbers.csv (arm, step, quantity,
id, value), conditions.json, and figures as .svg and .png: overview, heat-maps, and one for every
quantity that was measured, by its key: loss, accuracy, weight_grad, input_grad and so on.\
"""
_PNG_SCALE = 2.0


def expect_folder(folder: Path) -> None:
    """Make the folder before anything is computed for it.

    Raises:
        FileError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"Cannot make the folder {folder}: {error.strerror}.") from None


def save_results(recording: Recording, folder: Path) -> None:
    """Save everything; the numbers first, so that they are safe whatever becomes of the figures.

    Raises:
        FileError: something cannot be written.
        EngineError: pictures cannot be made on this machine.
    """
    save(recording, folder / "recording.resviz")
    write_csv(recording, folder / "numbers.csv")
    conditions = msgspec.json.format(msgspec.json.encode(recording.conditions), indent=2)
    write_whole(folder / "conditions.json", lambda file: file.write(conditions + b"\n"))
    scenes = _figures(recording)
    for name, scene in scenes.items():
        save_picture(Picture(scene), folder / f"{name}.svg")
    for name, scene in scenes.items():
        save_picture(Picture(scene, scale=_PNG_SCALE), folder / f"{name}.png")


def _figures(recording: Recording) -> dict[str, Scene]:
    conditions = figures.conditions(recording)
    charts: dict[str, Plot | Heats] = {
        quantity: figures.trace(recording, quantity)
        if QUANTITIES[quantity].part == "network"
        else figures.profile(recording, quantity, initial=True)
        for quantity in recording.measured
        if not QUANTITIES[quantity].histogram
    }
    if leading := figures.leading(recording):
        charts["heat-maps"] = figures.heats(recording, leading[0])
    scenes = {name: chart(shown, conditions) for name, shown in charts.items()}
    return {"overview": figures.figure(recording), **scenes}
