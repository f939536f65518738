"""Garbage is looked for by the window's own thread alone, between other things.

Python would look for it in whichever thread makes objects, and in the midst of calls from Qt, where
the Python side of an object may be half made: that ends the process now and then.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 500  # milliseconds


class Garbage(QObject):
    """Looks for garbage as often as Python would, but at moments that are safe."""

    def __init__(self) -> None:
        super().__init__()
        gc.disable()
        self._ended = False
        self._timer = QTimer(self, interval=_EVERY)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Look from now on, but not among what lasts as long as the window."""
        if not self._ended:
            gc.freeze()
            self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again."""
        self._ended = True
        self._timer.stop()
        gc.enable()

    def _look(self) -> None:
        counts, most = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > most[generation]:
                gc.collect(generation)
                return
