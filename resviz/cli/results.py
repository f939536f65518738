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

CONTENTS = """\
A folder of results holds recording.resviz (opens in the window), numbers.csv (arm, step, quantity,
id, value), conditions.json, and each of these figures as .svg and .png: overview, profile (of the
weights' gradients), inputs (of the gradients at block inputs), heat-maps and loss.\
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
        "profile": figures.profile(recording, "weight_grad", initial=True),
        "inputs": figures.profile(recording, "input_grad", initial=True),
        "heat-maps": figures.heats(recording),
        "loss": figures.trace(recording),
    }
    scenes = {name: chart(shown, conditions) for name, shown in charts.items()}
    return {"overview": figures.figure(recording), **scenes}
