"""Keeping what is measured in files as it comes, so that nothing can lose it."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resviz.app.notify import Notifier
from resviz.core.errors import FileError
from resviz.protocol import Cell, Finding, Moment, Row

if TYPE_CHECKING:
    from resviz.app.growing_file import GrowingFile
    from resviz.app.phase.recording import PhaseRecording
    from resviz.app.recording import Recording


class Autosave:
    """Writes each recording into a file of its own while it grows.

    Attributes:
        failed: notified with a sentence where that cannot be.

    Args:
        folder: where the files are; nothing is written where there is none.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._recorder: GrowingFile[Any] | None = None
        self._ended: GrowingFile[Any] | None = None
        self.failed = Notifier[[str]]()

    def begin(self, recording: "Recording | PhaseRecording") -> None:
        """Keep this one from now on; of a phase diagram also the cells that are there."""
        self.end()
        if self._folder is None:
            return
        try:
            self._recorder = _recorder(self._folder, recording)
        except FileError as error:
            self.failed(str(error))

    def add(self, measured: Iterable[Row | Finding | Moment | Cell]) -> None:
        """Write what has come."""
        recorder = self._recorder
        if recorder and recorder.failure:
            self._recorder = None
            self.failed(recorder.failure)
        elif recorder:
            recorder.add(measured)

    def end(self, *, wait: bool = False) -> None:
        """Let go of the file; wait until it is whole, and the one before, if asked."""
        recorder, self._recorder = self._recorder, None
        if recorder:
            self._wait()
            recorder.close()
            self._ended = recorder
        if wait:
            self._wait()

    def _wait(self) -> None:
        """Wait until the last file is whole; mostly it has long been."""
        ended, self._ended = self._ended, None
        if ended:
            ended.wait()
            if ended.failure:
                self.failed(ended.failure)


def _recorder(folder: Path, recording: "Recording | PhaseRecording") -> "GrowingFile[Any]":
    # What writes them is not needed to start the window.
    from resviz.app.growing_file import new_file
    from resviz.app.recording import Recording

    if isinstance(recording, Recording):
        from resviz.app.recording_file import recorder

        return recorder(new_file(folder, "+".join(recording.conditions.arms)), recording)
    from resviz.app.phase.file import recorder as phase_recorder

    diagram = recording.diagram
    names = "+".join(arm.name for arm in diagram.experiment.arms)
    words = f"{names} {diagram.rows.setting}+{diagram.columns.setting}"
    return phase_recorder(new_file(folder, words), recording)
