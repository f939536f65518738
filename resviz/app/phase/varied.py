"""`Varied`: what a phase diagram varies, as a person chooses it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, ClassVar, Literal

from msgspec import Meta
from msgspec.structs import replace

from resviz.core.errors import ResvizError, UnknownName
from resviz.protocol import Arm, Experiment, PhaseDiagram
from resviz.protocol.phase import Summary, fits, variables
from resviz.protocol.quantities import QUANTITIES
from resviz.protocol.sweep import Sweep
from resviz.zoo.spec import Described, about
from resviz.zoo.values import Field

_USUAL_ROWS = ("depth", "depths", "lr")
_SUGGESTED = {
    "gain": "0.6..1.4:9",
    "lr": "0.001..1:7 log",
    "batch": "16, 32, 64, 128",
    "seed": "0..4",
    "steps": "0, 10, 20, 40",
    "momentum": "0..0.9:4",
    "warmup": "0, 5, 10, 20",
    "weight_decay": "1e-5..0.1:5 log",
}
_DEEPEST = 56
_CHOICES = 8


class Varied(Described, frozen=True, kw_only=True):
    """Whether one experiment is carried out or one for each pair of values of two settings.

    Attributes:
        summary: what is shown of the quantity.
    """

    described_as: ClassVar[str] = "a phase diagram"

    carry_out: Annotated[
        Literal["once", "phase"],
        about(
            "Carry out",
            "One experiment, or one for every pair of values of two settings: a phase diagram.",
            words={"once": "one experiment", "phase": "a phase diagram"},
        ),
    ] = "once"
    rows: Annotated[str, about("Rows ↑", "The setting that grows upwards.")] = ""
    row_values: Annotated[
        str,
        about(
            "Their values",
            "E.g. 8, 20, 56 or 8..56 by 6; 0.5..2:9 is nine values evenly spaced, 1e-4..1:9 log"
            " nine whose logarithms are. One number stands for all places of a list.",
        ),
    ] = ""
    columns: Annotated[str, about("Columns →", "The setting that grows to the right.")] = ""
    column_values: Annotated[
        str, about("Their values", "As those of the rows, e.g. 0.6..1.4:9.")
    ] = ""
    quantity: Annotated[
        str, about("Shown", "What is shown of each network; its probe is switched on.")
    ] = "input_grad"
    cell_steps: Annotated[
        int,
        Meta(ge=0, le=100_000),
        about("Steps a cell", "Updates in each cell before it is measured; 0: as initialised."),
    ] = 0
    summary: Summary = "ratio"

    def check(self) -> None:
        """What is shown can be measured.

        Raises:
            UnknownName: it cannot.
        """
        if self.quantity not in QUANTITIES:
            raise UnknownName("quantity", self.quantity, QUANTITIES)

    def with_names(self, arms: Sequence[Arm]) -> "Varied":
        """With what is not chosen as it suggests itself for these networks."""
        known = variables(arms)
        rows = self.rows or next(name for name in _USUAL_ROWS if name in known)
        columns = self.columns or ("gain" if rows != "gain" else "lr")
        return replace(
            self,
            rows=rows,
            columns=columns,
            row_values=self.row_values or suggested(rows, known, arms),
            column_values=self.column_values or suggested(columns, known, arms),
        )

    def change(self, /, **changes: object) -> "Varied":
        """See `Described.change`; values suggest themselves anew for another setting."""
        for setting, values in (("rows", "row_values"), ("columns", "column_values")):
            if changes.get(setting, getattr(self, setting)) != getattr(self, setting):
                changes.setdefault(values, "")
        return super().change(**changes)

    def diagram(self, experiment: Experiment) -> PhaseDiagram:
        """The phase diagram of an experiment, with its networks.

        Raises:
            ResvizError: it is impossible, or a network lacks what varies.
        """
        named = self.with_names(experiment.arms)
        made = PhaseDiagram(
            experiment=replace(experiment, steps=self.cell_steps),
            rows=Sweep(named.rows, named.row_values),
            columns=Sweep(named.columns, named.column_values),
            quantity=self.quantity,
            summary=self._fitting,
        )
        made.check()
        return made

    @property
    def _fitting(self) -> Summary:
        """What is shown of the quantity: what was chosen, where there is that of it."""
        known = fits(self.quantity)
        return self.summary if self.summary in known else known[0]

    @classmethod
    def of(cls, diagram: PhaseDiagram) -> "Varied":
        """What a diagram varies."""
        return cls(
            carry_out="phase",
            rows=diagram.rows.setting,
            row_values=diagram.rows.values,
            columns=diagram.columns.setting,
            column_values=diagram.columns.values,
            quantity=diagram.quantity,
            cell_steps=diagram.experiment.steps,
            summary=diagram.summary,
        )


def suggested(setting: str, known: Mapping[str, Field], arms: Sequence[Arm]) -> str:
    """Values that a person may want a setting to take; nothing where there is no such setting."""
    field = known.get(setting)
    if field is None:
        return ""
    if setting in _SUGGESTED:
        return _SUGGESTED[setting]
    match field.kind:
        case "choice":
            return ", ".join([*field.choices][:_CHOICES])
        case "switch":
            return "no, yes"
        case "integers":
            return "1..4"
        case "integer":
            return _whole(setting, tuple(arms))
        case "number" if field.maximum is not None and field.maximum <= 1:
            return f"0..{0.9 * field.maximum:g}:4"
        case _:
            return "0.25..2:8"


@lru_cache(maxsize=64)
def _whole(setting: str, arms: tuple[Arm, ...]) -> str:
    """Whole numbers that all networks take, evenly spaced where they are."""
    numbers = range(1, _DEEPEST + 1)
    found = [value for value in numbers if all(_takes(arm, setting, value) for arm in arms)]
    if len(found) < 2:
        return str((found or [1])[0])
    step = found[1] - found[0]
    if found == [*range(found[0], found[-1] + 1, step)] and len(found) <= 2 * _CHOICES:
        return f"{found[0]}..{found[-1]} by {step}"
    return ", ".join(map(str, found[:: max(1, len(found) // _CHOICES)]))


def _takes(arm: Arm, setting: str, value: int) -> bool:
    try:
        arm.settings.change(**{setting: value})
    except ResvizError:
        return False
    return True
