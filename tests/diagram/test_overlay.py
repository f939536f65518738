"""Values as colours: what is painted, what the legend says, and that everything can be read."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.core.comparison import Comparison
from resviz.core.measures import MEASURES
from resviz.diagram.charts.colours import BROKEN, SCALE, ZERO
from resviz.diagram.layout import draw
from resviz.diagram.overlay import Overlay, Painted, Scale, beside, overlaid
from resviz.diagram.overlay_legend import legend, with_legend
from resviz.diagram.pair import draw_pair
from resviz.diagram.scene import Box, Circle, Rect, Scene, Text
from resviz.diagram.theme import LIGHT
from resviz.diagram.view import STYLES, View
from resviz.zoo.presets import build
from tests.diagram.geometry import faults


def painted(name: str, values: dict[str, float], view: View | None = None, **more: bool) -> Scene:
    network = build(name)
    return overlaid(network, draw(network, view), Overlay("Value", "", values, **more)).scene


def box(scene: Scene, box_id: str) -> Box:
    return next(box for box in scene.boxes if box.id == box_id)


def fill(shown: Box) -> str:
    body = shown.marks[0]
    assert isinstance(body, Rect | Circle)
    return body.fill


def hexed(row: int) -> str:
    return "#" + bytes(SCALE[row]).hex().upper()


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_least_and_the_largest_have_the_ends_of_the_scale() -> None:
    values = {"stem.conv": 1.0, "stage1.block1": 5.0, "head.fc": 9.0}
    scene = painted("resnet18", values, View("block", fold_repeats=False))
    assert fill(box(scene, "stem.conv")) == hexed(0)
    assert fill(box(scene, "head.fc")) == hexed(254)
    assert box(scene, "stage1.block1").value == 5.0
    assert "5" in box(scene, "stage1.block1").about


def test_what_has_no_value_is_not_coloured() -> None:
    scene = painted("resnet18", {"head.fc": 1.0})
    assert fill(box(scene, "stem.conv")) == "surface"
    assert box(scene, "stem.conv").value is None


def test_zeros_and_what_is_no_number_are_told_apart() -> None:
    values = {"stem.conv": 0.0, "stem.bn": nan, "stem.relu": inf, "head.fc": 1.0}
    scene = painted("resnet18", values, log=True)
    colours = [fill(box(scene, each)) for each in ("stem.conv", "stem.bn", "stem.relu")]
    assert colours == [ZERO, BROKEN, BROKEN]
    network = build("resnet18")
    drawn = overlaid(network, draw(network), Overlay("Value", "", values, log=True))
    told = {mark.text for mark in with_legend(drawn).notes if isinstance(mark, Text)}
    assert {"exactly zero", "NaN or infinite"} <= told


def test_the_legend_explains_every_colour_outside_of_the_scale() -> None:
    network = build("resnet50")

    def told(values: dict[str, float]) -> str:
        drawn = overlaid(network, draw(network), Overlay("Value", "", values, log=True))
        return " ".join(mark.text for mark in with_legend(drawn).notes if isinstance(mark, Text))

    assert "negative" in told({"stage1.block1": 3, "stage2.block1": -4})
    assert "NaN or infinite" in told({"stem.conv": 1, "stage2.block1.conv1": nan})
    assert "NaN" not in told({"stem.conv": 1, "stage2.block1.conv1": 2})


def test_a_stage_that_alone_has_a_value_is_outlined() -> None:
    scene = painted("resnet50", {"stage1": 3.0, "head.fc": 5.0})
    body = box(scene, "stage1").marks[0]
    assert isinstance(body, Rect)
    assert body.stroke == hexed(0)


def test_a_run_has_the_mean_of_its_blocks() -> None:
    scene = painted("resnet50", {"stage1.block2": 2.0, "stage1.block3": 4.0, "head.fc": 9.0})
    assert next(b for b in scene.boxes if "stage1.block3" in b.members).value == 3.0


def test_a_folded_box_shows_what_it_holds() -> None:
    network = build("resnet18")
    values = MEASURES["macs"].values(network)
    scene = painted("resnet18", values, View("stage"))
    shown = box(scene, "stage2")
    cells = [mark.fill for mark in shown.marks if isinstance(mark, Rect) and mark.height == 3.0]
    convolutions = [n for n in network.nodes_in("stage2") if n.op.kind == "conv2d"]
    assert len(cells) == len(convolutions)
    assert len(set(cells)) > 1


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", ["resnet50", "densenet121", "fractalnet_c3", "vit_b_16"])
def test_pictures_stay_without_faults(name: str, style: str) -> None:
    network = build(name)
    for detail in ("stage", "block", "layer"):
        plain = draw(network, View(detail, style=style))  # type: ignore[arg-type]
        for key in ("params", "intensity"):
            measure = MEASURES[key]
            overlay = Overlay(measure.title, measure.unit, measure.values(network), note="a note")
            drawn = overlaid(network, plain, overlay)
            assert faults(with_legend(drawn), turned=style == "row") == []
            assert [b.rect for b in drawn.scene.boxes] == [b.rect for b in plain.boxes]


def test_two_networks_side_by_side_share_one_scale() -> None:
    a, b = build("resnet20"), build("plain20")
    first = Overlay("Norm", "", {"stem.conv": 1.0}, log=True, limits=(0.5, 1.0))
    second = Overlay("Norm", "", {"stem.conv": 1e-8}, log=True, limits=(1e-8, 1.0))
    overlay = beside(first, second)
    assert overlay
    drawn = overlaid(a, draw_pair(Comparison(a, b)), overlay, b)
    assert (drawn.scale.low, drawn.scale.high) == (1e-8, 1.0)
    assert fill(box(drawn.scene, "stem.conv")) == hexed(254)
    assert fill(box(drawn.scene, "b/stem.conv")) == hexed(0)


def test_words_can_be_read_on_every_colour() -> None:
    network = build("resnet50")
    for log in (True, False):
        overlay = Overlay("MACs", "", MEASURES["macs"].values(network), log)
        scene = overlaid(network, draw(network, View(fold_repeats=False)), overlay).scene
        for shown in scene.boxes:
            if shown.value is None or shown.holds or shown.kind == "merge":
                continue
            plates = [mark.fill for mark in shown.marks if isinstance(mark, Rect)]
            inks = {mark.fill for mark in shown.marks if isinstance(mark, Text)}
            for ink in inks - {"merge-ink"}:
                for plate in plates[:4]:
                    high, low = sorted((luminance(LIGHT[ink]), luminance(LIGHT[plate])))[::-1]
                    assert (high + 0.05) / (low + 0.05) >= 4.5, (shown.id, ink, plate)


@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=8),
    st.sampled_from([None, True, False]),
)
def test_any_values_have_a_colour(values: list[float], log: bool | None) -> None:
    scale = Scale.of(values, log)
    assert scale.low < scale.high
    assert legend(Painted(Scene(1, 1, ""), Overlay("Value", "", {}), scale), 200).width >= 100
    for value in values:
        assert len(scale.colour(value)) == 7
    if values:
        assert len(scale.mean_colour(values)) == 7


def test_the_words_of_values() -> None:
    overlay = Overlay("Memory", "B", {})
    assert overlay.words(4_090_000) == "4.09 MB"
    assert overlay.words(512) == "512 B"
    assert overlay.words(nan) == "NaN B"
    assert Overlay("MACs", "", {}).words(1_500_000) == "1.50 M"
    assert Overlay("Norm", "", {}).words(3.2e-9) == "3.2e-09"
    assert overlay.words(-4096) == "−4.10 kB"
    assert Overlay("Norm", "", {}).words(1e13) == "1e+13"


def test_the_note_of_two_networks_says_what_holds_of_both() -> None:
    first = Overlay("Loss", "", {"a": 1.0}, note="step 60 · intact: 0.1", limits=(0, 2))
    second = first._replace(values={"a": 2.0}, note="step 60 · intact: 0.3")
    both = beside(first, second)
    assert both
    assert both.note == "step 60"
    alone = beside(first, None)
    assert alone
    assert alone.note == first.note
