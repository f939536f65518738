"""Graphics items that are kept, since making them costs more than moving them."""

from collections.abc import Callable
from typing import Any


class Pool:
    """Items of one kind in a plot, made once and used again.

    Args:
        plot: a pyqtgraph plot item.
        make: makes an item.
    """

    def __init__(self, plot: Any, make: Callable[[], Any]) -> None:
        self._plot = plot
        self._make = make
        self._items: list[Any] = []

    def take(self, count: int) -> list[Any]:
        """So many items, shown; the others are hidden."""
        while len(self._items) < count:
            self._items.append(self._make())
            self._plot.addItem(self._items[-1], ignoreBounds=True)
        for index, item in enumerate(self._items):
            item.setVisible(index < count)
        return self._items[:count]
