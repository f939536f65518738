"""What was measured in an arm as labelled arrays of xarray."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from resviz.app.conditions import conditions_line, training_line
from resviz.core.errors import UnknownName
from resviz.protocol import Conditions
from resviz.protocol.quantities import BINS, FIRST_POWER, QUANTITIES

if TYPE_CHECKING:
    from xarray import DataArray

    from resviz.app.recording import ArmRecording

    Arrays = Mapping[str, DataArray]
else:
    # Only in hints: what they are is loaded when the first of them is made.
    Arrays = Mapping


class Labelled(Arrays):
    """The quantities measured in an arm, by key, each an `xarray.DataArray`.

    Its dimensions are ``seed`` where the arm ran with several, ``step``, ``layer`` or ``block``
    where there is a number for each, and ``bin`` where it is a histogram; its coordinates are the
    seeds, the steps, the ids of the parts, beside them their stages, and of each bin the least
    magnitude in it. Quantities may have been measured at different steps. The attributes
    ``long_name``, ``symbol``, ``units``, ``description`` and ``conditions`` say what it is; the
    first and the third are what xarray labels its plots with.

    With one seed the numbers are those of the recording, not copied: of one that grows, those
    there are by then. What a run that broke off lacks is NaN.

    Args:
        arms: whose they are: the runs of one arm, one for each seed.
        conditions: what they hold for.
    """

    def __init__(self, arms: "Sequence[ArmRecording]", conditions: Conditions) -> None:
        self._arms = arms
        self._arm = arms[0]
        self._conditions = conditions
        found = {key for arm in arms for key in arm.measured}
        self._keys = tuple(key for key in QUANTITIES if key in found)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __repr__(self) -> str:
        return f"<{self._arm.name}, {len(self._arm)} steps: {', '.join(self._keys)}>"

    def __getitem__(self, quantity: str) -> "DataArray":
        """What was measured of a quantity.

        Raises:
            UnknownName: there is no such quantity, or it was not measured.
        """
        if quantity not in self._keys:
            raise UnknownName("quantity measured in this arm", quantity, self._keys)
        from xarray import Variable, concat  # slow to load

        runs = [self._run(arm, quantity) for arm in self._arms]
        if len(runs) == 1:
            return runs[0]
        seeds = Variable("seed", [arm.layout.seed for arm in self._arms])
        return concat(runs, seeds, join="outer", combine_attrs="override")

    def _run(self, arm: "ArmRecording", quantity: str) -> "DataArray":
        from xarray import DataArray

        shown = QUANTITIES[quantity]
        table = arm.table(quantity)
        dimensions = ["step"]
        coordinates: dict[str, Any] = {"step": table.steps}
        values = arm.values(quantity)
        if shown.part == "network":
            values = values[:, 0]
        else:
            ids = arm.ids(quantity)
            dimensions.append(shown.part)
            coordinates[shown.part] = np.array(ids)
            coordinates["stage"] = (shown.part, np.array([each.partition(".")[0] for each in ids]))
        if shown.histogram:
            dimensions.append("bin")
            coordinates["bin"] = np.arange(BINS)
            coordinates["least"] = ("bin", _least_magnitudes())
        return DataArray(values, coordinates, dimensions, quantity, self._attributes(quantity))

    def _attributes(self, quantity: str) -> dict[str, str]:
        shown, conditions = QUANTITIES[quantity], self._conditions
        line = conditions_line(conditions, f"0–{conditions.steps}")
        return {
            "long_name": shown.title,
            "symbol": shown.symbol,
            "units": shown.unit,
            "description": shown.about,
            "arm": self._arm.name,
            "conditions": f"{line} · {training_line(conditions)}",
        }


def _least_magnitudes() -> "np.typing.NDArray[np.float64]":
    """The least magnitude in each bin of a histogram: zero, powers of four, infinity.

    The first of the powers stands for smaller ones as well.
    """
    return np.concatenate([[0.0], 4.0 ** (FIRST_POWER + np.arange(BINS - 2)), [np.inf]])
