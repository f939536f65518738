"""What is drawn of a phase diagram: names, limits, conditions, cells that stand for others."""

from __future__ import annotations

import math

import numpy as np
import pytest
from msgspec.structs import replace

from resviz.app.phase.figure import SIDES, conditions_told, draw, names, shown, title
from resviz.app.phase.order import coarse_to_fine
from resviz.app.phase.recording import PhaseRecording
from resviz.app.phase.summary import Fields
from resviz.diagram.charts.phase import PhaseMaps
from resviz.protocol import Cell, PhaseDiagram
from resviz.protocol.phase import Summary
from tests.diagram.charts.tidy import assert_tidy, texts
from tests.phases import cell, diagram, failed, full, grid

HERE = diagram()


def maps(phase: PhaseRecording, summary: Summary = "ratio") -> PhaseMaps:
    return shown(phase, Fields(phase, "input_grad", summary))


@pytest.mark.parametrize(
    ("rows", "arms", "wanted"),
    [
        ("lr = 0.1, 1", ("resnet20",), "ResNet-20"),
        ("depth = 8..56 by 12", ("resnet20", "plain20"), "ResNet-8 … 56; plain-8 … 56"),
        ("depth = 20, 26", ("resnet20",), "ResNet-20 … 26"),
        ("depth = 8, 14", ("resnet20(shortcut=B)",), "ResNet-8 … 14 (shortcut=B)"),
        ("width_multiplier = 0.5, 1, 2", ("resnet20",), "ResNet-20"),
        ("shortcut = none, A", ("resnet20",), "plain-20 … ResNet-20"),
        ("depth = 9, 14", ("resnet20",), "ResNet-14"),  # 9 is no depth of it
        ("depth = 8..18", ("resnet20",), "ResNet-8 … 14"),
        ("depth = 9, 10", ("resnet20",), "ResNet-20"),
    ],
)
def test_names_tell_from_where_to_where(rows: str, arms: tuple[str, ...], wanted: str) -> None:
    assert names(diagram(rows, arms=arms)) == tuple(wanted.split("; "))


def test_what_varies_is_on_the_axes() -> None:
    found = maps(full())
    assert (found.rows.title, found.rows.values) == ("Depth", ("8", "14"))
    assert (found.columns.title, found.columns.values) == ("Gain", ("0.5", "1", "2"))
    assert found.title == title("input_grad", "ratio") == "Input gradient, first ÷ last  ‖∂L/∂x‖"
    assert title("loss", "value") == "Loss  L"
    assert title("accuracy", "value") == "Accuracy"


def of_ratios(*ratios: float) -> PhaseRecording:
    return PhaseRecording(
        HERE, (cell(HERE, number, (ratio, 1.0, 1.0)) for number, ratio in enumerate(ratios))
    )


@pytest.mark.parametrize(
    ("ratios", "wanted"),
    [
        ((1.0,), 0.05),
        ((3.0, 1.0), math.log10(3)),
        ((0.1, 1.0), 1),
        ((1.0, 1e-2, 20.0), 2),
        ((1e-30, 20.0), 6),
        ((0.0, math.nan), 0.05),
        ((), 0.05),
    ],
)
def test_limits_of_a_relation_are_as_far_on_both_sides(
    ratios: tuple[float, ...], wanted: float
) -> None:
    found = maps(of_ratios(*ratios))
    assert found.limits == pytest.approx((-wanted, wanted))
    assert found.sides == SIDES


def test_what_is_beyond_the_limits_is_known() -> None:
    assert maps(of_ratios(1e-30, 20.0)).beyond == (True, False)
    assert maps(of_ratios(1e30, 1e-30)).beyond == (True, True)
    assert maps(of_ratios(1e-3, 20.0)).beyond == (False, False)


def test_limits_of_a_value_hold_all_of_it() -> None:
    found = maps(of_ratios(1e-9, 1e3), "first")
    low, high = found.limits
    assert low < -9 < 3 < high
    assert found.sides is None


def test_a_known_cell_stands_for_its_patch_until_there_are_others() -> None:
    square = grid(4, 4)
    first, *_ = coarse_to_fine(4, 4)
    found = maps(PhaseRecording(square, [cell(square, first, (10.0, 1.0, 1.0))])).maps[0]
    assert (found.heights == 1).all()
    assert np.argwhere(found.sure).tolist() == [[0, 0]]


def test_crosses_stand_in_their_own_cell_alone() -> None:
    square = grid(4, 4)
    found = maps(PhaseRecording(square, [failed(0)])).maps[0]
    assert np.argwhere(found.faulty).tolist() == [[0, 0]]
    assert not (found.zeros | found.broken).any()
    assert np.isnan(found.heights).all()


def test_zeros_and_broken_values_stand_in_too() -> None:
    square = grid(2, 2)
    zero, broken = maps(
        PhaseRecording(square, [cell(square, 0, (0.0, 1.0, 1.0), (math.nan, 1.0, 1.0))])
    ).maps
    assert zero.zeros.all()
    assert broken.broken.all()


def words(phase: PhaseRecording) -> list[str]:
    first, *others = conditions_told(phase).splitlines()
    assert len(others) == 1
    return first.split(" · ")


def test_what_all_cells_share_is_told() -> None:
    assert conditions_told(full()) == (
        "no normalisation · He, fan-in init · train mode · batch 8 · seed 0 · step 0"
        " · digits 1×8×8 · float32 · CPU\n6 of 6 cells measured"
    )


@pytest.mark.parametrize(
    ("rows", "gone"),
    [
        ("batch = 4, 8", "batch 4"),
        ("seed = 0, 1", "seed 0"),
        ("init = he_fan_in, xavier", "He, fan-in init"),
        ("norm = none, batch", "no normalisation"),
        ("mode = train, eval", "train mode"),
    ],
)
@pytest.mark.parametrize("measured", [1, 6])
def test_what_varies_is_not_claimed(rows: str, gone: str, measured: int) -> None:
    varied = diagram(rows)
    phase = PhaseRecording(varied, (cell(varied, number) for number in range(measured)))
    assert gone not in words(phase)
    assert len(words(phase)) == len(words(full())) - 1


def test_the_steps_are_not_claimed_where_they_vary() -> None:
    varied = diagram("steps = 0, 30")
    assert "step 0" not in words(PhaseRecording(varied, [cell(varied, 0)]))


def test_a_gain_that_varies_leaves_the_initialisation() -> None:
    assert "He, fan-in init" in words(full())
    usual = replace(HERE.experiment, gain=2.0)
    fixed = diagram(columns="lr = 0.1, 1", experiment=usual)
    assert "He, fan-in init × 2" in words(full(fixed))


def test_networks_of_all_depths_share_their_conditions() -> None:
    mixed = [
        cell(HERE, number, norm=("batch", "none"), data="noise") for number in range(len(HERE))
    ]
    found = words(PhaseRecording(HERE, mixed))
    assert found[0] == "ResNet-20: batch norm; plain-20: no normalisation"
    assert "noise 1×8×8" in found


def test_how_far_it_is() -> None:
    assert conditions_told(PhaseRecording(HERE)) == "0 of 6 cells measured"
    phase = PhaseRecording(HERE, [cell(HERE, 0), failed(1), failed(4)])
    told = conditions_told(phase).splitlines()[-1]
    assert told.startswith("1 of 6 cells measured, 2 cannot be; a pale one has the colour")
    many = full(grid(64, 64))
    assert conditions_told(many).endswith("\n4,096 of 4,096 cells measured")


def some(of: PhaseDiagram, count: int) -> PhaseRecording:
    """The first cells that would be measured, with every kind of value among them."""

    def made(number: int) -> Cell:
        kinds = ((0.0, 1.0, 1.0), (math.nan, 1.0, 1.0), (1e-9, 1.0, 1.0), (1e9, 1.0, 1.0), None)
        runs = [kinds[(number + arm) % 5] for arm in range(len(of.experiment.arms))]
        return failed(number) if number % 7 == 6 else cell(of, number, *runs)

    return PhaseRecording(of, map(made, coarse_to_fine(*of.shape)[:count]))


ARMS = ("resnet20", "plain20", "resnet56", "resnet20(width_multiplier=0.5)")


@pytest.mark.parametrize("shape", [(1, 1), (2, 30), (30, 2), (9, 9), (64, 64)])
@pytest.mark.parametrize("arms", [1, 2, 3, 4])
def test_the_figure_is_in_order(shape: tuple[int, int], arms: int) -> None:
    of = grid(*shape, arms=ARMS[:arms])
    for count in (0, 3, 100):
        phase = some(of, count)
        for summary in ("ratio", "greatest"):
            scene = draw(phase, "input_grad", summary)
            assert_tidy(scene)
            told = {text.text for text in texts(scene)}
            assert {"ResNet-20", "plain-20"}.intersection(names(of)) <= told
            assert {*SIDES} <= told or summary == "greatest"
