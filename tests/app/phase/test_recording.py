"""The cells of a phase diagram as they come: what fits is kept, what does not is refused."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from msgspec.structs import replace

from resviz.app.phase.order import coarse_to_fine
from resviz.app.phase.recording import PhaseRecording
from resviz.core.errors import EngineError
from resviz.protocol import Cell, Row
from tests.phases import cell, diagram, failed, full

HERE = diagram()
GOOD = cell(HERE, 2, (0.1, 1.0, 1.0))
OTHER = cell(HERE, 2, (9.0, 1.0, 1.0))


def first(phase: PhaseRecording, number: int) -> float:
    recording = phase.recording(number)
    assert recording is not None
    return float(recording.arms[0].values("input_grad")[-1, 0])


def test_what_is_measured_is_no_longer_missing() -> None:
    phase = PhaseRecording(HERE)
    assert phase.empty
    assert phase.missing == coarse_to_fine(2, 3)
    phase.add([GOOD])
    assert not phase.empty
    assert phase.missing == tuple(each for each in coarse_to_fine(2, 3) if each != 2)
    assert first(phase, 2) == 0.1
    assert phase.recording(0) is None


def test_a_cell_that_failed_is_missing_until_it_is_measured() -> None:
    phase = PhaseRecording(HERE, [failed(2, "Out of memory.")])
    assert phase.empty
    assert 2 in phase.missing
    assert phase.cells[2].fault == "Out of memory."
    phase.add([GOOD])
    assert 2 not in phase.missing
    assert not phase.cells[2].fault
    phase.add([failed(2)])
    assert 2 in phase.missing
    assert phase.recording(2) is None


def test_of_two_the_later_one_counts() -> None:
    assert first(PhaseRecording(HERE, [GOOD, OTHER]), 2) == 9.0


def _without_an_arm(good: Cell) -> Cell:
    return replace(good, arms=good.arms[:1], rows=good.rows[:2])


def _with_one_arm_twice(good: Cell) -> Cell:
    return replace(good, arms=(good.arms[0],) * 2)


def _with_fewer_seeds(good: Cell) -> Cell:
    assert good.conditions
    return replace(good, conditions=replace(good.conditions, seeds=3))


def _with_a_short_row(good: Cell) -> Cell:
    return replace(good, rows=(replace(good.rows[0], numbers=b"12345678"),))


def _with_a_row_of_no_arm(good: Cell) -> Cell:
    return replace(good, rows=(*good.rows, Row(2, 0, 0, bytes(16))))


@pytest.mark.parametrize(
    "spoilt",
    [
        _without_an_arm,
        _with_one_arm_twice,
        _with_fewer_seeds,
        _with_a_short_row,
        _with_a_row_of_no_arm,
        lambda good: replace(good, cell=6),
        lambda good: replace(good, cell=-1),
        lambda good: failed(6),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(spoilt: Callable[[Cell], Cell]) -> None:
    phase = PhaseRecording(HERE, [OTHER])
    with pytest.raises(EngineError) as caught:
        phase.add([spoilt(GOOD)])
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    assert phase.cells == {2: OTHER}
    assert first(phase, 2) == 9.0


def test_what_came_before_the_wrong_one_is_kept() -> None:
    phase = PhaseRecording(HERE)
    with pytest.raises(EngineError):
        phase.add([GOOD, failed(17)])
    assert [*phase.cells] == [2]


def test_a_snapshot_stays_while_cells_come() -> None:
    phase = PhaseRecording(HERE, [GOOD])
    taken = phase.snapshot()
    phase.add([OTHER, cell(HERE, 0)])
    assert taken.cells == {2: GOOD}
    assert first(taken, 2) == 0.1
    assert len(taken.missing) == 5
    taken.add([cell(HERE, 1)])
    assert sorted(phase.cells) == [0, 2]


def test_labels_come_with_it() -> None:
    array = full().labelled("input_grad", "first")
    assert array.dims == ("arm", "depth", "gain")
    assert np.isfinite(array).all()
