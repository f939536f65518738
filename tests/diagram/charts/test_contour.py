"""Contours as figures: levels shared, signs explained, nothing over anything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as replace_notes

from resviz.diagram.charts.colours import BROKEN, ZERO
from resviz.diagram.charts.contour import colours, contour_marks, fields, value_told
from resviz.diagram.charts.isolines import levels
from resviz.diagram.charts.page import chart
from resviz.diagram.charts.relief import Reliefs
from resviz.diagram.scene import Line, Rect, Text
from resviz.diagram.theme import LEVELS
from tests.diagram.charts.reliefs import bowl, relief, reliefs
from tests.diagram.charts.tidy import assert_tidy

AREA = Rect(0, 0, 500, 280)


def words(shown: Reliefs, area: Rect = AREA) -> list[str]:
    return [mark.text for mark in contour_marks(shown, area) if isinstance(mark, Text)]


def lines(shown: Reliefs, role: str) -> list[Line]:
    marks = contour_marks(shown, AREA)
    return [mark for mark in marks if isinstance(mark, Line) and mark.stroke == role]


def test_both_arms_have_the_same_levels_in_the_same_colours() -> None:
    deep, flat = relief(bowl(25)), relief(bowl(25, 0.5), "plain-20")
    shown = reliefs(deep, flat)
    roles = colours(levels(shown.span, 10, log=True))
    one, other = fields(shown, AREA)
    assert one.width == one.height == other.width
    for at, role in roles.items():
        drawn = lines(shown, role)
        of_flat = [line for line in drawn if other.x < line.points[0][0] < other.right]
        assert bool(of_flat) == (-0.5 < at < 0.5), "what lies elsewhere has no line there"
        assert [line for line in drawn if line.points[0][0] < one.right]


def test_rising_levels_have_rising_colours() -> None:
    for span in ((-2.0, 1.0), (-8.0, 3.0), (0.3, 0.31)):
        found = [LEVELS.index(role) for role in colours(levels(span, 10, log=True)).values()]
        assert found == sorted(found)
        assert (found[0], found[-1]) == (0, len(LEVELS) - 1)


def test_levels_are_written_at_their_lines_and_beside() -> None:
    shown = reliefs(relief(bowl(25)))
    for tick in levels(shown.span, 10, log=True):
        assert words(shown).count(tick.label) >= 1
    assert words(shown).count("0.1") == 2
    assert "0.01 – 100" in words(shown)
    assert {"present weights", "lowest", "a →", "b ↑"} <= {*words(shown)}


def test_what_crosses_no_level_says_so() -> None:
    shown = reliefs(relief(bowl(25)), relief(np.full((5, 5), 0.11), "plain-20"))
    assert words(shown).count("crosses no level") == 1
    alone = reliefs(relief(np.full((5, 5), 0.11)))
    assert "crosses no level" not in words(alone), "there is no level to cross"


def test_what_is_no_number_is_filled() -> None:
    heights = bowl(9)
    heights[6:, 6:] = np.inf
    made = relief(heights)
    zeros = np.zeros_like(made.zeros)
    zeros[0, 0] = True
    shown = reliefs(replace(made, zeros=zeros))
    marks = contour_marks(shown, AREA)
    (field,) = fields(shown, AREA)
    for colour in (BROKEN, ZERO):
        filled = [mark for mark in marks if isinstance(mark, Rect) and mark.fill == colour]
        sign, *cells = filled
        assert sign.bottom < field.y, "in the key"
        assert cells
        assert min(mark.x for mark in cells) >= field.x - 0.01
        assert max(mark.right for mark in cells) <= field.right + 0.01
    assert {"NaN, ∞", "0"} <= {*words(shown)}
    for line in (mark for mark in marks if isinstance(mark, Line) and mark.stroke in LEVELS):
        for x, y in line.points:
            across, up = (x - field.x) / field.width * 8, (field.bottom - y) / field.height * 8
            assert not (5 + 1e-6 < across <= 8 and 5 + 1e-6 < up <= 8)


def test_the_value_under_the_mouse_is_told() -> None:
    shown = reliefs(relief(bowl(13)), relief(bowl(13, 1), "plain-20"))
    _, second = fields(shown, AREA)
    middle = (second.x + second.width / 2 + 1, second.y + second.height / 2 - 1)
    assert value_told(shown, AREA, middle) == "plain-20\na 0, b 0: 0.1"
    corner = (second.x, second.bottom)
    assert value_told(shown, AREA, corner) == "plain-20\na -1, b -2: 10"
    assert value_told(shown, AREA, (0, 0)) == ""


@settings(max_examples=25)
@given(
    st.lists(st.floats(0.01, 8), min_size=1, max_size=5),
    st.sampled_from([(None, None), (560.0, 340.0), (400.0, 300.0), (920.0, 640.0)]),
    st.booleans(),
)
def test_figures_are_good(depths: list[float], size: tuple[float, float], broken: bool) -> None:
    made = []
    for index, depth in enumerate(depths):
        heights = bowl(9, depth)
        heights[0, 0] = np.nan if broken else heights[0, 0]
        made.append(relief(heights, f"ResNet-{20 + index}"))
    scene = chart(reliefs(*made), "batch norm · seed 0", *size)
    # What is turned with its line is kept clear of others by `label_lines`.
    upright = [mark for mark in scene.notes if not (isinstance(mark, Text) and mark.size == 9.0)]
    assert_tidy(replace_notes(scene, notes=tuple(upright)))
