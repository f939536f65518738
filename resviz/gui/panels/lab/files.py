"""`LabFiles`: what the menus write of the lab into files, and open of files in it."""

from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from resviz.app.lab import Lab
from resviz.app.lab_files import expect_shown, show, show_beside
from resviz.app.phase.recording import PhaseRecording
from resviz.app.recording import Recording
from resviz.core.errors import FileError
from resviz.gui.panels.lab.opening import Opening
from resviz.gui.panels.lab.saving import MakeFigure, Saving
from resviz.gui.panels.lab.watch import Watch
from resviz.protocol.phase import Summary


class Shown(Protocol):
    """The panel whose figures are written as it shows them."""

    def figure(self) -> MakeFigure:
        """What makes a figure of a recording."""

    @property
    def relative(self) -> bool:
        """Whether numbers are divided by that of the last layer or block."""

    @property
    def of_phase(self) -> tuple[str, Summary]:
        """What a phase diagram shows."""

    def window(self) -> QWidget:
        """The window it is in."""


class LabFiles:
    """Files of the recording, or of the phase diagram, that the lab shows.

    Args:
        lab: what is shown.
        saving: writes files; what it has that done by reads them, too.
        shown: how it is shown.
    """

    def __init__(self, lab: Lab, saving: Saving, shown: Shown) -> None:
        self._lab = lab
        self._saving = saving
        self._opening = Opening(saving.errands)
        self._shown = shown

    def save_figure(self, path: Path) -> None:
        """Begin to write the figures, as they are shown, into a file; see `Saving`.

        Raises:
            FileError: nothing has been measured.
        """
        measured = self._measured()
        if isinstance(measured, PhaseRecording):
            self._saving.phase_figure(measured, path, *self._shown.of_phase)
        else:
            self._saving.figure(measured, path, self._shown.figure())

    def save_animation(self, path: Path) -> None:
        """Begin to write the figures, step after step, into a file; see `Saving`.

        Raises:
            FileError: nothing has been measured, or it is a phase diagram.
        """
        measured = self._measured()
        if isinstance(measured, PhaseRecording):
            raise FileError("A phase diagram does not move; open one of its cells for that.")
        watch = Watch(f"Saving {path.name}", self._window)
        self._saving.animation(measured, path, watch, relative=self._shown.relative)

    def save_recording(self, path: Path) -> None:
        """Begin to write the recording; see `Saving`.

        Raises:
            FileError: nothing has been measured.
        """
        self._saving.recording(self._measured(), path)

    def save_table(self, path: Path) -> None:
        """Begin to write the numbers as a table; see `Saving`.

        Raises:
            FileError: nothing has been measured.
        """
        self._saving.table(self._measured(), path)

    def open_file(self, path: Path) -> None:
        """Begin to read a recording or a phase diagram, to be shown, or one to be set up."""
        self._opening.begin(path, lambda opened: show(self._lab, opened, path), self._window)

    def open_beside(self, path: Path) -> None:
        """Begin to read a recording, to be shown together with what is shown.

        Raises:
            FileError: nothing is shown.
        """
        expect_shown(self._lab)
        self._opening.begin(path, lambda opened: show_beside(self._lab, opened, path), self._window)

    @property
    def _window(self) -> QWidget:
        return self._shown.window()

    def _measured(self) -> Recording | PhaseRecording:
        measured = self._lab.phase if self._lab.shows_phase else self._lab.recording
        if measured is None or measured.empty:
            raise FileError("Nothing has been measured yet; run an experiment first.")
        return measured
