"""Watchpoints are met once, by the number farthest beyond, and pause the run."""

from __future__ import annotations

import math

import numpy as np
import pytest

from resviz.core.errors import SettingError
from resviz.engine.watch import Watch
from resviz.protocol import Measured, Met, Moment, Row
from resviz.protocol.watchpoints import parse_all
from tests.engine.sessions import Engine
from tests.recordings import BLOCKS, LAYERS, LAYOUTS, rows


def seen(watch: str, *steps: list[Row]) -> list[tuple[int, int, str, float]]:
    """Arm, step, part and number of each moment."""
    watcher = Watch(parse_all(watch), LAYOUTS)
    moments = [moment for each in steps for moment in watcher.see(each)]
    return [(each.arm, each.step, each.part, each.value) for each in moments]


def both(step: int) -> list[Row]:
    return [*rows(0, step), *rows(1, step)]


def test_the_number_farthest_beyond_the_bound_is_told() -> None:
    # The second arm's gradient falls towards the input.
    ((arm, step, part, value),) = seen("weight_grad < 1e-3", both(0))
    assert (arm, step, part) == (1, 0, LAYERS[0])
    assert value == pytest.approx(0.3e-9)
    assert seen("weight_grad < 1e-3 at stage2", both(0))[0][2] == "stage2.block1.conv1"
    assert seen("weight_grad < 1e-3 in resnet8", both(0)) == []
    assert seen("input_grad >= 0.2 in plain8", both(0))[0][2] == BLOCKS[-1]


def test_each_is_met_once_at_the_first_step_it_holds() -> None:
    loss = [2.3 * 0.9**step for step in range(12)]
    first = next(step for step, value in enumerate(loss) if value < 1.5)
    together = [row for step in range(12) for row in both(step)]
    one_by_one = [both(step) for step in range(12)]
    for steps in ([together], one_by_one):
        assert [each[:2] for each in seen("loss < 1.5; loss < 1.6 in plain8", *steps)] == [
            (1, first - 1),
            (0, first),
        ]


@pytest.mark.parametrize(
    ("watch", "number"), [("is nan", math.nan), ("is inf", -math.inf), ("is zero", 0.0)]
)
def test_what_is_no_usual_number_can_be_watched(watch: str, number: float) -> None:
    width = sum(table.width for table in LAYOUTS[0].tables)
    numbers = np.ones(width)
    assert seen(f"weight_grad {watch}", rows(0, 0, numbers)) == []
    numbers[2 + 3] = number
    ((_, step, part, value),) = seen(f"weight_grad {watch}", rows(0, 4, numbers))
    assert (step, part) == (4, LAYERS[3])
    assert value == number or math.isnan(value) == math.isnan(number)
    assert seen("weight_grad > -1e300 at head", rows(0, 4, numbers))[0][2] == "head.fc"


@pytest.mark.parametrize(
    ("watch", "words"),
    [
        ("weight_grad < 1 at stag1", "did you mean stage1"),
        ("last_scale < 1", "what no network here has"),
    ],
)
def test_what_no_arm_has_is_refused(watch: str, words: str) -> None:
    with pytest.raises(SettingError, match=words):
        Watch(parse_all(watch), LAYOUTS)


def test_a_run_pauses_at_each_watchpoint_once_and_goes_on() -> None:
    engine = Engine()
    engine.start(7, watch="weight_grad > 0 at stage1; loss is nan")
    engine.work()
    assert not engine.session.busy
    assert engine.states[-1] == (7, "paused", 1)
    kinds = [type(event) for event in engine.sent]
    assert kinds.index(Measured) < kinds.index(Met), "the step is there before it is marked"
    (met,) = [event for event in engine.sent if isinstance(event, Met)]
    (moment,) = met.moments
    assert isinstance(moment, Moment)
    assert (met.request, moment.arm, moment.step) == (7, 0, 0)
    assert moment.part.startswith("stage1.")
    engine.control("resume", 7)
    engine.work()
    assert engine.states[-1] == (7, "done", 5)
    assert sum(isinstance(event, Met) for event in engine.sent) == 1


def test_what_is_met_while_stepping_and_at_the_end_is_told() -> None:
    engine = Engine()
    engine.start(1, paused=True, watch="loss > 0", steps=0)
    engine.control("step")
    assert engine.states[-1] == (1, "done", 0)
    assert any(isinstance(event, Met) for event in engine.sent)


def test_what_a_watchpoint_needs_is_measured() -> None:
    engine = Engine()
    engine.start(watch="dead_share >= 0", probes=())
    engine.work()
    (met,) = [event for event in engine.sent if isinstance(event, Met)]
    assert "relu" in met.moments[0].part
