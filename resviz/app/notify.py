"""A list of observers: how the state tells the window what changed."""

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Notifier(Generic[P]):
    """Calls its observers, in the order they were connected."""

    def __init__(self) -> None:
        self._observers: list[Callable[P, object]] = []

    def connect(self, observer: Callable[P, object]) -> Callable[[], None]:
        """Call the observer on every notification from now on; returns how to stop that."""
        self._observers.append(observer)
        return lambda: self._observers.remove(observer)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Notify."""
        for observer in tuple(self._observers):
            observer(*args, **kwargs)
