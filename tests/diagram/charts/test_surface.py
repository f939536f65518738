"""Surfaces: inside their place however they are turned, painted from far to near."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from resviz.diagram.charts.colours import BROKEN
from resviz.diagram.charts.data import Floats
from resviz.diagram.charts.page import chart
from resviz.diagram.charts.projection import fitted
from resviz.diagram.charts.quads import quads_of
from resviz.diagram.charts.relief import Turn
from resviz.diagram.charts.surface import surface_marks
from resviz.diagram.scene import Area, Line, Rect, Text
from tests.diagram.charts.reliefs import bowl, relief, reliefs
from tests.diagram.charts.tidy import assert_tidy

PLACE = Rect(10, 20, 300, 220)
TURNS = st.builds(Turn, st.floats(0, 360), st.floats(8, 82))
SHARES = st.floats(0, 1)
HEIGHTS = arrays(float, st.tuples(st.integers(2, 6), st.integers(2, 6)), elements=st.floats(-5, 5))


@given(TURNS, st.floats(-0.5, 0.5), st.floats(-0.5, 0.5), SHARES)
def test_all_of_the_box_is_inside_its_place(
    turn: Turn, across: float, up: float, height: float
) -> None:
    x, y = fitted(turn, PLACE).point(across, up, height)
    assert PLACE.x - 1e-6 <= x <= PLACE.right + 1e-6
    assert PLACE.y - 1e-6 <= y <= PLACE.bottom + 1e-6


@given(TURNS)
def test_heights_are_upright_and_turning_keeps_their_scale(turn: Turn) -> None:
    one, other = fitted(turn, PLACE), fitted(turn._replace(azimuth=0.0), PLACE)
    (x0, low), (x1, high) = one.point(0.2, -0.1, 0), one.point(0.2, -0.1, 1)
    assert x0 == pytest.approx(x1)
    assert low > high
    assert one.side == other.side


@pytest.mark.parametrize("size", [(520, 150), (300, 320), (760, 380)])
def test_none_changes_its_place_while_they_are_turned(size: tuple[float, float]) -> None:
    def titles(turn: Turn) -> list[tuple[float, float]]:
        shown = reliefs(*(relief(bowl()) for _ in range(3)), turn=turn)
        marks = surface_marks(shown, Rect(0, 0, *size))
        named = [mark for mark in marks if isinstance(mark, Text) and mark.weight >= 600]
        return [(mark.x, mark.y) for mark in named]

    usual = titles(Turn())
    assert len(usual) >= 3
    assert all(
        titles(Turn().by(azimuth, tilt)) == usual for azimuth in (0, 50) for tilt in (-20, 40)
    )


@given(HEIGHTS, TURNS)
def test_far_quads_come_first(heights: Floats, turn: Turn) -> None:
    projection = fitted(turn, PLACE)
    quads = quads_of(relief(heights), (-6, 6), projection)
    assert len(quads.corners) == (heights.shape[0] - 1) * (heights.shape[1] - 1)
    assert all(far >= near for far, near in pairwise(quads.away.tolist()))


@given(TURNS, st.floats(-0.5, 0.5), st.floats(-0.5, 0.5), st.floats(0.01, 1.5))
def test_what_is_nearer_on_a_ray_is_painted_later(
    turn: Turn, across: float, up: float, far: float
) -> None:
    """Two points of the ground in line with the eye, in two cells: the far cell comes first."""
    projection = fitted(turn, PLACE)
    azimuth = np.radians(turn.azimuth)
    other = (across + far * np.sin(azimuth), up + far * np.cos(azimuth))
    if max(abs(place) for place in other) >= 0.5:
        return
    quads = quads_of(relief(np.zeros((6, 6))), (-1, 1), projection)
    cells = [tuple(min(int((p + 0.5) * 5), 4) for p in place) for place in ((across, up), other)]
    ground = [((c + 0.5) / 5 - 0.5, (r + 0.5) / 5 - 0.5) for c, r in cells]
    near, away = (float(projection.away(*map(np.array, place))) for place in ground)
    places = [int(np.abs(quads.away - each).argmin()) for each in (near, away)]
    assert cells[0] == cells[1] or places[1] <= places[0]


def test_higher_is_lighter_and_slopes_are_shaded() -> None:
    projection = fitted(Turn(), PLACE)
    flat = quads_of(relief([[-1, -1, -1], [1, 1, 1], [1, 1, 1]]), (-1, 1), projection)
    brightness = flat.colours.astype(int).sum(axis=1)
    assert len({*brightness.tolist()}) == 2, "of two heights, and one slope each"
    assert brightness.max() > brightness.min()


def test_quads_without_a_number_are_left_out_and_the_ground_is_filled() -> None:
    heights = bowl(5)
    heights[2, 2] = np.nan
    made = relief(heights)
    assert len(quads_of(made, (-3, 3), fitted(Turn(), PLACE)).corners) == 16 - 4
    marks = surface_marks(reliefs(made, turn=Turn()), PLACE)
    assert [mark for mark in marks if isinstance(mark, Area) and mark.fill == BROKEN]
    assert "NaN, ∞" in [mark.text for mark in marks if isinstance(mark, Text)]


@pytest.mark.parametrize("azimuth", [10.0, 100.0, 190.0, 280.0])
def test_every_line_of_the_grid_but_the_nearest_is_drawn_once(azimuth: float) -> None:
    marks = surface_marks(reliefs(relief(bowl(9)), turn=Turn(azimuth, 40)), PLACE)
    meshes = [mark for mark in marks if isinstance(mark, Line) and mark.width == 0.45]
    segments = [frozenset(pair) for line in meshes for pair in pairwise(line.points)]
    assert len({*segments}) == len(segments) == 2 * 8 * 8


def test_fine_grids_have_fewer_lines() -> None:
    marks = surface_marks(reliefs(relief(bowl(65)), turn=Turn()), PLACE)
    areas = [mark for mark in marks if isinstance(mark, Area) and mark.fill.startswith("#")]
    meshes = [mark for mark in marks if isinstance(mark, Line) and mark.width == 0.45]
    assert len(areas) == 64 * 64
    assert sum(len(line.points) - 1 for line in meshes) == 64 * 64


@settings(max_examples=25)
@given(
    st.lists(st.floats(0.01, 8), min_size=1, max_size=4),
    TURNS,
    st.sampled_from([(None, None), (560.0, 340.0), (920.0, 640.0)]),
)
def test_figures_are_good(depths: list[float], turn: Turn, size: tuple[float, float]) -> None:
    made = [relief(bowl(5, depth), f"ResNet-{20 + i}") for i, depth in enumerate(depths)]
    assert_tidy(chart(reliefs(*made, turn=turn), "batch norm · seed 0", *size))
