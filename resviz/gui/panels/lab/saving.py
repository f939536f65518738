"""Writing what was measured into files, beside the window's work."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from resviz.app.animation import animation
from resviz.app.phase import file as phase_file
from resviz.app.phase import tables as phase_tables
from resviz.app.phase.figure import draw
from resviz.app.phase.recording import PhaseRecording
from resviz.app.picture_file import Picture
from resviz.app.recording import Recording
from resviz.app.recording_file import save
from resviz.app.recording_tables import write_all
from resviz.core.errors import ResvizError
from resviz.diagram.scene import Scene
from resviz.gui.background import Background
from resviz.gui.panels.lab.watch import Watch
from resviz.protocol.phase import Summary

SavePicture = Callable[[Picture, Path], object]
Tell = Callable[[str], object]
MakeFigure = Callable[[Recording], Scene]
"""Makes a figure of a recording."""


class _Ended(Exception):
    """Somebody has ended the work."""


class Saving:
    """Writes recordings as they are when this is asked for, however they grow meanwhile.

    Args:
        background: where files are written.
        save_picture: writes a picture into a file, in the format of its suffix.
        tell: told in a sentence why a file could not be written.
        say: told in passing that a file is being written, and that it has been.
    """

    def __init__(
        self, background: Background, save_picture: SavePicture, tell: Tell, say: Tell
    ) -> None:
        self._background = background
        self._save_picture = save_picture
        self._tell = tell
        self._say = say

    def recording(self, recording: Recording | PhaseRecording, path: Path) -> None:
        """Write a recording; see `recording_file.save` and `resviz.app.phase.file.save`."""
        if isinstance(recording, Recording):
            self._write(partial(save, recording.snapshot()), path)
        else:
            self._write(partial(phase_file.save, recording.snapshot()), path)

    def table(self, recording: Recording | PhaseRecording, path: Path) -> None:
        """Write the numbers as a table, and findings beside them.

        See `recording_tables` and `resviz.app.phase.tables`.
        """
        if isinstance(recording, Recording):
            self._write(partial(write_all, recording.snapshot()), path)
        else:
            self._write(partial(phase_tables.write_numbers, recording.snapshot()), path)

    def phase_figure(
        self, phase: PhaseRecording, path: Path, quantity: str, summary: Summary
    ) -> None:
        """Write a phase diagram in the format of the file's suffix; light, as papers are."""
        taken = phase.snapshot()

        def write(path: Path) -> None:
            self._save_picture(Picture(draw(taken, quantity, summary)), path)

        self._write(write, path)

    def figure(self, recording: Recording, path: Path, make: MakeFigure) -> None:
        """Write what is made of it in the format of the file's suffix; light, as papers are."""
        taken = recording.snapshot()

        def write(path: Path) -> None:
            self._save_picture(Picture(make(taken)), path)

        self._write(write, path)

    def animation(self, recording: Recording, path: Path, watch: Watch, *, relative: bool) -> None:
        """Write `animation.animation` as the file's suffix says.

        Args:
            recording: what is shown.
            path: where to.
            watch: told how far it is, and asked whether it shall go on.
            relative: norms divided by the norm of the last layer or block.
        """
        taken = recording.snapshot()

        def write(path: Path) -> None:
            from resviz.gui.canvas.movie import save_animation  # with what it needs, seldom used

            pictures = animation(taken, relative=relative)

            def tell(done: int) -> None:
                if watch.ended:
                    raise _Ended
                self._background.deliver(partial(watch.tell, done, len(pictures.steps)))

            save_animation(pictures, path, tell)

        self._write(write, path, watch.finish)

    def _write(
        self,
        write: Callable[[Path], object],
        path: Path,
        over: Callable[[], object] = lambda: None,
    ) -> None:
        self._say(f"Saving {path.name} …")

        def saved(_: object) -> None:
            over()
            self._say(f"Saved {path.name}")

        def failed(error: Exception) -> None:
            over()
            self._failed(path, error)

        self._background.run(partial(write, path), saved, failed)

    def _failed(self, path: Path, error: Exception) -> None:
        self._say("")
        if isinstance(error, _Ended):
            return
        known = isinstance(error, ResvizError)
        self._tell(str(error) if known else f"Cannot write {path}: {error!r}.")
