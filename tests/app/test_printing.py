"""How a picture is saved: what a choice makes of it, and what is told before."""

from __future__ import annotations

import pytest

from resviz.app.picture_file import FORMATS, Picture
from resviz.app.printing import Printing, choices
from resviz.core.errors import SettingError
from resviz.diagram.layout import draw
from resviz.diagram.scene import Rect
from resviz.diagram.selected import selection_marks
from resviz.diagram.theme import DARK, GREY
from resviz.zoo.presets import build

PICTURE = Picture(draw(build("resnet18")), DARK)


def test_as_it_is_unless_chosen() -> None:
    made = Printing().applied(PICTURE)
    assert (made.theme, made.scale, made.clear) == (DARK, 1.0, False)


@pytest.mark.parametrize(("paper", "width"), [("column", 85), ("text", 174), ("own", 60)])
def test_a_width_for_print(paper: str, width: float) -> None:
    made = Printing().change(paper=paper, width="60").applied(PICTURE)
    assert made.size_mm[0] == pytest.approx(width)


def test_what_a_format_does_not_know_is_passed_over() -> None:
    printing = Printing().change(format=".tex", transparent=True, dpi=100, theme="grey")
    made = printing.applied(PICTURE)
    assert (made.theme, made.clear, made.dpi) == (GREY, False, None)
    assert not printing.applies("dpi")
    assert not printing.change(format=".dot").applies("paper")
    assert "browser" in printing.change(format=".html").told(PICTURE)[0]


def test_what_is_selected_is_outlined_unless_it_shall_not_be() -> None:
    box = next(box for box in PICTURE.scene.boxes if box.id == "stage1.block1-2")
    marks = selection_marks([box], [e for e in PICTURE.scene.edges if e.target == box.id])
    picture = PICTURE._replace(marked=marks)
    with_outline = Printing().applied(picture).scene
    assert with_outline.notes[-1] == marks[-1]
    assert isinstance(marks[-1], Rect)
    assert marks[-1].stroke == "selection"
    assert Printing().change(selection=False).applied(picture).scene == PICTURE.scene
    assert Printing().change(format=".dot").applied(picture).scene == PICTURE.scene


def test_size_pixels_and_words_too_small_are_told() -> None:
    told, amiss = Printing().change(format=".png", paper="column").told(PICTURE)
    assert told.startswith("85 × ")
    assert "1,004 × " in told
    assert "under 5 pt" in amiss
    assert Printing().told(PICTURE)[1] == ""
    assert "alone" in Printing().change(format=".dot").told(PICTURE)[0]


def test_impossible_choices_are_refused() -> None:
    with pytest.raises(SettingError):
        Printing().change(width=2)


def test_every_format_of_a_diagram_can_be_chosen() -> None:
    for suffix in choices(FORMATS):
        assert Printing().change(format=suffix).format == suffix
