"""Looks at what was measured for the moments at which watchpoints are met; all on the host."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from resviz.core.errors import SettingError, UnknownName
from resviz.protocol import ArmLayout, Moment, Row
from resviz.protocol.watchpoints import Sign, Watchpoint

_Floats = npt.NDArray[np.float64]
_Test = Callable[[_Floats, float], npt.NDArray[np.bool_]]

_TESTS: Mapping[Sign, _Test] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "is nan": lambda values, _: np.isnan(values),
    "is inf": lambda values, _: np.isinf(values),
    "is zero": lambda values, _: values == 0,
}


class _Target(NamedTuple):
    """Numbers of a row that are watched, and the parts that they are of."""

    arm: int
    table: int
    places: npt.NDArray[np.int64]
    ids: tuple[str, ...]


class Watch:
    """Waits for watchpoints, each until it is met for the first time.

    Where several parts or arms meet one at the same step, the moment is that of the number that is
    farthest beyond the bound, or else of the first.

    Args:
        watchpoints: what is waited for.
        layouts: what is measured.

    Raises:
        SettingError: there is nothing in any arm that a watchpoint could be met by.
    """

    def __init__(self, watchpoints: Iterable[Watchpoint], layouts: Sequence[ArmLayout]) -> None:
        self._waiting = {each: _targets(each, layouts) for each in watchpoints}

    def see(self, rows: Iterable[Row]) -> tuple[Moment, ...]:
        """Look at rows, oldest first; returns the moments at which watchpoints are met."""
        if not self._waiting:
            return ()
        steps = groupby(rows, key=attrgetter("step"))
        return tuple(moment for _, each in steps for moment in self._met([*each]))

    def _met(self, rows: Sequence[Row]) -> list[Moment]:
        """What is met by the rows of one step."""
        found = {(row.arm, row.table): row for row in rows}
        moments = []
        for watchpoint, targets in [*self._waiting.items()]:
            seen = [(each, found.get((each.arm, each.table))) for each in targets]
            hits = [hit for each, row in seen if row for hit in _hits(watchpoint, each, row)]
            if hits:
                del self._waiting[watchpoint]
                moments.append(_farthest(watchpoint.sign, hits))
        return moments


def _targets(watchpoint: Watchpoint, layouts: Sequence[ArmLayout]) -> tuple[_Target, ...]:
    arms = [layout for layout in layouts if watchpoint.arm in ("", layout.name)]
    ids = [part for layout in arms for part in layout.ids(watchpoint.quantity)]
    if not ids:
        raise SettingError("watch", f"'{watchpoint}' watches what no network here has.")
    if not any(map(watchpoint.holds, ids)):
        known = {".".join(part.split(".")[:depth]) for part in ids for depth in (1, 2, 3)}
        wanted = f"part with {watchpoint.quantity}"
        raise SettingError("watch", str(UnknownName(wanted, watchpoint.part, known)))
    every = (_target(watchpoint, arm, layout) for arm, layout in enumerate(layouts))
    return tuple(each for each in every if each and each.ids)


def _target(watchpoint: Watchpoint, arm: int, layout: ArmLayout) -> _Target | None:
    place = layout.place(watchpoint.quantity)
    if place is None or watchpoint.arm not in ("", layout.name):
        return None
    ids = place.series.ids
    chosen = [index for index, part in enumerate(ids) if watchpoint.holds(part)]
    places = np.array(chosen, np.int64) + place.numbers.start
    table = layout.tables.index(place.table)
    return _Target(arm, table, places, tuple(ids[index] for index in chosen))


def _hits(watchpoint: Watchpoint, target: _Target, row: Row) -> Iterator[Moment]:
    """A moment for each number of a row that meets a watchpoint."""
    values = np.frombuffer(row.numbers, "<f8")[target.places]
    for index in np.flatnonzero(_TESTS[watchpoint.sign](values, watchpoint.bound)):
        number = values[index].tobytes()
        yield Moment(str(watchpoint), row.arm, row.step, target.ids[index], number)


def _farthest(sign: Sign, hits: Sequence[Moment]) -> Moment:
    """Of several moments the one that is farthest beyond the bound, or else the first."""
    match sign:
        case "<" | "<=":
            return min(hits, key=attrgetter("value"))
        case ">" | ">=":
            return max(hits, key=attrgetter("value"))
        case _:
            return hits[0]
