from __future__ import annotations

import numpy as np
import pytest

from resviz.app import figures
from resviz.app.demonstrations import DEMONSTRATIONS
from resviz.app.recording import Recording
from resviz.app.seeds import groups
from tests.recordings import BLOCKS, LAYERS, fill, laid_out, recording, rows, started


def with_specials() -> Recording:
    """Two zeros, a NaN and an infinity in the weight gradients of the last step of arm 1."""
    made = recording(4)
    weights = made.arms[1].values("weight_grad")
    weights[-1, :2], weights[-1, 3], weights[-1, 5] = 0, np.nan, np.inf
    made.arms[1].table("weight_grad").odd[-1] = True
    return made


def test_a_profile_holds_logarithms_over_the_layers() -> None:
    made = recording()
    plot = figures.profile(made)
    assert [curve.name for curve in plot.curves] == ["ResNet-8", "plain-8"]
    assert [curve.role for curve in plot.curves] == ["residual1", "plain1"]
    assert plot.curves[1].ids == LAYERS
    np.testing.assert_allclose(10 ** plot.curves[1].y, made.arms[1].values("weight_grad")[-1])
    assert plot.y_range[0] < plot.curves[1].y.min()
    assert plot.y_range[1] > plot.curves[0].y.max()
    assert [section.label for section in plot.sections] == [
        "stem", "stage 1", "stage 2", "stage 3", "head",
    ]  # fmt: skip


def test_zeros_and_broken_values_are_marked_not_dropped() -> None:
    plot = figures.profile(with_specials())
    curve = plot.curves[1]
    assert curve.zeros.tolist() == [0, 1]
    assert curve.broken.tolist() == [3, 5]
    assert np.flatnonzero(np.isnan(curve.y)).tolist() == [0, 1, 3, 5]
    assert np.isfinite(plot.y_range).all()
    heat = figures.heats(with_specials()).heats[1]
    assert np.argwhere(heat.zeros).tolist() == [[0, 3], [1, 3]]
    assert np.argwhere(heat.broken).tolist() == [[3, 3], [5, 3]]


def test_relative_values_end_at_one() -> None:
    made = recording()
    plot = figures.profile(made, "input_grad", relative=True)
    for curve, arm in zip(plot.curves, made.arms, strict=True):
        assert curve.y[-1] == 0
        expected = arm.values("input_grad")[-1, 0] / arm.values("input_grad")[-1, -1]
        np.testing.assert_allclose(10 ** curve.y[0], expected)


def test_relative_to_a_zero_is_marked_as_broken() -> None:
    made = recording(2)
    made.arms[0].values("weight_grad")[-1, -1] = 0
    curve = figures.profile(made, relative=True).curves[0]
    assert len(curve.broken) == len(LAYERS)


def test_looks_back_and_compares_with_the_start() -> None:
    made = recording()
    made.arms[0].values("weight_grad")[0] = 7.0
    plot = figures.profile(made, step=5, initial=True)
    faint, shown = plot.curves[:2]
    assert faint.faint
    np.testing.assert_allclose(10**faint.y, 7.0)
    np.testing.assert_allclose(10**shown.y, made.arms[0].values("weight_grad")[5])
    assert plot.note == "dashed: step 0"
    assert not any(curve.faint for curve in figures.profile(made, step=0, initial=True).curves)


def test_another_depth_is_laid_over_the_same_axis() -> None:
    deep = laid_out("plain8", LAYERS, BLOCKS, plain=True)
    shallow = laid_out("plain5", (*LAYERS[:3], LAYERS[-1]), BLOCKS, plain=True)
    made = Recording.of(started(layouts=(deep, shallow)))
    made.add(rows(0, 0))
    fill(made, 1, 0, 1.0)
    plot = figures.profile(made)
    assert [curve.x[[0, -1]].tolist() for curve in plot.curves] == [[0, 1], [0, 1]]
    assert plot.sections == ()


def test_a_projection_leaves_its_place_free_in_the_plain_network() -> None:
    layers = (*LAYERS[:4], "stage2.block1.shortcut.conv", *LAYERS[4:])
    layouts = (
        laid_out("resnet8", layers, BLOCKS),
        laid_out("plain8", LAYERS, BLOCKS, plain=True),
    )
    made = Recording.of(started(layouts=layouts))
    fill(made, 0, 0, 1.0)
    made.add(rows(1, 0))
    with_shortcuts, plain = figures.profile(made).curves
    assert with_shortcuts.x.tolist() == list(range(9))
    assert plain.x.tolist() == [0, 1, 2, 3, 5, 6, 7, 8]


def test_heat_maps_share_one_scale() -> None:
    made = recording()
    heats = figures.heats(made)
    values = np.concatenate([heat.values for heat in heats.heats])
    assert heats.limits[0] < values.min() < values.max() < heats.limits[1]
    assert heats.heats[0].values.shape == (len(LAYERS), 13)
    assert heats.heats[0].steps.tolist() == list(range(13))


def test_long_runs_are_thinned_but_odd_steps_stay() -> None:
    made = recording(20_000)
    made.arms[1].values("weight_grad")[12_345, 2] = np.nan
    made.arms[1].table("weight_grad").odd[12_345] = True
    heat = figures.heats(made).heats[1]
    assert len(heat.steps) < 4_000
    assert heat.steps[0] == 0
    assert heat.steps[-1] == 19_999
    assert (np.diff(heat.steps) > 0).all()
    assert 12_345 in heat.steps
    assert heat.broken.any()
    assert len(figures.trace(made).curves[0].x) <= 2_000


def test_nothing_finite_leaves_usable_axes() -> None:
    made = Recording.of(started())
    fill(made, 0, 0, np.nan)
    for plot in (figures.profile(made), figures.trace(made)):
        assert np.isfinite(plot.y_range).all()
        assert plot.y_range[0] < plot.y_range[1]
        assert len(plot.curves[0].broken) == len(plot.curves[0].x)
    assert np.isfinite(figures.heats(made).limits).all()


def test_an_exploding_loss_gets_a_logarithmic_axis() -> None:
    made = recording(4)
    assert not figures.trace(made).log
    made.arms[0].loss[-1] = 1e9
    made.arms[1].loss[-1] = np.inf
    plot = figures.trace(made)
    assert plot.log
    assert plot.curves[0].y[-1] == pytest.approx(9)
    assert plot.curves[1].broken.tolist() == [3]
    assert figures.trace(made, "accuracy").y_range[1] > 1


def roles_of(*names: str) -> dict[str, str]:
    layouts = tuple(laid_out(name, LAYERS, BLOCKS, name.startswith("plain")) for name in names)
    return {arm.layout.name: arm.role for arm in groups(Recording.of(started(layouts=layouts)))}


def test_colours_tell_shortcuts_from_plain() -> None:
    assert roles_of("plain20", "plain56", "resnet56", "plain110(norm=none)") == {
        "plain20": "plain1",
        "plain56": "plain2",
        "resnet56": "residual1",
        "plain110(norm=none)": "plain3",
    }
    assert len(set(roles_of(*(f"plain{depth}" for depth in range(8, 44, 6))).values())) == 6


@pytest.mark.parametrize("key", DEMONSTRATIONS)
def test_colours_tell_plain_networks_from_others_in_every_demonstration(key: str) -> None:
    networks = DEMONSTRATIONS[key].networks
    roles = roles_of(*networks)
    assert len({*roles.values()}) == len(networks)
    assert roles[networks[0]] == "residual1" or networks[0].startswith("plain")
    for name, role in roles.items():
        assert role.startswith("plain") == name.startswith("plain")


def test_the_conditions_stand_on_the_page() -> None:
    scene = figures.figure(recording(), step=3)
    words = " ".join(mark.text for mark in scene.notes if hasattr(mark, "text"))
    assert "seed 0 · step 3 · digits 1×8×8" in words
    assert "learning rate 0.05" in words
