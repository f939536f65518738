"""Charts of what probes of present weights found."""

from __future__ import annotations

import numpy as np
import pytest

from resviz.app.found import FORMS, charts, draw, figure, notes
from resviz.app.recording import Recording
from resviz.diagram.charts.data import Heats, Plot
from resviz.diagram.charts.page import chart
from resviz.diagram.charts.relief import Reliefs, Turn
from resviz.protocol import Finding
from resviz.protocol.findings import Axis
from tests.recordings import BLOCKS, finding, grid, recording


def found(*findings: Finding) -> Recording:
    made = recording(2)
    made.find(findings)
    return made


def plot(made: Recording, probe: str = "lesions", key: str = "loss") -> Plot:
    drawn = draw(made, probe, key)
    assert isinstance(drawn, Plot)
    return drawn


def test_charts_are_listed_once_in_the_order_of_the_probes() -> None:
    both = [finding(arm, grid("loss"), grid("accuracy")) for arm in (0, 1)]
    made = found(finding(probe="plane"), *both, finding(probe="jacobian"))
    keys = [(each.probe, each.key) for each in charts(made)]
    assert keys == [
        ("jacobian", "loss"),
        ("lesions", "loss"),
        ("lesions", "accuracy"),
        ("plane", "loss"),
    ]
    assert charts(recording(1)) == ()


def test_a_curve_for_each_arm_over_its_blocks() -> None:
    shown = plot(found(finding(1), finding(0)))
    assert [curve.name for curve in shown.curves] == ["ResNet-8", "plain-8"]
    assert all(curve.ids == BLOCKS[:3] for curve in shown.curves)
    assert shown.curves[0].y.tolist() == [1, 2, 3]
    assert shown.x_ends == ("input", "output")
    assert shown.note == ""


def test_each_arm_is_compared_with_a_value_of_its_own() -> None:
    shown = plot(found(finding(0, grid(rule=2.5)), finding(1, grid(rule=0.5))))
    rules = [curve for curve in shown.curves if curve.faint]
    assert [curve.y.tolist() for curve in rules] == [[2.5, 2.5], [0.5, 0.5]]
    assert [curve.x.tolist() for curve in rules] == [[*shown.x_range]] * 2
    assert shown.rule is None
    assert shown.note == "dashed: intact"
    assert shown.y_range[0] < 0.5


def test_the_whole_network_is_no_place_along_it() -> None:
    parts = Axis("block", (*BLOCKS[:2], "network"))
    (curve,) = plot(
        found(finding(0, grid("largest", parts), probe="jacobian")), "jacobian", "largest"
    ).curves
    assert curve.ids == BLOCKS[:2]
    assert curve.y.tolist() == [1, 2]


@pytest.mark.parametrize("rule", [None, 2.5])
def test_what_can_have_no_number_is_a_gap_and_no_mark(rule: float | None) -> None:
    holes = {"missing": BLOCKS[:1], "why_missing": "cannot be deleted"}
    values = [np.nan, np.nan, 3.0]
    first, *_ = (shown := plot(found(finding(0, grid(values=values, rule=rule, **holes))))).curves
    assert np.isnan(first.y).tolist() == [True, True, False]
    assert first.broken.tolist() == first.x[1:2].tolist(), "NaN keeps its cross"
    assert first.missing == "cannot be deleted"
    assert shown.note == "gap: cannot be deleted"


@pytest.mark.parametrize(("log", "height"), [(False, 1.0), (True, 0.0)])
def test_a_value_that_all_share_is_one_line(log: bool, height: float) -> None:
    shown = plot(found(*(finding(arm, grid(rule=1.0, log=log)) for arm in (0, 1))))
    assert shown.rule == height
    assert len(shown.curves) == 2
    assert shown.log is log


def test_places_can_be_numbers() -> None:
    counts = Axis("blocks deleted", at=(0.0, 2.0, 10.0))
    shown = plot(found(finding(0, grid(rows=counts, ends=(0.0, 1.0)))))
    assert shown.curves[0].x.tolist() == [0, 2, 10]
    assert shown.x_range[0] < 0 < 10 < shown.x_range[1]
    assert shown.x_label == "blocks deleted"
    assert shown.y_range == pytest.approx((-0.02, 1.02))


def test_numbers_that_are_none_are_marked() -> None:
    (curve,) = plot(found(finding(0, grid(values=[1.0, np.nan, np.inf])))).curves
    assert curve.y[0] == 1
    assert not np.isfinite(curve.y[1:]).any()
    assert curve.broken.tolist() == [1, 2]


@pytest.mark.parametrize("log", [False, True])
def test_maps_stand_side_by_side_on_one_scale(log: bool) -> None:
    axis = Axis("a", at=(-1.0, 0.0, 1.0))
    rows = Axis("b", at=(-2.0, 2.0))
    square = {"rows": rows, "columns": axis, "shown": "map", "log": log}
    made = found(
        finding(0, grid(**square, values=[[1, 10, 100], [1, np.nan, 1000]])),
        finding(1, grid(**square)),
    )
    shown = draw(made, "lesions", "loss")
    assert isinstance(shown, Heats)
    assert [heat.name for heat in shown.heats] == ["ResNet-8", "plain-8"]
    first = shown.heats[0]
    assert first.ids == ("−2", "2")
    assert first.columns == ("−1", "0", "1")
    wanted = np.array([[1, 10, 100], [1, np.nan, 1000]])
    assert first.values == pytest.approx(np.log10(wanted) if log else wanted, nan_ok=True)
    assert first.broken.tolist() == [[False] * 3, [False, True, False]]
    assert shown.limits[1] >= (3 if log else 1000)


def plane(**changes: object) -> Recording:
    rows, columns = Axis("b", at=(-2.0, 0.0, 2.0)), Axis("a", at=(-1.0, 0.0, 0.5, 1.0))
    of = {"rows": rows, "columns": columns, "shown": "map", "log": True, **changes}
    return found(*(finding(arm, grid(**of), probe="plane") for arm in (0, 1)))


def test_a_plane_is_drawn_as_contours_as_a_surface_or_as_a_map() -> None:
    values = np.array([[0, 1, 10, 100], [np.inf, 1, 1, 1], [1, 1, 1, 1000]], float)
    made = plane(values=values)
    (listed,) = charts(made)
    assert listed.is_plane
    contours = draw(made, "plane", "loss", "contours")
    assert isinstance(contours, Reliefs)
    assert contours.turn is None
    assert (contours.x_label, contours.y_label, contours.log) == ("a", "b", True)
    first = contours.reliefs[0]
    assert (first.x.tolist(), first.y.tolist()) == ([-1, 0, 0.5, 1], [-2, 0, 2])
    assert first.heights[0, 1:].tolist() == [0, 1, 2]
    assert (first.zeros.sum(), first.broken.sum()) == (1, 1)
    assert first.zeros[0, 0]
    assert first.broken[1, 0]
    seen = draw(made, "plane", "loss", "surface", Turn(10, 20))
    assert isinstance(seen, Reliefs)
    assert seen.turn == Turn(10, 20)
    assert seen.limits == contours.limits
    assert isinstance(draw(made, "plane", "loss"), Heats)
    for form in FORMS:
        assert "at 3 × 4 points." in str(figure(made, "plane", "loss", form).notes)


def test_only_what_is_over_a_plane_has_forms() -> None:
    places = Axis("place", at=(0.0, 1.0))
    pairs = grid("cosines", rows=places, columns=places, shown="map")
    made = found(finding(0, pairs, grid(), probe="line"))
    assert [each.is_plane for each in charts(made)] == [False, False]
    assert isinstance(draw(made, "line", "cosines", "contours"), Heats)
    assert isinstance(draw(made, "line", "loss", "surface"), Plot)


def test_how_many_points_there_are_is_told_of_a_line_too() -> None:
    steps = Axis("distance", at=(-1.0, 0.0, 1.0))
    (told,) = notes(found(finding(0, grid(rows=steps), probe="landscape")), "landscape")
    assert told == "After 5 updates, on 64 images of the first batch, at 3 points."


def test_curves_of_networks_of_its_own_are_one_for_each_column() -> None:
    kinds = Axis("network", ("plain", "residual", "white noise"))
    lags = Axis("lag", at=(0.0, 1.0))
    values = [[1, 1, 1], [0.1, 0.8, 0.0]]
    acf = grid("acf", rows=lags, columns=kinds, shown="curves", values=values, rule=0.0)
    made = found(finding(0, acf, probe="shattering", notes=("Mean of 5.",)))
    shown = plot(made, "shattering", "acf")
    assert [curve.name for curve in shown.curves] == [*kinds.ids]
    assert [curve.y.tolist() for curve in shown.curves] == [[1, 0.1], [1, 0.8], [1, 0]]
    assert len({curve.role for curve in shown.curves}) == 3
    assert shown.rule == 0
    assert notes(made, "shattering") == ("Mean of 5.",), "it is about no arm and no step"


def test_the_last_finding_of_an_arm_is_shown_with_what_belongs_to_it() -> None:
    made = found(
        finding(0, notes=("Old.",)),
        finding(0, grid(values=[7, 8, 9]), step=1200, notes=("New.",)),
        finding(1, step=1200, notes=("Of the plain one.",)),
    )
    assert plot(made).curves[0].y.tolist() == [7, 8, 9]
    assert notes(made, "lesions") == (
        "After 1,200 updates, on 64 images of the first batch.",
        "ResNet-8: New.",
        "plain-8: Of the plain one.",
    )


def test_what_holds_of_all_arms_is_said_once() -> None:
    made = found(
        finding(0, notes=("Own.", "Of both.")),
        finding(1, notes=("Of both.",)),
    )
    assert notes(made, "lesions")[1:] == ("Of both.", "ResNet-8: Own.")


def test_findings_of_different_steps_say_which_is_whose() -> None:
    made = found(finding(0, step=1200), finding(1, step=5))
    assert notes(made, "lesions") == (
        "ResNet-8: After 1,200 updates, on 64 images of the first batch.",
        "plain-8: After 5 updates, on 64 images of the first batch.",
    )


@pytest.mark.parametrize(
    ("step", "words"),
    [(0, "At the initialisation,"), (1, "After 1 update,"), (2, "After 2 updates,")],
)
def test_says_of_which_step_it_is(step: int, words: str) -> None:
    (told,) = notes(found(finding(0, step=step)), "lesions")
    assert told.startswith(words)


def test_every_kind_can_be_painted() -> None:
    square = {"rows": Axis("b", at=(0.0, 1.0)), "columns": Axis("a", at=(0.0, 1.0))}
    nothing = grid("none", values=[np.nan] * 3, log=True, rule=1.0)
    grids = (grid(), nothing, grid("map", **square, shown="map", values=[np.nan] * 4))
    made = found(finding(0, *grids), finding(1, *grids))
    for each in charts(made):
        for form in FORMS:
            assert chart(draw(made, each.probe, each.key, form), "conditions").width > 0
