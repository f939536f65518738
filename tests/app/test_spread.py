"""Histograms as heat maps: how the elements of layers spread over sizes."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from resviz.app.recording import Recording
from resviz.app.spread import spread, spread_of
from resviz.protocol import ArmLayout, Row, Series, Table
from resviz.protocol.quantities import BINS, FIRST_POWER
from tests.recordings import CONDITIONS, LAYOUTS, rows

PARTS = ("stem.conv", "stage1.block1.conv1", "head.fc")
KEY = "weight_grad_bins"
ONE = 1 - FIRST_POWER
"""The bin from 1 to 4."""


def spreading(layout: ArmLayout, parts: tuple[str, ...] = PARTS) -> ArmLayout:
    table = Table("spread", (Series(KEY, parts, BINS),))
    return msgspec.structs.replace(layout, tables=(*layout.tables, table))


def recorded(*steps: dict[int, float], arms: int = 1) -> Recording:
    """At each step the same counts, by bin, in every layer of every arm."""
    made = Recording(CONDITIONS, tuple(map(spreading, LAYOUTS[:arms])))
    for step, counted in enumerate(steps):
        counts = np.zeros((len(PARTS), BINS))
        for place, count in counted.items():
            counts[:, place] = count
        for arm in range(arms):
            made.add([*rows(arm, step), Row(arm, 3, step, counts.tobytes())])
    return made


def test_colours_are_shares_of_the_elements_of_a_layer() -> None:
    shown = spread(recorded({ONE: 30, ONE + 1: 10}), KEY)
    (heat,) = shown.heats
    assert heat.columns == PARTS
    assert heat.part(0, 1) == PARTS[1]
    assert 10**heat.values == pytest.approx(np.array([[0.75] * 3, [0.25] * 3]))
    assert heat.ids == ("1.0e+00 to 4.0e+00", "4.0e+00 to 1.6e+01")


def test_where_nothing_is_there_is_no_colour() -> None:
    shown = spread(recorded({ONE: 1, ONE + 3: 1}), KEY)
    values = shown.heats[0].values
    assert np.isfinite(values).all(axis=1).tolist() == [True, False, False, True]
    assert not shown.heats[0].broken.any()


def test_zeros_and_what_is_no_number_stand_at_the_ends() -> None:
    shown = spread(recorded({0: 50, ONE: 40, BINS - 1: 10}), KEY)
    (heat,) = shown.heats
    assert heat.ids == ("exactly zero", "1.0e+00 to 4.0e+00", "NaN or ∞")
    assert 10 ** heat.values[:, 0] == pytest.approx([0.5, 0.4, 0.1])
    assert shown.row_ends == ("0", "∞")


def test_shares_too_small_to_tell_apart_have_one_colour() -> None:
    shown = spread(recorded({ONE: 1e9, ONE + 1: 1}), KEY)
    low, _ = shown.limits
    assert shown.heats[0].values[1].tolist() == [low] * 3


@pytest.mark.parametrize(("step", "place"), [(None, ONE + 1), (0, ONE), (1, ONE + 1)])
def test_a_step_can_be_looked_back_at(step: int | None, place: int) -> None:
    shown = spread(recorded({ONE: 1}, {ONE + 1: 1}), KEY, step)
    least = 4.0 ** (FIRST_POWER + place - 1)
    assert shown.heats[0].ids[0].startswith(f"{least:.1e}")


def test_arms_share_one_axis() -> None:
    made = recorded({ONE: 1}, arms=2)
    counts = np.zeros((len(PARTS), BINS))
    counts[:, ONE + 2] = 1
    made.add([*rows(1, 1), Row(1, 3, 1, counts.tobytes())])
    first, second = spread(made, KEY).heats
    assert first.ids == second.ids
    assert len(first.ids) == 3


def test_of_one_layer_over_the_steps() -> None:
    made = recorded({ONE: 3, ONE + 1: 1}, {ONE: 1, ONE + 1: 3})
    shown = spread_of(made, KEY, "head.fc")
    (heat,) = shown.heats
    assert shown.title == "head.fc"
    assert heat.steps.tolist() == [0, 1]
    assert 10**heat.values == pytest.approx(np.array([[0.75, 0.25], [0.25, 0.75]]))


@pytest.mark.parametrize("part", ["", "stage9.block9.conv9"])
def test_a_layer_that_is_not_there_gives_way_to_the_first(part: str) -> None:
    assert spread_of(recorded({ONE: 1}), KEY, part).title == PARTS[0]


def test_before_anything_is_measured_there_is_nothing_to_show() -> None:
    made = Recording(CONDITIONS, (spreading(LAYOUTS[0]),))
    made.add(rows(0, 0))
    assert spread(made, KEY).heats == ()
    assert spread_of(made, KEY, "").heats == ()
