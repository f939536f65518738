"""What is measured, and how its numbers travel and are kept: by arm, probe, quantity and part."""

from typing import NamedTuple

import msgspec


class Series(msgspec.Struct, frozen=True):
    """A quantity that is measured in an arm, and of which parts.

    Attributes:
        quantity: key of `resviz.protocol.quantities.QUANTITIES`.
        ids: of the layers or blocks, input first; where a gradient is taken at block inputs, the
            last is ``head``, whose input is the last block's output. One empty id where the number
            is the network's.
        bins: numbers for each part; more than one where it is a histogram.
    """

    quantity: str
    ids: tuple[str, ...] = ("",)
    bins: int = 1

    @property
    def width(self) -> int:
        """Numbers in a row."""
        return len(self.ids) * self.bins


class Table(msgspec.Struct, frozen=True):
    """What a probe measures in an arm.

    Attributes:
        probe: key of `resviz.protocol.live_probes.PROBES`.
        series: everything it measures, in the order of a row's numbers.
    """

    probe: str
    series: tuple[Series, ...]

    @property
    def width(self) -> int:
        """Numbers in a row."""
        return sum(series.width for series in self.series)


class Place(NamedTuple):
    """Where the numbers of a quantity stand."""

    table: Table
    series: Series
    numbers: slice


class ArmLayout(msgspec.Struct, frozen=True):
    """What can be measured in an arm that runs with a seed.

    Attributes:
        name: the arm; the same for all its seeds.
        tables: one a probe; those that are switched off get no rows.
        plain: it has no shortcuts.
        seed: drew its weights and batches.
    """

    name: str
    tables: tuple[Table, ...]
    plain: bool = False
    seed: int = 0

    def place(self, quantity: str) -> Place | None:
        """Where a quantity stands; None where this arm has none of it."""
        for table in self.tables:
            start = 0
            for series in table.series:
                if series.quantity == quantity:
                    return Place(table, series, slice(start, start + series.width))
                start += series.width
        return None

    def ids(self, quantity: str) -> tuple[str, ...]:
        """Of what parts a quantity is measured; none where it is not."""
        place = self.place(quantity)
        return place.series.ids if place else ()


class Row(msgspec.Struct, frozen=True):
    """What one probe measured in one arm at one step.

    Attributes:
        arm: index among the layouts.
        table: index among the tables of the arm's layout.
        step: updates made before.
        numbers: float64, little-endian, in the order of the table.
    """

    arm: int
    table: int
    step: int
    numbers: bytes
