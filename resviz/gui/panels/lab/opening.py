"""Reading files for the lab, beside the window's work."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from resviz.app.lab_files import Opened, read
from resviz.gui.panels.lab.errands import Ended, Errands
from resviz.gui.panels.lab.watch import Watch

_PATIENCE = 400
"""Milliseconds after which it is shown how far the reading is."""
_SHOWN = 50
"""Milliseconds until the lab is on the screen; beside a thread at work that takes far longer."""


class Opening:
    """Reads one file at a time; another one ends the reading of the one before.

    Args:
        errands: what reads.
    """

    def __init__(self, errands: Errands) -> None:
        self._errands = errands
        self._watch: Watch | None = None

    def begin(self, path: Path, then: Callable[[Opened], object], window: QWidget) -> None:
        """Read a file, see `resviz.app.lab_files.read`.

        Args:
            path: of the file.
            then: what is done with what it holds.
            window: where it is shown how far the reading is, if that takes long.
        """
        if self._watch:
            self._watch.end()
        watch = self._watch = Watch(f"Opening {path.name}", window, _PATIENCE)

        def tell(done: int, total: int) -> None:
            if self._errands.closed:
                raise Ended
            self._errands.progress(watch, done, total)

        def arrived(opened: Opened) -> None:
            if watch.ended:
                raise Ended
            then(opened)

        def start() -> None:
            if watch.ended:
                watch.finish()
            else:
                self._errands.run(work, arrived, words, watch)

        work = partial(read, path, tell)
        words = (f"Opening {path.name} …", f"Opened {path.name}", f"Cannot read {path}")
        QTimer.singleShot(_SHOWN, watch, start)
