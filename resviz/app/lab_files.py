"""Files that are the gradient lab's: recordings, and experiments to be set up."""

from pathlib import Path

from resviz.app.lab import Lab

# What reads and writes them is not needed to start the window.


def opens(path: Path) -> bool:
    """Whether a file is for the lab: a recording or an experiment."""
    if path.suffix.lower() != ".toml":
        return path.suffix.lower() == ".resviz"
    from resviz.app.experiment_toml import is_experiment

    return is_experiment(path)


def open_file(lab: Lab, path: Path) -> None:
    """Show a recording, or set an experiment up.

    Raises:
        FileError: the file cannot be read, or is none such.
    """
    if path.suffix.lower() == ".toml":
        from resviz.app.experiment_toml import read

        lab.set_up(read(path))
    else:
        lab.open_recording(path)


def save_experiment(lab: Lab, path: Path) -> None:
    """Write the experiment that is set up.

    Raises:
        ResvizError: it is impossible, or the file cannot be written.
    """
    from resviz.app.experiment_toml import write

    write(lab.planned, path)
