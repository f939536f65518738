"""Phase diagrams as pictures: cells where they belong, lines only between the two sides."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from resviz.diagram.charts.colours import BROKEN, SCALE, TWO_SIDED, ZERO, rgb
from resviz.diagram.charts.page import chart
from resviz.diagram.charts.phase import (
    GROUND,
    Axis,
    PhaseMap,
    PhaseMaps,
    border,
    laid_out,
    phase_marks,
    pixels,
)
from resviz.diagram.scene import Circle, Line, Raster, Rect, Text
from tests.diagram.charts.tidy import assert_tidy, texts

AREA = Rect(10, 20, 640, 360)
SIDES = ("vanish", "explode")


def phase_map(heights: np.typing.ArrayLike, name: str = "ResNet-20", **masks: object) -> PhaseMap:
    values = np.atleast_2d(np.asarray(heights, float))
    none = np.zeros(values.shape, np.bool_)
    kept = {"zeros": none, "broken": none, "faulty": none, "sure": ~none}
    kept |= {name: np.atleast_2d(np.asarray(mask, np.bool_)) for name, mask in masks.items()}
    return PhaseMap(name, values, **kept)


def maps(*shown: PhaseMap, **changes: object) -> PhaseMaps:
    rows, columns = shown[0].heights.shape
    usual: dict[str, object] = {
        "title": "Input gradient, first ÷ last  ‖∂L/∂x‖",
        "rows": Axis("Depth", tuple(str(8 + 6 * row) for row in range(rows))),
        "columns": Axis("Gain", tuple(f"{0.5 + 0.05 * at:.4g}" for at in range(columns))),
        "limits": (-3.0, 3.0),
        "sides": SIDES,
    }
    return PhaseMaps(maps=shown, **{**usual, **changes})  # type: ignore[arg-type]  # as named above


def blend(colour: tuple[int, ...]) -> list[int]:
    return [
        round(0.65 * one + 0.35 * other) for one, other in zip(colour, rgb(GROUND), strict=True)
    ]


def test_the_lowest_row_is_at_the_bottom_and_colours_are_those_of_the_scale() -> None:
    shown = phase_map([[-3, 0], [3, 99]])
    picture = pixels(shown, maps(shown))
    assert picture[1, 0].tolist() == TWO_SIDED[0].tolist()
    assert picture[0, 0].tolist() == picture[0, 1].tolist() == TWO_SIDED[-1].tolist()
    one_sided = pixels(shown, maps(shown, sides=None))
    assert one_sided[1, 0].tolist() == SCALE[0].tolist()


def test_what_is_no_number_has_colours_of_its_own() -> None:
    nan = np.nan
    shown = phase_map(
        [[nan, nan, nan, nan]], zeros=[1, 0, 0, 0], broken=[0, 1, 0, 0], faulty=[0, 0, 1, 0]
    )
    picture = pixels(shown, maps(shown))[0].tolist()
    wanted = [rgb(ZERO), rgb(BROKEN), rgb(GROUND), rgb(GROUND)]
    assert picture == [[*colour] for colour in wanted]


def test_what_stands_for_others_is_paler() -> None:
    shown = phase_map([[3, np.nan, np.nan]], broken=[0, 1, 0], sure=[0, 0, 0])
    picture = pixels(shown, maps(shown))[0]
    for at, colour in enumerate((TWO_SIDED[-1].tolist(), rgb(BROKEN), rgb(GROUND))):
        assert np.abs(picture[at].astype(int) - blend(tuple(colour))).max() <= 1


def test_a_ring_in_every_cell_without_a_finite_number() -> None:
    shown = phase_map([[1, np.nan], [np.nan, 2]], broken=[[0, 1], [1, 0]], sure=[[1, 1], [0, 1]])
    found = maps(shown)
    rings = [mark for mark in phase_marks(found, AREA) if isinstance(mark, Circle)]
    laid = laid_out(found, AREA)
    assert [laid.cell_at(found, ring.x, ring.y) for ring in rings] == [(0, 0, 1)], "the known one"


def test_a_cross_in_every_cell_that_could_not_be_measured() -> None:
    shown = phase_map(np.full((2, 4), np.nan), faulty=[[0, 1, 0, 0], [0, 0, 0, 1]])
    found = maps(shown)
    laid = laid_out(found, AREA)
    crossed = [
        laid.cell_at(found, *np.mean(mark.points, axis=0))
        for mark in phase_marks(found, AREA)
        if isinstance(mark, Line) and _slants(mark)
    ]
    assert crossed == [(0, 0, 1), (0, 0, 1), (0, 1, 3), (0, 1, 3)]


def _slants(line: Line) -> bool:
    (x0, y0), (x1, y1) = line.points
    return x0 != x1 and y0 != y1


HEIGHTS = arrays.arrays(
    np.float64,
    st.tuples(st.integers(1, 6), st.integers(1, 6)),
    elements=st.sampled_from([np.nan, -2.0, -0.5, 0.0, 1.0]),
)


@given(heights=HEIGHTS, data=st.data())
def test_the_border_runs_between_both_sides_and_nowhere_else(
    heights: np.ndarray, data: st.DataObject
) -> None:
    shapes = arrays.arrays(np.bool_, heights.shape)
    zeros = data.draw(shapes) & np.isnan(heights)
    rows, columns = heights.shape
    rect = Rect(0, 0, columns, rows)  # a point for each cell
    drawn = {
        edge for line in border(phase_map(heights, zeros=zeros), 0, rect) for edge in _edges(line)
    }
    assert drawn == {*_edges_between(np.where(zeros, -np.inf, heights))}


def _edges_between(heights: np.ndarray) -> Iterator[tuple[float, float]]:
    """Middles of all edges with a number above 0 or 0 on one side and one below on the other."""
    rows, columns = heights.shape
    for row in range(rows):
        for column in range(columns):
            for up, right in ((1, 0), (0, 1)):
                if row + up < rows and column + right < columns:
                    pair = heights[row, column], heights[row + up, column + right]
                    if not np.isnan(pair).any() and (pair[0] >= 0) != (pair[1] >= 0):
                        yield column + 0.5 + right / 2, rows - row - 0.5 - up / 2


def _edges(line: tuple[tuple[float, float], ...]) -> Iterator[tuple[float, float]]:
    (x0, y0), (x1, y1) = line
    steps = round(abs(x1 - x0) + abs(y1 - y0))
    assert steps > 0
    for step in range(steps):
        share = (step + 0.5) / steps
        yield x0 + share * (x1 - x0), y0 + share * (y1 - y0)


def test_no_border_where_there_are_no_sides() -> None:
    shown = phase_map([[-1, 1]])
    both = [maps(shown), maps(shown, sides=None)]
    drawn = [sum(isinstance(mark, Line) for mark in phase_marks(each, AREA)) for each in both]
    assert drawn[0] > drawn[1] == 0


@given(
    shape=st.tuples(st.integers(1, 64), st.integers(1, 64)),
    count=st.integers(1, 4),
    at=st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)),
    inside=st.tuples(st.floats(0.01, 0.99), st.floats(0.01, 0.99)),
)
def test_a_place_in_a_cell_tells_the_cell(
    shape: tuple[int, int],
    count: int,
    at: tuple[float, float, float],
    inside: tuple[float, float],
) -> None:
    found = maps(*[phase_map(np.zeros(shape))] * count)
    sizes = (count, *shape)
    index, row, column = (int(share * (size - 1)) for share, size in zip(at, sizes, strict=True))
    rasters = [mark for mark in phase_marks(found, AREA) if isinstance(mark, Raster)][:count]
    drawn = rasters[index]
    x = drawn.x + (column + inside[0]) / shape[1] * drawn.width
    y = drawn.y + drawn.height - (row + inside[1]) / shape[0] * drawn.height
    assert laid_out(found, AREA).cell_at(found, x, y) == (index, row, column)


def test_beside_the_maps_there_is_no_cell() -> None:
    found = maps(*[phase_map(np.zeros((3, 3)))] * 2)
    laid = laid_out(found, AREA)
    first, second = laid.maps
    for x, y in (
        (first.x - 1, first.y + 5),
        ((first.right + second.x) / 2, first.y + 5),
        (first.x + 5, first.y - 1),
        (first.x + 5, first.bottom + 1),
        (laid.bar.x + 2, laid.bar.y + 20),
    ):
        assert laid.cell_at(found, x, y) is None


WORDS = st.one_of(
    st.sampled_from(["he_fan_in", "default", "reduce_on_plateau", "1e-05", "0.0004642"]),
    st.integers(0, 10**6).map(str),
)


@st.composite
def any_maps(draw: st.DrawFn) -> PhaseMaps:
    shape = draw(st.tuples(*[st.sampled_from([1, 2, 3, 7, 20, 64])] * 2))
    names = ("ResNet-20", "plain-8 … 110", "ResNet-20 (width multiplier=0.25, norm=none)", "x")
    special = draw(st.sampled_from(["none", "zeros", "broken", "both"]))
    masks = {
        "zeros": np.full(shape, special in {"zeros", "both"}),
        "broken": np.full(shape, special in {"broken", "both"}),
        "faulty": np.resize(draw(st.lists(st.booleans(), min_size=1, max_size=4)), shape),
    }
    heights = np.resize(draw(st.sampled_from([[-9, 0, 9], [-1, 1], [0]])), shape)
    count = draw(st.integers(1, 4))
    reach = draw(st.sampled_from([0.3, 0.7, 1.0, 2.0, 4.0, 5.0, 6.0]))
    rows, columns = ([draw(WORDS)] * size for size in shape)
    return maps(
        *(phase_map(heights, name, **masks) for name in names[:count]),
        limits=(-reach, reach),
        sides=draw(st.sampled_from([None, SIDES])),
        log=draw(st.booleans()),
        rows=Axis("Initialisation", tuple(rows)),
        columns=Axis("Learning rate", tuple(columns)),
        title=draw(st.sampled_from(["Loss  L", "Weight gradient, relative, growth per part  ‖"])),
    )


@settings(max_examples=40)
@given(
    shown=any_maps(),
    size=st.sampled_from([(320, 320), (400, 300), (560, 340), (760, 380), (1200, 600)]),
)
def test_everything_is_in_its_place(shown: PhaseMaps, size: tuple[int, int]) -> None:
    assert_tidy(chart(shown, "batch 8 · seed 0\n3 of 9 cells measured", *size))


def test_every_value_is_written_where_there_is_room() -> None:
    few = {text.text for text in texts(chart(maps(phase_map(np.zeros((3, 4)))), "", 760, 380))}
    assert {"8", "14", "20", "0.5", "0.55", "0.6", "0.65"} <= few
    assert {"Depth", "Gain", "ResNet-20", *SIDES} <= few


def test_many_values_are_written_at_even_distances() -> None:
    many = maps(phase_map(np.zeros((64, 64))))
    ticked = [text for text in phase_marks(many, AREA) if isinstance(text, Text)]
    for axis, at in ((many.rows, "y"), (many.columns, "x")):
        places = sorted(getattr(text, at) for text in ticked if text.text in axis.values)
        assert 4 < len(places) < 40
        assert np.ptp(np.diff(places)) < 1e-6


def test_every_map_has_its_values_beneath_and_beside() -> None:
    shown = maps(*[phase_map(np.zeros((2, 3)))] * 3)
    laid = laid_out(shown, Rect(0, 0, 500, 480))
    assert len({rect.y for rect in laid.maps}) == 2  # the third stands below the first
    ticks = [mark for mark in phase_marks(shown, Rect(0, 0, 500, 480)) if isinstance(mark, Text)]
    beneath = [text for text in ticks if text.text == "0.5"]
    assert [laid.maps[1].bottom < text.y < laid.maps[1].bottom + 20 for text in beneath] == [
        False,
        True,
    ]
    assert sum(text.text == "Depth" for text in ticks) == 1
    assert sum(text.text == "8" for text in ticks) == 2


@pytest.mark.parametrize("height", [200, 300, 380, 600])
@pytest.mark.parametrize("reach", [6.0, 5.0])
def test_an_end_beyond_which_there_is_more_says_so(height: int, reach: float) -> None:
    shown = maps(phase_map([[-9, 9]]), limits=(-reach, reach))
    told = {text.text for text in texts(chart(shown, "", 560, height))}
    assert {"≤ 10⁻⁶", "≥ 10⁶"} <= told or {"≤ 10⁻⁵", "≥ 10⁵"} <= told
    held = maps(phase_map([[-1, 1]]), limits=(-reach, reach))
    assert not any("≤" in text.text or "≥" in text.text for text in texts(chart(held, "")))
