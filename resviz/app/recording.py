"""`Recording`: what an experiment measured."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from resviz.core.errors import EngineError
from resviz.protocol import ArmLayout, Conditions, Row, Started
from resviz.protocol.quantities import QUANTITIES

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class ArmRecording:
    """The measurements of one arm, oldest first; grows by a row a measured step.

    All arrays are views of what has been measured so far and must not be written to.
    """

    def __init__(self, layout: ArmLayout) -> None:
        self.layout = layout
        self._steps = np.empty(16, np.int64)
        self._numbers = np.empty((16, self.width))
        self._odd = np.empty(16, np.bool_)
        self._length = 0
        self._ends: dict[str, tuple[int, float, float]] = {}
        self._norms = np.array(
            [
                QUANTITIES[each.quantity].part != "network"
                for each in layout.series
                for _ in each.ids
            ],
            np.bool_,
        )

    @property
    def name(self) -> str:
        """What the arm is called."""
        return self.layout.name

    @property
    def plain(self) -> bool:
        """It has no shortcuts."""
        return self.layout.plain

    @property
    def width(self) -> int:
        """Numbers in a row."""
        return self.layout.width

    def __len__(self) -> int:
        return self._length

    @property
    def steps(self) -> Integers:
        """Updates made before each measurement, shape ``(n,)``."""
        return self._steps[: self._length]

    @property
    def numbers(self) -> Floats:
        """Everything measured, shape ``(n, width)``."""
        return self._numbers[: self._length]

    @property
    def odd(self) -> npt.NDArray[np.bool_]:
        """Which measurements hold a gradient that is exactly zero, NaN or infinite, ``(n,)``."""
        return self._odd[: self._length]

    def values(self, quantity: str) -> Floats:
        """What was measured of a quantity, shape ``(n, parts)``; no parts if it was not."""
        return self.numbers[:, self.layout.place(quantity)]

    def ends(self, quantity: str) -> tuple[float, float] | None:
        """The least and the largest finite value above zero so far; None where there is none."""
        seen, low, high = self._ends.get(quantity, (0, np.inf, 0.0))
        new = self.values(quantity)[seen:]
        new = new[np.isfinite(new) & (new > 0)]
        if new.size:
            low, high = min(low, float(new.min())), max(high, float(new.max()))
        self._ends[quantity] = (len(self), low, high)
        return (low, high) if high else None

    def ids(self, quantity: str) -> tuple[str, ...]:
        """Of which layers or blocks that is; see `resviz.protocol.Series`."""
        return self.layout.ids(quantity)

    @property
    def loss(self) -> Floats:
        """Mean cross-entropy of the batch in nats, shape ``(n,)``."""
        return self.values("loss")[:, 0]

    @property
    def accuracy(self) -> Floats:
        """Share of the batch classified right, shape ``(n,)``."""
        return self.values("accuracy")[:, 0]

    def append(self, steps: npt.ArrayLike, numbers: Floats) -> None:
        """Add measurements: steps of shape ``(k,)``, numbers of shape ``(k, width)``."""
        added = np.atleast_1d(np.asarray(steps, np.int64))
        end = self._length + len(added)
        if end > len(self._steps):
            room = max(end, 2 * len(self._steps))
            self._steps = np.concatenate([self.steps, np.empty(room - self._length, np.int64)])
            more = np.empty((room - self._length, self.width))
            self._numbers = np.concatenate([self.numbers, more])
            self._odd = np.concatenate([self.odd, np.empty(room - self._length, np.bool_)])
        self._steps[self._length : end] = added
        self._numbers[self._length : end] = numbers
        norms = self._numbers[self._length : end, self._norms]
        self._odd[self._length : end] = ~(np.isfinite(norms) & (norms != 0)).all(axis=1)
        self._length = end

    def snapshot(self) -> "ArmRecording":
        """What has been measured so far; it stays so while this grows."""
        taken = ArmRecording(self.layout)
        # Rows are never changed, and arrays without room are left alone: nothing is copied.
        taken._steps, taken._numbers, taken._odd = self.steps, self.numbers, self.odd
        taken._length = len(self)
        return taken


class Recording:
    """What an experiment measured, and the conditions it holds for.

    Attributes:
        conditions: stand on every figure made of it.
        arms: the measurements of each arm.
        demonstration: id of the demonstration it was made with, or nothing.
    """

    def __init__(
        self, conditions: Conditions, arms: Iterable[ArmLayout], demonstration: str = ""
    ) -> None:
        self.conditions = conditions
        self.arms = tuple(map(ArmRecording, arms))
        self.demonstration = demonstration

    @classmethod
    def of(cls, started: Started, demonstration: str = "") -> "Recording":
        """An empty recording of an experiment that has been set up."""
        return cls(started.conditions, started.arms, demonstration)

    @property
    def empty(self) -> bool:
        """Nothing has been measured yet."""
        return not any(map(len, self.arms))

    @property
    def last_step(self) -> int:
        """The latest step that was measured; 0 where there is none."""
        return max((int(arm.steps[-1]) for arm in self.arms if len(arm)), default=0)

    def snapshot(self) -> "Recording":
        """What has been measured so far; it stays so while this grows."""
        taken = Recording(self.conditions, (), self.demonstration)
        taken.arms = tuple(arm.snapshot() for arm in self.arms)
        return taken

    def add(self, rows: Iterable[Row]) -> None:
        """Add measurements.

        Raises:
            EngineError: a row does not fit the arms; those before it have been added.
        """
        for row in rows:
            if not 0 <= row.arm < len(self.arms):
                raise EngineError(f"The engine measured an arm {row.arm} that does not exist.")
            arm = self.arms[row.arm]
            if len(row.numbers) != 8 * arm.width:
                raise EngineError(
                    f"The engine sent {len(row.numbers) / 8:g} numbers for {arm.name}"
                    f" where {arm.width} belong."
                )
            arm.append(row.step, np.frombuffer(row.numbers, "<f8"))
