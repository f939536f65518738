"""The one way to do longer work beside the window: a function in a thread, its result delivered."""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

T = TypeVar("T")


class _Delivery(QObject):
    """Carries a result from the thread to the window's thread."""

    done = Signal(object)
    failed = Signal(object)


class Background(QObject):
    """Runs functions in threads and hands their results over in the window's thread.

    Python runs one thread at a time, so this does not make work faster; it lets the window have
    its turn every few milliseconds meanwhile.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._under_way: set[_Delivery] = set()

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Do the work in a thread, then ``done`` with what it returned, or ``failed``."""
        delivery = _Delivery()
        self._under_way.add(delivery)

        def deliver(call: Callable[[Any], object] | None, value: object) -> None:
            self._under_way.discard(delivery)
            if call:
                call(value)

        delivery.done.connect(lambda value: deliver(done, value))
        delivery.failed.connect(lambda error: deliver(failed, error))
        self._pool.start(_Job(work, delivery))

    def wait(self) -> None:
        """Let what was asked for come to its end, such as files; nothing is delivered any more."""
        for delivery in self._under_way:
            delivery.blockSignals(True)
        self._pool.waitForDone()


class _Job(QRunnable):
    def __init__(self, work: Callable[[], object], delivery: _Delivery) -> None:
        super().__init__()
        self._work = work
        self._delivery = delivery

    def run(self) -> None:
        try:
            result = self._work()
        except Exception as error:
            self._delivery.failed.emit(error)
        else:
            self._delivery.done.emit(result)
