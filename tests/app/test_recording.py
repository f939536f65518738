"""What an experiment measured, while it grows."""

from __future__ import annotations

import numpy as np
import pytest

from resviz.app.recording import Recording
from resviz.core.errors import EngineError
from resviz.protocol import Row
from tests.recordings import BLOCKS, LAYERS, fill, finding, recording, rows, started

WIDTH = 2 + len(LAYERS) + len(BLOCKS)


def test_grows_and_gives_views() -> None:
    made = recording(1000)
    arm = made.arms[1]
    assert len(arm) == 1000
    assert arm.steps.tolist() == list(range(1000))
    assert arm.values("weight_grad").shape == (1000, len(LAYERS))
    assert arm.values("input_grad").shape == (1000, len(BLOCKS))
    assert arm.loss[0] == 2.3
    assert arm.accuracy[5] == 0.5
    assert arm.values("weight_grad").base is not None
    assert made.last_step == 999


def test_an_empty_one() -> None:
    made = Recording.of(started())
    assert made.empty
    assert made.last_step == 0
    assert made.arms[0].values("weight_grad").shape == (0, len(LAYERS))


def test_knows_which_rows_are_odd() -> None:
    made = Recording.of(started())
    for step, value in enumerate((1.0, 0.0, np.nan, np.inf)):
        numbers = np.ones(WIDTH)
        numbers[4] = value
        fill(made, 0, step, numbers)
    assert made.arms[0].table("weight_grad").odd.tolist() == [False, True, True, True]


@pytest.mark.parametrize(
    "bad",
    [
        Row(2, 0, 0, b""),
        Row(-1, 0, 0, b""),
        Row(0, 3, 0, b""),
        Row(0, 0, 0, b"12345678"),
    ],
)
def test_a_row_that_does_not_fit(bad: Row) -> None:
    made = recording(2)
    with pytest.raises(EngineError):
        made.add([*rows(0, 2), bad])
    assert len(made.arms[0]) == 3


def test_knows_the_ends_of_what_was_measured_as_it_grows() -> None:
    made = Recording.of(started())
    assert made.arms[0].ends("weight_grad") is None
    for step, value in enumerate((0.0, 5.0, np.nan, 2.0, np.inf)):
        fill(made, 0, step, value)
        made.arms[0].ends("weight_grad")
    assert made.arms[0].ends("weight_grad") == (2.0, 5.0)


def test_a_snapshot_stays_as_it_is() -> None:
    made = recording(5, "vanishing")
    taken = made.snapshot()
    before = taken.arms[0].tables[1].numbers.copy()
    made.add(each for step in range(5, 100) for arm in (0, 1) for each in rows(arm, step))
    taken.add(rows(1, 9))
    assert [len(arm) for arm in taken.arms] == [5, 6]
    assert (taken.arms[0].tables[1].numbers == before).all()
    assert made.arms[1].steps[5] == 5
    assert taken.demonstration == "vanishing"
    made.find([finding()])
    assert taken.findings == []
