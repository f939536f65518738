"""Whole figures: everything inside, nothing over anything, whatever the numbers."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resviz.app import figures
from resviz.app.recording import Recording
from resviz.app.seeds import groups
from resviz.app.together import conditions_told
from resviz.diagram.charts.page import chart
from resviz.diagram.scene import Area, Circle, Line
from tests.diagram.charts.tidy import assert_tidy, box, texts
from tests.recordings import BLOCKS, LAYERS, fill, laid_out, recording, started

ARMS = ("plain", "residual")
"""How the roles of curves begin."""
WIDTH = 2 + len(LAYERS) + len(BLOCKS)
VALUES = st.one_of(
    st.sampled_from([0.0, np.nan, np.inf, -np.inf, 5e-324, 1e308]),
    st.floats(1e-30, 1e10),
)


def made_of(*values: float, arms: int = 2, seeds: int = 1) -> Recording:
    """Steps whose numbers repeat these values, in another place for each arm and seed."""
    names = [f"{'resnet' if index % 2 else 'plain'}{8 + 6 * index}" for index in range(arms)]
    layouts = tuple(laid_out(name, LAYERS, BLOCKS, name.startswith("plain")) for name in names)
    runs = [msgspec.structs.replace(each, seed=seed) for seed in range(seeds) for each in layouts]
    made = Recording.of(started(layouts=(*runs,)))
    for step in range(3):
        for arm in range(arms * seeds):
            fill(made, arm, step, np.roll(values, arm + step))
    return made


@pytest.mark.parametrize("arms", [1, 2, 3, 6])
def test_the_page_is_in_order(arms: int) -> None:
    assert_tidy(figures.figure(made_of(1e-3, 2.0, 1e-9, arms=arms)))


@settings(max_examples=60)
@given(values=st.lists(VALUES, min_size=1, max_size=30), relative=st.booleans())
def test_the_page_is_in_order_whatever_the_numbers(values: list[float], relative: bool) -> None:
    assert_tidy(figures.figure(made_of(*values), relative=relative))
    assert_tidy(figures.figure(made_of(*values, seeds=3), relative=relative))


def test_single_charts_are_in_order() -> None:
    made = recording()
    line = conditions_told(made)
    for shown in (figures.profile(made), figures.heats(made), figures.trace(made)):
        assert_tidy(chart(shown, line))
        assert_tidy(chart(shown, line, width=400))


def test_what_belongs_to_a_figure_has_lines_of_its_own() -> None:
    scene = chart(figures.trace(recording()), "batch 64 · seed 0\nAfter 5 updates.")
    *_, first, second = texts(scene)
    assert (first.text, second.text) == ("batch 64 · seed 0", "After 5 updates.")
    assert_tidy(scene)


def test_names_stand_at_their_curves_without_a_legend() -> None:
    scene = chart(figures.profile(recording()), "")
    names = {text.text: text for text in texts(scene) if text.fill.startswith(ARMS)}
    assert set(names) == {"ResNet-8", "plain-8"}
    curve = next(m for m in scene.notes if isinstance(m, Line) and m.stroke == "plain1")
    name = box(names["plain-8"])
    near = [y for x, y in curve.points if name.x - 80 < x < name.right + 80]
    assert min(abs(y - name.y) for y in near) < 60


def test_curves_too_close_to_name_get_a_legend() -> None:
    made = recording(2)
    for arm in made.arms:
        arm.values("weight_grad")[:] = np.resize([1e-20, 1e5], len(LAYERS))
    scene = chart(figures.profile(made), "", width=330, height=220)
    assert {t.text for t in texts(scene) if t.fill.startswith(ARMS)} == {"ResNet-8", "plain-8"}
    assert_tidy(scene)


def test_a_band_holds_its_curve_and_breaks_where_there_is_none() -> None:
    made = made_of(1.0, 10.0, 100.0, arms=1, seeds=3)
    for arm in made.arms:
        arm.values("weight_grad")[-1, 4] = 0
    scene = chart(figures.profile(made), "")
    bands = [mark for mark in scene.notes if isinstance(mark, Area)]
    assert [(band.fill, len(band.points)) for band in bands] == [("plain1", 8), ("plain1", 6)]
    lines = [mark for mark in scene.notes if isinstance(mark, Line) and mark.stroke == "plain1"]
    for line, band in zip(lines, bands, strict=True):
        assert scene.notes.index(band) < scene.notes.index(line)
        heights = dict.fromkeys(x for x, _ in band.points)
        for x in heights:
            top, bottom = sorted(y for at, y in band.points if at == x)
            (y,) = (height for at, height in line.points if at == x)
            assert top < y < bottom
    assert "band: 3 seeds" in {text.text for text in texts(scene)}


def test_every_special_value_has_its_mark() -> None:
    made = recording(1)
    for arm in made.arms:
        arm.values("weight_grad")[0, :2], arm.values("weight_grad")[0, 4] = 0, np.inf
    scene = chart(figures.profile(made), "")
    rings = [mark for mark in scene.notes if isinstance(mark, Circle) and mark.stroke]
    assert len(rings) == 4
    assert len({(ring.x, ring.y) for ring in rings}) == 4
    assert {"0", "NaN, ∞"} <= {text.text for text in texts(scene)}
    heats = {text.text for text in texts(chart(figures.heats(made), ""))}
    assert {"0", "NaN, ∞"} <= heats


@pytest.mark.parametrize("arms", [2, 6])
def test_the_marks_of_one_network_hide_none_of_another(arms: int) -> None:
    made = made_of(1.0, arms=arms)
    for arm in made.arms:
        arm.values("weight_grad")[-1, :2], arm.values("weight_grad")[-1, 4] = 0, np.nan
    scene = chart(figures.profile(made), "")
    rings = [mark for mark in scene.notes if isinstance(mark, Circle) and mark.stroke]
    diagonals = [
        mark
        for mark in scene.notes
        if isinstance(mark, Line)
        and len(mark.points) == 2
        and mark.points[0][1] != mark.points[1][1]
    ]
    crosses = [mark for mark in diagonals if mark.stroke.startswith(ARMS)]
    for rows, height in (
        ({ring.stroke: ring.y for ring in rings}, 2 * rings[0].radius),
        ({cross.stroke: (cross.points[0][1] + cross.points[1][1]) / 2 for cross in crosses}, 3),
    ):
        assert len(rows) == arms
        assert np.diff(sorted(rows.values())).min() > height


def test_every_stage_is_named_however_narrow() -> None:
    shown = figures.profile(recording())
    for width, names in ((560, ["stage 1", "stage 2", "stage 3"]), (240, ["stage", "1", "2", "3"])):
        words = [text.text for text in texts(chart(shown, "", width=width))]
        start = words.index(names[0])
        assert [word for word in words[start:] if word not in {"stem", "head"}][: len(names)] == (
            names
        )


def test_a_single_measurement_is_a_point() -> None:
    made = recording(4)
    for arm in made.arms:
        arm.loss[1:] = np.nan
    for shown in (made, recording(1)):
        scene = chart(figures.trace(shown), "")
        points = [mark for mark in scene.notes if isinstance(mark, Circle) and mark.fill]
        assert [point.fill for point in points] == [arm.role for arm in groups(made)]
        assert all(point.radius > 2 for point in points)
