"""Moments are told in a sentence, kept in files and marked in figures."""

from __future__ import annotations

import struct
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from resviz.app import figures
from resviz.app.experiment_toml import from_toml, to_toml
from resviz.app.recording import Recording
from resviz.app.recording_file import load, recorder, save
from resviz.app.together import together
from resviz.app.watching import moments_told, switched_on
from resviz.core.errors import EngineError
from resviz.diagram.charts.page import chart
from resviz.diagram.scene import Line, Scene, Text
from resviz.protocol import Moment
from tests.protocol.test_messages import EXPERIMENT
from tests.recordings import LAYERS, LAYOUTS, recording, rows, started


def moment(
    watchpoint: str = "weight_grad < 1e-8", value: float = 3.123e-9, **changes: object
) -> Moment:
    plain = Moment(watchpoint, 1, 3, LAYERS[0], struct.pack("<d", value))
    return msgspec.structs.replace(plain, **changes)


LOSS = moment("loss > 2", float("nan"), part="", arm=0, step=7)


def test_sentences() -> None:
    assert moments_told(
        LAYOUTS, [moment(), msgspec.structs.replace(LOSS, watchpoint="loss is nan")]
    ) == [
        "At step 3 the weight gradient of stem.conv in plain-8 is 3.12e-9, below 1e-8.",
        "At step 7 the loss of ResNet-8 is NaN.",
    ]
    twice = [*LAYOUTS, msgspec.structs.replace(LAYOUTS[1], seed=1)]
    (told,) = moments_told(twice, [moment(arm=2)])
    assert "in plain-8, seed 1, is" in told


def test_probes_that_were_switched_on_are_named() -> None:
    assert switched_on(()) == ""
    assert "probes “Dead ReLUs” and “Updates” were" in switched_on(("dead", "updates"))


def test_watchpoints_go_through_the_file_of_an_experiment() -> None:
    watched = EXPERIMENT.change(watch="weight_grad < 1e-8 at stage1; loss is nan in resnet56")
    assert from_toml(to_toml(watched)) == watched


def test_moments_come_back_from_files(tmp_path: Path) -> None:
    made = recording(8)
    made.meet([moment(), LOSS])
    save(made, tmp_path / "a.resviz")
    assert load(tmp_path / "a.resviz").moments == made.moments
    growing = recorder(tmp_path / "b.resviz", Recording.of(started()))
    growing.add([*rows(0, 0), *rows(1, 0)])
    growing.add([moment(step=0)])
    growing.close()
    growing.wait()
    assert load(tmp_path / "b.resviz").moments == [moment(step=0)]


@pytest.mark.parametrize(
    "bad",
    [
        moment(arm=2),
        moment(part="stage9"),
        moment("weight_grad = 3"),
        moment("last_scale < 3"),
        moment(number=b""),
    ],
)
def test_a_moment_that_does_not_fit_is_refused(bad: Moment) -> None:
    with pytest.raises(EngineError, match="watched"):
        recording(4).meet([bad])


def test_moments_go_with_snapshots_and_are_put_together() -> None:
    made = recording(8)
    made.meet([moment()])
    taken = made.snapshot()
    made.meet([LOSS])
    assert taken.moments == [moment()]
    assert [each.arm for each in together({"a": made, "b": made}).moments] == [1, 0, 3, 2]


def words(scene: Scene) -> list[str]:
    return [mark.text for mark in scene.notes if isinstance(mark, Text)]


def upright(scene: Scene) -> int:
    lines = [mark for mark in scene.notes if isinstance(mark, Line) and len(mark.points) == 2]
    return sum(line.points[0][0] == line.points[1][0] for line in lines)


def test_figures_mark_the_moments() -> None:
    made = recording(8)
    before = chart(figures.trace(made), ""), chart(figures.heats(made), "")
    made.meet([moment(), LOSS])
    trace, heats = chart(figures.trace(made), ""), chart(figures.heats(made), "")
    # A line across a map has dark edges, which are a line of their own.
    for scene, plain, lines in zip((trace, heats), before, (2, 4), strict=True):
        assert upright(scene) == upright(plain) + lines
        assert {*words(scene)} - {*words(plain)} == {"‖∂L/∂W‖ < 1e-8", "L > 2"}
    by_arm = [[flag.label for flag in heat.flags] for heat in figures.heats(made).heats]
    assert by_arm == [["L > 2"], ["‖∂L/∂W‖ < 1e-8"]]


def test_labels_never_cover_each_other() -> None:
    made = recording(8)
    made.meet(moment(step=step) for step in (3, 3, 3, 4, 4, 7, 7, 7))
    shown = [
        mark
        for mark in chart(figures.trace(made), "").notes
        if isinstance(mark, Text) and "1e-8" in mark.text
    ]
    starts = [mark.x for mark in shown]
    assert len(shown) >= 2
    assert starts == sorted(starts)
    gaps = [after - before for before, after in pairwise(starts)]
    assert all(gap > 60 for gap in gaps)
