"""One number for each network of a cell, whatever was measured and in whatever order it came."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resviz.app.phase.recording import PhaseRecording
from resviz.app.phase.summary import (
    RELATIVE,
    SUMMARIES_TOLD,
    SUMMARY_WORDS,
    Field,
    Fields,
    summarised,
)
from resviz.protocol import Cell
from resviz.protocol.phase import SUMMARIES, ArmFault, PhaseDiagram, Summary, fits
from resviz.protocol.quantities import QUANTITIES
from tests.phases import cell, diagram, failed, grid

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ((8.0, 4.0, 1.0), {"ratio": 8, "growth": 8**0.5, "first": 8, "last": 1}),
        ((8.0, 4.0, 1.0), {"least": 1, "greatest": 8, "value": 8}),
        ((1.0, 9.0, 0.25, 4.0), {"ratio": 0.25, "growth": 0.25 ** (1 / 3), "least": 0.25}),
        ((3.0,), {"ratio": 1, "growth": 1, "first": 3, "last": 3, "least": 3, "greatest": 3}),
        ((0.0, 2.0), {"ratio": 0, "growth": 0, "least": 0, "greatest": 2}),
        ((2.0, 0.0), {"ratio": INF, "growth": INF, "last": 0}),
        ((0.0, 0.0), {"ratio": NAN, "growth": NAN, "first": 0}),
        ((1.0, NAN, 4.0), {"ratio": 0.25, "growth": 0.5, "least": NAN, "greatest": NAN}),
        ((INF, 1.0), {"ratio": INF, "growth": INF, "first": INF, "least": 1}),
        ((1e-300, 1e300), {"ratio": 0, "growth": 0}),
        ((-1.0, 1.0, 1.0), {"ratio": -1, "growth": NAN}),
    ],
)
def test_one_number_of_many(values: tuple[float, ...], wanted: dict[Summary, float]) -> None:
    found = {summary: summarised(np.array(values), summary) for summary in wanted}
    assert found == pytest.approx(wanted, nan_ok=True)


def test_every_choice_has_words() -> None:
    assert tuple(SUMMARY_WORDS) == tuple(SUMMARIES_TOLD) == SUMMARIES
    assert len({*SUMMARY_WORDS.values()}) == len(SUMMARIES)
    assert all(told.endswith(".") for told in SUMMARIES_TOLD.values())


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_what_fits_is_what_a_diagram_takes(quantity: str) -> None:
    for summary in SUMMARIES:
        if summary in fits(quantity):
            diagram(quantity=quantity, summary=summary)
    known = QUANTITIES[quantity]
    assert bool(fits(quantity)) != known.histogram
    if RELATIVE & {*fits(quantity)}:
        assert known.log
    assert ("value" in fits(quantity)) == (known.part == "network")


def fields(of: PhaseDiagram, *cells: Cell, summary: Summary = "ratio") -> tuple[Field, ...]:
    return Fields(PhaseRecording(of, cells), "input_grad", summary).all


HERE = diagram()


def test_every_network_has_its_own_numbers_where_its_cell_is() -> None:
    resnet, plain = fields(HERE, cell(HERE, 5, (100.0, 1.0, 1.0), (1.0, 1.0, 10.0)))
    assert (resnet.heights[1, 2], plain.heights[1, 2]) == (2.0, -1.0)
    for each in (resnet, plain):
        assert each.heights.shape == (2, 3)
        assert np.isnan(each.heights).sum() == 5
        assert np.argwhere(each.known).tolist() == [[1, 2]]
        assert not (each.zeros | each.broken | each.faulty).any()


def test_zeros_and_what_is_broken_are_told_apart() -> None:
    zero, nothing = fields(HERE, cell(HERE, 0, (0.0, 1.0, 1.0), (0.0, 1.0, 0.0)))
    assert (zero.zeros[0, 0], zero.broken[0, 0]) == (True, False)
    assert (nothing.zeros[0, 0], nothing.broken[0, 0]) == (False, True)
    infinite, unknown = fields(HERE, cell(HERE, 0, (INF, 1.0, 1.0), (1.0, 1.0, NAN)))
    assert infinite.broken[0, 0]
    assert unknown.broken[0, 0]
    for each in (zero, nothing, infinite, unknown):
        assert np.isnan(each.heights[0, 0])
        assert not each.faulty[0, 0]


def test_what_has_no_measurement_is_faulty() -> None:
    alone = cell(HERE, 1, None, (1.0, 1.0, 10.0), faults=[ArmFault(0, 0, "It diverged.")])
    resnet, plain = fields(HERE, alone, failed(4))
    assert np.argwhere(resnet.faulty).tolist() == [[0, 1], [1, 1]]
    assert np.argwhere(plain.faulty).tolist() == [[1, 1]]
    assert plain.heights[0, 1] == -1
    for each in (resnet, plain):
        assert np.argwhere(each.known).tolist() == [[0, 1], [1, 1]]
        assert not each.broken.any()


def test_the_latest_step_counts() -> None:
    early, late = (cell(HERE, 0, (value, 1.0, 1.0), step=step) for value, step in ((7, 0), (9, 5)))
    both = Cell(cell=0, conditions=late.conditions, arms=late.arms, rows=early.rows + late.rows)
    assert fields(HERE, both, summary="first")[0].heights[0, 0] == pytest.approx(math.log10(9))


def test_seeds_count_by_their_geometric_mean() -> None:
    seeded = diagram(seeds=2)
    runs = ((1.0, 1.0, 1.0), (1.0, 1.0, 1.0), (100.0, 1.0, 1.0), (0.0, 1.0, 1.0))
    resnet, plain = fields(seeded, cell(seeded, 0, *runs))
    assert resnet.heights[0, 0] == pytest.approx(1)
    assert plain.zeros[0, 0]
    accuracy = Fields(PhaseRecording(seeded, [cell(seeded, 0, *runs)]), "accuracy", "value").all
    assert accuracy[0].heights[0, 0] == pytest.approx(0.1)


def test_a_run_that_broke_off_leaves_the_mean_of_the_others_and_is_told() -> None:
    seeded = diagram(seeds=2)
    runs = ((10.0, 1.0, 1.0), None, None, None)
    resnet, plain = fields(seeded, cell(seeded, 0, *runs))
    assert (resnet.heights[0, 0], resnet.broken[0, 0]) == (1.0, True)
    assert plain.faulty[0, 0]


def test_a_quantity_that_nobody_measured_is_faulty_everywhere() -> None:
    found = Fields(PhaseRecording(HERE, [cell(HERE, 0)]), "weight_grad", "ratio").all
    assert found[0].faulty[0, 0]


VALUES = st.sampled_from([0.0, NAN, INF, 1e-9, 1.0, 1e9])
SMALL = grid(3, 4)
CELLS = st.builds(
    lambda number, numbers: cell(SMALL, number, *numbers) if numbers else failed(number),
    st.integers(0, len(SMALL) - 1),
    st.one_of(
        st.none(),
        st.lists(st.one_of(st.none(), st.tuples(VALUES, VALUES, VALUES)), min_size=2, max_size=2),
    ),
)


def test_cells_may_be_taken_in_some_at_a_time() -> None:
    phase = PhaseRecording(HERE, [cell(HERE, number) for number in range(len(HERE))])
    some = Fields(phase, "input_grad", "ratio", most=2)
    assert some.all[0].known.sum() == 2
    while not some.update(2):
        pass
    for mine, other in zip(some.all, Fields(phase, "input_grad", "ratio").all, strict=True):
        np.testing.assert_array_equal(mine.heights, other.heights)


@settings(max_examples=50)
@given(batches=st.lists(st.lists(CELLS, max_size=5), max_size=5))
def test_growing_gives_the_same_as_all_at_once(batches: list[list[Cell]]) -> None:
    phase = PhaseRecording(SMALL)
    grown = Fields(phase, "input_grad", "ratio")
    for batch in batches:
        phase.add(batch)
        grown.update()
    for mine, other in zip(grown.all, Fields(phase, "input_grad", "ratio").all, strict=True):
        for name, values in mine._asdict().items():
            np.testing.assert_array_equal(values, getattr(other, name), name)
