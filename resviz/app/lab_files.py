"""Files that are the gradient lab's: recordings, and experiments to be set up."""

from collections.abc import Container
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from resviz.app.lab import Lab
from resviz.core.errors import FileError
from resviz.protocol import Experiment, PhaseDiagram

if TYPE_CHECKING:
    from resviz.app.growing_file import Tell
    from resviz.app.phase.recording import PhaseRecording
    from resviz.app.recording import Recording

Opened: TypeAlias = "Recording | PhaseRecording | Experiment | PhaseDiagram"
"""What files for the lab hold."""

TORN = "The file is cut short or damaged; what was measured or found behind that is missing."
"""Said of a recording that is torn."""

# What reads and writes them is not needed to start the window.


def opens(path: Path) -> bool:
    """Whether a file is for the lab: a recording or an experiment."""
    if path.suffix.lower() != ".toml":
        return path.suffix.lower() == ".resviz"
    from resviz.app.experiment_toml import is_experiment

    return is_experiment(path)


def read(path: Path, tell: "Tell | None" = None) -> Opened:
    """What a file for the lab holds; may be called in any thread.

    Args:
        path: of the file.
        tell: told how many bytes of a recording have been read, of how many.

    Raises:
        FileError: the file cannot be read, or is none such.
    """
    from resviz.app import experiment_toml, recording_file
    from resviz.app.phase import file, toml

    if path.suffix.lower() == ".toml":
        return toml.read(path) if toml.is_phase(path) else experiment_toml.read(path)
    return file.load(path, tell) if file.is_phase(path) else recording_file.load(path, tell)


def show(lab: Lab, opened: Opened, path: Path) -> None:
    """Show a recording or a phase diagram, or set one up.

    Args:
        lab: where.
        opened: what was read.
        path: from where.
    """
    from resviz.app.recording import Recording

    match opened:
        case Experiment():
            lab.plan.set_up(opened)
        case PhaseDiagram():
            lab.plan.set_up_phase(opened)
        case Recording():
            lab.show(opened, path.stem)
        case _:
            lab.show_phase(opened)


def expect_shown(lab: Lab) -> "Recording":
    """The recording that is shown.

    Raises:
        FileError: there is none that another one could be shown beside.
    """
    if lab.recording is None or lab.recording.empty:
        raise FileError("There is no recording to show another one beside; open one first.")
    return lab.recording


def show_beside(lab: Lab, opened: Opened, path: Path) -> None:
    """Show a recording together with what is shown.

    Raises:
        FileError: nothing is shown, or what was read is no recording.
    """
    from resviz.app.recording import Recording
    from resviz.app.together import together

    first = expect_shown(lab)
    if not isinstance(opened, Recording):
        raise FileError(f"{path} is not a recording, which alone can be shown beside another one.")
    shown = first.parts or {lab.label: first}
    lab.show(together({**shown, _label(path, shown): opened}), lab.label)


def _label(path: Path, taken: Container[str]) -> str:
    """Its name, or that of its folder, or its name with a number."""
    numbered = (f"{path.stem} {number}" for number in count(2))
    labels = chain([path.stem, path.absolute().parent.name], numbered)
    return next(each for each in labels if each and each not in taken)


def save_experiment(lab: Lab, path: Path) -> None:
    """Write the experiment, or the phase diagram, that is set up.

    Raises:
        ResvizError: it is impossible, or the file cannot be written.
    """
    from resviz.app.experiment_toml import write
    from resviz.app.phase import toml

    if lab.plan.is_phase:
        toml.write(lab.plan.diagram, path)
    else:
        write(lab.plan.planned, path)
