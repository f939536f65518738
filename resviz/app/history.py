"""Undo and redo over immutable values."""

from typing import Generic, TypeVar

T = TypeVar("T")


class History(Generic[T]):
    """The values something had; settings are small, so each is kept whole."""

    def __init__(self, value: T) -> None:
        self._values = [value]
        self._position = 0

    @property
    def value(self) -> T:
        """The present value."""
        return self._values[self._position]

    @property
    def before(self) -> T | None:
        """The value before the present one, or None for the first."""
        return self._values[self._position - 1] if self.can_undo else None

    @property
    def can_undo(self) -> bool:
        """There is an earlier value."""
        return self._position > 0

    @property
    def can_redo(self) -> bool:
        """There is an undone value."""
        return self._position + 1 < len(self._values)

    def record(self, value: T) -> None:
        """Make this the present value; what was undone before is forgotten."""
        if value == self.value:
            return
        del self._values[self._position + 1 :]
        self._values.append(value)
        self._position += 1

    def undo(self) -> T:
        """Step back, if possible; the value now present."""
        self._position = max(self._position - 1, 0)
        return self.value

    def redo(self) -> T:
        """Step forward, if possible; the value now present."""
        self._position = min(self._position + 1, len(self._values) - 1)
        return self.value
