"""Runs with several seeds, shown as one: means, bands, and what stands out in one of them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from resviz.app import figures
from resviz.app.live_overlay import live
from resviz.app.overlays import measured_of
from resviz.app.recording import Recording
from resviz.app.recording_file import load, save
from resviz.app.recording_tables import write_csv, write_npz
from resviz.app.seeds import groups, mean, pooled
from resviz.zoo.presets import build
from tests.recordings import CONDITIONS, LAYERS, LAYOUTS, fill

STEPS = 3
NUMBERS = arrays.arrays(
    np.float64,
    (3, 4),
    elements=st.floats(1e-30, 1e30) | st.sampled_from([0.0, np.nan, np.inf, -1.0]),
)


def of_seeds(seeds: int, lost: dict[int, int] | None = None) -> Recording:
    """Run k of the first arm measures 10^k everywhere, of the second 2·10^k.

    Args:
        seeds: how many.
        lost: by index of the run, the step it broke off at.
    """
    layouts = [
        msgspec.structs.replace(layout, seed=seed) for seed in range(seeds) for layout in LAYOUTS
    ]
    made = Recording(msgspec.structs.replace(CONDITIONS, seeds=seeds), layouts)
    for step in range(STEPS):
        for index, layout in enumerate(layouts):
            if step < (lost or {}).get(index, STEPS):
                fill(made, index, step, (1 + index % 2) * 10.0**layout.seed)
    return made


def test_runs_of_an_arm_are_one_curve_with_a_band() -> None:
    plot = figures.profile(of_seeds(3))
    assert [curve.name for curve in plot.curves] == ["ResNet-8", "plain-8"]
    assert [curve.role for curve in plot.curves] == ["residual1", "plain1"]
    for curve, start in zip(plot.curves, (0, np.log10(2)), strict=True):
        assert curve.low is not None
        assert curve.high is not None
        np.testing.assert_allclose(curve.low, start, atol=1e-12)
        np.testing.assert_allclose(curve.y, start + 1)
        np.testing.assert_allclose(curve.high, start + 2)
    assert plot.y_range[0] < 0
    assert plot.y_range[1] > 2 + np.log10(2)
    assert plot.note == "band: 3 seeds"


def test_a_single_run_has_no_band() -> None:
    plot = figures.profile(of_seeds(1), initial=True)
    assert {curve.low is None for curve in plot.curves} == {True}
    assert plot.note == "dashed: step 0"


def test_on_a_linear_axis_the_mean_is_that_of_the_numbers() -> None:
    curve = figures.trace(of_seeds(3), "accuracy").curves[0]
    assert curve.y.tolist() == [37.0] * STEPS
    assert curve.low is not None
    assert curve.low.tolist() == [1.0] * STEPS


def test_a_seed_that_is_zero_or_broken_stays_visible() -> None:
    made = of_seeds(3)
    weights = made.arms[2].values("weight_grad")  # seed 1 of the first arm
    weights[-1, 0], weights[-1, 1], weights[-1, 2] = 0, np.nan, np.inf
    curve = figures.profile(made).curves[0]
    assert curve.zeros.tolist() == [0]
    assert curve.broken.tolist() == [1, 2]
    # The mean is of those that have a height.
    np.testing.assert_allclose(curve.y, 1)
    heat = figures.heats(made).heats[0]
    assert np.argwhere(heat.zeros).tolist() == [[0, 2]]
    assert np.argwhere(heat.broken).tolist() == [[1, 2], [2, 2]]
    assert np.isnan(heat.values[:3, 2]).all()
    np.testing.assert_allclose(heat.values[3:], 1)
    assert heat.seeds == 3


def test_a_run_that_broke_off_is_marked_where_it_lacks() -> None:
    made = of_seeds(2, lost={0: 1})
    plot = figures.trace(made)
    assert plot.curves[0].x.tolist() == [0, 1, 2]
    assert plot.curves[0].broken.tolist() == [1, 2]
    assert plot.curves[1].broken.tolist() == []
    assert np.argwhere(figures.heats(made).heats[0].broken)[:, 1].min() == 1
    (runs,) = (arm.runs("loss") for arm in groups(made)[:1])
    assert runs.odd.tolist() == [False, True, True]
    assert runs.at(1).shape == (2, 1)


def test_a_run_that_measured_nothing_is_marked_everywhere() -> None:
    made = of_seeds(2, lost={1: 0})
    curve = figures.profile(made, step=1).curves[1]
    assert curve.broken.tolist() == curve.x.tolist()
    np.testing.assert_allclose(curve.y, np.log10(20))


@given(NUMBERS, st.booleans())
def test_the_middle_lies_in_the_band(values: np.ndarray, log: bool) -> None:
    found = pooled(values, log=log)
    known = np.isfinite(found.middle)
    assert (known == np.isfinite(found.low)).all()
    assert (known | found.zeros | found.broken).all(), "every place has a height or a mark"
    assert (found.low[known] <= found.middle[known]).all()
    assert (found.middle[known] <= found.high[known]).all()
    assert (found.broken == (~np.isfinite(values) | ((values < 0) & log)).any(axis=0)).all()


@given(NUMBERS)
def test_one_run_is_its_own_mean(values: np.ndarray) -> None:
    for log in (True, False):
        np.testing.assert_array_equal(mean(values[:1], log=log), values[0])


def test_a_geometric_mean() -> None:
    values = np.array([[1.0, 0.0, 4.0], [100.0, 5.0, np.nan]])
    np.testing.assert_allclose(mean(values, log=True), [10, 0, np.nan])


def test_boxes_are_coloured_by_the_mean() -> None:
    made = of_seeds(3)
    found = measured_of(made, "resnet8")
    assert found
    shown = live("weight_grad", build("resnet20"), *found)
    assert shown
    assert shown.values[LAYERS[0]] == pytest.approx(10)
    assert shown.note == "step 2, mean of 3 seeds"
    assert "seeds 0–2" in shown.conditions


def test_every_run_is_in_the_files(tmp_path: Path) -> None:
    made = of_seeds(2, lost={3: 1})
    save(made, tmp_path / "a.resviz")
    again = load(tmp_path / "a.resviz")
    assert [(arm.name, arm.layout.seed, len(arm)) for arm in again.arms] == [
        ("resnet8", 0, 3), ("plain8", 0, 3), ("resnet8", 1, 3), ("plain8", 1, 1),
    ]  # fmt: skip
    write_csv(again, tmp_path / "a.csv")
    rows = [*csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text()))]
    losses = {(row["arm"], row["seed"], row["value"]) for row in rows if row["quantity"] == "loss"}
    assert losses == {
        ("resnet8", "0", "1.0"), ("resnet8", "1", "10.0"),
        ("plain8", "0", "2.0"), ("plain8", "1", "20.0"),
    }  # fmt: skip
    write_npz(again, tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz") as stored:
        assert stored["seeds"].tolist() == [0, 0, 1, 1]
        assert stored["arms"].tolist() == ["resnet8", "plain8"] * 2


def test_labelled_arrays_have_a_dimension_for_the_seeds() -> None:
    made = of_seeds(2, lost={3: 1})
    assert list(made) == ["resnet8", "plain8"]
    grads = made["plain8"]["weight_grad"]
    assert grads.dims == ("seed", "step", "layer")
    assert grads.seed.values.tolist() == [0, 1]
    assert float(grads.sel(seed=1, step=0, layer="head.fc")) == 20
    assert np.isnan(grads.sel(seed=1, step=1)).all()
    assert float(grads.sel(step=2).mean("seed")[0]) == 2
    assert grads.attrs["symbol"] == "‖∂L/∂W‖"
    assert made["resnet8"]["loss"].dims == ("seed", "step")
