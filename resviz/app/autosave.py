"""Keeping what is measured in files as it comes, so that nothing can lose it."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from resviz.app.notify import Notifier
from resviz.core.errors import FileError
from resviz.protocol import Finding, Moment, Row

if TYPE_CHECKING:
    from resviz.app.recording import Recording
    from resviz.app.recording_file import Recorder


class Autosave:
    """Writes each recording into a file of its own while it grows.

    Attributes:
        failed: notified with a sentence where that cannot be.

    Args:
        folder: where the files are; nothing is written where there is none.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._recorder: Recorder | None = None
        self._ended: Recorder | None = None
        self.failed = Notifier[[str]]()

    def begin(self, recording: "Recording") -> None:
        """Keep this one from now on; nothing is in it yet."""
        self.end()
        if self._folder is None:
            return
        from resviz.app.recording_file import Recorder, new_file  # not needed to start the window

        try:
            self._recorder = Recorder(new_file(self._folder, recording), recording)
        except FileError as error:
            self.failed(str(error))

    def add(self, measured: Iterable[Row | Finding | Moment]) -> None:
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
