"""Files that are the gradient lab's: recordings, and experiments to be set up."""

from collections.abc import Container
from itertools import chain, count
from pathlib import Path

from resviz.app.lab import Lab
from resviz.core.errors import FileError

# What reads and writes them is not needed to start the window.


def opens(path: Path) -> bool:
    """Whether a file is for the lab: a recording or an experiment."""
    if path.suffix.lower() != ".toml":
        return path.suffix.lower() == ".resviz"
    from resviz.app.experiment_toml import is_experiment

    return is_experiment(path)


def open_file(lab: Lab, path: Path) -> None:
    """Show a recording or a phase diagram, or set one up.

    Raises:
        FileError: the file cannot be read, or is none such.
    """
    from resviz.app.phase import file, toml

    if toml.is_phase(path):
        lab.plan.set_up_phase(toml.read(path))
    elif path.suffix.lower() == ".toml":
        from resviz.app.experiment_toml import read

        lab.plan.set_up(read(path))
    elif file.is_phase(path):
        lab.show_phase(file.load(path))
    else:
        from resviz.app.recording_file import load

        lab.show(load(path), path.stem)


def open_beside(lab: Lab, path: Path) -> None:
    """Show a recording together with what is shown.

    Raises:
        FileError: the file cannot be read or is no recording, or nothing is shown.
    """
    from resviz.app.recording_file import load
    from resviz.app.together import together

    if lab.recording is None or lab.recording.empty:
        raise FileError("There is no recording to show another one beside; open one first.")
    added = load(path)
    shown = lab.recording.parts or {lab.label: lab.recording}
    lab.show(together({**shown, _label(path, shown): added}), lab.label)


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
