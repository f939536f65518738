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
from resviz.diagram.scene import Scene
from resviz.gui.panels.lab.errands import Errands
from resviz.gui.panels.lab.watch import Watch
from resviz.protocol.phase import Summary

SavePicture = Callable[[Picture, Path], object]
MakeFigure = Callable[[Recording], Scene]
"""Makes a figure of a recording."""


class Saving:
    """Writes recordings as they are when this is asked for, however they grow meanwhile.

    Attributes:
        errands: what writes.

    Args:
        errands: what writes.
        save_picture: writes a picture into a file, in the format of its suffix.
    """

    def __init__(self, errands: Errands, save_picture: SavePicture) -> None:
        self.errands = errands
        self._save_picture = save_picture

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
                self.errands.progress(watch, done, len(pictures.steps))

            save_animation(pictures, path, tell)

        self._write(write, path, watch)

    def _write(
        self, write: Callable[[Path], object], path: Path, watch: Watch | None = None
    ) -> None:
        words = (f"Saving {path.name} …", f"Saved {path.name}", f"Cannot write {path}")
        self.errands.run(partial(write, path), lambda _: None, words, watch)
