"""Work on files beside the window's own, with words before and after it."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from resviz.core.errors import ResvizError
from resviz.gui.background import Background
from resviz.gui.panels.lab.watch import Watch

T = TypeVar("T")
Tell = Callable[[str], object]


class Ended(Exception):
    """Somebody has ended the work."""


class Errands:
    """Runs work on files beside the window's own; what is begun comes to its end.

    Args:
        background: where it is done.
        tell: told in a sentence why something could not be done.
        say: told in passing that something is being done, and that it has been.
    """

    def __init__(self, background: Background, tell: Tell, say: Tell) -> None:
        self._background = background
        self._tell = tell
        self._say = say

    def run(
        self,
        work: Callable[[], T],
        then: Callable[[T], object],
        words: tuple[str, str, str],
        watch: Watch | None = None,
    ) -> None:
        """Do the work in a thread, then ``then`` with what it returned.

        Args:
            work: what is done.
            then: what follows in the window's thread; what it refuses is told, too.
            words: said before the work and after it, and what it cannot do where it fails.
            watch: goes when the work is over.
        """
        begun, ended, cannot = words
        self._say(begun)

        def done(found: T) -> None:
            self._over(watch)
            try:
                then(found)
            except (Ended, ResvizError) as error:
                failed(error)
            else:
                self._say(ended)

        def failed(error: Exception) -> None:
            self._over(watch)
            self._say("")
            if not isinstance(error, Ended):
                known = isinstance(error, ResvizError)
                self._tell(str(error) if known else f"{cannot}: {error!r}.")

        self._background.run(work, done, failed)

    @property
    def closed(self) -> bool:
        """The window is closed; may be asked in any thread."""
        return self._background.closed

    def progress(self, watch: Watch, done: int, total: int) -> None:
        """Have the watch show how far the work is; called in its thread.

        Raises:
            Ended: nobody waits for the work any more.
        """
        if watch.ended:
            raise Ended
        self._background.deliver(partial(watch.tell, done, total))

    @staticmethod
    def _over(watch: Watch | None) -> None:
        if watch:
            watch.finish()
