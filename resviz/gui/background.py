"""The one way to do longer work beside the window: a function in a thread, its result delivered."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

T = TypeVar("T")


class Background(QObject):
    """Runs functions in threads and hands their results over in the window's thread.

    Python runs one thread at a time, so this does not make work faster; it lets the window have
    its turn every few milliseconds meanwhile.
    """

    # One object carries all results: one for each piece of work would be deleted in whichever
    # thread lets go of it last, which Qt does not allow.
    _ready = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: ThreadPoolExecutor | None = None
        self._closed = False
        self._ready.connect(self._call)

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Do the work in a thread, then ``done`` with what it returned, or ``failed``."""
        if self._closed:
            return
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor  # not needed to start

            self._pool = ThreadPoolExecutor(2, thread_name_prefix="background")
        self._pool.submit(self._work, work, done, failed)

    @property
    def closed(self) -> bool:
        """Nothing is delivered any more; may be asked in any thread."""
        return self._closed

    def deliver(self, call: Callable[[], object]) -> None:
        """Have a function called in the window's thread; for work that tells how far it is."""
        self._ready.emit(call)

    def _work(
        self,
        work: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[Exception], object] | None,
    ) -> None:
        try:
            call = partial(done, work())
        except Exception as error:
            if failed:
                self._ready.emit(partial(failed, error))
        else:
            self._ready.emit(call)

    @Slot(object)
    def _call(self, call: Callable[[], object]) -> None:
        if not self._closed:
            call()

    def wait(self) -> None:
        """Let what was asked for come to its end, such as files; nothing is delivered any more."""
        self._closed = True
        if self._pool:
            self._pool.shutdown()
